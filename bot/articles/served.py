"""Which version of each of the clinic's articles patients are answered from, read from the database."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.models import ArticleVersion, TextVector
from knowledge.article_files import parse_article
from knowledge.articles import Article
from knowledge.vectors import VectorStore
from knowledge.yaml_mapping import FileFault

logger = logging.getLogger(__name__)

Key = tuple[str, str]
"""(id, language) of an article."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Stamp:
    """What changes whenever patients are to see something else."""

    row: int
    review: tuple[Any, ...]


async def stamps(session: AsyncSession) -> dict[Key, Stamp]:
    """Of every article the last reviewed version or, where none was ever reviewed, the last one: a change of a
    reviewed article reaches patients when it is signed."""
    query = (
        select(
            ArticleVersion.article,
            ArticleVersion.language,
            ArticleVersion.id,
            ArticleVersion.status,
            ArticleVersion.reviewed_by,
            ArticleVersion.reviewed_on,
            ArticleVersion.review_until,
        )
        .ext(distinct_on(ArticleVersion.article, ArticleVersion.language))
        .order_by(
            ArticleVersion.article,
            ArticleVersion.language,
            (ArticleVersion.status == "reviewed").desc(),
            ArticleVersion.version.desc(),
        )
    )
    return {(row[0], row[1]): Stamp(row[2], tuple(row[3:])) for row in await session.execute(query)}


async def load(session: AsyncSession, rows: Sequence[int]) -> list[Article]:
    """The articles of these rows. One that cannot be read any more is left out, and said."""
    found = []
    columns = (
        ArticleVersion.article, ArticleVersion.language, ArticleVersion.text, ArticleVersion.status,
        ArticleVersion.reviewed_by, ArticleVersion.reviewed_on, ArticleVersion.review_until,
    )  # fmt: skip
    for start in range(0, len(rows), _AT_ONCE):
        for row in await session.execute(select(*columns).where(ArticleVersion.id.in_(rows[start : start + _AT_ONCE]))):
            try:
                found.append(_article(row))
            except FileFault as fault:
                logger.error("an article of the clinic cannot be read and is left out: %s", fault)
    return found


def _article(row: Any) -> Article:
    article = parse_article(row.text, path_of(row.article, row.language))
    return replace(
        article,
        status=row.status,
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on,
        review_until=row.review_until,
    )


def path_of(article: str, language: str) -> Path:
    """How messages name an article that is no file."""
    return Path("database", language, f"{article}.md")


async def borrow_vectors(session: AsyncSession, store: VectorStore, texts: Iterable[str]) -> None:
    """Gives the store those vectors that another node has computed and kept."""
    keys = list(store.missing(texts))
    rows: dict[str, Any] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = select(TextVector.key, TextVector.vector).where(TextVector.key.in_(keys[start : start + _AT_ONCE]))
        for key, vector in await session.execute(query):
            rows[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
    if rows:
        store.add(rows)
