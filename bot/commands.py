"""What the batch commands do with one line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from uuid import UUID

import httpx

from bot.answers.answer import Writer
from bot.application import NO_NLU, generator_of
from bot.batch import BadLine, Row, language_of, text_of
from bot.dialogue import Dialogue
from bot.legible import cleaned
from bot.library import Library
from bot.replies import Part
from bot.settings import Settings
from bot.turns import Rooms, Turn, take_turn
from knowledge.language import detect_language
from safety.redact import redact
from safety.release import check_draft
from safety.screen import screen
from safety.triage import triage

MOST_HITS = 50
NOBODY = UUID(int=0)


def screened(row: Row) -> Row:
    concern = screen(text_of(row), language=language_of(row))
    flags = [{"code": f.code, "quote": f.quote, "start": f.start, "end": f.end} for f in concern.flags]
    return {"urgency": str(concern.urgency), "flags": flags, "language": concern.language}


def triaged(row: Row) -> Row:
    result = triage(text_of(row), language=language_of(row))
    return {
        "level": str(result.level),
        "within": result.within,
        "reasons": [str(reason) for reason in result.reasons],
        "conditions": [asdict(condition) for condition in result.conditions],
    }


def checked(row: Row) -> Row:
    passages = row.get("passages")
    if not isinstance(passages, list) or not all(isinstance(passage, str) for passage in passages):
        raise BadLine("'passages' must be a list of strings")
    released, withheld = check_draft(text_of(row, "draft"), passages, str(row.get("question") or ""))
    return {
        "released": released,
        "withheld": [{"sentence": verdict.sentence, "rule": verdict.rule} for verdict in withheld],
    }


def redacted(row: Row) -> Row:
    result = redact(text_of(row))
    return {"text": result.text, "entities": [asdict(entity) for entity in result.entities]}


class Search:
    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(self, row: Row) -> Row:
        query = text_of(row, "query")
        k = row.get("k", 5)
        if not isinstance(k, int) or not 1 <= k <= MOST_HITS:
            raise BadLine(f"'k' must be a whole number from 1 to {MOST_HITS}")
        language = language_of(row) or detect_language(query)
        after = row.get("after")
        before = self._library.index.search(after, language=language, k=1) if isinstance(after, str) else []
        about = before[0].passage.article.id if before else None
        hits = self._library.index.search(query, language=language, k=k, about=about)
        return {
            "hits": [
                {
                    "passage_id": hit.passage.id,
                    "score": round(float(hit.score), 4),
                    "title": hit.passage.title,
                    "section": hit.passage.section.heading,
                    "text": hit.passage.text,
                    "source": asdict(hit.passage.sources(hit.passage.section.sentences)[0]),
                }
                for hit in hits
            ]
        }


class Conversing:
    """The commands that need the dialogue: `parse` and `answer`."""

    def __init__(self, settings: Settings, dialogue: Dialogue, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._dialogue = dialogue
        self._rooms = Rooms(dialogue, library, Writer(library, generator_of(settings)))

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, library: Library) -> AsyncIterator[Conversing]:
        async with httpx.AsyncClient() as http:
            dialogue = Dialogue(http, (settings.nlu_url or NO_NLU).rstrip("/"))
            yield cls(settings, dialogue, library)

    async def parse(self, row: Row) -> Row:
        text = text_of(row)
        vector = await self._library.embed(text)
        parsed = await self._dialogue.parse(text, language_of(row) or detect_language(text), vector)
        return {key: parsed[key] for key in ("intent", "confidence", "entities", "language")}

    async def answer(self, row: Row) -> Row:
        """A whole turn of a new conversation, without keeping anything."""
        question = cleaned(text_of(row, "question"))

        async def show_nobody(part: Part) -> None:
            return None

        turn = Turn(
            conversation_id=NOBODY,
            message_id=NOBODY,
            text=question,
            media=None,
            language=language_of(row) or detect_language(question),
            region=self._settings.region,
            dialogue_state=None,
            about=None,
            held_by_staff=False,
            show=show_nobody,
        )
        reply = await take_turn(turn, self._rooms)
        return {
            "text": reply.text,
            "citations": [asdict(citation) for citation in reply.citations],
            "generated": reply.generated,
            "escalated": bool(reply.calls),
        }
