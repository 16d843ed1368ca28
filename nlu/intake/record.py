"""What an intake has gathered so far; it travels in the dialogue state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.history.case import NUMBERS, Case
from knowledge.history.persons import WRITER, Person

ANSWERED, UNKNOWN, SKIPPED, NONE, UNCLEAR = "answered", "unknown", "skipped", "none", "unclear"
FLAGS = "flags:"
LONGEST = 300


@dataclass(frozen=True)
class Answer:
    """`words` are the patient's, or the option that they chose."""

    status: str
    words: str = ""


@dataclass(frozen=True)
class Intake:
    complaint: str = ""
    case: Case = field(default_factory=Case)
    person: Person = WRITER
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By question, in the order in which they were answered, asked or not."""
    asked: tuple[str, ...] = ()
    open: str | None = None
    again: bool = False
    """The open question was not understood once and is asked a second time."""

    @property
    def main_symptom(self) -> str | None:
        return next(self.case.symptoms(), None)

    @property
    def is_empty(self) -> bool:
        return not self.complaint and not any(a.status == ANSWERED for a in self.answers.values())

    def with_answer(self, question: str, answer: Answer) -> Intake:
        others = {id: given for id, given in self.answers.items() if id != question}
        return replace(self, answers={**others, question: answer})

    def without_last(self) -> Intake:
        """One question back: what was said to it is forgotten."""
        given = [id for id in self.asked if id in self.answers and id != self.open]
        if not given:
            return self
        last = given[-1]
        answers = {id: answer for id, answer in self.answers.items() if id != last}
        case = without(self.case, last)
        complaint = "" if last == "complaint" else self.complaint
        return replace(self, complaint=complaint, answers=answers, case=case, open=last, again=False)

    def as_json(self) -> dict[str, Any]:
        person = self.person
        return {
            "complaint": self.complaint,
            "case": self.case.as_json(),
            "person": [person.who, person.called, person.sex],
            "answers": {id: [answer.status, answer.words] for id, answer in self.answers.items()},
            "asked": list(self.asked),
            "open": self.open,
            "again": self.again,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Intake:
        """Raises ValueError, TypeError or KeyError for what is no intake."""
        if not data:
            return cls()
        return cls(
            complaint=str(data["complaint"]),
            case=Case.from_json(data["case"]),
            person=Person(*data["person"]),
            answers={id: Answer(*given) for id, given in data["answers"].items()},
            asked=tuple(data["asked"]),
            open=data["open"],
            again=bool(data["again"]),
        )


def without(case: Case, question: str) -> Case:
    """The case without what the answer to a question told."""
    if question == "duration":
        return replace(case, hours=None)
    if question in (*NUMBERS, "sex"):
        return replace(case, **{question: None})
    if question.startswith(FLAGS):
        dropped = {sign for sign in case.signs if "!" in sign}
    else:
        dropped = {question, *(sign for sign in case.signs if sign.startswith(question + "."))}
    return replace(case, signs={sign: told for sign, told in case.signs.items() if sign not in dropped})


def answers_in_order(intake: Intake) -> Iterator[tuple[str, Answer]]:
    """As a history is written: the complaint and its course, then the red flags and details, then the background."""
    first = ("complaint", "duration", "severity")
    last = ("age", "sex", "risk:pregnancy", "background", "other")
    middle = [id for id in intake.answers if id not in (*first, *last)]
    for id in (*first, *middle, *last):
        if id in intake.answers:
            yield id, intake.answers[id]
