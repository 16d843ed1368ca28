"""The clinic's own articles in the database, and how a running system takes them up. Real Postgres, two nodes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.articles import desk, importing
from bot.console import staff
from bot.database.engine import Sessions, connect
from bot.database.models import ArticleVersion, Staff, TextVector
from bot.events import Events, News
from bot.library import Library
from knowledge.embedding import Embedder
from knowledge.vectors import VectorStore

pytestmark = pytest.mark.timeout(1800)  # where no vectors are stored yet, the first test waits for them
KEY = ("asthma", "en")
NEW = "Asthma narrows the airways in the lungs, as the clinic's own nurse explains. [^nhs]"
TABLE = "question,answer,topic\nWhere do I park at the clinic?,Park behind the house. It is free.,parking\n"


def next_year() -> date:
    return datetime.now(UTC).date() + timedelta(days=365)


@pytest.fixture
def library(cache_folder: Path) -> Library:
    return Library.open(cache_folder)


@pytest.fixture
async def nora(sessions: Sessions) -> Staff:
    async with sessions() as session:
        person = await staff.add(session, "nora@clinic.example", "editor", "a long enough password", "Nora")
        await session.commit()
        return person


def changed(library: Library, text: str = NEW) -> str:
    """The shipped article with another first sentence."""
    lines = library.shipped[KEY].path.read_text("utf-8").splitlines()
    lines[lines.index("## What it is") + 1] = text
    return "\n".join(lines)


async def saved(sessions: Sessions, library: Library, nora: Staff, text: str, based_on: int | None = 0) -> int:
    async with sessions() as session:
        version = await desk.save(session, library.shipped, KEY, text, based_on, nora)
        await session.commit()
        return version.version


async def signed(sessions: Sessions, library: Library, nora: Staff, version: int) -> None:
    async with sessions() as session:
        await desk.sign(session, library.shipped, KEY, version, next_year(), nora)
        await session.commit()


def first_sentence(library: Library) -> str:
    hit = library.index.search("what is asthma", language="en")[0]
    assert hit.passage.id == "asthma.en#what"
    return hit.passage.section.sentences[0]


async def within_seconds(condition: Callable[[], bool]) -> bool:
    for _ in range(100):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False


async def test_every_node_takes_up_an_edit_by_itself(
    database: str, sessions: Sessions, cache_folder: Path, library: Library, nora: Staff
) -> None:
    nodes = [library, Library.open(cache_folder)]
    events = Events(database)
    tasks = [asyncio.create_task(node.follow(sessions, events)) for node in nodes]
    tasks.append(asyncio.create_task(events.listen()))
    try:
        await asyncio.sleep(0.5)
        await saved(sessions, library, nora, changed(library))
        told = "as the clinic's own nurse explains"
        assert await within_seconds(lambda: all(told in first_sentence(node) for node in nodes))
        assert all(node.index.article("asthma", "en").status == "in review" for node in nodes)  # type: ignore[union-attr]
    finally:
        for task in tasks:
            task.cancel()


async def test_a_database_that_is_away_ends_no_node(library: Library) -> None:
    engine, away = connect("postgresql://nobody@127.0.0.1:9/nothing")
    events = Events("postgresql://nobody@127.0.0.1:9/nothing")
    following = asyncio.create_task(library.follow(away, events))
    await asyncio.sleep(0.1)
    events._tell_all(News("resync"))
    await asyncio.sleep(0.5)
    assert not following.done()
    assert first_sentence(library)
    following.cancel()
    await engine.dispose()


async def test_a_change_of_a_reviewed_article_waits_for_its_signature(
    sessions: Sessions, library: Library, nora: Staff
) -> None:
    await saved(sessions, library, nora, changed(library, "Asthma is a long-term illness of the airways. [^nhs]"))
    await signed(sessions, library, nora, 1)
    await saved(sessions, library, nora, changed(library), based_on=1)
    await library.take_up_changes(sessions)
    assert first_sentence(library) == "Asthma is a long-term illness of the airways."
    article = library.index.article("asthma", "en")
    assert article is not None and article.status_notice.startswith("reviewed by Nora on ")
    await signed(sessions, library, nora, 2)
    await library.take_up_changes(sessions)
    assert "as the clinic's own nurse explains" in first_sentence(library)


@pytest.mark.parametrize("withhold", [False, True])
async def test_an_expired_article_is_answered_with_a_notice_or_not_at_all(
    sessions: Sessions, cache_folder: Path, nora: Staff, withhold: bool
) -> None:
    library = Library.open(cache_folder, withhold_expired=withhold)
    await saved(sessions, library, nora, changed(library))
    await signed(sessions, library, nora, 1)
    async with sessions() as session:
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        await session.execute(update(ArticleVersion).values(review_until=yesterday))
        await session.commit()
    await library.take_up_changes(sessions)
    hits = library.index.search("what is asthma", language="en")
    asthma = [hit.passage.article for hit in hits if (hit.passage.article.id, hit.passage.language) == KEY]
    if withhold:
        assert asthma == []
    else:
        assert "ran out on" in asthma[0].status_notice


async def test_a_version_that_can_no_longer_be_read_leaves_the_shipped_article_standing(
    sessions: Sessions, library: Library, nora: Staff
) -> None:
    shipped = first_sentence(library)
    await saved(sessions, library, nora, changed(library))
    async with sessions() as session:
        await session.execute(update(ArticleVersion).values(text="no article"))
        await session.commit()
    await library.take_up_changes(sessions)
    assert first_sentence(library) == shipped


async def imported(sessions: Sessions, path: Path, folder: Path, *, dry_run: bool = False) -> importing.Report:
    articles, report = importing.read("csv", path, "faq", dry_run=dry_run)
    await importing.store(sessions, articles, VectorStore(folder, Embedder()), report, lambda done, total: None)
    return report


async def test_an_import_is_searched_at_once_and_brings_its_vectors(
    sessions: Sessions, library: Library, tmp_path: Path
) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(TABLE, "utf-8")
    report = await imported(sessions, table, tmp_path)
    assert (report.new, report.skipped) == (1, [])
    await library.take_up_changes(sessions)
    hit = library.index.search("where can i park my car", language="en")[0]
    assert hit.passage.section.sentences == ("Park behind the house.", "It is free.")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(TextVector)) > 0


async def test_a_repeated_import_only_does_what_changed_and_leaves_the_clinics_edits_alone(
    sessions: Sessions, library: Library, nora: Staff, tmp_path: Path
) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(TABLE + "When are you open?,From 8 to 18.,hours\n", "utf-8")
    assert (await imported(sessions, table, tmp_path)).new == 2
    again = await imported(sessions, table, tmp_path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    key = ("faq-3", "en")
    async with sessions() as session:
        text = (await desk.versions(session, library.shipped, key))[-1].text
        await desk.save(session, library.shipped, key, text.replace("8", "9"), 1, nora)
        await session.commit()
    table.write_text(TABLE.replace("It is free.", "") + "When are you open?,From 7 to 18.,hours\n", "utf-8")
    third = await imported(sessions, table, tmp_path)
    assert (third.new, third.changed, third.unchanged) == (0, 1, 0)
    assert [one.reason for one in third.skipped] == ["changed or reviewed by the clinic since"]


async def test_a_dry_run_writes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(TABLE, "utf-8")
    assert (await imported(sessions, table, tmp_path, dry_run=True)).new == 1
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ArticleVersion)) == 0
