"""Questions on the web page get answers that rest on articles."""

from __future__ import annotations

import re

import pytest

from tests.end_to_end.people import Message, Patient
from tests.end_to_end.system import System

HAN = re.compile(r"[\u4e00-\u9fff]")


def factual_sentences(message: Message) -> list[dict[str, object]]:
    return [s for part in message["parts"] if part["kind"] in ("answer", "help_now") for s in part["sentences"]]


@pytest.mark.parametrize(
    ("question", "article", "chinese"),
    [
        ("What is high blood pressure?", "high-blood-pressure", False),
        ("高血压是什么？", "high-blood-pressure", True),
        ("how do i treat constipation", "constipation", False),
        ("孩子发烧39度怎么办", "fever-in-children", True),
    ],
)
def test_a_question_is_answered_in_its_language_with_a_source_for_every_sentence(
    system: System, question: str, article: str, chinese: bool
) -> None:
    with Patient(system.url) as patient:
        reply = patient.says(question)
    assert reply["author"] == "bot"
    sentences = factual_sentences(reply)
    assert len(sentences) >= 3
    numbers = {citation["n"] for citation in reply["citations"]}
    assert all(sentence["citations"] and set(sentence["citations"]) <= numbers for sentence in sentences)  # type: ignore[arg-type]
    assert {citation["passage_id"].split(".")[0] for citation in reply["citations"]} == {article}
    assert all(bool(HAN.search(str(sentence["text"]))) == chinese for sentence in sentences)


def test_an_answer_always_says_when_to_get_help_now(patient: Patient) -> None:
    reply = patient.says("what is asthma")
    assert any(part["kind"] == "help_now" for part in reply["parts"])


def test_starter_text_says_that_no_clinician_has_reviewed_it(patient: Patient) -> None:
    reply = patient.says("what is migraine")
    assert reply["citations"]
    assert all("not yet reviewed" in citation["notice"] for citation in reply["citations"])


def test_a_cited_article_can_be_read(patient: Patient) -> None:
    reply = patient.says("what is eczema")
    page = patient.http.get(reply["citations"][0]["url"].split("#")[0])
    assert page.status_code == 200
    assert "Eczema" in page.text


@pytest.mark.parametrize("question", ["does magnet therapy cure tinnitus", "磁疗能治耳鸣吗"])
def test_nothing_is_claimed_when_no_article_fits(system: System, question: str) -> None:
    with Patient(system.url) as patient:
        reply = patient.says(question)
    assert reply["citations"] == []
    assert reply["buttons"]


def test_the_same_client_message_id_is_the_same_message(patient: Patient) -> None:
    first = patient.sends("what is asthma", client_message_id="one").json()
    again = patient.sends("what is asthma", client_message_id="one").json()
    assert first == again
    patient.waits_for(lambda message: message["author"] == "bot")
    patient.says("what is copd")
    assert [message["author"] for message in patient.messages] == ["patient", "bot", "patient", "bot"]


def test_a_page_that_opens_later_sees_the_whole_conversation(patient: Patient, system: System) -> None:
    reply = patient.says("what is heartburn")
    with Patient(system.url, token=patient.token) as late:
        assert late.waits_for(lambda message: message["id"] == reply["id"])


def test_a_patient_can_take_their_data_and_erase_it(system: System) -> None:
    with Patient(system.url) as patient:
        patient.says("what is insomnia")
        data = patient.http.get("/api/chat/data").json()
        assert [message["author"] for message in data["messages"]] == ["patient", "bot"]
        assert patient.http.delete("/api/chat/data").status_code == 200
        assert patient.http.get("/api/chat/data").status_code == 401


def test_feedback_is_kept_for_own_messages_only(system: System) -> None:
    with Patient(system.url) as patient, Patient(system.url) as stranger:
        reply = patient.says("what is back pain")
        feedback = {"message_id": reply["id"], "helpful": True}
        assert patient.http.post("/api/chat/feedback", json=feedback).status_code == 202
        assert stranger.http.post("/api/chat/feedback", json=feedback).status_code == 404


def test_events_resume_after_the_last_one_seen(patient: Patient) -> None:
    first = patient.says("what is heartburn")
    second = patient.says("what is constipation")
    headers = {"Last-Event-ID": str(first["seq"])}
    seen = []
    with patient.http.stream("GET", f"/api/chat/events?token={patient.token}", headers=headers) as response:
        for line in response.iter_lines():
            if line.startswith("id: "):
                seen.append(int(line.removeprefix("id: ")))
            if seen and seen[-1] == second["seq"]:
                break
    assert seen == list(range(first["seq"] + 1, second["seq"] + 1))
