"""Editors in the browser: find an article, change it, see the difference, sign it; patients see what was signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, NORA, PHONE, Complaints, Fine
from tests.browser.desk_page import EDITH, DeskPage
from tests.end_to_end.people import Patient, StaffMember
from tests.end_to_end.system import PASSWORD, System

OMAR = "omar@clinic.example"
HEADING = "## Symptoms\n"


@pytest.fixture(scope="module")
def system(new_quiet_system: Callable[..., System]) -> System:
    made = new_quiet_system(LANTERN_REGION="uk", LANTERN_CLINIC_NAME="Harbour Street Surgery")
    made.add_staff(EDITH, role="editor", name="Edith, doctor")
    made.add_staff(OMAR, role="admin", name="Omar, doctor")
    made.add_staff(NORA, name="Nora, nurse")
    return made


@pytest.fixture
def edith(system: System, new_page: Callable[..., Page]) -> DeskPage:
    """An editor who is signed in."""
    return DeskPage(new_page(), system.url).signs_in(EDITH, PASSWORD)


def saved_by(email: str, system: System, article: str, old: str, new: str) -> None:
    """What a colleague saves meanwhile."""
    staff = StaffMember(system.url, email).http
    before = staff.get(f"/api/staff/articles/en/{article}").json()
    assert old in before["text"]
    body = {"text": before["text"].replace(old, new, 1), "based_on": before["version"]}
    staff.post(f"/api/staff/articles/en/{article}", json=body).raise_for_status()


def test_the_menu_leads_to_the_articles_and_back(edith: DeskPage) -> None:
    page = edith.page
    page.locator("#menu-button").click()
    page.locator("#menu").get_by_role("link", name=edith.texts["console"]["requests"]).click()
    expect(page.get_by_role("tab").first).to_be_visible()
    page.locator("#menu-button").click()
    page.locator("#menu").get_by_role("link", name=edith.texts["console"]["articles"]).click()
    expect(page.get_by_role("heading", name=edith.texts["articles"]["title"], exact=True)).to_be_visible()


def test_an_article_is_found_and_the_list_is_as_it_was_on_the_way_back(edith: DeskPage) -> None:
    expect(edith.rows).to_have_count(50)
    edith.finds("ASTH")
    expect(edith.rows).to_have_count(2)
    edith.finds("asthma")
    expect(edith.rows).to_have_count(2)
    edith.page.get_by_label(edith.texts["articles"]["language"], exact=True).first.select_option("zh")
    expect(edith.rows).to_have_count(1)
    expect(edith.rows).to_contain_text("哮喘")
    edith.page.get_by_role("link", name="哮喘").click()
    expect(edith.page.locator("#reading")).to_contain_text("哮喘")
    edith.page.locator("#back").click()
    expect(edith.rows).to_have_count(1)
    expect(edith.page.get_by_label(edith.texts["articles"]["search"])).to_have_value("asthma")


def test_the_list_is_turned_page_by_page(edith: DeskPage) -> None:
    first = edith.rows.first.get_by_role("link")
    title = first.inner_text()
    edith.page.get_by_role("button", name=edith.texts["articles"]["next"]).click()
    expect(first).not_to_have_text(title)
    edith.page.reload()
    expect(first).not_to_have_text(title)
    edith.page.get_by_role("button", name=edith.texts["articles"]["previous"]).click()
    expect(first).to_have_text(title)


def test_statuses_are_counted_and_chosen(edith: DeskPage) -> None:
    edith.opens("hay-fever").presses("submit")
    expect(edith.status).to_have_text(edith.texts["statuses"]["in review"])
    edith.page.locator("#back").click()
    edith.finds("hay-fever")
    expect(edith.rows).to_have_count(2)
    expect(edith.page.locator(".count[data-status='in review']")).to_have_text("1")
    edith.chooses("in review")
    expect(edith.rows).to_have_count(1)
    expect(edith.rows.locator(".pill")).to_have_text(edith.texts["statuses"]["in review"])


def test_every_sentence_is_read_with_its_sources(edith: DeskPage, system: System) -> None:
    edith.opens("gout")
    content = StaffMember(system.url, EDITH).http.get("/api/staff/articles/en/gout").json()["content"]
    section = content["sections"][0]
    for sentence, cited in zip(section["sentences"], section["cited"], strict=True):
        line = edith.page.locator("#reading [data-line]", has_text=sentence)
        expect(line.locator(".source-id")).to_have_text(cited)


def test_a_change_is_checked_and_seen_before_it_is_saved(edith: DeskPage) -> None:
    edith.opens("asthma", "edit").writes(HEADING, f"{HEADING}Asthma can wake people at night. And so on.\n")
    edith.presses("check")
    expect(edith.changed("added", edith.checked)).to_have_text(["Asthma can wake people at night. And so on."])
    expect(edith.changed("removed", edith.checked)).to_have_count(0)
    expect(edith.checked.locator(".fold").first).to_be_visible()
    finding = edith.checked.get_by_role("button").filter(has_text="More than one sentence")
    finding.click()
    expect(edith.editor).to_be_focused()
    chosen = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert edith.editor.evaluate(chosen) == "Asthma can wake people at night. And so on."
    edith.saves()
    expect(edith.status).to_have_text(edith.texts["statuses"]["in review"])
    expect(edith.standing).to_contain_text("Edith, doctor")


def test_saving_works_from_the_keyboard(edith: DeskPage) -> None:
    edith.opens("insomnia", "edit").writes(HEADING, f"{HEADING}Insomnia can make days feel long.\n")
    edith.editor.press("Control+s")
    expect(edith.page.locator("#edit-state")).to_have_text(edith.words["nothing_unsaved"])
    expect(edith.page.locator("#version-count")).to_have_text("2")


def test_a_text_that_is_no_article_is_not_saved_and_stays(edith: DeskPage, complaints: Complaints) -> None:
    complaints.expect("422")
    edith.opens("copd", "edit").writes("# COPD", "# Something else")
    edith.presses("save")
    expect(edith.page.locator("#edit-problem")).to_have_text(edith.words["errors"]["unreadable_article"])
    expect(edith.checked.locator(".finding")).to_contain_text("heading is not the title")
    assert "# Something else" in edith.editor.input_value()


def test_unsaved_text_survives_a_reload_and_leaving_asks(edith: DeskPage) -> None:
    edith.opens("earache", "edit").writes(HEADING, f"{HEADING}Earache can be worse at night.\n")
    with edith.page.expect_event("dialog", lambda dialog: dialog.type == "beforeunload") as asked:
        edith.page.once("dialog", lambda dialog: dialog.dismiss())
        edith.page.locator("#back").click(no_wait_after=True)
    assert asked.value
    expect(edith.editor).to_be_visible()
    edith.page.once("dialog", lambda dialog: dialog.accept())
    edith.page.reload()
    expect(edith.page.locator("#edit-state")).to_have_text(edith.words["unsaved"])
    assert "worse at night" in edith.editor.input_value()
    edith.presses("discard")
    edith.page.locator("#discard-now").click()
    expect(edith.page.locator("#edit-state")).to_have_text(edith.words["nothing_unsaved"])
    assert "worse at night" not in edith.editor.input_value()


def test_a_colleague_who_was_faster_costs_no_text(edith: DeskPage, system: System, complaints: Complaints) -> None:
    complaints.expect("409")
    edith.opens("eczema", "edit").writes(HEADING, f"{HEADING}Eczema keeps some people awake.\n")
    saved_by(OMAR, system, "eczema", "## Treatment\n", "## Treatment\nCream helps eczema.\n")
    edith.presses("save")
    expect(edith.conflict).to_contain_text(edith.words["conflict"])
    assert "keeps some people awake" in edith.editor.input_value()
    edith.presses("compare_newest")
    theirs, own = (edith.checked.locator(".diff").nth(number) for number in (0, 1))
    expect(theirs.locator("[data-change=added] .text")).to_have_text("Cream helps eczema.")
    expect(theirs.locator("[data-change=removed]")).to_have_count(0)
    expect(own.locator("[data-change=removed] .text")).to_have_text("Cream helps eczema.")
    edith.writes("## Treatment\n", "## Treatment\nCream helps eczema.\n")
    edith.saves()
    edith.turns_to("versions")
    expect(edith.versions).to_have_count(3)


def test_signing_shows_what_changed_and_patients_are_told_who_signed(edith: DeskPage, system: System) -> None:
    edith.opens("flu", "edit").writes(HEADING, f"{HEADING}Flu can start within a few hours.\n")
    edith.saves()
    edith.presses("sign")
    expect(edith.changed("added", edith.signing)).to_have_text(["Flu can start within a few hours."])
    expect(edith.page.locator("#signature")).to_contain_text("reviewed by Edith, doctor")
    edith.presses("sign_now")
    expect(edith.status).to_have_text(edith.texts["statuses"]["reviewed"])
    expect(edith.standing).to_contain_text("Edith, doctor")
    with edith.page.expect_popup() as opened:
        edith.page.locator("#patient-page").click()
    expect(opened.value.locator("h1")).to_have_text("Flu")
    opened.value.close()
    for _ in range(20):
        if "eviewed by Edith, doctor" in httpx.get(f"{system.url}/articles/en/flu").text:
            break
        edith.page.wait_for_timeout(500)
    else:
        raise AssertionError("the patients' page does not name who signed")

    edith.turns_to("edit")
    edith.writes("Flu can start within a few hours.", "Flu often starts within a few hours.")
    edith.saves()
    expect(edith.status).to_have_text(edith.texts["statuses"]["in review"])
    expect(edith.standing).to_contain_text(edith.words["told_other"].split("{")[0].strip())
    edith.presses("sign")
    expect(edith.page.locator("#sign-changes-title")).to_have_text(edith.words["sign_since_review"])
    expect(edith.changed("removed", edith.signing).locator("mark")).to_have_text(["can start"])


def test_a_signature_needs_a_future_date(edith: DeskPage) -> None:
    edith.opens("cough").presses("submit")
    edith.presses("sign")
    until = edith.page.get_by_label(edith.words["until"])
    until.fill("2020-01-01")
    edith.presses("sign_now")
    assert until.evaluate("(field) => field.validity.rangeUnderflow")
    expect(edith.signing).to_be_visible()


def test_an_expired_review_is_told_and_can_begin_again(edith: DeskPage, system: System) -> None:
    edith.opens("migraine").presses("submit")
    edith.signs()
    with psycopg.connect(system.database_url, autocommit=True) as connection:
        connection.execute("UPDATE article_versions SET review_until = '2020-01-31' WHERE article = 'migraine'")
    edith.opens("migraine").page.reload()
    expect(edith.status).to_have_text(edith.texts["statuses"]["expired"])
    expect(edith.standing).to_contain_text("2020")
    edith.presses("submit")
    expect(edith.status).to_have_text(edith.texts["statuses"]["in review"])
    edith.turns_to("versions")
    expect(edith.versions.nth(1).locator(".pill")).to_have_text(edith.texts["statuses"]["expired"])


def test_any_two_versions_are_compared_and_what_is_folded_opens(edith: DeskPage, system: System) -> None:
    for number in (1, 2, 3):
        saved_by(EDITH, system, "stroke", HEADING, f"{HEADING}Stroke sentence {number}.\n")
    edith.opens("stroke", "versions")
    expect(edith.changed("added")).to_have_text(["Stroke sentence 3."])
    edith.page.get_by_label(edith.words["from"]).select_option("0")
    expect(edith.changed("added")).to_have_count(3)
    lines = edith.page.locator(".diff [data-change=same]")
    shown = lines.count()
    edith.page.locator(".fold button").first.click()
    assert lines.count() > shown
    edith.versions.nth(2).get_by_role("button").click()
    expect(edith.changed("added")).to_have_text(["Stroke sentence 1."])


def test_a_new_article_begins_with_the_sections_of_its_kind(edith: DeskPage, complaints: Complaints) -> None:
    complaints.expect("404")
    complaints.expect("422")
    words = edith.texts["articles"]
    edith.page.get_by_role("button", name=words["new"]).click()
    dialog = edith.page.get_by_role("dialog")
    dialog.get_by_label(words["heading"]).fill("Asthma")
    dialog.get_by_role("button", name=words["begin"]).click()
    expect(dialog.get_by_role("alert")).to_contain_text(words["id_taken"])
    dialog.get_by_label(words["heading"]).fill("Ganglion cyst")
    expect(dialog.get_by_label(words["id"])).to_have_value("ganglion-cyst")
    dialog.get_by_role("button", name=words["begin"]).click()
    expect(edith.editor).to_have_value(re.compile("# Ganglion cyst"))
    edith.presses("save")
    expect(edith.checked.locator(".finding")).to_be_visible()
    text = edith.editor.input_value()
    for empty in ("id", "publisher", "title"):
        text = text.replace(f" {empty}:\n", f" {empty}: one\n", 1)
    for heading in [line for line in text.splitlines() if line.startswith("## ")]:
        text = text.replace(f"{heading}\n", f"{heading}\nGanglion cysts are harmless. [^one]\n")
    edith.editor.fill(text)
    edith.saves()
    expect(edith.page.locator("#title")).to_have_text("Ganglion cyst")
    edith.page.reload()
    edith.turns_to("text")
    expect(edith.page.locator("#reading")).to_contain_text("Ganglion cysts are harmless.")


def test_reviewers_read_and_see_no_way_to_write(system: System, new_page: Callable[..., Page]) -> None:
    nora = DeskPage(new_page(), system.url).signs_in(NORA, PASSWORD)
    expect(nora.rows).to_have_count(50)
    expect(nora.page.locator("#new")).to_have_count(0)
    nora.opens("depression")
    expect(nora.page.locator("#reading")).to_contain_text("epression")
    for name in ("submit", "sign", "save"):
        expect(nora.page.locator(f"#{name}")).to_have_count(0)
    nora.opens("depression", "versions")


def test_signing_in_leads_back_to_the_article(system: System, new_page: Callable[..., Page]) -> None:
    page = DeskPage(new_page(), system.url).signs_in(EDITH, PASSWORD, to="/staff/articles/en/gout").page
    expect(page.locator("#title")).to_have_text("Gout")


def test_an_article_that_does_not_exist_is_said_to(edith: DeskPage, complaints: Complaints) -> None:
    complaints.expect("404")
    edith.page.goto(f"{edith.url}/staff/articles/en/no-such-thing")
    expect(edith.page.get_by_role("heading", name=edith.words["missing"])).to_be_visible()


def test_an_emergency_rings_here_too_and_opens_beside(edith: DeskPage, system: System) -> None:
    edith.opens("gout")
    with Patient(system.url) as patient:
        patient.says("my dad's face is drooping and he can't speak")
    alarm = edith.page.locator("#alarm")
    expect(alarm).to_contain_text(edith.texts["alarm"]["unclaimed"])
    expect(edith.page.locator("#waiting")).to_have_text("1")
    with edith.page.expect_popup() as opened:
        alarm.get_by_role("link", name=edith.texts["alarm"]["open"]).click()
    expect(opened.value.locator("#log mark").first).to_contain_text("drooping")
    opened.value.close()


TWO_SENTENCES = {"en": "One sentence. Another one.", "zh": "一句话。又一句话。"}
DARK_DESK = DESKTOP | {"color_scheme": "dark"}


@pytest.mark.parametrize(
    ("language", "look", "article"),
    [
        pytest.param("en", PHONE, "heartburn", id="en, phone, light"),
        pytest.param("en", DARK_DESK, "dizziness", id="en, desk, dark"),
        pytest.param("zh", PHONE, "constipation", id="zh, phone, light"),
        pytest.param("zh", DARK_DESK, "tiredness", id="zh, desk, dark"),
    ],
)
def test_every_state_of_the_desk_is_usable_by_everybody(
    system: System,
    new_page: Callable[..., Page],
    assert_fine: Fine,
    language: str,
    look: dict[str, Any],
    article: str,
) -> None:
    desk = DeskPage(new_page(**look), system.url, language).signs_in(EDITH, PASSWORD)
    expect(desk.rows).to_have_count(50)
    assert_fine(desk.page, "the list")
    desk.page.locator("#new").click()
    assert_fine(desk.page, "a new article")
    desk.opens(article, language=language)
    assert_fine(desk.page, "reading")
    desk.turns_to("edit")
    desk.editor.fill(f"{desk.editor.input_value()}{TWO_SENTENCES[language]}\n")
    desk.presses("check")
    expect(desk.checked.locator(".finding").first).to_be_visible()
    message = "more than one sentence on the line"
    said = desk.texts["findings"]["wordings"].get(message, message)
    expect(desk.checked.locator(".finding").filter(has_text=said)).to_have_count(1)
    assert_fine(desk.page, "the check")
    desk.saves()
    desk.turns_to("versions")
    expect(desk.page.locator(".diff")).to_be_visible()
    assert_fine(desk.page, "the versions")
    desk.presses("sign")
    expect(desk.changed("added", desk.signing).last).to_be_attached()
    assert_fine(desk.page, "signing")
    desk.presses("sign_now")
    expect(desk.status).to_have_text(desk.texts["statuses"]["reviewed"])
    assert_fine(desk.page, "a reviewed article")
