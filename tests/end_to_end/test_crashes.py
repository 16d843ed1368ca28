"""Promise 4: no message is lost, answered twice or answered out of order, whichever process is killed."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.end_to_end.people import Patient
from tests.end_to_end.system import System


def test_messages_survive_a_killed_gateway_and_are_answered_once_and_in_order(
    new_system: Callable[..., System],
) -> None:
    system = new_system()
    questions = ["what is asthma", "what is copd", "what is eczema", "what is flu", "what is migraine"]
    with Patient(system.url) as patient:
        for question in questions:
            assert patient.sends(question).status_code == 202
        system.restart_bot()
        patient.waits_for(lambda _: sum(m["author"] == "bot" for m in patient.messages) == len(questions), 60)
        time.sleep(1)
        replies = [message for message in patient.messages if message["author"] == "bot"]
        seqs = [message["seq"] for message in patient.messages]
    assert [reply["citations"][0]["passage_id"].split(".")[0] for reply in replies] == [
        question.removeprefix("what is ") for question in questions
    ]
    assert seqs == sorted(set(seqs))


def test_a_killed_nlu_costs_no_message(new_system: Callable[..., System], nlu_process_of_its_own) -> None:  # type: ignore[no-untyped-def]
    url, process = nlu_process_of_its_own()
    try:
        system = new_system(LANTERN_NLU_URL=url)
        with Patient(system.url) as patient:
            assert patient.says("what is asthma")["citations"]
            process.kill()
            process.wait()
            assert patient.says("what is eczema")["citations"]
            assert patient.says("I can't breathe")["urgency"] == "emergency"
    finally:
        process.kill()
