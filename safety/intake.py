"""What the intake dialogue hands over: the complaint and the answers in the patient's words, and the case they make."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case
from knowledge.history.persons import WRITER, Person
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """`slot` is the question's id: `age`, `flags:headache`, `headache.onset`, `risk:pregnancy`…"""

    slot: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class IntakeReport:
    complaint: str
    answers: tuple[IntakeAnswer, ...]
    complete: bool
    language: Language
    case: Case = field(default_factory=Case)
    person: Person = WRITER

    def answer(self, slot: str) -> str:
        """What was said to a question; empty when it was not asked."""
        return next((given.answer for given in self.answers if given.slot == slot), "")

    @property
    def story(self) -> str:
        """The case in words, for its meaning: what is there, in the patient's words or as the graph calls it."""
        graph = shipped_graph()
        names = [graph.symptoms[symptom].name[self.language] for symptom in self.case.symptoms()]
        chosen = [told.words for sign, told in self.case.signs.items() if "." in sign and told.status == "present"]
        return "\n".join(
            dict.fromkeys(part for part in (self.complaint, *names, *chosen, self.answer("other")) if part)
        )

    @property
    def words(self) -> str:
        """Everything that the patient wrote."""
        return "\n".join(part for part in (self.complaint, *(given.answer for given in self.answers)) if part)
