"""Which articles and sections hold the words of a question, and how telling those words are."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.words import terms

Scores = NDArray[np.float64]

_SATURATION = 1.2  # BM25's k1 and b (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework)
_LENGTH = 0.75
_SHORTEST_CORRECTED = 5
_CORRECTED_WEIGHT = 0.8


class WordIndex:
    """BM25 over documents, each score divided by the best that the question's words could reach: 0..1."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self.size = len(documents)
        lengths = np.array([max(len(document), 1) for document in documents], dtype=np.float64)
        norms = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / lengths.mean()) if self.size else lengths
        counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number, document in enumerate(documents):
            for term in document:
                counts[term][number] += 1
        self._postings: dict[str, tuple[NDArray[np.intp], Scores]] = {}
        for term, found in counts.items():
            where = np.fromiter(found, dtype=np.intp)
            often = np.fromiter(found.values(), dtype=np.float64)
            # At most 1, not k1 + 1: a question's best score is then the sum of its words' weights.
            self._postings[term] = where, often / (often + norms[where])
        self._weights = {
            term: math.log(1 + (self.size - len(found) + 0.5) / (len(found) + 0.5)) for term, found in counts.items()
        }
        self._unknown_weight = math.log(1 + (self.size + 0.5) / 0.5)

    def __contains__(self, term: str) -> bool:
        return term in self._postings

    def weight(self, term: str) -> float:
        """How telling a word is (inverse document frequency); a word no document has tells most."""
        return self._weights.get(term, self._unknown_weight)

    def scores(self, question: "Question") -> Scores:
        total = np.zeros(self.size)
        best = 0.0
        for term, trust in question.terms.items():
            weight = self.weight(term)
            best += weight
            if term in self._postings:
                where, often = self._postings[term]
                total[where] += trust * weight * often
        return total / best if best else total


class Question:
    """The words of a question. `terms` maps each to how sure we are that it was meant, 0..1."""

    def __init__(self, text: str, spelling: "Spelling") -> None:
        self.terms: dict[str, float] = {}
        for term in terms(text):
            meant = spelling.correct(term)
            trust = 1.0 if meant == term else _CORRECTED_WEIGHT
            self.terms[meant] = max(trust, self.terms.get(meant, 0.0))


class Spelling:
    """Finds the known word one slip of the finger away from an unknown one (English only).

    Two words are one insertion, deletion, replacement or swap apart when leaving out one letter of either
    or both makes them equal, so the shortened forms of all known words are kept.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = set(known)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._known:
            if word.isascii() and word.isalpha() and len(word) >= _SHORTEST_CORRECTED:
                for form in _shortened(word):
                    self._shortened[form].add(word)

    def correct(self, word: str) -> str:
        if word in self._known or len(word) < _SHORTEST_CORRECTED or not (word.isascii() and word.isalpha()):
            return word
        candidates = {found for form in _shortened(word) for found in self._shortened.get(form, ())}
        return min(candidates, key=lambda found: (found[0] != word[0], found), default=word)


def _shortened(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
