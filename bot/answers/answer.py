"""From a question to an answer that rests on articles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from bot.answers.free import Shown, Written, write
from bot.answers.generator import Generator
from bot.answers.select import Chosen, red_flags, select
from bot.library import Library
from bot.replies import CallForStaff, Citation, Part, Reply, Sentence
from bot.wording import say
from knowledge.articles import Article, Passage
from knowledge.language import Language
from knowledge.search import SURE
from safety.screen import Urgency
from safety.vetted import Button

Show = Callable[[Part], Awaitable[None]]
SUGGESTIONS = 2


class NothingFits(Exception):
    """No article answers the question surely; `nearest` may be worth a look."""

    def __init__(self, nearest: Article | None) -> None:
        super().__init__()
        self.nearest = nearest


@dataclass(frozen=True)
class Writer:
    """Answers from the library; through the generator where it serves the language, else by `select`."""

    library: Library
    generator: Generator | None = None

    async def answer(
        self, question: str, language: Language, vector: np.ndarray[Any, Any], about: str | None, show: Show
    ) -> Reply:
        """`about` is the article that the conversation was about. Raises NothingFits."""
        hits = await self.library.search(question, language, vector, about)
        if not hits or hits[0].score < SURE:
            nearest = hits[0].passage.article if hits else self.library.index.named(question, language)
            raise NothingFits(nearest)
        main = hits[0].passage
        chosen = select(main, vector, self.library.index)
        citations = Citations()
        if self.generator is not None and self.generator.serves(main.article.language):
            reply = await self._free(question, chosen, citations, self.generator, show)
        else:
            reply = Reply(parts=tuple(selected_part(one, citations) for one in chosen))
        if red_flags(main.article) is None:
            reply += Reply(parts=(Part("help_now", (Sentence(say("help_now", language)),)),))
        if main.article.language != language:
            reply = Reply(parts=(Part.of("say", say("only_in_other_language", language)),)) + reply
        return reply + Reply(
            citations=citations.all, buttons=suggestions(main.article, question, language), about=main.article.id
        )

    async def _free(
        self,
        question: str,
        chosen: tuple[Chosen, ...],
        citations: Citations,
        generator: Generator,
        show: Show,
    ) -> Reply:
        """Generated sentences first; the red-flag sentence is never the generator's to say."""
        article = chosen[0].passage.article
        source = tuple(one for one in chosen if one.passage.section.key != "help_now") or chosen

        async def show_sentence(sentence: Shown) -> None:
            await show(Part("answer", (Sentence(sentence.text, (citations.number(sentence.passage, ()),)),)))

        written = await write(question, source, article.language, generator, show_sentence)
        if not written.generated:  # nothing of it may be shown, or the generator is down: the whole reviewed answer
            citations.clear()
            parts = tuple(selected_part(one, citations) for one in chosen)
        else:
            parts = written_parts(written, citations)
            flags = red_flags(article)
            if chosen != source and flags:
                parts = (*parts, selected_part(flags, citations))
        calls = (CallForStaff("check_failed", Urgency.NONE),) if written.check_failed else ()
        return Reply(parts=parts, withheld=written.withheld, generated=written.generated, calls=calls)


class Citations:
    """Numbers the passages in the order in which they are first cited."""

    def __init__(self) -> None:
        self._cited: dict[str, tuple[Passage, list[str]]] = {}

    def clear(self) -> None:
        self._cited.clear()

    def number(self, passage: Passage, sentences: Iterable[str]) -> int:
        """`sentences` are those of the passage that are shown, or that a shown one rests on."""
        _, shown = self._cited.setdefault(passage.id, (passage, []))
        shown.extend(sentences)
        return list(self._cited).index(passage.id) + 1

    @property
    def all(self) -> tuple[Citation, ...]:
        return tuple(cited(n, *one) for n, one in enumerate(self._cited.values(), start=1))


def cited(n: int, passage: Passage, sentences: Iterable[str]) -> Citation:
    article = passage.article
    return Citation(
        n=n,
        passage_id=passage.id,
        title=article.title,
        section=passage.section.heading,
        notice=article.status_notice,
        reviewed_on=article.reviewed_on.isoformat() if article.reviewed_on else None,
        source="; ".join(str(source) for source in passage.sources(sentences)),
        url=f"/articles/{article.language}/{article.id}#{passage.section.key}",
    )


def selected_part(chosen: Chosen, citations: Citations) -> Part:
    number = citations.number(chosen.passage, chosen.sentences)
    sentences = tuple(Sentence(text, (number,)) for text in chosen.sentences)
    if chosen.passage.section.key == "help_now":
        return Part("help_now", sentences, bullets=len(sentences) > 1)
    listed = chosen.bullets and len(sentences) > 1
    return Part("answer", sentences, bullets=listed)


def written_parts(written: Written, citations: Citations) -> tuple[Part, ...]:
    """One paragraph for each run of sentences that rest on the same passage."""
    return tuple(
        Part("answer", tuple(Sentence(one.text, (number,)) for one in run))
        for number, run in groupby(written.sentences, key=lambda one: citations.number(one.passage, (one.text,)))
    )


def suggestions(article: Article, question: str, language: Language) -> tuple[Button, ...]:
    """What a patient might ask next, as the article itself says, and the way to a person."""
    asked = question.casefold().strip(" ?？。.")
    asks = [one.question for one in article.asks if one.question.casefold().strip(" ?？") != asked]
    person = say("talk_to_person", language)
    return (*(Button(ask, ask) for ask in asks[:SUGGESTIONS]), Button(person, person))
