"""Imported answers of one language: too many to weigh each, so the likeliest are looked up and only those weighed."""

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge.articles import Article, Passage
from knowledge.embedding import Vectors
from knowledge.language import Language
from knowledge.meaning_index import SPREAD, names
from knowledge.neighbours import Neighbours, Numbers
from knowledge.question_forms import question_forms
from knowledge.ranking import AnswerEvidence, weights
from knowledge.vectors import VectorStore
from knowledge.word_index import Question, Scores, Spelling, WordIndex
from knowledge.words import terms

_NEAR_IN_MEANING = 60
_NEAR_IN_WORDS = 60
_CAUTION = 0.9
"""An imported answer has to fit better than an article of the clinic to come before it."""


class Collection:
    """Articles of the kind `answer`: the title is the question that was answered, the aliases what it is about."""

    def __init__(self, articles: Sequence[Article], language: Language, store: VectorStore) -> None:
        self.language = language
        self.articles = {article.id: article for article in articles}
        self._listed = tuple(articles)
        self._names = Neighbours([names(article) for article in articles], store)
        self._name_words = WordIndex(terms(" ".join(names(article))) for article in articles)
        self._text_words = WordIndex(terms(_whole_text(article)) for article in articles)
        known = {term for article in articles for term in terms(" ".join(names(article)))}
        self._spelling = Spelling(known, right=self._text_words)
        self._unrelated: Vectors = store.vectors(question_forms(language).unrelated).mean(axis=0)

    def scored(
        self, query: str, asked_in: Language, vector: Vectors, *, floor: float
    ) -> Iterator[tuple[Passage, float]]:
        question = Question(query, self._spelling)
        name_words, text_words = self._name_words.scores(question), self._text_words.scores(question)
        likely = np.union1d(self._names.near(vector, _NEAR_IN_MEANING), _best(text_words + name_words))
        if not len(likely):
            return
        zero = float(self._unrelated @ vector)
        evidence = AnswerEvidence(
            title=(self._names.cosines(vector, likely) - zero) * SPREAD,
            name_words=name_words[likely],
            text_words=text_words[likely],
        )
        speaks = self._text_words.holding_all(question)[likely] if question_forms(asked_in).asks_for_cure(query) else 1
        scores = speaks * _CAUTION * weights(asked_in, self.language).answer_scores(evidence)
        for place in np.flatnonzero(scores >= floor):
            article = self._listed[int(likely[place])]
            yield Passage(article, article.sections[0]), float(scores[place])


def texts(articles: Sequence[Article], language: Language) -> list[str]:
    """Every text whose vector a collection of these articles needs."""
    return [*question_forms(language).unrelated, *(name for article in articles for name in names(article))]


def _whole_text(article: Article) -> str:
    sentences = (sentence for section in article.sections for sentence in section.sentences)
    return "\n".join((*names(article), *sentences))


def _best(scores: Scores) -> Numbers:
    """The numbers of the best few that score at all."""
    count = min(_NEAR_IN_WORDS, len(scores))
    best = np.argpartition(-scores, count - 1)[:count] if count else np.empty(0, dtype=np.intp)
    found: Numbers = best[scores[best] > 0]
    return found
