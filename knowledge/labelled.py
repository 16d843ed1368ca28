"""Labelled questions and how often search is right about them."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.language import Language
from knowledge.search import SURE, Hit, Index
from knowledge.shape import SectionKey


@dataclass(frozen=True)
class Labelled:
    """`article` is None where no article fits, `section` where several sections answer. `also` are articles that are
    as right; `after` is the question before one that leaves its topic out."""

    question: str
    article: str | None
    section: SectionKey | None
    split: Literal["tune", "held_out"]
    language: Language
    also: Sequence[str] = ()
    after: str | None = None

    def accepts(self, article: str) -> bool:
        return article == self.article or article in self.also


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the 95 % interval of Wilson (1927)."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.whole:
            return math.nan, math.nan
        z, n, p = 1.96, self.whole, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return middle - half, middle + half


@dataclass(frozen=True)
class Measured:
    first: Share
    """Right article first."""
    five: Share
    """Right article among the best five."""
    section: Share
    """Right section of the right article first, where only one is right."""
    nothing: Share
    """Nothing found where nothing fits."""
    unanswered: Share
    """Nothing sure enough to answer from where nothing fits."""
    answered: Share
    """Something sure enough where an article fits."""
    answered_rightly: Share
    """Of those the right article."""


def read_labelled(path: Path, language: Language) -> list[Labelled]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Labelled(**row, language=language) for row in rows]


def hits_of(index: Index, asked: Labelled, k: int = 20) -> list[Hit]:
    about = None
    if asked.after:
        before = index.search(asked.after, language=asked.language, k=1)
        about = before[0].passage.article.id if before else None
    return index.search(asked.question, language=asked.language, k=k, about=about)


def measure(index: Index, questions: Iterable[Labelled]) -> Measured:
    first: list[bool] = []
    five: list[bool] = []
    section: list[bool] = []
    nothing: list[bool] = []
    unanswered: list[bool] = []
    answered: list[bool] = []
    rightly: list[bool] = []
    for asked in questions:
        hits = hits_of(index, asked)
        sure = bool(hits) and hits[0].score >= SURE
        articles = list(dict.fromkeys(hit.passage.article.id for hit in hits))
        if asked.article is None:
            nothing.append(not hits)
            unanswered.append(not sure)
            continue
        first.append(any(asked.accepts(id) for id in articles[:1]))
        five.append(any(asked.accepts(id) for id in articles[:5]))
        answered.append(sure)
        if sure:
            rightly.append(first[-1])
        if asked.section:
            best = hits[0].passage if hits else None
            section.append(best is not None and (best.article.id, best.section.key) == (asked.article, asked.section))
    outcomes = (first, five, section, nothing, unanswered, answered, rightly)
    return Measured(*(Share(sum(found), len(found)) for found in outcomes))
