"""The `free` policy: the generator writes, `safety.release` decides, reviewed sentences fill what it withholds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from bot.answers.generator import Generator, GeneratorUnavailable
from bot.answers.select import Chosen
from bot.replies import Withheld
from knowledge.articles import Passage
from knowledge.language import Language
from safety.release import release

DEADLINE_SECONDS = 12.0
FEWEST_SENTENCES = 2
MOST_SENTENCES = 6
CHECK_FAILED = "check_failed"
FAILED_CHECKS = {CHECK_FAILED, "check_timed_out"}


@dataclass(frozen=True)
class Shown:
    text: str
    passage: Passage


@dataclass(frozen=True)
class Written:
    sentences: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]
    generated: bool
    """Whether any sentence is the generator's own."""

    @property
    def check_failed(self) -> bool:
        return any(withheld.rule in FAILED_CHECKS for withheld in self.withheld)


async def write(
    question: str,
    chosen: tuple[Chosen, ...],
    language: Language,
    generator: Generator,
    show: Callable[[Shown], Awaitable[None]],
) -> Written:
    """Sentences in plain words on `chosen`; whatever the generator fails to give is filled from `chosen`."""
    reviewed = [Shown(text, one.passage) for one in chosen for text in one.sentences]
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    generated = False

    async def add(sentence: Shown) -> None:
        shown.append(sentence)
        await show(sentence)

    def next_reviewed() -> Shown | None:
        return next((sentence for sentence in reviewed if sentence not in shown), None)

    try:
        # Closing the stream tells the server to stop generating what nobody will read.
        async with (
            asyncio.timeout(DEADLINE_SECONDS),
            aclosing(generator.write(question, [sentence.text for sentence in reviewed], language)) as pieces,
        ):
            passages = [one.passage.text for one in chosen]
            async for verdict in release(pieces, passages, question=question, language=language):
                if verdict.released and verdict.passage is not None:
                    sentence = Shown(verdict.sentence, chosen[verdict.passage].passage)
                    if sentence in shown:
                        continue
                    generated = True
                    await add(sentence)
                else:
                    instead = next_reviewed()
                    withheld.append(
                        Withheld(verdict.sentence, verdict.rule or CHECK_FAILED, instead.text if instead else "")
                    )
                    if instead is not None:
                        await add(instead)
                if len(shown) >= MOST_SENTENCES:
                    break
    except (GeneratorUnavailable, TimeoutError):
        pass  # what is missing is filled below
    while len(shown) < FEWEST_SENTENCES and (instead := next_reviewed()) is not None:
        await add(instead)
    return Written(tuple(shown), tuple(withheld), generated)
