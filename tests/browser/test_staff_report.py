"""The report of an intake beside its conversation: what is urgent first, whole on a phone, and easy to take away.

Reports are put into the database as intakes leave them, so nothing here needs the dialogue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.reports.fhir_codes import check
from bot.reports.text import as_text
from knowledge.language import Language
from safety.staff_report import StaffReport
from tests.browser.conftest import DESKTOP, NORA, PHONE, Fine
from tests.browser.console_page import ConsolePage
from tests.end_to_end.system import PASSWORD, System
from tests.staff_reports import CHINESE, ENGLISH, OLD, put_request

JSON = dict[str, Any]
OPTIONS = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture(scope="module")
def system(new_quiet_system: Callable[..., System]) -> System:
    made = new_quiet_system()
    made.add_staff(NORA, name="Nora")
    return made


@pytest.fixture
def nora(system: System, new_page: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(new_page(**OPTIONS), system.url).signs_in(NORA, PASSWORD)


def kept(report: StaffReport) -> JSON:
    """As the database gives it back."""
    read: JSON = json.loads(json.dumps(asdict(report)))
    return read


def report_of(console: ConsolePage, system: System, report: JSON | None) -> Locator:
    """The report's place, with a new request opened, on a phone too."""
    put = put_request(system, report)
    console.page.goto(f"{console.url}/staff?lang={console.language}#{put.escalation_id}")
    console.page.reload()
    expect(console.log.locator(".message").first).to_be_attached()
    tab = console.page.locator("#view-file")
    if tab.is_visible():
        tab.click()
    return console.page.locator("#report")


def test_level_and_red_flags_come_before_everything_else(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, kept(ENGLISH))
    words = nora.texts["report"]
    expect(report.locator(".level")).to_contain_text(words["levels"]["emergency"])
    expect(report.locator(".level")).to_contain_text(words["soon"]["emergency"])
    expect(report.locator(".level")).to_be_in_viewport(ratio=1)
    flags = report.locator(".red-flags li")
    expect(flags.locator("q")).to_have_text([flag.words for flag in ENGLISH.red_flags])
    expect(flags.last.locator("p")).to_contain_text(ENGLISH.red_flags[1].name)
    expect(report.get_by_role("heading", level=4)).to_have_text(
        [words["red_flags"], words["complaint"], words["positives"], words["negatives"], words["unsure"],
         words["risks"], words["reasons"], words["conditions"]]
    )  # fmt: skip
    expect(nora.page.locator("#report-state")).to_have_text(words["complete"])


def test_everything_of_the_report_is_on_the_page(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, kept(ENGLISH))
    for given in ENGLISH.answers:
        expect(report).to_contain_text(given.question)
        expect(report).to_contain_text(given.answer)
    for sign in (*ENGLISH.positives, *ENGLISH.negatives, *ENGLISH.unsure, *ENGLISH.risks, *ENGLISH.no_risks):
        expect(report).to_contain_text(sign.name)
    for condition in ENGLISH.conditions:
        expect(report.locator(".conditions")).to_contain_text(condition.name)
    expect(report.locator(".conditions")).to_contain_text(nora.texts["report"]["conditions_note"])
    expect(report).to_contain_text("34 years old")
    expect(report.locator(".why a").last).to_have_attribute("href", "https://www.nhs.uk/999/")


def test_bars_are_as_long_as_the_shares(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, kept(ENGLISH))
    lengths = report.locator(".bar-of").evaluate_all(
        "bars => bars.map((bar) => Math.round(100 * bar.firstChild.offsetWidth / bar.offsetWidth))"
    )
    assert lengths == pytest.approx([condition.score * 100 for condition in ENGLISH.conditions], abs=1)


def test_what_a_patient_said_is_never_run_as_html(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, kept(ENGLISH))
    expect(report.locator(".complaint")).to_contain_text("<b>now</b>")
    expect(report.locator("b")).to_have_count(0)


def test_a_source_that_is_no_web_address_is_no_link(system: System, nora: ConsolePage) -> None:
    reasons = [{"rule": "a rule", "words": "", "source": "javascript:alert(1)"}]
    report = report_of(nora, system, kept(ENGLISH) | {"reasons": reasons})
    expect(report.locator(".why")).to_contain_text("javascript:alert(1)")
    expect(report.locator(".why a")).to_have_count(0)


def test_an_old_report_shows_what_there_is(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, OLD)
    expect(report.locator(".complaint")).to_contain_text("my knee hurts")
    expect(report.locator(".answers")).to_contain_text("70")
    expect(report.locator(".level, .red-flags, .findings, .conditions, .why")).to_have_count(0)
    expect(report).not_to_contain_text("undefined")
    expect(nora.page.locator("#report-state")).to_have_text(nora.texts["report"]["partial"])


def test_a_request_without_a_report_offers_nothing_to_take_away(system: System, nora: ConsolePage) -> None:
    expect(report_of(nora, system, None)).to_contain_text(nora.texts["report"]["empty"])
    expect(nora.page.locator("#copy-report, #fhir-report").filter(visible=True)).to_have_count(0)


def test_the_text_for_a_record_is_copied(system: System, nora: ConsolePage) -> None:
    report_of(nora, system, kept(ENGLISH))
    nora.page.get_by_role("button", name=nora.texts["report"]["copy"]).click()
    expect(nora.toast).to_have_text(nora.texts["report"]["copied"])
    assert nora.page.evaluate("navigator.clipboard.readText()") == as_text(kept(ENGLISH), "en")


def test_the_text_is_copied_where_the_clipboard_is_out_of_reach(system: System, nora: ConsolePage) -> None:
    nora.page.add_init_script("delete window.ClipboardItem")
    report_of(nora, system, kept(ENGLISH))
    nora.page.get_by_role("button", name=nora.texts["report"]["copy"]).click()
    expect(nora.toast).to_have_text(nora.texts["report"]["copied"])
    assert nora.page.evaluate("navigator.clipboard.readText()") == as_text(kept(ENGLISH), "en")


def test_fhir_is_downloaded(system: System, nora: ConsolePage, tmp_path: Path) -> None:
    report_of(nora, system, kept(ENGLISH))
    with nora.page.expect_download() as waiting:
        nora.page.get_by_role("link", name=nora.texts["report"]["fhir"]).click()
    assert waiting.value.suggested_filename.endswith(".fhir.json")
    waiting.value.save_as(tmp_path / "report.json")
    assert check(json.loads((tmp_path / "report.json").read_text("utf-8"))) == []


def test_what_was_folded_stays_folded_when_news_come(system: System, nora: ConsolePage) -> None:
    report = report_of(nora, system, kept(ENGLISH))
    report.locator("summary").click()
    expect(report.locator(".answers")).to_be_hidden()
    nora.page.locator("#note-text").fill("Called back.")
    nora.page.get_by_role("button", name=nora.texts["notes"]["add"]).click()
    expect(nora.page.locator("#notes")).to_contain_text("Called back.")
    expect(report.locator(".answers")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("look", [PHONE, DESKTOP | {"color_scheme": "dark"}], ids=["phone, light", "desk, dark"])
@pytest.mark.parametrize(
    "report", [kept(ENGLISH), kept(CHINESE), OLD], ids=["emergency", "child, not finished", "old"]
)  # fmt: skip
def test_everybody_can_read_it(
    system: System,
    new_page: Callable[..., Page],
    assert_fine: Fine,
    language: Language,
    look: JSON,
    report: JSON,
) -> None:
    console = ConsolePage(new_page(**look), system.url, language).signs_in(NORA, PASSWORD)
    place = report_of(console, system, report)
    expect(place).to_contain_text(report["complaint"].splitlines()[0])
    assert_fine(console.page, "the report")
    console.page.locator("#copy-report").scroll_into_view_if_needed()
    assert_fine(console.page, "the report's end")
