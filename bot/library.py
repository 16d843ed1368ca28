"""The articles in memory with their embedder, for use from asynchronous code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.exc import OperationalError

from bot.articles import served
from bot.articles.served import Key, Stamp
from bot.database.engine import Sessions
from bot.events import ARTICLES, Events, News
from knowledge.article_files import load_articles
from knowledge.articles import Article
from knowledge.embedding import Embedder
from knowledge.language import Language
from knowledge.search import SURE, Hit, Index, needed_texts
from knowledge.vectors import VectorStore

logger = logging.getLogger(__name__)

Vector = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]
RETRY_SECONDS = 1.0


class Library:
    """Shipped articles and, newer than those of the same id, the clinic's own. The index is replaced as a whole when
    articles change, so whoever searches sees the old or the new, never half of it."""

    def __init__(self, shipped: Mapping[Key, Article], store: VectorStore, *, withhold_expired: bool) -> None:
        self.shipped = shipped
        self.embedder = store.embedder
        self._store = store
        self._withhold_expired = withhold_expired
        self._clinic: dict[Key, Article] = {}
        self._stamps: dict[Key, Stamp] = {}
        self.index = Index([], [], store.embedder)

    @classmethod
    def open(cls, data_dir: Path, progress: Progress | None = None, *, withhold_expired: bool = False) -> Library:
        """Loads every shipped article and its vectors; computes the vectors that are not stored yet."""
        embedder = Embedder()
        embedder.query("ready")  # loads the model now, not with the first patient
        store = VectorStore(data_dir / "vectors", embedder)
        shipped = {(article.id, str(article.language)): article for article in load_articles()}
        library = cls(shipped, store, withhold_expired=withhold_expired)
        library._build(progress)
        return library

    async def take_up_changes(self, sessions: Sessions) -> None:
        """Brings the index up to what the database holds now."""
        async with sessions() as session:
            now = await served.stamps(session)
            changed = {key for key, stamp in now.items() if self._stamps.get(key) != stamp}
            if not changed and len(now) == len(self._stamps):
                return
            articles = await served.load(session, [now[key].row for key in changed])
            await served.borrow_vectors(session, self._store, needed_texts(articles))
        kept = {key: article for key, article in self._clinic.items() if key in now and key not in changed}
        self._clinic = kept | {(article.id, str(article.language)): article for article in articles}
        await asyncio.to_thread(self._build, None)
        self._stamps = now
        logger.info("%s articles of the clinic were taken up", len(articles))

    async def follow(self, sessions: Sessions, events: Events) -> None:
        """Takes up what editors and imports change, until cancelled."""
        async with events.subscribe(ARTICLES) as news:
            while True:
                await news.get()
                while not news.empty():
                    news.get_nowait()
                try:
                    await self.take_up_changes(sessions)
                except OperationalError as error:
                    logger.warning("articles could not be read (%s); trying again", type(error).__name__)
                    await asyncio.sleep(RETRY_SECONDS)
                    news.put_nowait(News("resync"))

    def _build(self, progress: Progress | None) -> None:
        articles = dict(self.shipped) | self._clinic
        self.index = Index.build(
            [articles[key] for key in sorted(articles)],
            self._store,
            progress,
            previous=self.index,
            withhold_expired=self._withhold_expired,
        )

    async def embed(self, text: str) -> Vector:
        return await asyncio.to_thread(self.embedder.query, text)

    async def topic(self, words: str, language: Language) -> str | None:
        """The id of the article that these words are surely about."""
        hits = await self.search(words, language, await self.embed(words), None)
        return hits[0].passage.article.id if hits and hits[0].score >= SURE else None

    async def search(self, question: str, language: Language, vector: Vector, about: str | None) -> list[Hit]:
        return await asyncio.to_thread(self.index.search, question, language=language, vector=vector, about=about)
