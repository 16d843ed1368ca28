"""All screening rules of all languages, compiled, and found by the words of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from knowledge.language import Language
from safety.amounts import AmountForm
from safety.context import Category, ContextRules
from safety.patterns import Amount, Phrase
from safety.reading import Reader, Reading

LANGUAGES: tuple[Language, ...] = ("en", "zh")


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
    reader: Reader
    phrases: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...]
    rules: dict[str, Rule]
    context: ContextRules
    amount_forms: tuple[AmountForm, ...]

    @cached_property
    def regexes(self) -> LazyRegexes:
        return LazyRegexes([phrase.regex for phrase in self.phrases])

    @cached_property
    def _exact(self) -> dict[str, tuple[int, ...]]:
        return self._index(lambda anchor: not anchor.endswith("*"))

    @cached_property
    def _starts(self) -> dict[str, tuple[int, ...]]:
        return {anchor[:-1]: ids for anchor, ids in self._index(lambda a: a.endswith("*")).items()}

    def _index(self, wanted: Callable[[str], bool]) -> dict[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            for anchor in phrase.anchors:
                if wanted(anchor):
                    index.setdefault(anchor, []).append(number)
        return {anchor: tuple(ids) for anchor, ids in index.items()}

    @cached_property
    def _patterns_of(self) -> dict[int, tuple[int, ...]]:
        """Patterns by the phrase that is looked for first."""
        found: dict[int, list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            found.setdefault(pattern.phrases[0], []).append(number)
        return {phrase: tuple(ids) for phrase, ids in found.items()}

    @cached_property
    def _word_cache(self) -> dict[str, tuple[int, ...]]:
        return {}

    def candidates(self, reading: Reading) -> frozenset[int]:
        """The phrases of which at least one anchor stands in the message."""
        found: set[int] = set()
        for word in reading.words:
            found.update(self._phrases_for(word))
        return frozenset(found)

    def _phrases_for(self, word: str) -> tuple[int, ...]:
        known = self._word_cache.get(word)
        if known is None:
            ids = list(self._exact.get(word, ()))
            for length in range(1, len(word) + 1):
                ids.extend(self._starts.get(word[:length], ()))
            known = tuple(ids)
            if len(self._word_cache) > 20_000:
                self._word_cache.clear()
            self._word_cache[word] = known
        return known

    def possible_patterns(self, candidates: frozenset[int]) -> Iterable[Pattern]:
        for phrase in candidates:
            for number in self._patterns_of.get(phrase, ()):
                pattern = self.patterns[number]
                if candidates.issuperset(pattern.phrases):
                    yield pattern


class LazyRegexes(list[re.Pattern[str]]):
    """Regular expressions compiled when first used: compiling all takes a second, most are seldom needed."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__()
        self._sources = sources
        self._ready: dict[int, re.Pattern[str]] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def __getitem__(self, index: int) -> re.Pattern[str]:  # type: ignore[override]
        found = self._ready.get(index)
        if found is None:
            found = self._ready[index] = re.compile(self._sources[index] + "(?= )")
        return found

    def prepare(self) -> None:
        for index in range(len(self)):
            self[index]
