"""Personal data out of a text, before it goes to a generator, a log or an evaluation set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.reading.schema import Entry, read_file
from safety.checksums import is_card_number, is_chinese_resident_id, is_nhs_number
from safety.rule_reader import RULES

KINDS = ("name", "phone", "email", "address", "id", "card", "date_of_birth", "record_number", "url")
_CHECKS: dict[str, Callable[[str], bool]] = {
    "chinese_resident_id": is_chinese_resident_id,
    "nhs": is_nhs_number,
    "card": is_card_number,
}


_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF5B), 0xFF0B, 0xFF0D)} | {0x3000: " "}


@dataclass(frozen=True, slots=True)
class Entity:
    """`start` and `end` are places in the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` has "[kind]" in the place of each entity."""

    text: str
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class _Finder:
    kind: str
    regex: re.Pattern[str]
    check: Callable[[str], bool] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    finders: tuple[_Finder, ...]
    never: tuple[re.Pattern[str], ...]


def redact(text: str) -> Redacted:
    plain = _same_length(text)
    taken: list[Entity] = []
    rules = _shipped()
    for finder in rules.finders:
        for match in finder.regex.finditer(plain):
            group = "hide" if "hide" in finder.regex.groupindex else 0
            start, end = match.span(group)
            found = plain[start:end]
            if finder.check and not finder.check(re.sub(r"[ -]", "", found)):
                continue
            if finder.kind == "name" and any(word.match(found) for word in rules.never):
                continue
            if all(end <= other.start or other.end <= start for other in taken):
                taken.append(Entity(finder.kind, start, end))
    taken.sort(key=lambda entity: entity.start)
    pieces: list[str] = []
    at = 0
    for entity in taken:
        pieces += [text[at : entity.start], f"[{entity.kind}]"]
        at = entity.end
    return Redacted("".join([*pieces, text[at:]]), tuple(taken))


def _same_length(text: str) -> str:
    """Full-width digits, letters and signs as plain ones, place for place."""
    return text.translate(_FULL_WIDTH)


def read_rules(path: Path) -> _Rules:
    top = read_file(path)
    finders: list[_Finder] = []
    for entry in top.entries("kinds"):
        kind = entry.choice("kind", KINDS)
        check = entry.choice("check", [*_CHECKS, "none"], "none")
        for pattern in entry.texts("patterns"):
            finders.append(_Finder(kind, _compile(pattern, entry), _CHECKS.get(check)))
        entry.close()
    never = tuple(_compile(pattern, top) for pattern in top.texts("never"))
    top.close()
    return _Rules(tuple(finders), never)


def _compile(pattern: str, entry: Entry) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise entry.error(f"{pattern!r} is no regular expression: {error}") from error


@lru_cache(maxsize=1)
def _shipped() -> _Rules:
    return read_rules(RULES / "redact.yml")
