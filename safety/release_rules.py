"""The data that release works with: `rules/release/*.yml`, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.language import Language
from knowledge.reading.patterns import PatternError, PhraseCompiler
from knowledge.reading.phrasebook import LANGUAGES
from knowledge.reading.schema import Entry, read_file
from knowledge.reading.spelling import Spelling
from knowledge.reading.text import Folding, Reader
from safety.rule_reader import RULES


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What may not be said; `same_sentence` licenses it when the very sentence stands in a passage."""

    rule: str
    regex: re.Pattern[str]
    unless: re.Pattern[str] | None
    same_sentence: bool


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    """Regular expressions match the canonical text of `reader`."""

    language: Language
    reader: Reader
    forbidden: tuple[Forbidden, ...]
    opposites: Mapping[str, tuple[re.Pattern[str], ...]]
    populations: Mapping[str, re.Pattern[str]]
    negators: re.Pattern[str]
    not_negators: re.Pattern[str]
    clause_breaks: re.Pattern[str]
    modality: Mapping[str, re.Pattern[str]]
    imperatives: frozenset[str]
    pivots: re.Pattern[str]
    conditions: re.Pattern[str]
    units: re.Pattern[str]
    unit_names: Mapping[str, str]
    number_words: re.Pattern[str]
    number_values: Mapping[str, float]
    synonyms: tuple[tuple[re.Pattern[str], str], ...]
    neutral: tuple[str, ...]
    medicines: re.Pattern[str]


class _Reading:
    def __init__(self, path: Path, language: Language) -> None:
        self.top = read_file(path)
        self.language = language
        same = self.top.mapping("same")
        one: dict[str, str] = {}
        two: dict[str, str] = {}
        for word in same.names():
            for writing in same.texts(word):
                (two if " " in writing else one)[writing] = word
        folding = Folding(one, two)
        self.reader = Reader({}, folding, Spelling((), (), one))
        listed = self.top.mapping("lists")
        lists = {name: listed.texts(name) for name in listed.names()}
        self.compiler = PhraseCompiler(lists, ("but",), folding.words, han=language == "zh")

    def regex(self, entry: Entry, phrases: tuple[str, ...], *, capture: bool = False) -> re.Pattern[str]:
        try:
            sources = [self.compiler.compile(phrase).regex for phrase in phrases]
        except PatternError as error:
            raise entry.error(str(error)) from error
        # Longest first, so that "not only" is seen before "not".
        body = "|".join(sorted(sources, key=len, reverse=True))
        return re.compile(f"({body})(?= )" if capture else f"(?:{body})(?= )")

    def read(self) -> ReleaseRules:
        top = self.top
        units = top.mapping("units")
        unit_names = {writing: unit for unit in units.names() for writing in units.texts(unit)}
        short = {writing.replace(" ", ""): unit for writing, unit in unit_names.items()}
        numbers = top.mapping("number_words")
        rules = ReleaseRules(
            self.language,
            self.reader,
            tuple(self._forbidden(entry) for entry in top.entries("forbidden")),
            {entry.text("name"): self._sides(entry) for entry in top.entries("opposites")},
            {entry.text("name"): self.regex(entry, entry.texts("words")) for entry in top.entries("populations")},
            self.regex(top, top.texts("negators")),
            self.regex(top, top.texts("not_negators")),
            self.regex(top, top.texts("clause_breaks")),
            self._modality(top.mapping("modality")),
            frozenset(top.texts("imperatives")),
            self.regex(top, top.texts("pivots"), capture=True),
            self.regex(top, top.texts("conditions")),
            self.regex(top, tuple(unit_names), capture=True),
            short,
            self.regex(top, tuple(numbers.names()), capture=True),
            {word: float(numbers.data[word]) for word in numbers.names()},
            self._synonyms(top),
            top.texts("neutral"),
            self.regex(top, top.texts("medicines"), capture=True),
        )
        top.close()
        return rules

    def _forbidden(self, entry: Entry) -> Forbidden:
        unless = entry.texts("unless", optional=True)
        found = Forbidden(
            entry.text("rule"),
            self.regex(entry, entry.texts("phrases")),
            self.regex(entry, unless) if unless else None,
            entry.choice("licence", ("same", "none")) == "same",
        )
        entry.close()
        return found

    def _sides(self, entry: Entry) -> tuple[re.Pattern[str], ...]:
        sides = entry.lists("sides")
        if len(sides) < 2:
            raise entry.error("opposites need two sides at least")
        return tuple(self.regex(entry, side) for side in sides)

    def _modality(self, entry: Entry) -> dict[str, re.Pattern[str]]:
        found = {name: self.regex(entry, entry.texts(name)) for name in ("possible", "should", "must")}
        entry.close()
        return found

    def _synonyms(self, top: Entry) -> tuple[tuple[re.Pattern[str], str], ...]:
        found: list[tuple[re.Pattern[str], str]] = []
        for first, *others in top.lists("synonyms"):
            canonical = self.compiler.compile(first).regex
            found.append((self.regex(top, tuple(others)), canonical))
        # The longest writing first: a short word may stand inside the name of a medicine.
        return tuple(sorted(found, key=lambda pair: -len(pair[0].pattern)))


@lru_cache(maxsize=len(LANGUAGES))
def release_rules(language: Language) -> ReleaseRules:
    """Raises RuleError when the file cannot be understood."""
    return _Reading(RULES / "release" / f"{language}.yml", language).read()
