"""Promise 2: nothing unchecked is shown, and a dead generator costs fluency only. Real vLLM on the CPU."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.article_files import load_articles
from knowledge.articles import passages
from safety.release import check_sentence
from tests.end_to_end.people import Message, Patient, StaffMember
from tests.end_to_end.system import System
from tests.vllm_server import MODEL, free_port, prepared_model, start, wait_until_ready


@pytest.fixture(scope="module")
def generating(new_system: Callable[..., System], vllm_url: str) -> System:
    system = new_system(LANTERN_GENERATOR_URL=vllm_url, LANTERN_GENERATOR_MODEL=MODEL)
    system.add_staff("nora@clinic.example")
    return system


def answered(message: Message) -> list[str]:
    return [s["text"] for part in message["parts"] if part["kind"] == "answer" for s in part["sentences"]]


def test_every_generated_sentence_says_what_its_passage_says(generating: System) -> None:
    with Patient(generating.url) as patient:
        reply = patient.says("What is high blood pressure?")
    cited_as = {citation["n"]: citation["passage_id"] for citation in reply["citations"]}
    texts = {passage.id: passage.text for passage in passages(load_articles())}
    assert len(answered(reply)) >= 2
    for part in reply["parts"]:
        for sentence in part["sentences"]:
            cited = [texts[cited_as[n]] for n in sentence["citations"]]
            assert cited
            assert check_sentence(sentence["text"], cited, language="en").released, sentence


def test_words_reach_the_page_before_the_reply_is_committed(generating: System) -> None:
    with Patient(generating.url) as patient:
        patient.says("what is asthma")
        kinds = [kind for kind, _ in patient.events]
    assert "part" in kinds
    replies = [i for i, (kind, data) in enumerate(patient.events) if kind == "message" and data["author"] == "bot"]
    assert kinds.index("part") < replies[0]


def test_the_red_flag_sentence_is_never_left_to_the_generator(generating: System) -> None:
    with Patient(generating.url) as patient:
        reply = patient.says("what is back pain")
    assert any(part["kind"] == "help_now" for part in reply["parts"])


def test_chinese_is_answered_from_reviewed_sentences_while_the_model_writes_english_only(generating: System) -> None:
    with Patient(generating.url) as patient:
        reply = patient.says("高血压是什么？")
        assert reply["citations"]
        assert "part" not in [kind for kind, _ in patient.events]


def test_withheld_sentences_are_for_staff_only(generating: System) -> None:
    """Whatever the model wrote that was not shown is in the staff's view with its rule, never in the patient's."""
    with Patient(generating.url) as patient:
        for question in ("what is depression", "how is migraine treated", "what is earache", "what is eczema"):
            patient.says(question)
        patient.says("can I talk to someone")
        nora = StaffMember(generating.url, "nora@clinic.example")
        nora.finds(patient.conversation_id)
        withheld = [w for message in nora.reads(patient.conversation_id)["messages"] for w in message["withheld"]]
        seen = patient.http.get("/api/chat/data").text
    assert all(one["rule"] for one in withheld)
    assert all(one["generated"] == one["shown"] or one["generated"] not in seen for one in withheld)


@pytest.fixture
def own_vllm(cache_folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port, log = free_port(), cache_folder / "vllm-own.log"
    server = start(prepared_model(cache_folder), port, log)
    try:
        wait_until_ready(server, port, log)
        yield f"http://127.0.0.1:{port}", server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


@pytest.mark.timeout(900)
def test_a_killed_generator_costs_fluency_only(
    new_system: Callable[..., System], own_vllm: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, server = own_vllm
    system = new_system(LANTERN_GENERATOR_URL=url, LANTERN_GENERATOR_MODEL=MODEL)
    with Patient(system.url) as patient:
        assert patient.says("what is asthma")["citations"]
        patient.sends("how is asthma treated")
        patient.waits_for_event("part", lambda data: True)
        server.kill()
        server.wait()
        reply = patient.waits_for(lambda m: m["author"] == "bot" and "treatment" in str(m["citations"]))
        assert len(answered(reply)) >= 2
        assert patient.says("what is copd")["citations"]
        ready = patient.http.get("/readyz")
    assert (ready.status_code, ready.json()["components"]["generator"]) == (200, "down")
