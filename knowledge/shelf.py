"""The articles of one language, ready to be scored against a question."""

from collections.abc import Container, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.articles import Article, Passage, passages
from knowledge.embedding import Vectors
from knowledge.graph_names import Named
from knowledge.language import Language
from knowledge.meaning_index import MeaningIndex, names
from knowledge.question_forms import question_forms
from knowledge.ranking import SectionEvidence, TopicEvidence, weights
from knowledge.shape import SECTION_KEYS
from knowledge.vectors import VectorStore
from knowledge.word_index import NameIndex, Question, Spelling, WordIndex
from knowledge.words import terms

_WHAT = SECTION_KEYS.index("what")
_BARE_TERMS = 2
_WHOLE = 0.99
_FAINT = 1e-4  # of the best score; what is fainter is not worth a look


class Shelf:
    def __init__(self, articles: Sequence[Article], language: Language, store: VectorStore) -> None:
        self.language = language
        self.articles = {article.id: article for article in articles}
        self.passages = passages(articles)
        self.meaning = MeaningIndex(articles, self.passages, question_forms(language), store)
        name_terms = [terms(" ".join(names(article))) for article in articles]
        said_terms = [terms("\n".join(article.says)) for article in articles]
        passage_terms = [terms("\n".join(passage.section.sentences)) for passage in self.passages]
        counts = [len(article.sections) for article in articles]
        self._starts = np.cumsum([0, *counts[:-1]])
        self._article_of = np.repeat(np.arange(len(articles)), counts)
        article_terms = [
            [*name, *said, *(term for section in passage_terms[start : start + count] for term in section)]
            for name, said, start, count in zip(name_terms, said_terms, self._starts, counts, strict=True)
        ]
        self._name_words = WordIndex(name_terms)
        self._whole_names = NameIndex([names(article) for article in articles])
        self._said_words = WordIndex(said_terms)
        self._text_words = WordIndex(article_terms)
        self._passage_words = WordIndex(passage_terms)
        self._spelling = Spelling(term for document in article_terms for term in document)
        self._kinds = np.array([SECTION_KEYS.index(passage.section.key) for passage in self.passages])

    def evidence(self, query: Named, asked_in: Language, vector: Vectors) -> tuple[TopicEvidence, SectionEvidence]:
        """For each article, and for each passage."""
        near = self.meaning.similarities(vector)
        # "When should I worry about fever" is not about worry.
        question = Question(question_forms(asked_in).without_worry(query.text), self._spelling)
        named = question_forms(asked_in).named_sections(query.text)
        listed = np.array([float(id in query.articles) for id in self.articles])
        return (
            TopicEvidence(
                name=near.name,
                name_cosine=near.name_cosine,
                said=near.said,
                question=np.maximum.reduceat(near.question, self._starts),
                sentence=np.maximum.reduceat(near.sentence, self._starts),
                name_words=self._name_words.scores(question),
                text_words=self._text_words.scores(question),
                said_words=self._said_words.scores(question),
                whole_name=self._whole_names.scores(question) ** 3,
                off_topic=np.full(len(self.articles), near.off_topic),
                listed=listed,
            ),
            SectionEvidence(
                question=near.question,
                sentence=near.sentence,
                text_words=self._passage_words.scores(question),
                named=np.array([key in named for key in SECTION_KEYS], dtype=np.float64)[self._kinds],
                bare=(self._kinds == _WHAT) * float(not named and len(question.terms) <= _BARE_TERMS),
            ),
        )

    def named(self, query: Named) -> Article | None:
        """The article that the question calls by its whole name."""
        held = self._whole_names.scores(Question(query.text, self._spelling))
        best = int(np.argmax(held))
        return tuple(self.articles.values())[best] if held[best] >= _WHOLE else None

    def place(self, id: str, query: Named, asked_in: Language, vector: Vectors) -> int:
        """How many articles are likelier than this one to be about the question."""
        evidence, _ = self.evidence(query, asked_in, vector)
        chances = weights(asked_in, self.language).alone(evidence)
        return int((chances > chances[list(self.articles).index(id)]).sum())

    def _speaks_of(self, query: Named, asked_in: Language) -> NDArray[np.bool_]:
        """For each article, False where it is asked whether something cures, and the article has not a word of it."""
        if not question_forms(asked_in).asks_for_cure(query.text):
            return np.ones(len(self.articles), dtype=bool)
        return self._text_words.holding_all(Question(query.text, self._spelling))

    def scored(
        self, query: Named, asked_in: Language, vector: Vectors, *, topic: str | None, without: Container[str] = ()
    ) -> Iterator[tuple[Passage, float]]:
        """Every passage that scores with its score, articles `without` apart. With a `topic` (an article's id) that is
        known to be meant, only its sections are weighed."""
        topic_evidence, section_evidence = self.evidence(query, asked_in, vector)
        weighed = weights(asked_in, self.language)
        if topic is None:
            topics = weighed.topic_scores(topic_evidence, np.array([id not in without for id in self.articles]))
        else:
            topics = np.array([float(id == topic) for id in self.articles])
        topics = topics * self._speaks_of(query, asked_in)
        biases = np.array([weighed.section_bias[key] for key in SECTION_KEYS])[self._kinds]
        odds = weighed.section_odds(section_evidence, biases)
        best = np.maximum.reduceat(odds, self._starts)
        scores = topics[self._article_of] * (1 + odds / best[self._article_of]) / 2
        for number in np.flatnonzero(scores > scores.max() * _FAINT):
            yield self.passages[number], float(scores[number])
