"""Finds the sections that answer a question, by its words and its meaning, from memory.

First the topic is judged (is this article about the question at all?), then which of its sections is
asked for. An article is shown in the patient's language where it exists in it, else in the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge import meaning_index
from knowledge.articles import Article, Passage, passages
from knowledge.collection import Collection
from knowledge.collection import texts as collection_texts
from knowledge.embedding import Embedder, Progress, Vectors
from knowledge.follow_up import OfferedQuestions, leans_on_topic, names_no_topic
from knowledge.graph_names import graph_names
from knowledge.language import Language, detect_language
from knowledge.question_forms import question_forms
from knowledge.shape import SectionKey
from knowledge.shelf import Shelf
from knowledge.vectors import VectorStore

_WEIGHED_SENTENCES = 20
_PLAUSIBLE = 0.25
_PLACES_WHEN_SURE, _PLACES, _PLACES_WHEN_LEANING = 5, 8, 60
FLOOR = 0.1
"""Below this score of the best hit nothing fits."""
SURE = 0.5
"""From this score on a hit may be answered from; below it, it is only worth offering."""

_Part = TypeVar("_Part", Shelf, Collection)


@dataclass(frozen=True)
class Hit:
    passage: Passage
    score: float
    """0..1, comparable between questions: of the best hit the probability that it answers at all; of other articles
    less by their odds against it, of other sections of an article down to half."""


class Index:
    """Never changes once built, so any number of threads may search it."""

    def __init__(
        self,
        shelves: Sequence[Shelf],
        collections: Sequence[Collection],
        embedder: Embedder,
        *,
        withhold_expired: bool = False,
    ) -> None:
        self._shelves = {shelf.language: shelf for shelf in shelves}
        self._collections = {collection.language: collection for collection in collections}
        self._embedder = embedder
        self._withhold_expired = withhold_expired
        self._offered = OfferedQuestions(a for shelf in shelves for a in shelf.articles.values())
        self._names = graph_names()

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        store: VectorStore,
        progress: Progress | None = None,
        *,
        previous: "Index | None" = None,
        withhold_expired: bool = False,
    ) -> "Index":
        """Takes seconds when the store has every vector; otherwise computes what is missing first. What has not
        changed since `previous` is taken over from it."""
        articles = list(articles)
        store.vectors(needed_texts(articles), progress)
        shelves, collections = [], []
        for (language, imported), chosen in sorted(_listed(articles).items()):
            if imported:
                collection = previous._collections.get(language) if previous else None
                collections.append(_unchanged(collection, chosen) or Collection(chosen, language, store))
            else:
                shelf = previous._shelves.get(language) if previous else None
                shelves.append(_unchanged(shelf, chosen) or Shelf(chosen, language, store))
        return cls(shelves, collections, store.embedder, withhold_expired=withhold_expired)

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
        that the conversation is about: a question that leaves its topic out ("is it contagious?", "and for my
        mother?") is then understood. A question with a topic of its own is answered as without it.
        """
        if not any(character.isalpha() for character in query):
            return []
        if vector is None:
            vector = self._embedder.query(query)
        asked_in = detect_language(query, default=language)
        topicless = names_no_topic(query, asked_in)
        offered = self._offered.place(query, about, topicless=topicless)
        topic = self.article(about, asked_in)
        known = offered[0] if offered else about if topicless and topic else None
        if topic and not offered and (leans_on_topic(query, asked_in) or (known and topic.kind == "answer")):
            query = f"{_subject(topic)} {query}"
            vector = self._embedder.query(query)
            topicless, known = False, None
        if topicless and known is None:
            return []
        found = self._found(query, asked_in, vector, known)
        if about and not known and self._leans(about, query, asked_in, vector, sure=self._sure(found)):
            found = self._found(query, asked_in, vector, about)
        if offered:
            found[offered] = 1.0
        hits: list[Hit] = []
        for (id, key), score in sorted(found.items(), key=lambda item: (item[0] != offered, -item[1])):
            if len(hits) < k and (passage := self._passage(id, key, language)):
                hits.append(Hit(passage, score))
        return hits

    def _sure(self, found: dict[tuple[str, SectionKey], float]) -> bool:
        """Whether an article of the clinic, not only an imported answer, surely fits."""
        own = {id for shelf in self._shelves.values() for id in shelf.articles}
        return any(score >= SURE and id in own for (id, _), score in found.items())

    def _leans(self, about: str, query: str, asked_in: Language, vector: Vectors, *, sure: bool) -> bool:
        """Whether a question ("is beer ok", "and cranberry juice?") is rather about the topic talked about: the less
        sure it is by itself and the more its words lean, the less near to that topic it has to be."""
        forms = question_forms(asked_in)
        if sure:
            furthest = _PLACES_WHEN_SURE if forms.opens_leaning(query) else 0
        else:
            furthest = _PLACES_WHEN_LEANING if forms.leans(query) else _PLACES
        named = self._names.read(query)
        shelves = (shelf for shelf in self._shelves.values() if about in shelf.articles)
        return any(shelf.place(about, named, asked_in, vector) < furthest for shelf in shelves)

    def _found(
        self, query: str, asked_in: Language, vector: Vectors, topic: str | None
    ) -> dict[tuple[str, SectionKey], float]:
        named = self._names.read(query)
        found: dict[tuple[str, SectionKey], float] = {}
        judged: set[str] = set()
        for shelf in _by_preference(self._shelves, asked_in):
            # The words of a question say most beside an article in its own language, so that one decides.
            scored = list(shelf.scored(named, asked_in, vector, topic=topic, without=judged))
            if any(score >= FLOOR for _, score in scored):
                found |= {(passage.article.id, passage.section.key): score for passage, score in scored}
            judged |= shelf.articles.keys()
        if topic is None:
            plausible = max(found.values(), default=0.0) >= _PLAUSIBLE
            for collection in _by_preference(self._collections, asked_in):
                if collection.language != asked_in and plausible:
                    continue  # an imported answer in the other language is the last resort
                for passage, score in collection.scored(named.text, asked_in, vector, floor=FLOOR):
                    found.setdefault((passage.article.id, passage.section.key), score)
        return found

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        return tuple(self._shelves.values())

    def named(self, query: str, language: Language) -> Article | None:
        """The article that a question calls by its name, whether or not it answers it."""
        read = self._names.read(query)
        for shelf in _by_preference(self._shelves, detect_language(query, default=language)):
            if found := shelf.named(read):
                return self.article(found.id, language)
        return None

    def sentence_scores(self, passage: Passage, vector: Vectors) -> NDArray[np.float32]:
        """The cosine of each sentence of an indexed passage with a question's vector. Of a long imported answer only
        the first sentences are weighed; the others count as far off."""
        shelf = self._shelves.get(passage.language)
        if shelf and passage.article.id in shelf.articles:
            return shelf.meaning.sentence_cosines(passage, vector)
        scores = np.full(len(passage.section.sentences), -1, dtype=np.float32)
        weighed = self._embedder.passages(passage.section.sentences[:_WEIGHED_SENTENCES])
        scores[: len(weighed)] = np.einsum("ij,j->i", weighed, vector)
        return scores

    def article(self, id: str | None, language: Language) -> Article | None:
        """As it stands today; in that language where it exists, else in the other. None where nobody knows it or
        its review has run out and such articles are withheld."""
        parts: list[Shelf | Collection] = [*_by_preference(self._shelves, language)]
        parts += _by_preference(self._collections, language)
        for part in parts:
            if id in part.articles:
                article = part.articles[id].on(date.today())
                if not (self._withhold_expired and article.status == "expired"):
                    return article
        return None

    def _passage(self, id: str, key: SectionKey, language: Language) -> Passage | None:
        article = self.article(id, language)
        section = article.section(key) if article else None
        return Passage(article, section) if article and section else None


def _subject(article: Article) -> str:
    """What an article is about; the title of an imported answer is a whole question."""
    return article.aliases[0] if article.kind == "answer" and article.aliases else article.title


def _unchanged(part: _Part | None, articles: Sequence[Article]) -> _Part | None:
    return part if part and tuple(part.articles.values()) == tuple(articles) else None


def _by_preference(parts: dict[Language, _Part], language: Language) -> list[_Part]:
    return sorted(parts.values(), key=lambda part: part.language != language)


def needed_texts(articles: Iterable[Article]) -> list[str]:
    """Every text whose vector an index of these articles needs."""
    return [text for key, chosen in _listed(articles).items() for text in _texts(chosen, *key)]


def _listed(articles: Iterable[Article]) -> dict[tuple[Language, bool], list[Article]]:
    """By language, imported answers apart."""
    listed: dict[tuple[Language, bool], list[Article]] = defaultdict(list)
    for article in articles:
        listed[article.language, article.kind == "answer"].append(article)
    return listed


def _texts(articles: Sequence[Article], language: Language, imported: bool) -> list[str]:
    if imported:
        return collection_texts(articles, language)
    return meaning_index.texts(articles, passages(articles), question_forms(language))
