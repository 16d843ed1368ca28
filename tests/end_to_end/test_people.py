"""A person takes over: the queue, one voice at a time, and who may do what."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from tests.end_to_end.people import Patient, StaffMember
from tests.end_to_end.system import PASSWORD, System


@pytest.fixture(scope="module")
def staffed(new_system: Callable[..., System]) -> System:
    system = new_system()
    system.add_staff("nora@clinic.example", name="Nora")
    system.add_staff("omar@clinic.example", name="Omar")
    return system


@pytest.fixture
def nora(staffed: System) -> StaffMember:
    return StaffMember(staffed.url, "nora@clinic.example")


@pytest.fixture
def omar(staffed: System) -> StaffMember:
    return StaffMember(staffed.url, "omar@clinic.example")


def test_a_person_is_asked_for_answers_and_leaves(staffed: System, nora: StaffMember) -> None:
    with Patient(staffed.url) as patient:
        patient.says("can I talk to someone")
        patient.waits_for_event("status", lambda status: status["state"] == "waiting")
        escalation = nora.finds(patient.conversation_id)
        assert nora.does(escalation["id"], "claim").status_code == 200
        patient.waits_for_event("status", lambda status: status["state"] == "staff")
        assert patient.waits_for(lambda message: "Nora" in message["text"])["author"] == "system"
        assert nora.does(escalation["id"], "reply", text="Hello, I've read what you wrote.").status_code == 200
        assert patient.waits_for(lambda message: message["author"] == "staff")["text"].startswith("Hello")
        assert nora.does(escalation["id"], "resolve", outcome="Answered.").status_code == 200
        patient.waits_for_event("status", lambda status: status["state"] == "bot")
        assert patient.says("what is asthma")["author"] == "bot"
    assert escalation["id"] in {item["id"] for item in nora.queue("closed")}


def test_the_bot_is_silent_while_a_person_holds_the_conversation(staffed: System, nora: StaffMember) -> None:
    with Patient(staffed.url) as patient:
        patient.says("I want to speak to a nurse")
        escalation = nora.finds(patient.conversation_id)
        nora.does(escalation["id"], "claim")
        patient.waits_for(lambda message: "Nora" in message["text"])
        spoken = len(patient.messages)
        patient.sends("what is asthma")
        patient.waits_for(lambda message: message["text"] == "what is asthma")
        time.sleep(2)
        assert [message["author"] for message in patient.messages[spoken:]] == ["patient"]
        nora.does(escalation["id"], "release")
        patient.waits_for_event("status", lambda status: status["state"] == "waiting")
        assert patient.says("what is copd")["author"] == "bot"


def test_only_one_person_holds_a_conversation(staffed: System, nora: StaffMember, omar: StaffMember) -> None:
    with Patient(staffed.url) as patient:
        patient.says("转人工")
        escalation = nora.finds(patient.conversation_id)
        assert nora.does(escalation["id"], "claim").status_code == 200
        assert omar.does(escalation["id"], "claim").status_code == 409
        assert omar.does(escalation["id"], "reply", text="Hello").status_code == 409
        assert nora.does(escalation["id"], "release").status_code == 200
        assert omar.does(escalation["id"], "claim").status_code == 200


def test_staff_read_the_transcript_and_a_note_stays_among_them(staffed: System, nora: StaffMember) -> None:
    with Patient(staffed.url) as patient:
        patient.says("what is a migraine")
        patient.says("talk to a person")
        escalation = nora.finds(patient.conversation_id)
        nora.does(escalation["id"], "note", text="Ask about vision.")
        read = nora.reads(patient.conversation_id)
        assert [message["author"] for message in read["messages"]][:2] == ["patient", "bot"]
        assert read["escalations"][0]["notes"][0]["text"] == "Ask about vision."
        assert "Ask about vision." not in patient.http.get("/api/chat/data").text


def test_the_staff_api_needs_session_and_csrf_token(staffed: System, nora: StaffMember) -> None:
    with httpx.Client(base_url=staffed.url) as stranger:
        assert stranger.get("/api/staff/escalations").status_code == 401
        assert stranger.post("/api/staff/logout").status_code == 401
        wrong = stranger.post("/api/staff/login", json={"email": "nora@clinic.example", "password": "wrong"})
        assert wrong.status_code == 401
    token = nora.http.headers.pop("X-CSRF-Token")
    assert nora.http.post("/api/staff/logout").status_code == 403
    nora.http.headers["X-CSRF-Token"] = token
    assert nora.http.post("/api/staff/logout").status_code == 200
    assert nora.http.get("/api/staff/escalations").status_code == 401


def test_guessing_a_password_is_paused(staffed: System) -> None:
    staffed.add_staff("guessed@clinic.example")
    with httpx.Client(base_url=staffed.url) as guesser:
        wrong = {"email": "guessed@clinic.example", "password": "not it"}
        assert [guesser.post("/api/staff/login", json=wrong).status_code for _ in range(5)] == [401] * 5
        right = {"email": "guessed@clinic.example", "password": PASSWORD}
        assert guesser.post("/api/staff/login", json=right).status_code == 429


def test_nobody_is_left_hanging(new_system: Callable[..., System]) -> None:
    system = new_system(LANTERN_ESCALATION_MINUTES="0")
    with Patient(system.url) as patient:
        patient.says("can I talk to someone")
        told = patient.waits_for(lambda message: "nobody on the team has read" in message["text"])
        assert told["author"] == "system"
