"""Which question comes next, and when an intake has asked enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.clinical_graph import Question, RedFlag, Symptom
from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case
from knowledge.history.differential import Differential
from knowledge.history.next_question import Chooser, may_be_pregnant
from knowledge.history.reader import shipped_reader
from knowledge.history.sayings import shipped_sayings
from nlu.components.vocabulary import vocabulary
from nlu.intake.record import FLAGS, Intake

MOST = 15
DETAILS = 3
"""Questions about the complaint that are chosen by what they are expected to tell."""
MOST_FLAG_LISTS = 3
MOST_FLAGS = 8
"""In one list."""
SEX_MATTERS = 0.03
"""The least share of conditions of one sex for which it is asked."""
TYPICAL_ADULT = 30.0
PREGNANCY = "risk:pregnancy"


@dataclass(frozen=True)
class OpenFlag:
    symptom: str
    flag: RedFlag

    @property
    def sign(self) -> str:
        return f"{self.symptom}!{self.flag.id}"


class Planner:
    def __init__(self) -> None:
        self.graph = shipped_graph()
        self.sayings = shipped_sayings()
        self.reader = shipped_reader()
        self._chooser = Chooser(self.graph, self.sayings)
        self._differential = Differential(self.graph)

    def next(self, intake: Intake) -> str | None:
        """The id of the next question; None when the intake is complete."""
        if len(intake.asked) >= MOST or self.has_emergency(intake.case):
            return None
        return next((id for id in self._order(intake) if id not in intake.answers), None)

    def about(self, intake: Intake) -> int:
        """How many questions there will be in all, as far as one can tell now."""
        details = sum("." in id for id in intake.asked)
        left = [id for id in self._order(intake, details=False) if id not in intake.answers]
        rest = len(left) + (max(0, DETAILS - details) if intake.main_symptom else 0)
        return min(MOST, len([id for id in intake.asked if id in intake.answers]) + rest)

    def _order(self, intake: Intake, *, details: bool = True) -> Iterator[str]:
        case, main = intake.case, intake.main_symptom
        if main is None and not intake.complaint:
            yield "complaint"
        if intake.person.who in ("child", "other") and case.age is None:
            yield "age"
        yield from self._flag_list(intake)
        if case.age is None:
            yield "age"
        if case.hours is None:
            yield "duration"
        if case.sex is None and self._sex_matters(case):
            yield "sex"
        if case.says(PREGNANCY) is None and may_be_pregnant(case) and self._pregnancy_matters(case):
            yield PREGNANCY
        if details and sum("." in id for id in intake.answers if id in intake.asked) < DETAILS:
            best = self._chooser.best(self.as_person(intake), (*intake.answers, "duration", "sex"))
            if best:
                yield best.id
        if case.severity is None and main and has_degrees(self.graph.symptoms[main]):
            yield "severity"
        yield "background"
        yield "other"

    def _flag_list(self, intake: Intake) -> Iterator[str]:
        """Lists of red flags are numbered; a further one is asked when a further symptom may mean an emergency."""
        number = sum(id.startswith(FLAGS) for id in intake.answers) + 1
        open = f"{FLAGS}{number}"
        flags = self.flags(intake)
        if flags and (number == 1 or (number <= MOST_FLAG_LISTS and any(f.flag.level == "emergency" for f in flags))):
            yield open

    def flags(self, intake: Intake) -> list[OpenFlag]:
        """The red flags that are asked together, of symptoms whose flags were not asked before: all of the complaint's,
        and the emergencies among the others'."""
        case = self.as_person(intake)
        flags = [
            OpenFlag(symptom, flag)
            for symptom in case.symptoms()
            if not any(sign.startswith(f"{symptom}!") for sign in case.signs)
            for flag in self._chooser.open_flags(case, symptom)
            if symptom == intake.main_symptom or flag.level == "emergency"
        ]
        return sorted(flags, key=lambda open: open.flag.level != "emergency")[:MOST_FLAGS]

    def question(self, id: str) -> Question | None:
        """The graph's question of this id."""
        symptom, _, name = id.partition(".")
        known = self.graph.symptoms.get(symptom)
        return next((q for q in known.ask if q.id == name), None) if known else None

    @staticmethod
    def as_person(intake: Intake) -> Case:
        """An adult who tells no age is no baby."""
        case = intake.case
        if case.age is None and intake.person.who in ("self", "partner", "parent"):
            return Case(case.signs, TYPICAL_ADULT, case.sex, case.hours, case.temperature, case.severity)
        return case

    def has_emergency(self, case: Case) -> bool:
        return any(
            flag.level == "emergency" and case.says(f"{symptom}!{flag.id}")
            for symptom in case.symptoms()
            for flag in self.graph.symptoms[symptom].red_flags
        )

    def _sex_matters(self, case: Case) -> bool:
        likely = self._differential.of(case)
        return sum(one.share for one in likely if one.condition.sex != "any") >= SEX_MATTERS

    def _pregnancy_matters(self, case: Case) -> bool:
        """Where an answer or a red flag of a symptom that is there turns on it, or the belly is concerned."""
        there = set(case.symptoms())
        if any(self.graph.symptoms[symptom].system in ("stomach", "urinary", "women") for symptom in there):
            return True
        return any(
            sign.replace("!", ".").partition(".")[0] in there and PREGNANCY in when.signs()
            for sign, when in self.sayings.follows.items()
        )


def has_degrees(symptom: Symptom) -> bool:
    """Whether "how bad, from 0 to 10" makes sense: of pains, and where the graph asks it."""
    asks = any(question.about == "severity" and not question.answers for question in symptom.ask)
    return asks or vocabulary().is_pain(symptom.name["en"])


@lru_cache(maxsize=1)
def planner() -> Planner:
    return Planner()
