"""How soon a person should be seen: red flags first, then rules about the person, then what fits the case.

Every step can only raise the level that another found; in doubt it goes up, and no word of reassurance lowers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from knowledge.clinical_graph import Within
from knowledge.embedding import Embedder
from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case
from knowledge.history.differential import Differential, Likely, level_shares
from knowledge.history.meaning import shipped_meaning
from knowledge.history.reader import settled, shipped_reader
from knowledge.history.sayings import shipped_sayings
from knowledge.language import Language, detect_language
from safety.intake import IntakeReport
from safety.screen import Concern, Urgency, screen
from safety.triage_rules import triage_rules

MOST_CONDITIONS = 5
LEAST_SHARE = 0.02
SOONEST: tuple[Within, ...] = ("hours", "day", "days", "weeks")


class TriageLevel(StrEnum):
    EMERGENCY = "emergency"
    NON_EMERGENCY = "non_emergency"
    SELF_CARE = "self_care"


@dataclass(frozen=True, slots=True)
class Condition:
    """For staff's eyes only; never shown to a patient. `score` is a share of one, `why` the symptoms that fit."""

    code: str
    name: str
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule, the patient's words that led to it, and where the rule comes from; either may be empty."""

    rule: str
    words: str = ""
    source: str = ""

    def __str__(self) -> str:
        words = f" (“{self.words}”)" if self.words else ""
        return f"{self.rule}{words}" + (f" [{self.source}]" if self.source else "")


@dataclass(frozen=True, slots=True)
class Triage:
    """`within`: how soon to be seen, where the level is NON_EMERGENCY. `conditions`: best first."""

    level: TriageLevel
    reasons: tuple[Reason, ...]
    within: Within | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class _Finding:
    level: TriageLevel
    within: Within | None
    reason: Reason


def triage(text: str, *, language: Language | None = None, report: IntakeReport | None = None) -> Triage:
    """Of a message, a written case or an intake. Never below what `screen` says; a crisis counts as one."""
    words = "\n".join(part for part in (text, report.words if report else "") if part)
    spoken = language or (report.language if report else detect_language(words))
    concern = screen(words, language=spoken)
    case = report.case if report else read_case(text)
    told = text or (report.story if report else "")
    likely = _differential().of(case, _nearness(told, spoken)) if told.strip() else []
    findings = [*_screened(concern), *_red_flags(case, spoken), *_rules(case, spoken)]
    level, within, reasons = _sorted(findings, case, likely, spoken)
    return Triage(level, reasons, within, tuple(_conditions(case, likely, spoken)))


def prepare() -> None:
    """Reads the graph, the sayings and the rules ahead of the first case. Raises what is wrong with them."""
    triage_rules()
    shipped_reader()
    shipped_meaning()
    _differential()


def read_case(text: str) -> Case:
    """The case that a written text tells."""
    sayings = shipped_sayings()
    return settled(shipped_reader().read(text), sayings)


def _sorted(
    findings: Sequence[_Finding], case: Case, likely: Sequence[Likely], language: Language
) -> tuple[TriageLevel, Within | None, tuple[Reason, ...]]:
    gravest = {level: [f for f in findings if f.level is level] for level in TriageLevel}
    if found := gravest[TriageLevel.EMERGENCY]:
        return TriageLevel.EMERGENCY, None, tuple(f.reason for f in found)
    rules = triage_rules()
    shares = level_shares(likely)
    words = {name: Reason(text[language]) for name, text in rules.reasons.items()}
    if likely and shares["emergency"] >= rules.shares["emergency"]:
        return TriageLevel.EMERGENCY, None, (words["likely_emergency"],)
    if found := gravest[TriageLevel.NON_EMERGENCY]:
        within = min((f.within or "day" for f in found), key=SOONEST.index)
        return TriageLevel.NON_EMERGENCY, within, tuple(f.reason for f in found)
    if not likely:
        return TriageLevel.NON_EMERGENCY, "days", (words["unclear"],)
    home = shares["self_care"] >= rules.shares["self_care"]
    if home and shares["emergency"] <= rules.shares["self_care_emergency"]:
        return TriageLevel.SELF_CARE, None, (words["likely_self_care"],)
    reason = words["in_doubt"] if home else words["likely_seen"]
    return TriageLevel.NON_EMERGENCY, _how_soon(likely), (reason,)


def _how_soon(likely: Sequence[Likely]) -> Within:
    """The soonest time that enough of what is likely asks for."""
    seen = [one for one in likely if one.condition.triage != "self_care"]
    total = sum(one.share for one in seen)
    share = 0.0
    for within in SOONEST:
        share += sum(one.share for one in seen if one.condition.within == within)
        if within == "hours":
            share += sum(one.share for one in seen if one.condition.triage == "emergency")
        if total and share / total >= triage_rules().shares["sooner"]:
            return within
    return "days"


def _screened(concern: Concern) -> Iterator[_Finding]:
    for flag in concern.flags:
        level = TriageLevel.NON_EMERGENCY if flag.urgency is Urgency.URGENT else TriageLevel.EMERGENCY
        within: Within | None = "day" if level is TriageLevel.NON_EMERGENCY else None
        yield _Finding(level, within, Reason(flag.rule, flag.quote, flag.source))


def _red_flags(case: Case, language: Language) -> Iterator[_Finding]:
    graph, sayings = shipped_graph(), shipped_sayings()
    for symptom in case.symptoms():
        for flag in graph.symptoms[symptom].red_flags:
            sign = f"{symptom}!{flag.id}"
            told = case.signs.get(sign)
            if told is None or told.status == "absent":
                continue
            source = graph.sources[flag.source]
            name = f"{graph.symptoms[symptom].name[language]}: {flag.sign[language]}"
            reason = Reason(name, told.words, f"{source.publisher}: {source.title}, {source.url}")
            if told.status == "unsure":
                if flag.level == "emergency":
                    yield _Finding(TriageLevel.NON_EMERGENCY, "hours", reason)
            elif flag.level == "emergency":
                yield _Finding(TriageLevel.EMERGENCY, None, reason)
            else:
                within: Within = sayings.within.get(sign, "day")
                yield _Finding(TriageLevel.NON_EMERGENCY, within, reason)


def _rules(case: Case, language: Language) -> Iterator[_Finding]:
    for rule in triage_rules().rules:
        if rule.when.holds(case):
            words = [case.signs[sign].words for sign in rule.when.signs() if case.says(sign)]
            reason = Reason(rule.title[language], ", ".join(filter(None, words)), rule.source)
            yield _Finding(TriageLevel(rule.level), rule.within, reason)


def _conditions(case: Case, likely: Sequence[Likely], language: Language) -> Iterator[Condition]:
    graph = shipped_graph()
    present = list(case.symptoms())
    for one in likely[:MOST_CONDITIONS]:
        if one.share >= LEAST_SHARE:
            why = [graph.symptoms[symptom].name[language] for symptom in present if symptom in one.condition.symptoms]
            yield Condition(one.condition.id, one.condition.name[language], round(one.share, 3), tuple(why))


def _nearness(told: str, language: Language) -> dict[str, float]:
    return shipped_meaning().nearness(_embedder().query(told), language)


@cache
def _embedder() -> Embedder:
    return Embedder()


@cache
def _differential() -> Differential:
    return Differential(shipped_graph())
