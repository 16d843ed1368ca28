"""What a sentence claims, in the features that release compares: numbers, polarity, modality, direction, whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language import Language
from knowledge.reading.amounts import number
from knowledge.reading.patterns import HAN_NUMBERS
from knowledge.reading.text import HAN
from knowledge.words import terms
from safety.release_rules import ReleaseRules, release_rules

_MARKUP = re.compile(r"[*_`#>]+|\[\d+\]|^\s*(?:[-•·]|\d{1,2}[.)、])\s+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_DIGITS = re.compile(r" ([0-9]+(?:\.[0-9]+)?)(?= )")
_HAN_DIGITS = re.compile(rf"((?: [{HAN_NUMBERS}])+)(?= )")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause: its content words and whether it is denied."""

    words: frozenset[str]
    denied: bool


@dataclass(frozen=True, slots=True)
class Claim:
    text: str  # canonical, synonyms folded
    words: frozenset[str]
    numbers: frozenset[tuple[float, str]]
    sides: dict[str, frozenset[int]]
    populations: frozenset[str]
    medicines: frozenset[str]
    modality: frozenset[str]
    imperative: bool
    conditional: bool
    segments: tuple[Segment, ...]


def plain(sentence: str) -> str:
    """Without list marks, emphasis and citation numbers."""
    return _MARKUP.sub(" ", sentence).strip()


@lru_cache(maxsize=4096)
def claim(sentence: str, language: Language) -> Claim:
    rules = release_rules(language)
    text = canonical(sentence, rules)
    open_text = rules.not_negators.sub(" ~", text)
    segments = tuple(_segments(open_text, rules, language))
    first = text.split(maxsplit=2)[1] if len(text.split()) > 1 else ""
    return Claim(
        text=text,
        words=content(text, rules),
        numbers=frozenset(_numbers(text, rules)),
        sides={name: frozenset(_sides(open_text, sides)) for name, sides in rules.opposites.items()},
        populations=frozenset(name for name, regex in rules.populations.items() if regex.search(text)),
        medicines=frozenset(match.group(1) for match in rules.medicines.finditer(text)),
        modality=frozenset(name for name, regex in rules.modality.items() if regex.search(text)),
        imperative=first in rules.imperatives or any(text.startswith(" . " + " ".join(w)) for w in rules.imperatives),
        conditional=rules.conditions.search(text) is not None,
        segments=segments,
    )


def canonical(sentence: str, rules: ReleaseRules) -> str:
    text = rules.reader.read(plain(sentence)).text
    for others, first in rules.synonyms:
        text = others.sub(first, text)
    return text


def _sides(text: str, sides: tuple[re.Pattern[str], ...]) -> Iterator[int]:
    for i, regex in enumerate(sides):
        if regex.search(text):
            yield i


def content(text: str, rules: ReleaseRules) -> frozenset[str]:
    """Content words: English stems; in Chinese pairs of characters, which need no segmentation."""
    if rules.language == "en":
        return frozenset(word for word in terms(text) if not word.isdigit() and not is_neutral(word, rules))
    pairs: set[str] = set(_LATIN.findall(text))
    for run in _HAN_RUN.findall(text.replace(" ", "")):
        pairs.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(pairs)


def is_neutral(word: str, rules: ReleaseRules) -> bool:
    return any(word.startswith(n[:-1]) if n.endswith("*") else word == n for n in rules.neutral)


def _segments(text: str, rules: ReleaseRules, language: Language) -> Iterator[Segment]:
    for part in re.split(r" [.?,](?= )", rules.clause_breaks.sub(" ,", text)):
        padded = part + " "
        words = content(padded, rules)
        if words:
            yield Segment(words, len(rules.negators.findall(padded)) % 2 == 1)


def _numbers(text: str, rules: ReleaseRules) -> Iterator[tuple[float, str]]:
    for match in _DIGITS.finditer(text):
        yield float(match.group(1)), _unit(text, match.end(), rules)
    for match in _HAN_DIGITS.finditer(text):
        if unit := _unit(text, match.end(), rules):
            yield number(match.group(1)), unit
    for match in rules.number_words.finditer(text):
        if unit := _unit(text, match.end(), rules):
            yield rules.number_values[match.group(1).strip()], unit


def _unit(text: str, at: int, rules: ReleaseRules) -> str:
    match = rules.units.match(text, at)
    return rules.unit_names[match.group(1).replace(" ", "")] if match else ""
