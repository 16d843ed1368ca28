"""Promise 1: emergency first, whatever else is dead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.end_to_end.people import Patient, StaffMember
from tests.end_to_end.system import System

NOBODY_LISTENS = "http://127.0.0.1:9"
EMERGENCIES = [
    ("my dad's face is drooping and he can't speak", "emergency"),
    ("我胸口压着疼喘不上气", "emergency"),
    ("I can't breathe", "emergency"),
    ("I want to kill myself", "crisis"),
    ("活着没意思，药我都准备好了", "crisis"),
]


@pytest.fixture(scope="module")
def british_system(new_system: Callable[..., System]) -> System:
    system = new_system(LANTERN_REGION="uk")
    system.add_staff("nora@clinic.example")
    return system


@pytest.fixture(scope="module")
def system_with_nothing_else(new_system: Callable[..., System]) -> System:
    """Neither nlu nor generator answers."""
    system = new_system(LANTERN_REGION="uk", LANTERN_NLU_URL=NOBODY_LISTENS, LANTERN_GENERATOR_URL=NOBODY_LISTENS)
    system.add_staff("nora@clinic.example")
    return system


@pytest.mark.parametrize(("text", "urgency"), EMERGENCIES)
@pytest.mark.parametrize("which", ["british_system", "system_with_nothing_else"])
def test_an_emergency_gets_the_regions_answer_and_pages_staff(
    request: pytest.FixtureRequest, which: str, text: str, urgency: str
) -> None:
    system: System = request.getfixturevalue(which)
    with Patient(system.url) as patient:
        reply = patient.says(text)
        assert reply["author"] == "system"
        assert reply["urgency"] == urgency
        assert "999" in reply["text"] or "tel:" in str(reply["buttons"])
        assert "tel:999" in {button["url"] for button in reply["buttons"]}
        escalation = StaffMember(system.url, "nora@clinic.example").finds(patient.conversation_id)
    assert escalation["urgency"] == urgency


def test_an_emergency_is_answered_even_while_a_person_holds_the_conversation(british_system: System) -> None:
    nora = StaffMember(british_system.url, "nora@clinic.example")
    with Patient(british_system.url) as patient:
        patient.says("can I talk to someone")
        escalation = nora.finds(patient.conversation_id)
        assert nora.does(escalation["id"], "claim").status_code == 200
        patient.sends("I have crushing chest pain")
        reply = patient.waits_for(lambda message: message["urgency"] == "emergency")
        assert reply["author"] == "system"
        assert nora.finds(patient.conversation_id)["urgency"] == "emergency"


def test_questions_are_answered_while_nlu_is_down(system_with_nothing_else: System) -> None:
    with Patient(system_with_nothing_else.url) as patient:
        reply = patient.says("What is high blood pressure?")
        assert reply["citations"]
        ready = patient.http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "degraded"
    assert ready.json()["components"] == {"database": "up", "nlu": "down", "generator": "down"}


def test_no_emergency_is_seen_in_a_question_for_information(british_system: System) -> None:
    with Patient(british_system.url) as patient:
        reply = patient.says("what are the signs of a stroke?")
    assert reply["urgency"] == "none"
    assert reply["citations"]
