"""Which question tells most: the red flags first, then what is expected to say most about the triage level, then about
conditions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.clinical_graph import ClinicalGraph, Question, RedFlag
from knowledge.history.case import Case
from knowledge.history.differential import (
    FERTILE,
    TEMPER,
    Differential,
    Likely,
    fits_person,
    fits_time,
    level_shares,
)
from knowledge.history.sayings import NEGATIVE_ANSWERS, Sayings

LIKELY = 60
"""Conditions that are looked at; the rest weigh nothing."""
CONDITIONS_WEIGH = 0.15
"""Of information about conditions, beside information about the level."""
LEAST_GAIN = 0.003
"""In bits; a question that is expected to tell less is not asked."""
DURATIONS = ((6.0, 0.15), (48.0, 0.4), (240.0, 0.25), (1500.0, 0.2))
"""Hours since it began, and how often patients say so before anything is known."""


@dataclass(frozen=True)
class Candidate:
    """`id`: `symptom.question` of the graph, `duration`, `sex` or `risk:pregnancy`; `gain` in bits."""

    id: str
    gain: float


class Chooser:
    def __init__(self, graph: ClinicalGraph, sayings: Sayings) -> None:
        self.graph = graph
        self._sayings = sayings
        self._differential = Differential(graph)

    def best(self, case: Case, asked: Iterable[str]) -> Candidate | None:
        """None when nothing is left that tells anything."""
        likely = self._differential.of(case)[:LIKELY]
        without = set(asked)
        candidates = [
            Candidate(id, self._gain(likely, branches))
            for id, branches in self._branches(case, likely)
            if id not in without
        ]
        best = max(candidates, key=lambda one: one.gain, default=None)
        return best if best and best.gain >= LEAST_GAIN else None

    def open_flags(self, case: Case, symptom: str) -> list[RedFlag]:
        """The red flags of a symptom that may apply to this person and of which nothing is known; emergencies first."""
        flags = [
            flag
            for flag in self.graph.symptoms[symptom].red_flags
            if (sign := f"{symptom}!{flag.id}") not in case.signs
            and not self._ruled_out(self._sayings.only_for, sign, case)
            and not self._ruled_out(self._sayings.follows, sign, case)
        ]
        return sorted(flags, key=lambda flag: flag.level != "emergency")

    @staticmethod
    def _ruled_out(conditions: object, sign: str, case: Case) -> bool:
        when = conditions.get(sign) if isinstance(conditions, dict) else None
        return when is not None and when.holds(case) is False

    def open_questions(self, case: Case) -> Iterator[tuple[str, Question]]:
        """The graph's questions about the symptoms that are there, as far as their answers are not known."""
        for symptom in case.symptoms():
            for question in self.graph.symptoms[symptom].ask:
                id = f"{symptom}.{question.id}"
                if question.answers and not self._is_answered(id, question, case):
                    yield id, question

    def _is_answered(self, id: str, question: Question, case: Case) -> bool:
        left = [
            answer.id
            for answer in question.answers
            if answer.id not in NEGATIVE_ANSWERS
            and case.says(f"{id}.{answer.id}") is not False
            and not self._ruled_out(self._sayings.follows, f"{id}.{answer.id}", case)
            and case.says(self._sayings.flag_of.get(f"{id}.{answer.id}", "")) is not False
        ]
        answers = [answer.id for answer in question.answers]
        only_one = len(left) == 1 and len(answers) > 1 and not NEGATIVE_ANSWERS & set(answers)
        return not left or only_one or any(case.says(f"{id}.{answer}") for answer in answers)

    def _branches(self, case: Case, likely: Sequence[Likely]) -> Iterator[tuple[str, list[list[float]]]]:
        """For each question, what every possible answer does to the weight of each condition."""
        for id, question in self.open_questions(case):
            yield (
                id,
                [
                    [self._differential.answer_share(one.condition, id, answer.id) for one in likely]
                    for answer in question.answers
                    if answer.id != "not-measured"
                ],
            )
        if case.hours is None:
            yield "duration", [[p * fits_time(one.condition, hours) for one in likely] for hours, p in DURATIONS]
        if case.sex is None:
            yield "sex", self._by_person(likely, [replace(case, sex="female"), replace(case, sex="male")])

    @staticmethod
    def _by_person(likely: Sequence[Likely], cases: Sequence[Case]) -> list[list[float]]:
        return [[0.5 * fits_person(one.condition, case) for one in likely] for case in cases]

    @staticmethod
    def _gain(likely: Sequence[Likely], branches: Sequence[Sequence[float]]) -> float:
        """Expected information about the level, and a little about the conditions, in bits."""
        total = sum(one.share for one in likely)
        if not total:
            return 0.0
        expected_level = expected_conditions = weight_of_all = 0.0
        for branch in branches:
            weight = sum(one.share * cell for one, cell in zip(likely, branch, strict=True))
            after = [Likely(one.condition, one.share * cell**TEMPER) for one, cell in zip(likely, branch, strict=True)]
            mass = sum(one.share for one in after)
            if weight <= 0 or mass <= 0:
                continue
            weight_of_all += weight
            shares = [one.share / mass for one in after]
            levels = [share / mass for share in level_shares(after).values()]
            expected_level += weight * _entropy(levels)
            expected_conditions += weight * _entropy(shares)
        if not weight_of_all:
            return 0.0
        before = [share / total for share in level_shares(likely).values()]
        level = _entropy(before) - expected_level / weight_of_all
        conditions = _entropy([one.share / total for one in likely]) - expected_conditions / weight_of_all
        return level + CONDITIONS_WEIGH * conditions


def may_be_pregnant(case: Case) -> bool:
    age = case.age
    return case.sex == "female" and (age is None or FERTILE[0] <= age <= FERTILE[1])


def _entropy(shares: Sequence[float]) -> float:
    return -sum(share * math.log2(share) for share in shares if share > 0)
