"""How near a question's meaning lies to each article and section of one language."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.articles import Article, Passage
from knowledge.embedding import Vectors
from knowledge.question_forms import QuestionForms
from knowledge.vectors import VectorStore
from knowledge.word_index import Scores

# Cosines of this model all lie between .75 and .95. Measured from the unrelated texts and stretched,
# they spread over about 0..1.
SPREAD = 10.0


@dataclass(frozen=True)
class Similarities:
    """The best match within each article (`name`, `said`) or section (`question`, `sentence`), about 0..1."""

    name: Scores
    name_cosine: Scores
    said: Scores
    question: Scores
    sentence: Scores
    off_topic: float
    """Of the unrelated text that is nearest."""


class _Best:
    """The best cosine within each group of rows. Every group has at least one row."""

    def __init__(self, groups: Sequence[Sequence[str]], store: VectorStore) -> None:
        self.starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
        self.rows: Vectors = store.vectors([text for group in groups for text in group])

    def cosines(self, vector: Vectors) -> Scores:
        # Not `@`: its threads wait for one another, 100 times slower than this on a busy machine.
        cosines = np.einsum("ij,j->i", self.rows, vector)
        return np.maximum.reduceat(cosines, self.starts).astype(np.float64)


class MeaningIndex:
    """`passages` are those of `articles`, in order."""

    def __init__(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        forms: QuestionForms,
        store: VectorStore,
    ) -> None:
        self._names = _Best([names(article) for article in articles], store)
        self._said = _Best([sayings(article) for article in articles], store)
        self._questions = _Best([forms.asked(passage) for passage in passages], store)
        self._sentences = _Best([passage.section.sentences for passage in passages], store)
        self._unrelated: Vectors = store.vectors(forms.unrelated)
        self._numbers = {passage.id: number for number, passage in enumerate(passages)}

    def similarities(self, vector: Vectors) -> Similarities:
        unrelated = np.einsum("ij,j->i", self._unrelated, vector)
        zero = float(unrelated.mean())
        named = self._names.cosines(vector)
        return Similarities(
            name=(named - zero) * SPREAD,
            name_cosine=named,
            said=(self._said.cosines(vector) - zero) * SPREAD,
            question=(self._questions.cosines(vector) - zero) * SPREAD,
            sentence=(self._sentences.cosines(vector) - zero) * SPREAD,
            off_topic=float(unrelated.max() - zero) * SPREAD,
        )

    def sentence_cosines(self, passage: Passage, vector: Vectors) -> NDArray[np.float32]:
        start = int(self._sentences.starts[self._numbers[passage.id]])
        rows = self._sentences.rows[start : start + len(passage.section.sentences)]
        cosines: NDArray[np.float32] = rows @ vector
        return cosines


def names(article: Article) -> tuple[str, ...]:
    return (article.title, *article.aliases)


def sayings(article: Article) -> tuple[str, ...]:
    return article.says or (article.title,)


def texts(articles: Sequence[Article], passages: Sequence[Passage], forms: QuestionForms) -> list[str]:
    """Every text whose vector the index of these articles needs."""
    found = [*forms.unrelated]
    for article in articles:
        found.extend((*names(article), *sayings(article)))
    for passage in passages:
        found.extend(forms.asked(passage))
        found.extend(passage.section.sentences)
    return found
