"""What an intake has gathered so far: for staff as a report, for the patient as a plain summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from nlu.actions.wording import Wording
from nlu.components.vocabulary import vocabulary

QUESTIONS = ("complaint", "location", "duration", "severity", "age", "other_symptoms")
REMEMBERED = (*QUESTIONS, "complaint_name", "also", "asked_again", "phase")
UNKNOWN, SKIPPED, IMPLIED, NONE = "unknown", "skipped", "implied", "none"
NOT_SAID = (None, UNKNOWN, SKIPPED, IMPLIED)
MOST_ALSO = 10


@dataclass(frozen=True)
class Record:
    slots: dict[str, Any]

    @classmethod
    def of(cls, tracker: Tracker) -> Record:
        return cls({name: tracker.get_slot(name) for name in REMEMBERED})

    def with_slots(self, **changes: Any) -> Record:
        return Record({**self.slots, **changes})

    @property
    def is_empty(self) -> bool:
        return all(self.slots[name] in NOT_SAID for name in QUESTIONS)

    @property
    def open_questions(self) -> int:
        return sum(self.slots[name] is None for name in QUESTIONS)

    def complaint_name(self, language: str) -> str | None:
        return named_in(language, self.slots["complaint_name"])

    def report(self, wording: Wording, *, complete: bool) -> dict[str, Any]:
        complaint = self.slots["complaint"]
        return {
            "complaint": "" if complaint in NOT_SAID else complaint,
            "answers": [
                {"slot": name, "question": wording.text(f"utter_ask_{name}"), "answer": answer}
                for name in QUESTIONS
                if (answer := self._answer(name)) is not None
            ],
            "complete": complete,
        }

    def _answer(self, name: str) -> str | None:
        value = self.slots[name]
        if value == IMPLIED:
            return None
        if name == "complaint" and value not in NOT_SAID:
            return str(self.slots["complaint_name"] or value)
        if name == "other_symptoms" and self.slots["also"]:
            told = [] if value in (*NOT_SAID, NONE) else [value]
            return "; ".join([*self.slots["also"], *told])
        return None if value is None else str(value)

    def said(self, wording: Wording) -> str:
        """Everything the patient said, in one line; empty when nothing was."""
        pieces = [self.said_of(name, wording) for name in QUESTIONS]
        return wording.text("utter_said_joint").join(piece for piece in pieces if piece)

    def said_of(self, name: str, wording: Wording) -> str:
        value = self._answer(name)
        if value in NOT_SAID:
            return ""
        if name == "other_symptoms":
            if value == NONE:
                return wording.text("utter_said_no_other_symptoms")
            shown = [named_in(wording.language, part) or part for part in str(value).split("; ")]
            return wording.text("utter_said_other_symptoms", value=wording.text("utter_said_joint").join(shown))
        if name == "complaint":
            value = self.complaint_name(wording.language) or value
        numeric = name in ("severity", "age") and re.fullmatch(r"[\d.-]+", str(value))
        return wording.text(f"utter_said_{name}_number" if numeric else f"utter_said_{name}", value=value)


def named_in(language: str, name: str | None) -> str | None:
    """A symptom's name in the other language where the vocabulary has it."""
    term = vocabulary().term("symptom", name) if name else None
    return term.names[language] if term else name
