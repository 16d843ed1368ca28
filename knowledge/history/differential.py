"""Which conditions fit a case, by Bayes' rule over the clinical graph. For staff and for choosing questions; never
told to patients.

Evidence of one patient is not independent, so likelihoods are tempered (raised to a power below one), which keeps the
result from being surer than it may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge.clinical_graph import SHARE, ClinicalGraph, Condition, Frequency, Prevalence, Question, TriageLevel
from knowledge.history.case import Case, is_symptom

PRIOR: dict[Prevalence, float] = {"common": 1.0, "uncommon": 0.15, "rare": 0.02}
LEAK = 0.03
"""How often a symptom is there for another reason than the condition."""
SELDOM = 0.03
"""The least share of an answer that a condition does not list."""
TEMPER = 0.7
MEANING = 1.6
"""What one standard deviation of nearness in meaning adds to the logarithm of a condition's weight."""
RISK_THERE, RISK_NOT_THERE = 2.0, 0.8
DAY = 24.0
FERTILE = (12.0, 55.0)
"""Years in which somebody may be pregnant, taken widely."""


@dataclass(frozen=True)
class Likely:
    """A condition that fits, with its share of all that could be."""

    condition: Condition
    share: float


class Differential:
    def __init__(self, graph: ClinicalGraph) -> None:
        self.graph = graph
        self._conditions = tuple(graph.conditions.values())
        self._latest: tuple[Case, list[Likely]] | None = None

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return {f"{s.id}.{q.id}": q for s in self.graph.symptoms.values() for q in s.ask}

    def of(self, case: Case, nearness: Mapping[str, float] | None = None) -> list[Likely]:
        """All conditions that are possible, the likeliest first; their shares make one. `nearness`: how near the case
        as it was told is to each condition in meaning, in standard deviations; without it only conditions that have one
        of the symptoms are looked at."""
        if nearness is None and self._latest is not None and self._latest[0] == case:
            return self._latest[1]
        considered = self._conditions if nearness else self._with_any(list(case.symptoms()))
        weights = [(condition, self.weight(condition, case)) for condition in considered]
        if nearness:
            weights = [(one, weight * math.exp(MEANING * nearness[one.id])) for one, weight in weights]
        total = sum(weight for _, weight in weights)
        likely = [Likely(condition, weight / total) for condition, weight in weights if weight > 0]
        likely.sort(key=lambda one: -one.share)
        if nearness is None:
            self._latest = (case, likely)
        return likely

    def _with_any(self, symptoms: list[str]) -> list[Condition]:
        found = [c for c in self._conditions if any(symptom in c.symptoms for symptom in symptoms)]
        return found or list(self._conditions)

    def weight(self, condition: Condition, case: Case) -> float:
        """Prior times tempered likelihood, not normalised."""
        prior = PRIOR[condition.prevalence] * fits_person(condition, case) * fits_risks(condition, case)
        if not prior:
            return 0.0
        log = sum(math.log(share) for share in self._shares(condition, case))
        return prior * fits_time(condition, case.hours) * math.exp(TEMPER * log)

    def _shares(self, condition: Condition, case: Case) -> Iterable[float]:
        for sign, told in case.signs.items():
            if told.status == "unsure" or "!" in sign or ":" in sign:
                continue
            if is_symptom(sign):
                share = symptom_share(condition, sign)
                yield share if told.status == "present" else 1 - share
            elif told.status == "present" and case.says(sign.partition(".")[0]):
                question, _, answer = sign.rpartition(".")
                yield self.answer_share(condition, question, answer)

    def answer_share(self, condition: Condition, question: str, answer: str) -> float:
        """How often patients with the condition answer so; without data every answer is as frequent."""
        answers = [known.id for known in self._questions[question].answers]
        listed: dict[str, Frequency] = {
            id: frequency for id in answers if (frequency := condition.findings.get(f"{question}.{id}"))
        }
        if answer in listed:
            return SHARE[listed[answer]]
        if not listed:
            return 1 / len(answers)
        rest = 1 - sum(SHARE[frequency] for frequency in listed.values())
        return max(SELDOM, rest / (len(answers) - len(listed)))


def symptom_share(condition: Condition, symptom: str) -> float:
    frequency = condition.symptoms.get(symptom)
    return SHARE[frequency] if frequency else LEAK


def fits_person(condition: Condition, case: Case) -> float:
    """0 where the condition cannot be."""
    if condition.sex != "any" and case.sex is not None and condition.sex != case.sex:
        return 0.0
    if condition.system == "pregnancy":
        pregnant = case.says("risk:pregnancy") or case.says("risk:recent-birth")
        if (
            pregnant is False
            or case.sex == "male"
            or (case.age is not None and not FERTILE[0] <= case.age <= FERTILE[1])
        ):
            return 0.0
        if pregnant is None:
            return 0.05
    if case.age is None:
        return 1.0
    youngest, oldest = condition.age
    outside = max(youngest - case.age, case.age - oldest, 0.0)
    return max(0.05, math.exp(-outside / (1 + 0.1 * case.age))) if outside else 1.0


def fits_risks(condition: Condition, case: Case) -> float:
    fit = 1.0
    for risk in condition.risks:
        says = case.says(f"risk:{risk}")
        if says is not None:
            fit *= RISK_THERE if says else RISK_NOT_THERE
    return fit


def fits_time(condition: Condition, hours: float | None) -> float:
    if hours is None:
        return 1.0
    days = hours / DAY
    if condition.course == "acute":
        return 1.0 if days <= 21 else 0.3 if days <= 60 else 0.1
    if condition.course == "chronic":
        return 0.3 if days < 3 else 0.6 if days < 14 else 1.0
    if condition.course == "subacute":
        return 0.5 if days < 2 else 1.0
    return 1.0


def level_shares(likely: Iterable[Likely]) -> dict[TriageLevel, float]:
    shares: dict[TriageLevel, float] = {"emergency": 0.0, "non_emergency": 0.0, "self_care": 0.0}
    for one in likely:
        shares[one.condition.triage] += one.share
    return shares
