"""Finds the sections that answer a question, by its words and its meaning, from memory.

First the topic is judged (is this article about the question at all?), then which of its sections is
asked for. An article is shown in the patient's language where it exists in it, else in the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from knowledge import meaning_index
from knowledge.articles import Article, Passage, SectionKey, passages
from knowledge.embedding import Embedder, Progress, Vectors
from knowledge.follow_up import OfferedQuestions, names_no_topic
from knowledge.language import Language, detect_language
from knowledge.question_forms import question_forms
from knowledge.shelf import Shelf
from knowledge.vectors import VectorStore

FLOOR = 0.1
"""Below this score nothing fits. On the labelled questions of tests/knowledge it parts the two kinds best."""


@dataclass(frozen=True)
class Hit:
    passage: Passage
    score: float
    """0..1, comparable between questions: the probability that the article is about the question, and for
    other sections than the best one of an article down to half of it."""


class Index:
    """Never changes once built, so any number of threads may search it."""

    def __init__(self, shelves: dict[Language, Shelf], embedder: Embedder) -> None:
        self._shelves = shelves
        self._embedder = embedder
        self._offered = OfferedQuestions(a for shelf in shelves.values() for a in shelf.articles.values())

    @classmethod
    def build(cls, articles: Sequence[Article], store: VectorStore, progress: Progress | None = None) -> "Index":
        """Takes seconds when the store has every vector; otherwise computes what is missing first."""
        shelved: dict[Language, list[Article]] = {}
        for language in get_args(Language):
            if chosen := [article for article in articles if article.language == language]:
                shelved[language] = chosen
        needed = [
            text
            for language, chosen in shelved.items()
            for text in meaning_index.texts(chosen, passages(chosen), question_forms(language))
        ]
        store.vectors(needed, progress)
        return cls({key: Shelf(chosen, key, store) for key, chosen in shelved.items()}, store.embedder)

    def search(
        self,
        query: str,
        *,
        language: Language,
        vector: Vectors | None = None,
        k: int = 5,
        about: str | None = None,
    ) -> list[Hit]:
        """The best `k` passages, best first; none when no article is about the question.

        `vector` is `Embedder.query(query)`, computed here when not given. `about` is the id of the article
        that the conversation is about: a question that leaves its topic out ("is it contagious?") is then
        understood. A question with a topic of its own is answered as without it.
        """
        if not query.strip():
            return []
        if vector is None:
            vector = self._embedder.query(query)
        asked_in = detect_language(query, default=language)
        topicless = names_no_topic(query, asked_in)
        offered = self._offered.place(query, about, topicless=topicless)
        topic = offered[0] if offered else about if topicless else None
        found = self._found(query, asked_in, vector, topic if self.article(topic, language) else None)
        if offered:
            found[offered] = 1.0
        hits: list[Hit] = []
        for (id, key), score in sorted(found.items(), key=lambda item: (item[0] != offered, -item[1])):
            if len(hits) < k and (passage := self._passage(id, key, language)):
                hits.append(Hit(passage, score))
        return hits

    def _found(
        self, query: str, asked_in: Language, vector: Vectors, topic: str | None
    ) -> dict[tuple[str, SectionKey], float]:
        found: dict[tuple[str, SectionKey], float] = {}
        judged: set[str] = set()
        for shelf in self._by_preference(asked_in):
            # The words of a question say most beside an article in its own language, so that one decides.
            for scored, score in shelf.scored(query, asked_in, vector, floor=FLOOR, topic=topic):
                if scored.article.id not in judged:
                    found[scored.article.id, scored.section.key] = score
            judged |= shelf.articles.keys()
        return found

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        return tuple(self._shelves.values())

    def sentence_scores(self, passage: Passage, vector: Vectors) -> NDArray[np.float32]:
        """The cosine of each sentence of an indexed passage with a question's vector."""
        return self._shelves[passage.language].meaning.sentence_cosines(passage, vector)

    def article(self, id: str | None, language: Language) -> Article | None:
        """In that language where it exists, else in the other."""
        for shelf in self._by_preference(language):
            if id in shelf.articles:
                return shelf.articles[id]
        return None

    def _passage(self, id: str, key: SectionKey, language: Language) -> Passage | None:
        article = self.article(id, language)
        section = article.section(key) if article else None
        return Passage(article, section) if article and section else None

    def _by_preference(self, language: Language) -> list[Shelf]:
        return sorted(self._shelves.values(), key=lambda shelf: shelf.language != language)
