"""The staff API of the editors' desk: list, read, compare, save, put into review, sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select

from bot.articles import desk
from bot.articles.served import Key, path_of
from bot.articles.skeleton import skeleton
from bot.console.access import ActingPerson, Person, Session, acting_person
from bot.console.staff import SignedIn
from bot.database.models import ArticleVersion, Staff
from bot.errors import ApiError
from knowledge.article_files import parse_article
from knowledge.articles import Article
from knowledge.language import Language
from knowledge.shape import Kind, Status
from knowledge.yaml_mapping import FileFault

router = APIRouter(prefix="/api/staff/articles")

PAGE = 50
EDITORS = ("editor", "admin")
LONGEST_ARTICLE = 200_000
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ARTICLE)]
Id = Annotated[str, Path(max_length=120)]
OTHER: dict[Language, Language] = {"en": "zh", "zh": "en"}


class Draft(BaseModel):
    text: Text


class Change(Draft):
    based_on: int | None = None
    """The version that was changed; none writes a new article."""


class Signature(BaseModel):
    version: int
    until: date


async def editor(who: ActingPerson) -> SignedIn:
    if who.staff.role not in EDITORS:
        raise ApiError(403, "not_an_editor", "Only editors may change articles.")
    return who


Editor = Annotated[SignedIn, Depends(editor)]


def shipped(request: Request) -> Mapping[Key, Article]:
    found: Mapping[Key, Article] = request.app.state.library.shipped
    return found


Shipped = Annotated[Mapping[Key, Article], Depends(shipped)]


@router.get("")
async def articles(
    who: Person,
    session: Session,
    shipped: Shipped,
    q: str = "",
    status: Status | None = None,
    language: Language | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
) -> dict[str, Any]:
    """Fifty a page, by title; `counts` are of all that match the words and the language."""
    words = q.casefold().split()
    matching = [
        one
        for one in await desk.listed(session, shipped)
        if (language is None or one.language == language)
        and all(word in f"{one.title} {one.article} {one.collection or ''}".casefold() for word in words)
    ]
    counts: dict[str, int] = {}
    for one in matching:
        counts[one.status] = counts.get(one.status, 0) + 1
    chosen = [one for one in matching if status is None or one.status == status]
    items = chosen[(page - 1) * PAGE : page * PAGE]
    return {"items": [asdict(one) for one in items], "total": len(chosen), "pages": -(-len(chosen) // PAGE)} | {
        "counts": counts
    }


@router.get("/skeleton")
async def begun(who: Person, kind: Kind, language: Language, id: str, title: str) -> dict[str, str]:
    """The text that a new article begins with."""
    return {"text": skeleton(kind, language, id, title)}


@router.get("/{language}/{article}")
async def read(language: Language, article: Id, who: Person, session: Session, shipped: Shipped) -> dict[str, Any]:
    """The newest version as it is read, what the lint says of it, and every version, the newest first.

    `served` is the version that patients are answered from, `told` what they are told about its review, and
    `signature` what they will be told when the person who asks signs the newest.
    """
    key = (article, str(language))
    with _known_faults():
        found = await desk.versions(session, shipped, key)
        newest, reviewed = found[-1], desk.last_reviewed(found)
        served = reviewed or newest
        names = {staff.id: staff.name for staff in await session.scalars(select(Staff))}
        return _state(newest) | {
            "title": newest.title,
            "text": newest.text,
            "content": _content(newest.text, key),
            "findings": await _findings(session, shipped, key, newest.text),
            "translated": await desk.exists(session, shipped, (article, OTHER[language])),
            "served": served.version,
            "told": desk.told(served),
            "last_reviewed": reviewed.version if reviewed else None,
            "signature": desk.told_when_signed(newest, who.staff),
            "versions": [_version(one, names) for one in reversed(found)],
        }


@router.get("/{language}/{article}/versions/{version}")
async def one_version(
    language: Language, article: Id, version: int, who: Person, session: Session, shipped: Shipped
) -> dict[str, Any]:
    return {"version": version, "text": await _text_of(session, shipped, (article, language), version)}


@router.get("/{language}/{article}/diff")
async def compared(
    language: Language,
    article: Id,
    who: Person,
    session: Session,
    shipped: Shipped,
    before: Annotated[int, Query(alias="from")],
    after: Annotated[int, Query(alias="to")],
) -> dict[str, Any]:
    key = (article, str(language))
    old, new = await _text_of(session, shipped, key, before), await _text_of(session, shipped, key, after)
    return {"from": before, "to": after, "lines": [asdict(line) for line in desk.diff(old, new)]}


@router.post("/{language}/{article}/check", dependencies=[Depends(acting_person)])
async def check(language: Language, article: Id, draft: Draft, session: Session, shipped: Shipped) -> dict[str, Any]:
    """What saving would change, and what the lint says, without saving."""
    key = (article, str(language))
    try:
        newest = (await desk.versions(session, shipped, key))[-1].text
    except desk.ArticleDoesNotExist:
        newest = ""
    return {
        "findings": await _findings(session, shipped, key, draft.text),
        "lines": [asdict(line) for line in desk.diff(newest, draft.text)],
    }


@router.post("/{language}/{article}")
async def save(
    language: Language, article: Id, change: Change, who: Editor, session: Session, shipped: Shipped
) -> dict[str, Any]:
    with _known_faults():
        version = await desk.save(session, shipped, (article, language), change.text, change.based_on, who.staff)
        await session.commit()
    return _state(version)


@router.post("/{language}/{article}/submit")
async def submit(language: Language, article: Id, who: Editor, session: Session, shipped: Shipped) -> dict[str, Any]:
    with _known_faults():
        version = await desk.submit(session, shipped, (article, language), who.staff)
        await session.commit()
    return _state(version)


@router.post("/{language}/{article}/sign")
async def sign(
    language: Language, article: Id, signature: Signature, who: Editor, session: Session, shipped: Shipped
) -> dict[str, Any]:
    with _known_faults():
        version = await desk.sign(session, shipped, (article, language), signature.version, signature.until, who.staff)
        await session.commit()
    return _state(version)


@contextmanager
def _known_faults() -> Iterator[None]:
    try:
        yield
    except desk.ArticleDoesNotExist:
        raise ApiError(404, "unknown_article", "This article does not exist.") from None
    except desk.VersionIsOld:
        raise ApiError(409, "version_is_old", "Somebody has saved a newer version; nothing was changed.") from None
    except desk.WrongStep as error:
        raise ApiError(409, "wrong_step", f"{error}.".capitalize()) from None
    except FileFault as fault:
        raise ApiError(422, "unreadable_article", f"Line {fault.line}: {fault.fault}") from None
    except (desk.NotThisArticle, desk.TitleTooLong, desk.ReviewDateUnusable) as error:
        raise ApiError(422, "unusable", f"{error}".capitalize() + ".") from None


async def _text_of(session: Session, shipped: Mapping[Key, Article], key: Key, version: int) -> str:
    with _known_faults():
        for one in await desk.versions(session, shipped, key):
            if one.version == version:
                return one.text
        raise desk.ArticleDoesNotExist


async def _findings(session: Session, shipped: Mapping[Key, Article], key: Key, text: str) -> list[dict[str, Any]]:
    found = await desk.findings(session, shipped, key, text)
    return [{"line": one.line, "severity": one.severity, "message": one.message} for one in found]


def _content(text: str, key: Key) -> dict[str, Any] | None:
    """None for a text that is no article any more: it can still be mended.

    In a section, `sentences`, `cited`, `bullets` and `lines` run in parallel.
    """
    try:
        article = parse_article(text, path_of(*key))
    except FileFault:
        return None
    return {
        "aliases": article.aliases,
        "says": article.says,
        "tags": article.tags,
        "related": article.related,
        "sources": [asdict(source) for source in article.sources],
        "asks": [asdict(ask) for ask in article.asks],
        "sections": [asdict(section) for section in article.sections],
    }


def _state(version: ArticleVersion) -> dict[str, Any]:
    return {
        "article": version.article,
        "language": version.language,
        "kind": version.kind,
        "version": version.version,
        "status": desk.today_status(version.status, version.review_until),
        "collection": version.collection,
        "reviewed_by": version.reviewed_by,
        "reviewed_on": version.reviewed_on,
        "review_until": version.review_until,
    }


def _version(version: ArticleVersion, names: dict[UUID, str]) -> dict[str, Any]:
    written_at = version.written_at.astimezone(UTC).isoformat() if version.written_at else None
    return _state(version) | {
        "written_by": names.get(version.written_by) if version.written_by else None,
        "written_at": written_at,
    }
