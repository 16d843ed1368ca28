"""Imports into the database: in batches, each with its vectors in one transaction, so that a stopped import goes on
where it stopped and a repeated one only does what changed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.articles.served import Key, path_of
from bot.database.engine import Sessions
from bot.database.models import ArticleVersion, TextVector
from bot.events import ARTICLES, News, announce
from knowledge.article_files import parse_article, render_article
from knowledge.articles import Article
from knowledge.importers import IMPORTERS, Skipped
from knowledge.search import needed_texts
from knowledge.vectors import VectorStore
from knowledge.yaml_mapping import FileFault

BATCH = 100
Progress = Callable[[int, int], None]


class UnknownImporter(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no importer {name!r}; known: {', '.join(IMPORTERS)}")


@dataclass
class Report:
    """What an import did or, after a dry run, would do."""

    importer: str
    collection: str
    dry_run: bool
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"{self.read} read: {self.new} new, {self.changed} changed, {self.unchanged} as they were"
        for reason, times in Counter(one.reason for one in self.skipped).most_common(10):
            yield f"{times} skipped: {reason}"

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.collection}-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2), "utf-8")
        return path


def read(importer: str, path: Path, collection: str, *, dry_run: bool) -> tuple[list[Article], Report]:
    """Every article that can be imported. Raises UnknownImporter and UnreadableImport."""
    if importer not in IMPORTERS:
        raise UnknownImporter(importer)
    report = Report(importer, collection, dry_run)
    found: dict[Key, Article] = {}
    for one in IMPORTERS[importer](path):
        report.read += 1
        if isinstance(one, Skipped):
            report.skipped.append(one)
        else:
            id = next(id for id in _ids(one.id) if (id, one.language) not in found)
            found[id, one.language] = replace(one, id=id)
    return list(found.values()), report


def _ids(id: str) -> Iterator[str]:
    """The id and, where another entry of the same input has it, the next ones."""
    yield id
    yield from (f"{id}-{number}" for number in count(2))


async def store(
    sessions: Sessions, articles: Sequence[Article], vectors: VectorStore, report: Report, progress: Progress
) -> None:
    """Writes what is new or changed; what people have changed since the last import stays theirs."""
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        async with sessions() as session:
            rows = [row for article in batch if (row := await _row(session, article, report)) is not None]
            if rows and not report.dry_run:
                session.add_all(rows)
                fresh = [parse_article(row.text, path_of(row.article, row.language)) for row in rows]
                await _keep_vectors(session, vectors, needed_texts(fresh))
                await session.commit()
        progress(min(start + BATCH, len(articles)), len(articles))
    if not report.dry_run and (report.new or report.changed):
        async with sessions() as session:
            await announce(session, ARTICLES, News("article", report.collection))
            await session.commit()


async def _row(session: AsyncSession, article: Article, report: Report) -> ArticleVersion | None:
    text = render_article(article)
    try:
        parse_article(text, path_of(article.id, article.language))
    except FileFault as fault:
        report.skipped.append(Skipped(article.id, fault.fault))
        return None
    query = (
        select(ArticleVersion)
        .where(ArticleVersion.article == article.id, ArticleVersion.language == article.language)
        .order_by(ArticleVersion.version.desc())
        .limit(1)
    )
    newest = await session.scalar(query)
    if newest is not None and newest.text == text:
        report.unchanged += 1
        return None
    if newest is not None and (newest.written_by or newest.status != "starter"):
        report.skipped.append(Skipped(article.id, "changed or reviewed by the clinic since"))
        return None
    if newest is None:
        report.new += 1
    else:
        report.changed += 1
    return ArticleVersion(
        article=article.id,
        language=article.language,
        version=newest.version + 1 if newest else 1,
        title=article.title,
        kind=article.kind,
        text=text,
        status="starter",
        collection=report.collection,
    )


async def _keep_vectors(session: AsyncSession, vectors: VectorStore, texts: Sequence[str]) -> None:
    """Computed here, so that no other node has to."""
    different = list(dict.fromkeys(texts))
    rows = await asyncio.to_thread(vectors.vectors, different, keep=False)
    values = [
        {"key": vectors.key(text), "vector": row.astype(np.float16).tobytes()}
        for text, row in zip(different, rows, strict=True)
    ]
    await session.execute(insert(TextVector).on_conflict_do_nothing(), values)
