"""Nothing a patient wrote is lost, and nothing stays that they erased."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.patient_page import ANSWER_MS, PatientPage
from tests.end_to_end.system import System

KEPT = "JSON.stringify(Object.entries(localStorage))"


def test_the_conversation_is_there_again_after_a_reload(patient: PatientPage) -> None:
    patient.begins().asks("what is asthma")
    before = patient.answers.last.inner_text()
    patient.page.reload()
    expect(patient.writing).to_be_visible()
    expect(patient.own).to_have_count(1)
    expect(patient.answers).to_have_count(1)
    assert patient.answers.last.inner_text() == before


def test_a_draft_survives_a_reload(patient: PatientPage) -> None:
    patient.begins().writing.fill("I wanted to ask")
    patient.page.reload()
    expect(patient.writing).to_have_value("I wanted to ask")


def test_what_is_written_offline_is_kept_and_sent_when_back(patient: PatientPage, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    patient.begins()
    patient.page.context.set_offline(True)
    patient.writes("what is asthma")
    patient.writes("what is eczema")
    expect(patient.chat.get_by_text(patient.texts["will_send"])).to_have_count(2)
    expect(patient.chat.locator(".connection")).to_have_text(patient.texts["offline"])
    patient.page.context.set_offline(False)
    expect(patient.answers).to_have_count(2, timeout=ANSWER_MS)
    expect(patient.own).to_have_count(2)
    expect(patient.chat.locator(".connection")).to_be_hidden()
    first, second = (patient.answers.nth(n).locator(".sources a").first for n in (0, 1))
    expect(first).to_contain_text("Asthma")
    expect(second).to_contain_text("Eczema")


def test_what_was_not_sent_survives_the_page(patient: PatientPage, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    patient.begins()
    patient.page.context.set_offline(True)
    patient.writes("what is asthma")
    expect(patient.chat.get_by_text(patient.texts["will_send"])).to_be_visible()
    patient.page.goto("about:blank")
    patient.page.context.set_offline(False)
    patient.page.goto(patient.url)
    expect(patient.answers).to_have_count(1, timeout=ANSWER_MS)
    expect(patient.own).to_have_count(1)


def test_a_killed_server_costs_no_message(system: System, patient: PatientPage, complaints: Complaints) -> None:
    complaints.expect("ERR_CONNECTION_REFUSED")
    complaints.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")
    patient.begins().asks("what is asthma")
    system.kill()
    try:
        patient.writes("what is eczema")
        expect(patient.chat.get_by_text(patient.texts["not_sent"])).to_be_visible()
    finally:
        system.start()
    expect(patient.answers).to_have_count(2, timeout=ANSWER_MS)
    expect(patient.answers.last.locator(".sources a").first).to_contain_text("Eczema")


def test_a_patient_downloads_what_is_kept(patient: PatientPage, tmp_path: Path) -> None:
    patient.begins().asks("what is asthma")
    patient.chooses(patient.texts["menu"]["data"])
    with patient.page.expect_download() as begun:
        patient.chat.get_by_role("button", name=patient.texts["data"]["download"]).click()
    begun.value.save_as(tmp_path / "data.json")
    data = json.loads((tmp_path / "data.json").read_text("utf-8"))
    assert [message["author"] for message in data["messages"]] == ["patient", "bot"]


def test_erasing_takes_one_more_tap_and_leaves_nothing(patient: PatientPage) -> None:
    patient.begins().asks("what is asthma")
    token = patient.token
    patient.chooses(patient.texts["menu"]["data"])
    patient.chat.get_by_role("button", name=patient.texts["data"]["erase"]).click()
    patient.chat.get_by_role("button", name=patient.texts["erase"]["cancel"]).click()
    expect(patient.own).to_have_count(1)
    patient.chat.get_by_role("button", name=patient.texts["data"]["erase"]).click()
    patient.chat.get_by_role("button", name=patient.texts["erase"]["confirm"], exact=True).click()
    expect(patient.chat.get_by_text(patient.texts["erase"]["done"])).to_be_visible()
    expect(patient.start).to_be_visible()
    expect(patient.own).to_have_count(0)
    assert json.loads(patient.page.evaluate(KEPT)) == []
    gone = httpx.get(f"{patient.url}/api/chat/data", headers={"Authorization": f"Bearer {token}"})
    assert gone.status_code == 401


def test_a_conversation_erased_elsewhere_ends_kindly_and_a_new_one_begins(
    patient: PatientPage, complaints: Complaints
) -> None:
    complaints.expect("401")
    patient.begins().asks("what is asthma")
    token = patient.token
    httpx.delete(f"{patient.url}/api/chat/data", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    patient.chat.get_by_role("button", name=patient.texts["start_new"]).click()
    patient.start.click()
    patient.asks("what is eczema")
    expect(patient.own).to_have_count(1)
