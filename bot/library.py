"""The articles in memory with their embedder, for use from asynchronous code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.articles import load_articles
from knowledge.embedding import Embedder
from knowledge.language import Language
from knowledge.search import Hit, Index
from knowledge.vectors import VectorStore

Vector = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Library:
    index: Index
    embedder: Embedder

    @classmethod
    def open(cls, data_dir: Path, progress: Callable[[int, int], None] | None = None) -> Library:
        """Loads every article and its vectors; computes the vectors that are not stored yet."""
        embedder = Embedder()
        embedder.query("ready")  # loads the model now, not with the first patient
        store = VectorStore(data_dir / "vectors", embedder)
        return cls(Index.build(load_articles(), store, progress), embedder)

    async def embed(self, text: str) -> Vector:
        return await asyncio.to_thread(self.embedder.query, text)

    async def topic(self, words: str, language: Language) -> str | None:
        """The id of the article that these words are about."""
        hits = await self.search(words, language, await self.embed(words), None)
        return hits[0].passage.article.id if hits else None

    async def search(self, question: str, language: Language, vector: Vector, about: str | None) -> list[Hit]:
        return await asyncio.to_thread(self.index.search, question, language=language, vector=vector, about=about)
