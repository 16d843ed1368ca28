"""Which articles and sections hold the words of a question, and how telling those words are."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.words import terms

Scores = NDArray[np.float64]

_SATURATION = 1.2  # BM25's k1 and b (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework)
_LENGTH = 0.75
_SHORTEST_CORRECTED = 5
_CORRECTED_WEIGHT = 0.8


class WordIndex:
    """BM25 over documents, each score divided by the best that the question's words could reach: 0..1.

    Documents are read once, one after another, and kept as 8 bytes for each different word of each.
    """

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        self._numbers: dict[str, int] = {}
        words, counts, lengths, distinct = array("i"), array("f"), array("i"), array("i")
        for document in documents:
            counted = Counter(document)
            lengths.append(max(counted.total(), 1))
            distinct.append(len(counted))
            for term, count in counted.items():
                words.append(self._numbers.setdefault(term, len(self._numbers)))
                counts.append(count)
        self.size = len(lengths)
        by_word = np.argsort(np.frombuffer(words, dtype=np.int32), kind="stable") if words else np.empty(0, np.intp)
        documents_of = np.repeat(np.arange(self.size, dtype=np.int32), np.array(distinct, dtype=np.intp))
        self._where = documents_of[by_word]
        often = np.array(counts, dtype=np.float32)[by_word]
        length = np.array(lengths, dtype=np.float32)
        norms = _SATURATION * (1 - _LENGTH + _LENGTH * length / length.mean()) if self.size else length
        # At most 1, not k1 + 1: a question's best score is then the sum of its words' weights.
        self._often = (often / (often + norms[self._where])).astype(np.float32)
        found = np.bincount(np.array(words, dtype=np.intp), minlength=len(self._numbers))
        self._ends = np.cumsum(found)
        self._weights = np.log(1 + (self.size - found + 0.5) / (found + 0.5))
        self._unknown_weight = math.log(1 + (self.size + 0.5) / 0.5)

    def __contains__(self, term: object) -> bool:
        return term in self._numbers

    def scores(self, question: "Question") -> Scores:
        total = np.zeros(self.size)
        best = 0.0
        for term, trust in question.terms.items():
            number = self._numbers.get(term)
            if number is None:  # a word that no document has tells most
                best += self._unknown_weight
                continue
            weight = float(self._weights[number])
            best += weight
            found = self._found(term)
            total[self._where[found]] += trust * weight * self._often[found]
        return total / best if best else total

    def holding_all(self, question: "Question") -> NDArray[np.bool_]:
        """For each document, whether it holds every word of the question."""
        holding = np.ones(self.size, dtype=bool)
        for term in question.terms:
            found = np.zeros(self.size, dtype=bool)
            found[self._where[self._found(term)]] = True
            holding &= found
        return holding

    def _found(self, term: str) -> slice:
        number = self._numbers.get(term)
        if number is None:
            return slice(0, 0)
        return slice(int(self._ends[number - 1]) if number else 0, int(self._ends[number]))


class NameIndex:
    """How much of a name a question holds, its telling words counting most: 0..1, the best name of each group."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        names = [set(terms(name)) for group in groups for name in group]
        self._starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
        found = Counter(term for name in names for term in name)
        weights = {term: math.log(1 + len(names) / count) for term, count in found.items()}
        shares: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, name in enumerate(names):
            whole = sum(weights[term] for term in name)
            for term in name:
                shares[term].append((number, weights[term] / whole))
        self._shares = {
            term: (np.array([number for number, _ in held]), np.array([share for _, share in held]))
            for term, held in shares.items()
        }
        self._count = len(names)

    def scores(self, question: "Question") -> Scores:
        held = np.zeros(self._count)
        for term, trust in question.terms.items():
            if term in self._shares:
                numbers, shares = self._shares[term]
                held[numbers] += trust * shares
        best: Scores = np.maximum.reduceat(held, self._starts)
        return best


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
    or both makes them equal, so the shortened forms of all words that are corrected to are kept. `right` are words
    that need no correction.
    """

    def __init__(self, known: Iterable[str], right: Container[str] = ()) -> None:
        self._known = set(known)
        self._right = right
        shortened: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if word.isascii() and word.isalpha() and len(word) >= _SHORTEST_CORRECTED:
                for form in _shortened(word):
                    shortened[form].append(word)
        self._shortened: Mapping[str, list[str]] = dict(shortened)

    def correct(self, word: str) -> str:
        if word in self._known or word in self._right:
            return word
        if len(word) < _SHORTEST_CORRECTED or not (word.isascii() and word.isalpha()):
            return word
        candidates = {found for form in _shortened(word) for found in self._shortened.get(form, ())}
        return min(candidates, key=lambda found: (found[0] != word[0], found), default=word)


def _shortened(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
