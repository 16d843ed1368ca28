"""Hundreds of simulated patients: no intake gets stuck, goes round in circles or loses what it was told."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.nlu.patients import Patient

MOST_QUESTIONS = 15
MOST_TURNS = 60
CONVERSATIONS = 120
GROUP = 10


def asked(reply: Any) -> dict[str, Any] | None:
    return next((step for step in reply.steps if step["kind"] == "ask"), None)


def converse(patient: Patient, talk: Any) -> Any:
    """The finished intake's step; every reply on the way is looked at."""
    conversation = talk(patient.language)
    reply = conversation.say(patient.opening())
    if asked(reply) is None:  # words that are no symptom to anybody: the patient says it plainly
        reply = conversation.say({"en": "I don't feel well", "zh": "我不舒服"}[patient.language])
    times: Counter[str] = Counter()
    for _ in range(MOST_TURNS):
        step = asked(reply)
        finished = [s for s in reply.steps if s["kind"] == "finish_intake"]
        assert reply.steps, "a message without a reply"
        if finished:
            assert step is None
            return finished[0]["report"], times
        assert step is not None, (patient.truth.id, reply.steps)
        times[step["slot"]] += 1
        reply = conversation.say(patient.says_next(step))
    raise AssertionError(f"still asking after {MOST_TURNS} turns: {times}")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("start", range(0, CONVERSATIONS, GROUP))
def test_simulated_patients_come_to_an_end(talk: Any, language: str, start: int) -> None:
    for seed in range(start, start + GROUP):
        patient = Patient(seed, language)
        report, times = converse(patient, talk)
        assert report["complete"] is True
        assert report["complaint"], patient.truth.id
        assert len(times) <= MOST_QUESTIONS, times
        assert max(times.values()) <= 3 + patient.asides, (patient.truth.id, times)
        if any(answer["slot"] == "age" for answer in report["answers"]):
            assert report["case"].get("age") == patient.age
