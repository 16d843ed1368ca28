"""The patient's latest message as the actions see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker

from knowledge.history.reader import shipped_reader
from knowledge.history.readings import readings
from nlu.components.vocabulary import vocabulary
from nlu.intake.hearing import READ, Words

# Meanings that may carry an answer; every other one is an aside with a rule of its own.
ANSWERING = frozenset(
    [
        "affirm", "correct", "deny", "dont_know", "feel_better", "feel_same", "feel_worse", "inform", "nlu_fallback",
        "no_follow_up", "report_symptom", "resume", "skip", "unclear",
    ]
)  # fmt: skip
SURE = 0.5


@dataclass(frozen=True)
class Heard:
    text: str
    intent: str
    confidence: float
    entities: tuple[dict[str, Any], ...]

    @classmethod
    def latest(cls, tracker: Tracker) -> Heard:
        message = tracker.latest_message
        intent = message.get("intent") or {}
        return cls(
            text=(message.get("text") or "").strip(),
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            entities=tuple(message.get("entities") or ()),
        )

    @property
    def words(self) -> Words:
        values = {name: found[0] for name in READ if (found := self.values(name))}
        return Words(self.text, self.intent, values, self.corrects)

    @property
    def corrects(self) -> bool:
        """Said outright, or with another time, degree or age in place of the one before."""
        if self.intent not in ANSWERING or not vocabulary().marks_correction(self.text):
            return False
        return self.intent == "correct" or any(self.values(name) for name in READ)

    def values(self, entity: str) -> list[str]:
        """What the patient says of that kind; "not three days" is not among it."""
        return [
            str(found["value"])
            for found in self.entities
            if found["entity"] == entity and not vocabulary().negated(self.text, found["start"])
        ]

    def names_symptom(self) -> bool:
        return bool(self.values("symptom"))

    def is_aside_from(self, question: str) -> bool:
        """Whether this is something else than an answer to the open question."""
        if self.intent in ANSWERING:
            return False
        if self.intent == "no_words":
            return True
        if question == "complaint" and self.names_symptom() and not vocabulary().ends_as_question(self.text):
            return False
        answers = question in READ and readings().answer(question, self.text) is not None
        if self.intent == "ask_question":
            if vocabulary().ends_as_question(self.text):
                return True
            if self.states_a_fact():
                return False
        return self.confidence >= SURE and not answers

    def states_a_fact(self) -> bool:
        """Whether it asks nothing and tells what the graph knows, such as medicines that are taken."""
        return not vocabulary().asks(self.text) and bool(shipped_reader().read(self.text).signs)


def today(tracker: Tracker) -> date:
    """The day on which the message was written, as the caller says it, else the present one."""
    told = tracker.get_slot("today")
    return date.fromisoformat(told) if told else date.today()
