"""Red-flag screening: the first look at every message, needing no other room and no network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.language import Language, detect_language
from knowledge.reading.context import Category, Context
from knowledge.reading.matching import Matcher
from knowledge.reading.text import Reading, Span
from safety.rule_reader import shipped
from safety.ruleset import Pattern, Rule, Ruleset

log = logging.getLogger(__name__)


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    URGENT = "urgent"
    NONE = "none"


_ORDER = list(Urgency)


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding. `start` and `end` are places in the message as written; `rule` and `source` explain it."""

    code: str
    quote: str
    start: int
    end: int
    rule: str
    source: str
    urgency: Urgency
    group: str


@dataclass(frozen=True, slots=True)
class Concern:
    """What screening found; the gravest flag comes first."""

    urgency: Urgency
    flags: tuple[Flag, ...]
    language: Language

    @property
    def needs_help_now(self) -> bool:
        return self.urgency in (Urgency.EMERGENCY, Urgency.CRISIS)


def screen(text: str, *, language: Language | None = None) -> Concern:
    """Never raises: an error inside counts as urgent, with the flag `screening_failed`.

    The rules of every language are applied whatever `language` says; it only fixes the language of the answer.
    """
    try:
        spoken = language or detect_language(text)
        return _concern(text, spoken, shipped())
    except Exception as error:
        log.error("screening failed: %s", type(error).__name__)  # the error's own words could quote the patient
        failed = Flag("screening_failed", "", 0, 0, "screening failed", "", Urgency.URGENT, "screening_failed")
        return Concern(Urgency.URGENT, (failed,), language or "en")


def prepare() -> None:
    """Loads and compiles all rules ahead of the first message. Raises RuleError when one cannot be understood."""
    shipped().book.regexes.prepare()


def _concern(text: str, language: Language, rules: Ruleset) -> Concern:
    reading = rules.book.reader.read(text)
    candidates = rules.book.candidates(reading)
    found: dict[str, tuple[int, int, Flag]] = {}
    look = _Look(reading, rules, candidates)
    for pattern in rules.possible_patterns(candidates):
        for urgency, span in look.findings(pattern):
            flag = _flag(pattern.rule, urgency, span, reading)
            rank = (_ORDER.index(urgency), -pattern.rule.severity, flag)
            known = found.get(pattern.rule.code)
            if known is None or (rank[0], flag.start) < (known[0], known[2].start):
                found[pattern.rule.code] = rank
    ordered = sorted(found.values(), key=lambda entry: (entry[0], entry[1], entry[2].start, entry[2].code))
    flags = tuple(flag for _, _, flag in ordered)
    return Concern(flags[0].urgency if flags else Urgency.NONE, flags, language)


def _flag(rule: Rule, urgency: Urgency, span: Span, reading: Reading) -> Flag:
    start, end = reading.quote(span)
    return Flag(rule.code, reading.original[start:end], start, end, rule.title, rule.source, urgency, rule.group)


class _Look:
    """Patterns and their context over one reading."""

    def __init__(self, reading: Reading, rules: Ruleset, candidates: frozenset[int]) -> None:
        self._reading = reading
        self._rules = rules
        self._matcher = Matcher(reading, rules.book, candidates)
        self._context: Context | None = None

    def findings(self, pattern: Pattern) -> Iterator[tuple[Urgency, Span]]:
        for spans in self._matcher.together(pattern.phrases, pattern.amounts, pattern.within):
            urgency = self._urgency(pattern.rule, spans)
            if urgency is not Urgency.NONE:
                yield urgency, Span(min(s.start for s in spans), max(s.end for s in spans))

    def _urgency(self, rule: Rule, spans: list[Span]) -> Urgency:
        finder = self._matcher.finder
        if finder.all(rule.unless):
            return Urgency.NONE
        urgency = Urgency(rule.urgency)
        if self._context is None:
            self._context = Context(self._reading, self._rules.book.context, finder)
        first = min(spans, key=lambda span: span.start)
        if any(not self._context.turns_between(at, first) for at in finder.all(rule.softened_by)):
            urgency = Urgency.URGENT
        for span in spans:
            for cue in self._context.of(span):
                if cue.category in rule.despite:
                    continue
                if cue.to_urgent or (rule.past_is_urgent and cue.category is Category.HISTORICAL):
                    urgency = Urgency.URGENT
                else:
                    return Urgency.NONE
        return urgency
