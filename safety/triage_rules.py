"""The data that triage works with: `rules/triage.yml`, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language import Language
from knowledge.reading.patterns import PatternError, PhraseCompiler
from knowledge.reading.phrasebook import LANGUAGES
from knowledge.reading.schema import Entry, read_file
from safety.rule_reader import RULES, shipped

REASONS = ("in_doubt", "severity", "age", "duration", "self_care", "risk")


@dataclass(frozen=True, slots=True)
class Complaint:
    """`days`: how long it may last and still be self-care."""

    name: str
    days: int
    wanted: re.Pattern[str]
    excluded: re.Pattern[str]

    def fits(self, text: str) -> bool:
        return self.wanted.search(text) is not None and self.excluded.search(text) is None


@dataclass(frozen=True, slots=True)
class TriageRules:
    """Severities are of 10, ages in years. `age_answer` makes a full phrase of a bare answer to "how old"."""

    severe_from: int
    self_care_up_to: int
    youngest: int
    oldest: int
    age_answer: str
    reasons: Mapping[str, str]
    exclude: tuple[re.Pattern[str], ...]
    complaints: tuple[Complaint, ...]


@lru_cache(maxsize=len(LANGUAGES))
def triage_rules(language: Language) -> TriageRules:
    """Raises RuleError when the file cannot be understood."""
    top = read_file(RULES / "triage.yml")
    severe_from, self_care_up_to = top.number("severe_from", -1), top.number("self_care_up_to", -1)
    youngest, oldest = top.number("youngest", -1), top.number("oldest", -1)
    if min(severe_from, self_care_up_to, youngest, oldest) < 0:
        raise top.error("severe_from, self_care_up_to, youngest and oldest must be given")
    languages = top.mapping("languages")
    entry = languages.mapping(language)
    top.close()
    compiler = PhraseCompiler({}, ("no", "not"), shipped().book.reader.folding.words, han=language == "zh")
    words = entry.mapping("reasons")
    reasons = {name: words.text(name) for name in REASONS}
    words.close()
    rules = TriageRules(
        severe_from,
        self_care_up_to,
        youngest,
        oldest,
        entry.text("age_answer"),
        reasons,
        tuple(_regex(text, entry, compiler) for text in entry.texts("exclude")),
        tuple(_complaint(item, compiler) for item in entry.entries("complaints")),
    )
    entry.close()
    return rules


def _complaint(entry: Entry, compiler: PhraseCompiler) -> Complaint:
    found = Complaint(
        entry.text("name"),
        entry.number("days", 3),
        _any(entry, "patterns", compiler),
        _any(entry, "exclude", compiler),
    )
    entry.close()
    return found


def _any(entry: Entry, key: str, compiler: PhraseCompiler) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_regex(text, entry, compiler).pattern})" for text in entry.texts(key)))


def _regex(text: str, entry: Entry, compiler: PhraseCompiler) -> re.Pattern[str]:
    try:
        return re.compile(compiler.compile(text).regex + "(?= )")
    except PatternError as error:
        raise entry.error(f"{text!r}: {error}") from error
