"""The patient's latest message as the actions see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from nlu.components.readings import readings
from nlu.components.vocabulary import vocabulary

LONGEST_ANSWER = 300
READ_SLOTS = ("duration", "severity", "age")
# Meanings that may carry an answer; every other one is an aside with a rule of its own.
ANSWERING = frozenset(
    ["affirm", "correct", "deny", "dont_know", "inform", "nlu_fallback", "report_symptom", "resume", "skip", "unclear"]
)
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
    def corrects(self) -> bool:
        return self.intent == "correct" and vocabulary().marks_correction(self.text)

    @property
    def words(self) -> str:
        return self.text[:LONGEST_ANSWER]

    def values(self, entity: str) -> list[str]:
        """What the patient says of that kind; "not three days" is not among it."""
        return [str(found["value"]) for found in self.entities if found["entity"] == entity and self._holds(found)]

    def places(self) -> str:
        """Where it is, in the patient's own words."""
        parts = [f for f in self.entities if f["entity"] == "body_part" and self._holds(f)]
        return ", ".join(self.text[part["start"] : part["end"]] for part in parts)

    def _holds(self, found: dict[str, Any]) -> bool:
        return not vocabulary().negated(self.text, found["start"])

    def symptoms(self) -> list[dict[str, Any]]:
        """The symptoms the patient says are there, each once."""
        present = {
            found["value"]: found
            for found in reversed(self.entities)
            if found["entity"] == "symptom" and self._holds(found)
        }
        return list(reversed(present.values()))

    def without(self, entities: set[str]) -> str:
        """The text with the named kinds of entities blanked out."""
        text = self.text
        for found in self.entities:
            if found["entity"] in entities:
                blank = ";" + " " * (found["end"] - found["start"] - 1)
                text = text[: found["start"]] + blank + text[found["end"] :]
        return text

    def is_aside_from(self, slot: str) -> bool:
        """Whether this is something else than an answer to the slot's question."""
        if self.intent in ANSWERING:
            return False
        if self.intent == "no_words":
            return True
        answers = slot in READ_SLOTS and readings().answer(slot, self.text) is not None
        if self.intent == "ask_question":
            asks = vocabulary().ends_as_question(self.text)
            return asks or (self.confidence >= SURE and not answers)
        return self.confidence >= SURE and not answers
