"""The editors' desk: reading, changing and signing articles. Every change is a new version; nothing is overwritten.

    starter → in review → reviewed → expired

A change reopens review. Until it is signed, patients are answered from the last reviewed version, if there is one.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from bot.articles.served import Key, path_of
from bot.console.staff import audit
from bot.database.models import ArticleVersion, Staff
from bot.events import ARTICLES, News, announce
from bot.legible import cleaned
from knowledge.article_files import parse_article, without_review
from knowledge.articles import Article
from knowledge.language import Language
from knowledge.lint import Finding, lint_text
from knowledge.shape import Status, notice

LONGEST_REVIEW = timedelta(days=5 * 366)
LONGEST_TITLE = 500
SHIPPED = 0
"""The version of a file that came with Lantern; the clinic's own start at 1."""


class ArticleDoesNotExist(Exception):
    """Neither shipped nor written by the clinic."""


class VersionIsOld(Exception):
    """Somebody else has saved a newer version meanwhile."""


class NotThisArticle(ValueError):
    """The text names another id or language than the article that is saved."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"the text says id {article.id!r} and language {article.language!r}; both stay as they are")


class TitleTooLong(ValueError):
    def __init__(self) -> None:
        super().__init__(f"the title is longer than {LONGEST_TITLE} characters")


class ReviewDateUnusable(ValueError):
    def __init__(self) -> None:
        super().__init__("a review holds until a date after today and at most five years away")


class WrongStep(ValueError):
    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"an article that is {status!r} cannot be {step}")


@dataclass(frozen=True)
class Listed:
    article: str
    language: str
    title: str
    kind: str
    status: Status
    version: int
    collection: str | None
    reviewed_by: str | None
    review_until: date | None


@dataclass(frozen=True)
class DiffLine:
    """`before` and `after` are line numbers, None where the line is not in that text."""

    change: Literal["same", "removed", "added"]
    text: str
    before: int | None
    after: int | None


async def listed(session: AsyncSession, shipped: Mapping[Key, Article]) -> list[Listed]:
    """The newest version of every article, by title."""
    query = (
        select(
            ArticleVersion.article,
            ArticleVersion.language,
            ArticleVersion.title,
            ArticleVersion.kind,
            ArticleVersion.status,
            ArticleVersion.version,
            ArticleVersion.collection,
            ArticleVersion.reviewed_by,
            ArticleVersion.review_until,
        )
        .ext(distinct_on(ArticleVersion.article, ArticleVersion.language))
        .order_by(ArticleVersion.article, ArticleVersion.language, ArticleVersion.version.desc())
    )
    found = {key: _listed_file(article) for key, article in shipped.items()}
    for row in await session.execute(query):
        status = today_status(row.status, row.review_until)
        found[row.article, row.language] = Listed(*row[:4], status, *row[5:])
    return sorted(found.values(), key=lambda one: (one.title.casefold(), one.language))


def _listed_file(article: Article) -> Listed:
    status = article.on(date.today()).status
    return Listed(
        article.id, article.language, article.title, article.kind, status, SHIPPED, None,
        article.reviewed_by, article.review_until,
    )  # fmt: skip


def today_status(status: str, review_until: date | None) -> Status:
    expired = status == "reviewed" and review_until is not None and review_until < date.today()
    result: Status = "expired" if expired else status  # type: ignore[assignment]
    return result


async def versions(session: AsyncSession, shipped: Mapping[Key, Article], key: Key) -> Sequence[ArticleVersion]:
    """Oldest first, the shipped file as version 0. Raises ArticleDoesNotExist."""
    query = (
        select(ArticleVersion)
        .where(ArticleVersion.article == key[0], ArticleVersion.language == key[1])
        .order_by(ArticleVersion.version)
    )
    found = list(await session.scalars(query))
    if key in shipped:
        found.insert(0, _shipped_version(shipped[key]))
    if not found:
        raise ArticleDoesNotExist
    return found


async def exists(session: AsyncSession, shipped: Mapping[Key, Article], key: Key) -> bool:
    return key in shipped or await _newest(session, key) is not None


def last_reviewed(versions: Sequence[ArticleVersion]) -> ArticleVersion | None:
    """The last one that was signed, even where that has run out by now."""
    return next((one for one in reversed(versions) if one.status == "reviewed"), None)


def told(version: ArticleVersion) -> str:
    """What patients are told about the review of this version, in its language."""
    status = today_status(version.status, version.review_until)
    return notice(status, _language(version), version.reviewed_by, version.reviewed_on, version.review_until)


def told_when_signed(version: ArticleVersion, editor: Staff) -> str:
    return notice("reviewed", _language(version), editor.name, date.today(), None)


def _language(version: ArticleVersion) -> Language:
    return "zh" if version.language == "zh" else "en"


def _shipped_version(article: Article) -> ArticleVersion:
    return ArticleVersion(
        article=article.id,
        language=article.language,
        version=SHIPPED,
        title=article.title,
        kind=article.kind,
        text=without_review(article.path.read_text(encoding="utf-8")),
        status=article.status,
        reviewed_by=article.reviewed_by,
        reviewed_on=article.reviewed_on,
        review_until=article.review_until,
    )


async def save(
    session: AsyncSession, shipped: Mapping[Key, Article], key: Key, text: str, based_on: int | None, editor: Staff
) -> ArticleVersion:
    """A new version, in review. `based_on` is the version that was changed; None writes a new article.

    Raises FileFault for a text that is no article, NotThisArticle, TitleTooLong, VersionIsOld and ArticleDoesNotExist.
    """
    text = cleaned(without_review(text)) + "\n"
    article = parse_article(text, path_of(*key))
    if (article.id, article.language) != key:
        raise NotThisArticle(article)
    if len(article.title) > LONGEST_TITLE:
        raise TitleTooLong
    await _lock(session, key)
    if based_on is None:
        if await exists(session, shipped, key):
            raise VersionIsOld
        newest, collection = SHIPPED, None
    else:
        last = (await versions(session, shipped, key))[-1]
        if last.version != based_on:
            raise VersionIsOld
        if last.status == "reviewed":
            last = await _own_newest(session, shipped, key)  # patients keep it until the change is signed
        newest, collection = last.version, last.collection
    version = ArticleVersion(
        article=key[0],
        language=key[1],
        version=newest + 1,
        title=article.title,
        kind=article.kind,
        text=text,
        status="in review",
        collection=collection,
        written_by=editor.id,
    )
    session.add(version)
    await _done(session, "article_saved", key, editor)
    return version


async def submit(session: AsyncSession, shipped: Mapping[Key, Article], key: Key, editor: Staff) -> ArticleVersion:
    """Puts a starter or expired article into review as it is. Raises ArticleDoesNotExist and WrongStep."""
    version = await _own_newest(session, shipped, key)
    status = today_status(version.status, version.review_until)
    if status == "expired":
        version = _again(version, editor)  # who signed it, and until when, stays in the history
        session.add(version)
    elif status != "starter":
        raise WrongStep("put into review", status)
    version.status = "in review"
    await _done(session, "article_submitted", key, editor)
    return version


async def sign(
    session: AsyncSession, shipped: Mapping[Key, Article], key: Key, version: int, until: date, editor: Staff
) -> ArticleVersion:
    """Signs the newest version, in the editor's name, until a date.

    Raises ArticleDoesNotExist, VersionIsOld where `version` is not the newest, WrongStep where it is not in review and
    ReviewDateUnusable.
    """
    today = date.today()
    if not today < until <= today + LONGEST_REVIEW:
        raise ReviewDateUnusable
    newest = await _own_newest(session, shipped, key)
    if newest.version != version:
        raise VersionIsOld
    if newest.status != "in review":
        raise WrongStep("signed", today_status(newest.status, newest.review_until))
    newest.status, newest.reviewer, newest.reviewed_by = "reviewed", editor.id, editor.name
    newest.reviewed_on, newest.review_until = today, until
    await _done(session, "article_signed", key, editor)
    return newest


def diff(before: str, after: str) -> list[DiffLine]:
    """Line by line, as a text is read from top to bottom."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[DiffLine] = []
    for _, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            lines += [DiffLine("same", text, a + n, c + n) for n, text in enumerate(old[a:b], 1)]
        else:
            lines += [DiffLine("removed", text, a + n, None) for n, text in enumerate(old[a:b], 1)]
            lines += [DiffLine("added", text, None, c + n) for n, text in enumerate(new[c:d], 1)]
    return lines


async def findings(session: AsyncSession, shipped: Mapping[Key, Article], key: Key, text: str) -> list[Finding]:
    """What the lint says of a text, which may link to shipped articles and to those of the clinic."""
    own = await session.scalars(select(ArticleVersion.article).distinct())
    return lint_text(text, path_of(*key), [*own, *(id for id, _ in shipped)])


async def _own_newest(session: AsyncSession, shipped: Mapping[Key, Article], key: Key) -> ArticleVersion:
    """The newest version as a row; a shipped file gets one now, as version 1."""
    await _lock(session, key)
    version = (await versions(session, shipped, key))[-1]
    if version.version == SHIPPED:
        version.version = 1
        session.add(version)
        await session.flush()
    return version


def _again(version: ArticleVersion, editor: Staff) -> ArticleVersion:
    return ArticleVersion(
        article=version.article,
        language=version.language,
        version=version.version + 1,
        title=version.title,
        kind=version.kind,
        text=version.text,
        collection=version.collection,
        written_by=editor.id,
    )


async def _newest(session: AsyncSession, key: Key) -> int | None:
    query = select(func.max(ArticleVersion.version)).where(
        ArticleVersion.article == key[0], ArticleVersion.language == key[1]
    )
    return await session.scalar(query)


async def _lock(session: AsyncSession, key: Key) -> None:
    """One editor at a time changes an article, until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("article:" + ".".join(key)))))


async def _done(session: AsyncSession, action: str, key: Key, editor: Staff) -> None:
    name = ".".join(key)
    audit(session, editor.id, action, article=name)
    await announce(session, ARTICLES, News("article", name))
