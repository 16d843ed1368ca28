"""Triage by rules: how soon a person should be seen. In doubt it goes up a level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.language import Language, detect_language
from knowledge.reading.amounts import amounts
from knowledge.reading.patterns import MONTHS
from knowledge.reading.text import Reading
from safety.intake import IntakeReport
from safety.rule_reader import shipped
from safety.screen import Concern, Urgency, screen
from safety.triage_rules import Complaint, TriageRules, triage_rules

SEVERITY_SLOT = "severity"
AGE_SLOT = "age"
HOURS_A_DAY = 24.0


class TriageLevel(StrEnum):
    EMERGENCY = "emergency"
    NON_EMERGENCY = "non_emergency"
    SELF_CARE = "self_care"


@dataclass(frozen=True, slots=True)
class Condition:
    """For staff's eyes only; never shown to a patient."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Triage:
    """`reasons` are rule texts with the words that they rest on; `conditions` best first."""

    level: TriageLevel
    reasons: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


def triage(text: str, *, language: Language | None = None, report: IntakeReport | None = None) -> Triage:
    """Never below what `screen` says; a crisis is an emergency here."""
    case = _whole_case(text, report)
    concern = screen(case, language=language)
    spoken = language or (report.language if report else detect_language(case))
    if concern.needs_help_now:
        return Triage(TriageLevel.EMERGENCY, _flag_reasons(concern))
    if concern.urgency is Urgency.URGENT:
        return Triage(TriageLevel.NON_EMERGENCY, _flag_reasons(concern))
    rules = triage_rules(spoken)
    facts = _facts(case, report)
    against = tuple(_against(facts, rules))
    complaint = next((c for c in rules.complaints if c.fits(facts.reading.text)), None)
    if against:
        return Triage(TriageLevel.NON_EMERGENCY, against)
    if complaint is None or (facts.severity or 0) > rules.self_care_up_to:
        return Triage(TriageLevel.NON_EMERGENCY, (rules.reasons["in_doubt"],))
    if not _short_enough(facts, complaint):
        return Triage(TriageLevel.NON_EMERGENCY, (rules.reasons["duration"],))
    return Triage(TriageLevel.SELF_CARE, (rules.reasons["self_care"].format(complaint=complaint.name),))


@dataclass(frozen=True, slots=True)
class _Facts:
    reading: Reading
    months: float | None
    hours: float | None
    severity: int | None


def _whole_case(text: str, report: IntakeReport | None) -> str:
    if report is None:
        return text
    said = [given.answer for given in report.answers if given.slot not in (SEVERITY_SLOT, AGE_SLOT)]
    age = report.answer(AGE_SLOT)
    aged = triage_rules(report.language).age_answer.format(answer=age) if age else ""
    return "\n".join(part for part in (text, report.complaint, *said, aged) if part)


def _facts(case: str, report: IntakeReport | None) -> _Facts:
    rules = shipped()
    reading = rules.book.reader.read(case)
    ages = [months for months, _ in amounts(reading, rules.book.amount_forms, "age")]
    hours = [value for value, _ in amounts(reading, rules.book.amount_forms, "duration")]
    severity: int | None = None
    if report:
        severity = max((n for n in _numbers(report.answer(SEVERITY_SLOT)) if n <= 10), default=None)
        ages = ages or [n * MONTHS["years"] for n in _numbers(report.answer(AGE_SLOT))]
    return _Facts(reading, min(ages, default=None), max(hours, default=None), severity)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in shipped().book.reader.read(text).text.split() if word.isdecimal()]


def _against(facts: _Facts, rules: TriageRules) -> Iterator[str]:
    """What forbids self-care."""
    if facts.severity is not None and facts.severity >= rules.severe_from:
        yield rules.reasons["severity"].format(value=facts.severity)
    if facts.months is not None:
        years = facts.months / MONTHS["years"]
        if not rules.youngest <= years <= rules.oldest:
            yield rules.reasons["age"].format(value=f"{years:.0f}")
    for regex in rules.exclude:
        if match := regex.search(facts.reading.text):
            yield rules.reasons["risk"].format(quote=match.group().strip())


def _short_enough(facts: _Facts, complaint: Complaint) -> bool:
    return facts.hours is None or facts.hours <= complaint.days * HOURS_A_DAY


def _flag_reasons(concern: Concern) -> tuple[str, ...]:
    return tuple(f"{flag.rule} (“{flag.quote}”)" if flag.quote else flag.rule for flag in concern.flags)
