"""Stretches of a text that stand for something, and the regular expressions that find them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A stretch of text, and what it stands for in the language it is written in."""

    entity: str
    value: str
    start: int
    end: int

    def overlaps(self, other: Mention) -> bool:
        return self.start < other.end and other.start < self.end


def plain(text: str) -> str:
    """Lower case with straight apostrophes, every character at its place."""
    text = text.replace("’", "'").replace("‘", "'")
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def bounded(pattern: str, language: str) -> str:
    """English words must not match inside other words; Chinese has no word boundaries to keep."""
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])" if language == "en" else f"(?:{pattern})"


def any_of(forms: list[str]) -> str:
    return "|".join(re.escape(form.lower()) for form in sorted(forms, key=len, reverse=True))


def without_overlaps(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if not any(mention.overlaps(other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)
