"""Bad input gets a clear, kind answer or error; nothing is lost and nothing crashes."""

from __future__ import annotations

import uuid

import httpx
import pytest

from tests.end_to_end.people import Patient
from tests.end_to_end.system import System


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x01"])
def test_an_empty_message_is_refused_kindly(patient: Patient, text: str) -> None:
    answer = patient.sends(text)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "message_empty"
    assert answer.json()["error"]["message"]


def test_a_huge_message_is_refused_and_says_that_nothing_was_sent(patient: Patient) -> None:
    answer = patient.sends("my head hurts " * 8_000)
    assert answer.status_code == 413
    assert "Nothing was sent" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "؟ما هو ضغط الدم المرتفع",
        "Что такое гипертония?",
        "/restart",
        '/inform{"age": 3}',
        "/etc/passwd",
        "\ud83d headache" .encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "a" * 7_999,
        "’; DROP TABLE messages; --",
        "<script>alert(1)</script>",
        "1234567890",
        "what\x00is\x07asthma",
    ],
)  # fmt: skip
def test_strange_text_gets_one_kind_reply(patient: Patient, text: str) -> None:
    reply = patient.says(text)
    assert reply["text"]
    assert "error" not in reply["text"].lower()


def test_the_conversation_goes_on_after_strange_text(patient: Patient) -> None:
    for text in ("/restart", "😀", "{}", "null"):
        patient.says(text)
    reply = patient.says("What is high blood pressure?")
    assert reply["citations"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        (b"\xff\xfe\x00", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"client_message_id": "x", "text": 5}', 422),
        (b'{"client_message_id": "", "text": "hello"}', 422),
    ],
)
def test_broken_json_gets_an_error_that_names_what_is_wrong(patient: Patient, body: bytes, status: int) -> None:
    answer = patient.http.post("/api/chat/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}


def test_an_unknown_token_is_told_so(system: System) -> None:
    with httpx.Client(base_url=system.url, headers={"Authorization": "Bearer nobody"}) as stranger:
        message = {"client_message_id": str(uuid.uuid4()), "text": "hello"}
        assert stranger.post("/api/chat/messages", json=message).status_code == 401
        assert stranger.get("/api/chat/events?token=nobody").status_code == 401
        assert stranger.get("/api/chat/data").json()["error"]["code"] == "unknown_token"


def test_no_conversation_starts_without_consent(system: System) -> None:
    answer = httpx.post(f"{system.url}/api/chat/sessions", json={"language": "en", "consent": False})
    assert answer.status_code == 400


def test_an_unknown_page_is_a_clear_error(system: System) -> None:
    for path in ("/nowhere", "/articles/en/nothing", "/articles/xx/asthma", "/api/chat/nowhere"):
        answer = httpx.get(system.url + path)
        assert answer.status_code in (404, 422)
        assert answer.json()["error"]["message"]


def test_no_words_of_a_patient_reach_the_log(system: System) -> None:
    with Patient(system.url) as patient:
        patient.says("my secret word is xylophonics and I have a cough")
    assert "xylophonics" not in system.log.read_text()
