"""What the intake dialogue hands over: the complaint and the answers, in the patient's words."""

from dataclasses import dataclass

from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    slot: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class IntakeReport:
    complaint: str
    answers: tuple[IntakeAnswer, ...]
    complete: bool
    language: Language

    def answer(self, slot: str) -> str:
        """What was said to a question; empty when it was not asked."""
        return next((given.answer for given in self.answers if given.slot == slot), "")
