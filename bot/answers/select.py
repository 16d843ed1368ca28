"""The `select` policy: which reviewed sentences answer a question. Nothing is invented because nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.articles import Article, Passage, SectionKey
from knowledge.search import Index

MAIN_SENTENCES: dict[SectionKey, int] = {
    "what": 3,
    "symptoms": 4,
    "help_now": 5,
    "self_care": 5,
    "treatment": 4,
    "questions": 6,
}
"""How many sentences of the passage that fits best are shown."""
SELF_CARE_SENTENCES = 2
LED_BY_FIRST: set[SectionKey] = {"what", "help_now"}
FOLLOWED_BY_SELF_CARE: set[SectionKey] = {"what", "symptoms"}


@dataclass(frozen=True)
class Chosen:
    """Reviewed sentences of one passage, in the article's order."""

    passage: Passage
    sentences: tuple[str, ...]


def select(main: Passage, vector: np.ndarray[Any, Any], index: Index) -> tuple[Chosen, ...]:
    """The passage that fits best, the topic's red-flag sentence, and what a patient can do themselves."""
    chosen = [_best(main, vector, index, MAIN_SENTENCES[main.section.key])]
    if main.section.key != "help_now":
        chosen.append(red_flags(main.article))
    if main.section.key in FOLLOWED_BY_SELF_CARE:
        chosen.append(_best(_passage(main.article, "self_care"), vector, index, SELF_CARE_SENTENCES))
    return tuple(chosen)


def red_flags(article: Article) -> Chosen:
    """The sentence that no answer about this topic may leave out."""
    passage = _passage(article, "help_now")
    return Chosen(passage, passage.section.sentences[:1])


def _passage(article: Article, key: SectionKey) -> Passage:
    return Passage(article, next(section for section in article.sections if section.key == key))


def _best(passage: Passage, vector: np.ndarray[Any, Any], index: Index, count: int) -> Chosen:
    """The `count` sentences nearest to the question, with the first where it defines or sums up."""
    scores = index.sentence_scores(passage, vector).copy()
    if passage.section.key in LED_BY_FIRST:
        scores[0] = np.inf
    nearest = sorted(np.argsort(-scores)[:count])
    return Chosen(passage, tuple(passage.section.sentences[i] for i in nearest))
