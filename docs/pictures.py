"""Takes the pictures of the README from a Lantern that runs for it: `python -m docs.pictures`.

It needs what the tests need: `make test` has set that up, or `setup/install dev browser`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from bot.database import embedded
from bot.processes import nlu_process
from bot.settings import REPOSITORY
from tests.browser.chromium import chromium
from tests.browser.console_page import ConsolePage
from tests.browser.patient_page import ANSWER_MS, PatientPage
from tests.conftest import systems
from tests.end_to_end.people import Patient, StaffMember
from tests.end_to_end.system import PASSWORD, System

FOLDER = Path(__file__).parent
CACHE = REPOSITORY / ".lantern" / "test-cache"
CLINIC = "Harbour Street Surgery"
NORA, OMAR = "nora@clinic.example", "omar@clinic.example"
LARGEST = 250_000
SETTLE_MS = 1_000


@contextmanager
def lantern() -> Iterator[System]:
    folder = Path(tempfile.mkdtemp(prefix="lantern-"))
    try:
        with (
            embedded.borrowed(folder) as database,
            nlu_process.borrowed(CACHE) as nlu,
            systems(database, nlu, CACHE) as make,
        ):
            system = make(LANTERN_CLINIC_NAME=CLINIC, LANTERN_REGION="uk")
            system.add_staff(NORA, name="Nora, nurse")
            system.add_staff(OMAR, name="Omar, doctor")
            yield system
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    with lantern() as system, chromium() as browser:
        others_wait(system)
        patient = conversation(browser, system)
        console(browser, system, patient)


def others_wait(system: System) -> None:
    """What else is in the queue of a practice at that time."""
    for language, text in (("zh", "大便带血两天了"), ("en", "can I talk to someone")):
        with Patient(system.url, language) as other:
            other.says(text)
    omar = StaffMember(system.url, OMAR)
    omar.does(omar.queue()[-1]["id"], "claim")


def conversation(browser: Browser, system: System) -> PatientPage:
    page = browser.new_page(viewport={"width": 620, "height": 1240}, device_scale_factor=1.25, locale="en-GB")
    patient = PatientPage(page, system.url).begins()
    patient.asks("my doc says my pressure is 150 over 95. is that bad")
    patient.asks("I've had a headache since yesterday, also feel sick")
    show_from(patient.own.first)
    take(page, "conversation.png")
    return patient


def console(browser: Browser, system: System, patient: PatientPage) -> None:
    patient.asks("none of these. actually it started on friday")
    while not patient.answers.last.locator(".summary").count():
        choices = patient.quick_replies.all_inner_texts()
        mildest = next((words for words in ("None of these", "Nothing else") if words in choices), None)
        patient.taps(mildest or choices[-3]) if len(choices) > 2 else patient.asks("45")
    patient.asks("can I just talk to someone")
    page = browser.new_page(viewport={"width": 1240, "height": 860}, device_scale_factor=1.15, locale="en-GB")
    nora = ConsolePage(page, system.url).signs_in(NORA, PASSWORD)
    nora.opens(nora.request_of(patient.conversation_id))
    nora.does("claim")
    nora.writes("Hello, this is Nora. I have read what you told us. Is the headache there now, or does it come and go?")
    expect(patient.answers.last).to_contain_text("this is Nora", timeout=ANSWER_MS)
    patient.writes("it's there most of the day")
    expect(nora.log).to_contain_text("most of the day", timeout=ANSWER_MS)
    with Patient(system.url, "zh") as other:
        other.says("我胸口压着疼喘不上气")
    expect(nora.alarm.get_by_role("link")).to_be_visible(timeout=ANSWER_MS)
    expect(nora.toast).to_be_empty()
    page.mouse.click(5, 5)  # the first touch turns the sound on, and its button stops asking
    take(page, "console.png")


def show_from(message: Locator) -> None:
    """Scrolls the conversation so that this message is the first in sight."""
    message.evaluate("(one) => one.closest('.log').scrollTo(0, one.offsetTop - 16)")


def take(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLE_MS)
    picture = page.screenshot()
    if len(picture) > LARGEST:
        raise ValueError(f"{name} has {len(picture)} bytes, more than {LARGEST}")
    (FOLDER / name).write_bytes(picture)
    print(f"docs/{name}: {len(picture) // 1024} KB")


if __name__ == "__main__":
    main()
