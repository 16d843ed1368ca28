"""The `select` policy: which reviewed sentences answer a question. Nothing is invented because nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.articles import Article, Passage
from knowledge.search import Index
from knowledge.shape import SectionKey

MAIN_SENTENCES: dict[SectionKey, int] = {
    "what": 3,
    "symptoms": 4,
    "help_now": 5,
    "self_care": 5,
    "treatment": 4,
    "how_to_take": 5,
    "side_effects": 6,
    "combining": 5,
    "missed_dose": 4,
    "pregnancy": 4,
    "prepare": 6,
    "procedure": 5,
    "results": 4,
    "answer": 5,
    "questions": 6,
}
"""How many sentences of the passage that fits best are shown."""
SELF_CARE_SENTENCES = 2
LED_BY_FIRST: set[SectionKey] = {"what", "help_now", "answer"}
FOLLOWED_BY_SELF_CARE: set[SectionKey] = {"what", "symptoms"}


@dataclass(frozen=True)
class Chosen:
    """Reviewed sentences of one passage, in the article's order."""

    passage: Passage
    sentences: tuple[str, ...]

    @property
    def bullets(self) -> bool:
        """Whether the article has them as a list."""
        return self.passage.section.bullets[0]


def select(main: Passage, vector: np.ndarray[Any, Any], index: Index) -> tuple[Chosen, ...]:
    """The passage that fits best, the topic's red-flag sentence, and what a patient can do themselves."""
    chosen = [_best(main, vector, index, MAIN_SENTENCES[main.section.key])]
    flags = red_flags(main.article)
    if flags and main.section.key != "help_now":
        chosen.append(flags)
    self_care = main.article.section("self_care")
    if self_care and main.section.key in FOLLOWED_BY_SELF_CARE:
        chosen.append(_best(Passage(main.article, self_care), vector, index, SELF_CARE_SENTENCES))
    return tuple(chosen)


def red_flags(article: Article) -> Chosen | None:
    """The sentence that no answer about this topic may leave out. Only imported answers may have none."""
    section = article.section("help_now")
    return Chosen(Passage(article, section), section.sentences[:1]) if section else None


def _best(passage: Passage, vector: np.ndarray[Any, Any], index: Index, count: int) -> Chosen:
    """The `count` sentences nearest to the question, with the first where it defines or sums up."""
    scores = index.sentence_scores(passage, vector).copy()
    if passage.section.key in LED_BY_FIRST:
        scores[0] = np.inf
    nearest = sorted(np.argsort(-scores)[:count])
    return Chosen(passage, tuple(passage.section.sentences[i] for i in nearest))
