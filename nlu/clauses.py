"""A message can answer, correct and ask at once: "6. actually it started on friday. can I take ibuprofen?" """

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from itertools import groupby
from typing import Any

LONGEST = 400
MOST = 4
SENTENCE_END = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")
ALONE = {
    "ask_question": "question",
    "call_human": "person",
    "complaint": "person",
    "correct": "correction",
    "stop": "stop",
}


@dataclass(frozen=True)
class Parse:
    intent: str
    confidence: float
    entities: tuple[dict[str, Any], ...]

    def names(self, entity: str) -> bool:
        return any(found["entity"] == entity for found in self.entities)


@dataclass(frozen=True)
class Part:
    """A stretch of a message that is one thing to the dialogue; `text` is what is passed on."""

    text: str
    parse: Parse

    @property
    def role(self) -> str:
        return ALONE.get(self.parse.intent, "answer")


Parser = Callable[[str], Coroutine[Any, Any, Parse]]


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if any(c.isalnum() for c in part)]


async def parts_of(whole: Part, *, in_intake: bool, parse: Parser) -> list[Part]:
    """The message as one part, or several when its sentences do different things."""
    said = sentences(whole.text)
    if not 2 <= len(said) <= MOST or len(whole.text) > LONGEST:
        return [whole]
    parts = [Part(text, await parse(text)) for text in said]
    if not in_intake:
        return opening(whole, parts)
    groups = [list(group) for _, group in groupby(parts, key=lambda part: part.role)]
    if len(groups) == 1:
        return [whole]
    return [await as_one(group, parse) for group in groups]


def opening(whole: Part, parts: list[Part]) -> list[Part]:
    """A symptom told and then a question: the intake opens and the question, with what was told, is answered."""
    first, last = parts[0], parts[-1]
    tells = first.parse.intent == "report_symptom" and first.parse.names("symptom")
    if tells and last.parse.intent == "ask_question":
        return [first, Part(whole.text, last.parse)]
    return [whole]


async def as_one(group: list[Part], parse: Parser) -> Part:
    if len(group) == 1:
        return group[0]
    text = " ".join(part.text for part in group)
    return Part(text, await parse(text))
