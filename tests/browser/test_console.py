"""Staff in the browser: the queue is live, one person answers, and the patient sees it at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NORA, Complaints
from tests.browser.console_page import ConsolePage
from tests.browser.patient_page import PatientPage
from tests.end_to_end.system import PASSWORD, System

AT_ONCE_MS = 5_000
SILENCE_SECONDS = 2


def asks_for_a_person(patient: PatientPage, nora: ConsolePage, words: str = "can I talk to someone") -> Locator:
    """The patient's request as it comes into the queue by itself."""
    patient.begins().asks(words)
    request = nora.request_of(patient.conversation_id)
    expect(request).to_be_visible()
    return request


def test_a_wrong_password_is_told_and_the_right_one_lets_in(
    system: System, new_page: Callable[..., Page], complaints: Complaints
) -> None:
    complaints.expect("401")
    console = ConsolePage(new_page(), system.url)
    console.page.goto(f"{system.url}/staff")
    console.enters(NORA, "not the password")
    expect(console.page.get_by_role("alert")).to_have_text(console.texts["login"]["wrong"])
    expect(console.page.get_by_label(console.texts["login"]["password"], exact=True)).to_be_focused()
    console.enters(NORA, PASSWORD)
    expect(console.page.get_by_role("tab").first).to_be_visible()


def test_signing_in_keeps_the_language(system: System, new_page: Callable[..., Page]) -> None:
    console = ConsolePage(new_page(), system.url, "zh")
    console.page.goto(f"{system.url}/staff?lang=zh")
    console.enters(NORA, PASSWORD)
    expect(console.page.get_by_role("tab").first).to_contain_text(console.texts["queue"]["open"])


def test_after_signing_out_the_console_is_closed(nora: ConsolePage) -> None:
    nora.page.locator("#menu-button").click()
    nora.page.locator("#sign-out").click()
    expect(nora.page.get_by_label(nora.texts["login"]["email"])).to_be_visible()
    nora.page.goto(f"{nora.url}/staff")
    expect(nora.page.get_by_label(nora.texts["login"]["email"])).to_be_visible()


def test_a_person_claims_answers_releases_and_resolves(patient: PatientPage, nora: ConsolePage) -> None:
    request = asks_for_a_person(patient, nora)
    expect(patient.state).to_have_text(patient.texts["state"]["waiting"])
    patient.asks("What is high blood pressure?")
    nora.opens(request)
    expect(nora.log).to_contain_text("can I talk to someone")
    expect(nora.reply).to_be_hidden()

    nora.does("claim")
    expect(patient.state).to_have_text(patient.texts["state"]["staff"], timeout=AT_ONCE_MS)
    expect(patient.events.last).to_contain_text("Nora")
    expect(nora.log.locator(".notice").last).to_be_in_viewport(ratio=1)
    expect(nora.page.locator("#newer")).to_be_hidden()

    nora.writes("Hello, I've read what you wrote. <b>How</b> can I help?")
    expect(patient.answers.last).to_contain_text("<b>How</b> can I help?", timeout=AT_ONCE_MS)
    expect(nora.reply).to_have_value("")

    spoken = patient.answers.count()
    patient.writes("what is asthma")
    expect(nora.log).to_contain_text("what is asthma", timeout=AT_ONCE_MS)
    time.sleep(SILENCE_SECONDS)
    expect(patient.answers).to_have_count(spoken)

    nora.does("release")
    expect(patient.state).to_have_text(patient.texts["state"]["waiting"], timeout=AT_ONCE_MS)
    patient.asks("what is eczema")

    nora.does("claim")
    nora.resolves()
    expect(patient.state).to_have_text(patient.texts["state"]["bot"], timeout=AT_ONCE_MS)
    expect(request).to_have_count(0)
    expect(nora.page.locator("#reply-state")).to_contain_text(nora.texts["outcomes"]["choices"][0])


def test_an_emergency_rings_until_somebody_opens_it(patient: PatientPage, nora: ConsolePage) -> None:
    request = asks_for_a_person(patient, nora, "my dad's face is drooping and he can't speak")
    expect(request).to_have_attribute("data-urgency", "emergency")
    expect(nora.alarm).to_contain_text(nora.texts["alarm"]["unclaimed"])
    nora.alarm.get_by_role("link", name=nora.texts["alarm"]["open"]).click()
    expect(nora.log.locator("mark").first).to_contain_text("drooping")
    expect(nora.alarm.get_by_role("link")).to_have_count(0)


def test_the_answers_about_symptoms_stand_beside_the_conversation(patient: PatientPage, nora: ConsolePage) -> None:
    request = asks_for_a_person(patient, nora)
    patient.asks("I've had a headache since yesterday")
    patient.asks("none of these")
    patient.asks("46")
    patient.asks("stop")
    nora.opens(request)
    report = nora.page.locator("#report")
    expect(report).to_contain_text("headache")
    expect(report).to_contain_text("46")
    expect(nora.page.locator("#report-state")).to_have_text(nora.texts["report"]["partial"])


def test_what_a_patient_writes_is_never_run_as_html(patient: PatientPage, nora: ConsolePage) -> None:
    attack = "<img src=x onerror=document.title='run'> can I talk to someone"
    nora.opens(asks_for_a_person(patient, nora, attack))
    expect(nora.log).to_contain_text(attack)
    expect(nora.log.locator("img")).to_have_count(0)


def test_a_note_stays_among_staff(patient: PatientPage, nora: ConsolePage) -> None:
    nora.opens(asks_for_a_person(patient, nora))
    nora.page.locator("#note-text").fill("Ask about vision.")
    nora.page.get_by_role("button", name=nora.texts["notes"]["add"]).click()
    expect(nora.page.locator("#notes")).to_contain_text("Ask about vision.")
    patient.page.reload()
    expect(patient.answers).to_have_count(1)
    expect(patient.chat).not_to_contain_text("Ask about vision.")


def test_a_colleague_who_was_faster_is_named(
    system: System, new_page: Callable[..., Page], patient: PatientPage, nora: ConsolePage, complaints: Complaints
) -> None:
    complaints.expect("409")
    system.add_staff("omar@clinic.example", name="Omar")
    omar = ConsolePage(new_page(), system.url).signs_in("omar@clinic.example", PASSWORD)
    request = asks_for_a_person(patient, nora)
    nora.opens(request)
    omar.opens(omar.page.locator(f'#list .item[data-id="{request.get_attribute("data-id")}"]'))
    nora.does("claim")
    expect(omar.page.locator("#reply-state")).to_contain_text("Nora", timeout=AT_ONCE_MS)
    expect(omar.page.locator("#claim")).to_be_hidden()


def test_an_erased_conversation_leaves_the_queue(patient: PatientPage, nora: ConsolePage) -> None:
    request = asks_for_a_person(patient, nora)
    patient.chooses(patient.texts["menu"]["data"])
    patient.chat.get_by_role("button", name=patient.texts["data"]["erase"]).click()
    patient.chat.get_by_role("button", name=patient.texts["erase"]["confirm"], exact=True).click()
    expect(request).to_have_count(0)


def test_a_request_is_found_and_claimed_with_the_keyboard_alone(patient: PatientPage, nora: ConsolePage) -> None:
    asks_for_a_person(patient, nora)
    nora.page.locator("body").press("j")
    expect(nora.page.locator('#list .item[aria-current="true"]')).to_have_count(1)
    expect(nora.log.locator(".message").first).to_be_visible()
    nora.page.locator("body").press("c")
    expect(nora.reply).to_be_focused()
    nora.does("release")
