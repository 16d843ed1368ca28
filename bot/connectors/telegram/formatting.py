"""A message as Telegram shows it: plain text with marks, in pieces that Telegram accepts.

Marks travel as entities beside the text, never as HTML within it: there is nothing to escape, and no cut tears a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from telegram import MessageEntity
from telegram.constants import MessageLimit

from bot.database.models import Message

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
CUTS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[。！？])|(?<=[.!?])\s"), re.compile(r"\s"))
"""Where a text may be cut, best first."""


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Formatted:
    """`marks` count in characters of `text`."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Formatted) -> Formatted:
        shift = len(self.text)
        moved = (replace(m, start=m.start + shift, end=m.end + shift) for m in other.marks)
        return Formatted(self.text + other.text, (*self.marks, *moved))

    @property
    def length(self) -> int:
        """As Telegram counts: an emoji is two."""
        return len(self.text.encode("utf-16-le")) // 2

    def entities(self) -> list[MessageEntity]:
        marks = [MessageEntity(mark.kind, mark.start, mark.end - mark.start) for mark in self.marks]
        return list(MessageEntity.adjust_message_entities_to_utf_16(self.text, marks))

    def part(self, start: int, end: int) -> Formatted:
        """From `start` to `end` without the white space around it."""
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        end = start + len(self.text[start:end].rstrip())
        marks = (replace(m, start=max(m.start, start) - start, end=min(m.end, end) - start) for m in self.marks)
        return Formatted(self.text[start:end], tuple(mark for mark in marks if mark.start < mark.end))


def pieces(message: Message) -> list[Formatted]:
    """The message with its sources, which stay together and close the last piece."""
    text = split(bold(message.text))
    citations = (message.content or {}).get("citations", [])
    if not citations:
        return text
    sources = Formatted("\n".join(_source(citation) for citation in citations))
    sources = replace(sources, marks=(Mark(0, len(sources.text), MessageEntity.ITALIC),))
    together = text[-1] + Formatted("\n\n") + sources if text else sources
    if together.length <= MessageLimit.MAX_TEXT_LENGTH:
        return [*text[:-1], together]
    return [*text, *split(sources)]


def bold(text: str) -> Formatted:
    """`**words**` become bold words; a lone `**` stays what it is."""
    formatted, position = Formatted(""), 0
    for found in BOLD.finditer(text):
        formatted += Formatted(text[position : found.start()])
        formatted += Formatted(found[1], (Mark(0, len(found[1]), MessageEntity.BOLD),))
        position = found.end()
    return formatted + Formatted(text[position:])


def _source(citation: dict[str, Any]) -> str:
    review = citation["notice"] or citation["reviewed_on"]
    return f"{citation['n']}. {citation['title']} · {citation['section']}" + (f" ({review})" if review else "")


def split(text: Formatted) -> list[Formatted]:
    """Pieces that Telegram accepts, cut between paragraphs, else lines, sentences or words."""
    found, start = [], 0
    while start < len(text.text):
        end = _cut(text.text, start)
        found.append(text.part(start, end))
        start = end
    return [piece for piece in found if piece.text]


def _cut(text: str, start: int) -> int:
    end = _furthest(text, start)
    if end == len(text):
        return end
    for cut in CUTS:
        places = [found.end() for found in cut.finditer(text, start, end)]
        if places and places[-1] > (start + end) / 2:  # a piece of a few words is no better than a cut paragraph
            return places[-1]
    return end


def _furthest(text: str, start: int) -> int:
    units = 0
    for position in range(start, len(text)):
        units += 2 if ord(text[position]) > 0xFFFF else 1
        if units > MessageLimit.MAX_TEXT_LENGTH:
            return position
    return len(text)
