"""A whole intake through the running system: what the patient gets at its end, and what staff get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.end_to_end.people import Message, Patient, StaffMember
from tests.end_to_end.system import System

MOST_QUESTIONS = 15
PLAIN = {
    "en": {"number": "34", "none": "none of these", "severity": "3"},
    "zh": {"number": "34岁", "none": "都没有", "severity": "3分"},
}


@pytest.fixture(scope="module")
def system(new_system: Callable[..., System]) -> System:
    system = new_system()
    system.add_staff("nora@clinic.example", name="Nora")
    return system


def answered(patient: Patient, reply: Message, language: str) -> Message:
    """Answers every question plainly until the report is handed in."""
    for _ in range(MOST_QUESTIONS + 2):
        if any(part["kind"] == "summary" for part in reply["parts"]):
            return reply
        asks = reply["text"]
        if "How old" in asks or "多大年纪" in asks:
            answer = PLAIN[language]["number"]
        elif "0 to 10" in asks or "0分" in asks:
            answer = PLAIN[language]["severity"]
        elif "How long" in asks or "多长时间" in asks:
            answer = {"en": "since yesterday", "zh": "昨天开始"}[language]
        else:
            answer = PLAIN[language]["none"]
        reply = patient.says(answer)
    raise AssertionError("the intake did not end")


@pytest.mark.parametrize(
    ("language", "opening", "home"),
    [
        ("en", "I've had a runny nose and been sneezing since yesterday", "look after this at home"),
        ("zh", "从昨天开始流鼻涕打喷嚏", "先在家照顾"),
    ],
)
def test_a_mild_complaint_ends_with_self_care_a_safety_net_and_a_question_later(
    system: System, language: str, opening: str, home: str
) -> None:
    with Patient(system.url, language) as patient:
        reply = answered(patient, patient.says(opening), language)
        assert home in reply["text"]
        assert {"en": "at once", "zh": "马上拨打"}[language] in reply["text"]
        assert patient.waits_for_event("status", lambda status: status.get("intake") == "complete")
        decline = next(b for b in reply["buttons"] if b["label"] in ("Don't ask me", "不用问了"))
        assert {"en": "won't ask", "zh": "不问了"}[language] in patient.says(decline["value"])["text"]


def test_a_red_flag_that_is_chosen_ends_in_the_emergency_text_and_rings_staff(system: System) -> None:
    nora = StaffMember(system.url, "nora@clinic.example")
    with Patient(system.url) as patient:
        patient.says("I've had a headache since yesterday")
        reply = patient.says("2")
        assert reply["urgency"] == "emergency"
        assert "Call" in reply["text"]
        assert nora.finds(patient.conversation_id)["urgency"] == "emergency"


def test_staff_get_the_report_as_json_as_text_and_as_fhir(system: System) -> None:
    nora = StaffMember(system.url, "nora@clinic.example")
    with Patient(system.url) as patient:
        answered(patient, patient.says("my son has had a cough for two days, no fever"), "en")
        escalation = nora.finds(patient.conversation_id)
        (raised,) = nora.reads(patient.conversation_id)["escalations"]
        report: dict[str, Any] = raised["report"]
        assert report["complaint"].startswith("my son has had a cough")
        assert "cough" in [sign["code"] for sign in report["positives"]]
        assert "fever" in [sign["code"] for sign in report["negatives"]]
        assert report["level"] in ("self_care", "non_emergency")
        text = nora.http.get(f"/api/staff/escalations/{escalation['id']}/report").text
        assert "cough" in text
        bundle = nora.http.get(f"/api/staff/escalations/{escalation['id']}/fhir").json()
        assert bundle["resourceType"] == "Bundle"
        kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
        assert {"QuestionnaireResponse", "Observation"} <= kinds


def test_no_condition_is_ever_named_to_the_patient(system: System) -> None:
    with Patient(system.url) as patient:
        reply = answered(patient, patient.says("I have burning when I pee since yesterday"), "en")
        told = " ".join(part["text"] for part in reply["parts"] if part["kind"] in ("summary", "vetted"))
        assert "infection" not in told.lower()
