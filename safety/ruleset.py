"""All screening rules of all languages, and which of them a message may meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from knowledge.reading.context import Category
from knowledge.reading.patterns import Amount
from knowledge.reading.phrasebook import Phrasebook


@dataclass(frozen=True, slots=True)
class Pattern:
    """Phrases (by number) and amounts that must stand together."""

    phrases: tuple[int, ...]
    amounts: tuple[Amount, ...]
    within: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Rule:
    """`severity` orders the flags of one urgency, 3 the gravest. `softened_by` lowers to urgent, `unless` cancels;
    both look at the whole message. `despite` names the contexts that do not lower this rule."""

    code: str
    urgency: str
    group: str
    severity: int
    title: str
    source: str
    softened_by: tuple[int, ...]
    unless: tuple[int, ...]
    despite: frozenset[Category]
    past_is_urgent: bool


@dataclass(frozen=True)
class Ruleset:
    book: Phrasebook
    patterns: tuple[Pattern, ...]
    rules: dict[str, Rule]

    @cached_property
    def _patterns_of(self) -> dict[int, tuple[int, ...]]:
        """Patterns by the phrase that is looked for first."""
        found: dict[int, list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            found.setdefault(pattern.phrases[0], []).append(number)
        return {phrase: tuple(ids) for phrase, ids in found.items()}

    def possible_patterns(self, candidates: frozenset[int]) -> Iterable[Pattern]:
        for phrase in candidates:
            for number in self._patterns_of.get(phrase, ()):
                pattern = self.patterns[number]
                if candidates.issuperset(pattern.phrases):
                    yield pattern
