"""The vectors of many texts, and which of them lie near a question, without looking at each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from usearch.index import Index as Graph

from knowledge.embedding import DIMENSIONS, Vectors
from knowledge.vectors import VectorStore

_CONNECTIVITY = 16
_EXPANSION_ADD = 96
_EXPANSION_SEARCH = 128
Numbers = NDArray[np.intp]


class Neighbours:
    """`groups` are the texts of one thing each; a text may stand in several. Nearest neighbours are found in a graph
    (Malkov and Yashunin 2018, hierarchical navigable small worlds), so time hardly grows with the number of texts."""

    def __init__(self, groups: Sequence[Sequence[str]], store: VectorStore) -> None:
        rows: dict[str, int] = {}
        self._row_of = np.array([rows.setdefault(text, len(rows)) for group in groups for text in group], dtype=np.intp)
        self._starts = np.cumsum([0, *(len(group) for group in groups)])
        owner = np.repeat(np.arange(len(groups)), np.diff(self._starts))
        by_row = np.argsort(self._row_of, kind="stable")
        self._owners = owner[by_row]
        self._owner_starts = np.searchsorted(self._row_of[by_row], np.arange(len(rows) + 1))
        vectors = store.vectors(list(rows))
        self._vectors = vectors.astype(np.float16)
        self._graph = Graph(
            ndim=DIMENSIONS,
            metric="ip",
            dtype="i8",
            connectivity=_CONNECTIVITY,
            expansion_add=_EXPANSION_ADD,
            expansion_search=_EXPANSION_SEARCH,
        )
        self._graph.add(np.arange(len(rows)), vectors)

    def near(self, vector: Vectors, count: int) -> Numbers:
        """The groups that own the `count` texts nearest to the vector."""
        keys = self._graph.search(vector, count).keys.astype(np.intp)
        owned = [self._owners[self._owner_starts[key] : self._owner_starts[key + 1]] for key in keys]
        return np.unique(np.concatenate(owned)) if owned else np.empty(0, dtype=np.intp)

    def cosines(self, vector: Vectors, groups: Numbers) -> NDArray[np.float64]:
        """The best cosine among the texts of each of these groups."""
        sizes = self._starts[groups + 1] - self._starts[groups]
        starts = np.cumsum([0, *sizes[:-1]])
        slots = np.repeat(self._starts[groups] - starts, sizes) + np.arange(sizes.sum())
        rows = self._vectors[self._row_of[slots]].astype(np.float32)
        best: NDArray[np.float64] = np.maximum.reduceat(np.einsum("ij,j->i", rows, vector), starts).astype(np.float64)
        return best
