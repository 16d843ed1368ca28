"""The editors' desk: nothing is overwritten, patients keep what was signed, and only editors write."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.articles import desk, served
from bot.articles.served import Key
from bot.articles.skeleton import skeleton
from bot.console.pages import texts
from bot.console.staff import add
from bot.database.engine import Sessions
from bot.database.models import ArticleVersion, AuditEntry, Staff
from bot.settings import REPOSITORY
from knowledge.article_files import load_article, parse_article
from knowledge.articles import Article
from knowledge.language import Language
from knowledge.shape import KINDS, LANGUAGES, Kind, shape
from knowledge.yaml_mapping import FileFault
from tests.end_to_end.people import StaffMember
from tests.end_to_end.system import PASSWORD, System

GOUT: Key = ("gout", "en")
TEXT = """\
---
id: gout
kind: condition
language: en
title: Gout
aliases: [sore toe]
tags: [joints]
related: []
sources:
  - id: nhs
    publisher: NHS
    title: Gout
    url: https://www.nhs.uk/conditions/gout/
    year: 2024
asks: []
---

# Gout

## What it is
Gout is a painful swelling of a joint. [^nhs]

## Get help now
Get help now if a joint is hot and you have a fever. [^nhs]
"""
CHANGED = TEXT.replace("a joint. [^nhs]", "one or more joints. [^nhs]")
TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)


@pytest.fixture
def shipped(tmp_path: Path) -> dict[Key, Article]:
    path = tmp_path / "en" / "gout.md"
    path.parent.mkdir()
    path.write_text(TEXT.replace("asks: []\n", "asks: []\nstatus: starter\n"), "utf-8")
    return {GOUT: load_article(path)}


class Desk:
    """Edith at the desk; each of her steps is committed."""

    def __init__(self, sessions: Sessions, shipped: dict[Key, Article], edith: Staff) -> None:
        self.sessions, self.shipped, self.edith = sessions, shipped, edith

    async def saves(self, text: str, based_on: int | None, key: Key = GOUT) -> ArticleVersion:
        async with self.sessions() as session:
            version = await desk.save(session, self.shipped, key, text, based_on, self.edith)
            await session.commit()
            return version

    async def submits(self) -> ArticleVersion:
        async with self.sessions() as session:
            version = await desk.submit(session, self.shipped, GOUT, self.edith)
            await session.commit()
            return version

    async def signs(self, version: int, until: date = NEXT_YEAR) -> ArticleVersion:
        async with self.sessions() as session:
            signed = await desk.sign(session, self.shipped, GOUT, version, until, self.edith)
            await session.commit()
            return signed

    async def versions(self) -> list[ArticleVersion]:
        async with self.sessions() as session:
            return list(await desk.versions(session, self.shipped, GOUT))

    async def states(self) -> list[tuple[int, str]]:
        """Number and status today of every version, oldest first."""
        return [(one.version, desk.today_status(one.status, one.review_until)) for one in await self.versions()]

    async def for_patients(self) -> Article:
        async with self.sessions() as session:
            stamps = await served.stamps(session)
            [article] = await served.load(session, [stamps[GOUT].row])
            return article

    async def lets_pass(self, days: int) -> None:
        """As if the last signature had been given so many days earlier."""
        async with self.sessions() as session:
            newest = (await desk.versions(session, self.shipped, GOUT))[-1]
            assert newest.reviewed_on and newest.review_until
            newest.reviewed_on -= timedelta(days=days)
            newest.review_until -= timedelta(days=days)
            await session.commit()


@pytest.fixture
async def edith(sessions: Sessions, shipped: dict[Key, Article]) -> Desk:
    async with sessions() as session:
        staff = await add(session, "edith@clinic.example", "editor", PASSWORD, "Edith")
        await session.commit()
    return Desk(sessions, shipped, staff)


async def test_a_shipped_article_is_version_0_and_stays_beside_what_the_clinic_makes_of_it(edith: Desk) -> None:
    assert await edith.states() == [(0, "starter")]
    await edith.saves(CHANGED, 0)
    assert await edith.states() == [(0, "starter"), (1, "in review")]
    assert [one.text for one in await edith.versions()] == [TEXT, CHANGED]


async def test_whoever_saves_later_is_told_and_overwrites_nothing(edith: Desk) -> None:
    await edith.saves(CHANGED, 0)
    with pytest.raises(desk.VersionIsOld):
        await edith.saves(TEXT.replace("a fever", "a high fever"), 0)
    assert [one.text for one in await edith.versions()] == [TEXT, CHANGED]


async def test_a_new_article_is_not_written_over_one_that_is_there(edith: Desk) -> None:
    with pytest.raises(desk.VersionIsOld):
        await edith.saves(CHANGED, None)
    new = TEXT.replace("id: gout", "id: sore-toe")
    await edith.saves(new, None, ("sore-toe", "en"))
    with pytest.raises(desk.VersionIsOld):
        await edith.saves(new, None, ("sore-toe", "en"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no article at all", FileFault),
        (TEXT.replace("[^nhs]", "[^who]"), FileFault),
        (TEXT.replace("id: gout", "id: other"), desk.NotThisArticle),
        (TEXT.replace("Gout\n", f"{'Gout ' * 101}\n").replace("Gout \n", "Gout\n"), desk.TitleTooLong),
    ],
    ids=["no head", "a source that is missing", "another id", "a title without end"],
)
async def test_what_is_no_article_of_this_id_is_not_saved(edith: Desk, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await edith.saves(text, 0)
    assert await edith.states() == [(0, "starter")]


async def test_nobody_signs_by_writing_it_into_the_text(edith: Desk) -> None:
    claim = "asks: []\nstatus: reviewed\nreviewed_by: Me\nreviewed_on: 2026-01-01\nreview_until: 2030-01-01\n"
    saved = await edith.saves(TEXT.replace("asks: []\n", claim), 0)
    assert (saved.status, saved.reviewed_by, saved.text) == ("in review", None, TEXT)


async def test_control_characters_are_not_kept(edith: Desk) -> None:
    assert (await edith.saves(CHANGED.replace("swelling", "swell\0ing"), 0)).text == CHANGED


async def test_signing_needs_review_first(edith: Desk) -> None:
    with pytest.raises(desk.VersionIsOld):
        await edith.signs(0)
    await edith.submits()
    await edith.signs(1)
    with pytest.raises(desk.WrongStep):
        await edith.signs(1)
    with pytest.raises(desk.WrongStep):
        await edith.submits()


@pytest.mark.parametrize("days", [-1, 0, 6 * 366])
async def test_a_signature_holds_until_a_date_after_today_and_for_five_years_at_most(edith: Desk, days: int) -> None:
    await edith.submits()
    with pytest.raises(desk.ReviewDateUnusable):
        await edith.signs(1, TODAY + timedelta(days=days))
    assert (await edith.states())[-1] == (1, "in review")


async def test_a_signature_names_who_gave_it_and_patients_are_told(edith: Desk) -> None:
    await edith.submits()
    signed = await edith.signs(1)
    assert (signed.reviewed_by, signed.reviewed_on, signed.review_until) == ("Edith", TODAY, NEXT_YEAR)
    assert (await edith.for_patients()).status_notice == desk.told(signed) == f"reviewed by Edith on {TODAY}"


async def test_only_the_newest_version_is_signed(edith: Desk) -> None:
    await edith.saves(CHANGED, 0)
    await edith.saves(TEXT, 1)
    with pytest.raises(desk.VersionIsOld):
        await edith.signs(1)


async def test_a_change_reopens_review_and_patients_keep_the_signed_version(edith: Desk) -> None:
    await edith.submits()
    await edith.signs(1)
    await edith.saves(CHANGED, 1)
    assert await edith.states() == [(0, "starter"), (1, "reviewed"), (2, "in review")]
    assert (await edith.for_patients()).section("what") == parse_article(TEXT, Path("gout.md")).section("what")
    await edith.signs(2)
    assert "joints" in (await edith.for_patients()).sections[0].sentences[0]


async def test_a_change_of_a_text_that_was_shipped_reviewed_leaves_patients_the_reviewed_one(edith: Desk) -> None:
    reviewed = {"status": "reviewed", "reviewed_by": "Dr Wu", "reviewed_on": TODAY, "review_until": NEXT_YEAR}
    edith.shipped[GOUT] = replace(edith.shipped[GOUT], **reviewed)
    await edith.saves(CHANGED, 0)
    assert (await edith.for_patients()).reviewed_by == "Dr Wu"


async def test_a_review_runs_out_by_its_date(edith: Desk) -> None:
    await edith.submits()
    await edith.signs(1, TODAY + timedelta(days=1))
    await edith.lets_pass(days=1)
    assert (await edith.states())[-1] == (1, "reviewed")
    await edith.lets_pass(days=1)
    assert (await edith.states())[-1] == (1, "expired")
    async with edith.sessions() as session:
        [listed] = await desk.listed(session, edith.shipped)
    assert listed.status == "expired"


async def test_an_expired_review_stays_in_the_history_when_the_next_one_begins(edith: Desk) -> None:
    await edith.submits()
    await edith.signs(1)
    await edith.lets_pass(days=400)
    await edith.submits()
    assert await edith.states() == [(0, "starter"), (1, "expired"), (2, "in review")]
    versions = await edith.versions()
    assert versions[1].reviewed_by == "Edith"
    assert desk.last_reviewed(versions) is versions[1]
    assert (await edith.for_patients()).reviewed_by == "Edith"


async def test_what_editors_do_is_noted(edith: Desk) -> None:
    await edith.saves(CHANGED, 0)
    await edith.signs(1)
    async with edith.sessions() as session:
        noted = (await session.execute(select(AuditEntry.action, AuditEntry.article).order_by(AuditEntry.id))).all()
    assert [tuple(row) for row in noted] == [("article_saved", "gout.en"), ("article_signed", "gout.en")]


async def test_an_article_may_lead_to_one_that_the_clinic_wrote(edith: Desk) -> None:
    linked = TEXT.replace("related: []", "related: [sore-toe]")
    assert any("sore-toe" in message for message in await messages(edith, linked))
    await edith.saves(TEXT.replace("id: gout", "id: sore-toe"), None, ("sore-toe", "en"))
    assert not any("sore-toe" in message for message in await messages(edith, linked))


async def messages(edith: Desk, text: str) -> list[str]:
    async with edith.sessions() as session:
        return [finding.message for finding in await desk.findings(session, edith.shipped, GOUT, text)]


def test_a_difference_is_read_from_top_to_bottom() -> None:
    found = [(line.change, line.text, line.before, line.after) for line in desk.diff("a\nb\nc\n", "a\nB\nc\nd\n")]
    assert found == [
        ("same", "a", 1, 1),
        ("removed", "b", 2, None),
        ("added", "B", None, 2),
        ("same", "c", 3, 3),
        ("added", "d", None, 4),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_article_begins_with_the_sections_of_its_kind(kind: Kind, language: Language) -> None:
    text = skeleton(kind, language, "carpal-tunnel", 'Carpal: the "tunnel"')
    filled = re.sub(r"(## .+\n)", r"\1A sentence.\n", text)
    for empty in ("id", "publisher", "title"):
        filled = re.sub(rf"( {empty}:)\n", r"\1 one\n", filled)
    article = parse_article(filled, Path("carpal-tunnel.md"))
    assert (article.kind, article.language, article.title) == (kind, language, 'Carpal: the "tunnel"')
    assert tuple(section.key for section in article.sections) == shape(kind).keys


def test_every_finding_of_the_check_is_known_in_chinese() -> None:
    """Of the lint; what is wrong with a text that is no article may still be said in English."""
    known = {re.sub(r"\{\w+\}", "{}", pattern) for pattern in texts("zh")["findings"]["wordings"]}
    assert lint_messages() - known == set()


def lint_messages() -> set[str]:
    """The messages that the lint of one article can give, each `{}` standing for a value."""
    tree = ast.parse((REPOSITORY / "knowledge" / "lint.py").read_text("utf-8"))
    alone = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in checks(tree)]
    found = set()
    for node in (node for function in alone for node in ast.walk(function)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Finding", "_head"):
            found |= {pattern_of(node.args[-1])}
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "message":
            found |= {pattern_of(node.value)}
    return found - {""}


def checks(tree: ast.Module) -> set[str]:
    [assigned] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "_CHECKS"
    ]
    assert isinstance(assigned, ast.Tuple)
    return {name.id for name in assigned.elts if isinstance(name, ast.Name)} | {"_article_links"}


def pattern_of(message: ast.expr) -> str:
    if isinstance(message, ast.Constant):
        return str(message.value)
    if isinstance(message, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in message.values)
    return ""


# From here on by the staff API of a running system.


@pytest.fixture(scope="module")
def system(new_quiet_system: Callable[..., System]) -> System:
    made = new_quiet_system()
    for email, role in (("edith", "editor"), ("omar", "admin"), ("nora", "reviewer")):
        made.add_staff(f"{email}@clinic.example", role=role, name=email.title())
    return made


@pytest.fixture
def editor(system: System) -> Iterator[httpx.Client]:
    with closing(client(system, "edith")) as opened:
        yield opened


@pytest.fixture
def reviewer(system: System) -> Iterator[httpx.Client]:
    with closing(client(system, "nora")) as opened:
        yield opened


def client(system: System, name: str) -> httpx.Client:
    return StaffMember(system.url, f"{name}@clinic.example").http


def path(article: str, *rest: object) -> str:
    return "/".join(["/api/staff/articles/en", article, *map(str, rest)])


def read(staff: httpx.Client, article: str) -> dict[str, Any]:
    answer = staff.get(path(article))
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_an_article_is_read_with_the_sources_of_every_sentence(reviewer: httpx.Client) -> None:
    article = read(reviewer, "asthma")
    [what] = [section for section in article["content"]["sections"] if section["key"] == "what"]
    assert len(what["sentences"]) == len(what["cited"]) == len(what["lines"])
    assert {id for cited in what["cited"] for id in cited} <= {one["id"] for one in article["content"]["sources"]}
    assert article["text"].splitlines()[what["lines"][0] - 1].startswith(what["sentences"][0])


def test_reviewers_read_and_do_not_write(reviewer: httpx.Client) -> None:
    article = read(reviewer, "asthma")
    body = {"text": article["text"], "based_on": article["version"]}
    tomorrow = str(TODAY + timedelta(days=1))
    for answer in (
        reviewer.post(path("asthma"), json=body),
        reviewer.post(path("asthma", "submit")),
        reviewer.post(path("asthma", "sign"), json={"version": article["version"], "until": tomorrow}),
    ):
        assert error(answer) == (403, "not_an_editor")
    assert reviewer.post(path("asthma", "check"), json={"text": article["text"]}).is_success
    assert read(reviewer, "asthma") == article


def test_nothing_is_changed_without_the_token_of_the_page(editor: httpx.Client) -> None:
    editor.headers["X-CSRF-Token"] = "made up"
    before = read(editor, "asthma")
    body = {"text": before["text"], "based_on": 0, "version": 0, "until": str(NEXT_YEAR)}
    for address in (path("asthma"), *(path("asthma", step) for step in ("check", "submit", "sign"))):
        answer = editor.post(address, json=body)
        assert error(answer) == (403, "wrong_csrf_token")
    assert read(editor, "asthma") == before


def test_who_is_not_signed_in_reads_nothing_and_is_led_back_after_signing_in(system: System) -> None:
    assert httpx.get(f"{system.url}{path('asthma')}").status_code == 401
    page = httpx.get(f"{system.url}/staff/articles/en/asthma?lang=zh")
    assert page.status_code == 303
    assert page.headers["location"] == "/staff/login?lang=zh&to=%2Fstaff%2Farticles%2Fen%2Fasthma%3Flang%3Dzh"


def test_articles_are_found_by_words_language_and_status(editor: httpx.Client) -> None:
    editor.post(path("migraine", "submit")).raise_for_status()
    found = editor.get("/api/staff/articles", params={"q": "MIGR", "language": "en"}).json()
    assert [(one["article"], one["status"]) for one in found["items"]] == [("migraine", "in review")]
    assert found["counts"] == {"in review": 1}
    everything = editor.get("/api/staff/articles").json()
    assert len(everything["items"]) == 50 < everything["total"] == sum(everything["counts"].values())
    assert editor.get("/api/staff/articles", params={"q": "migraine", "status": "expired"}).json()["items"] == []


def test_a_conflict_is_told_and_the_difference_can_be_seen(system: System, editor: httpx.Client) -> None:
    before = read(editor, "eczema")
    sentence = "Eczema keeps some people awake at night."
    text = before["text"].replace("## Symptoms\n", f"## Symptoms\n{sentence}\n")
    with closing(client(system, "omar")) as omar:
        saved = omar.post(path("eczema"), json={"text": text, "based_on": before["version"]}).json()
    late = editor.post(path("eczema"), json={"text": before["text"], "based_on": before["version"]})
    assert error(late) == (409, "version_is_old")
    between = {"from": before["version"], "to": saved["version"]}
    lines = editor.get(path("eczema", "diff"), params=between).json()["lines"]
    assert [(line["change"], line["text"]) for line in lines if line["change"] != "same"] == [("added", sentence)]
    assert read(editor, "eczema")["versions"][0]["written_by"] == "Omar"


def test_a_signature_reaches_the_patients_page(system: System, editor: httpx.Client) -> None:
    editor.post(path("flu", "submit")).raise_for_status()
    article = read(editor, "flu")
    signed = editor.post(path("flu", "sign"), json={"version": article["version"], "until": str(NEXT_YEAR)})
    assert signed.json()["status"] == "reviewed"
    assert read(editor, "flu")["told"] == article["signature"] == f"reviewed by Edith on {TODAY}"
    assert eventually(lambda: "eviewed by Edith" in httpx.get(f"{system.url}/articles/en/flu").text)


def eventually(looks: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    while datetime.now(UTC) < deadline:
        if looks():
            return True
    return looks()


def test_both_languages_of_the_console_have_every_text() -> None:
    def places(found: Any, name: str = "") -> Iterator[str]:
        if isinstance(found, dict):
            for key, value in found.items():
                yield from places(value, f"{name}.{key}")
        else:
            yield name

    en, zh = (
        {place for place in places(json.loads(file.read_text("utf-8"))) if not place.startswith(OWN_OF_A_LANGUAGE)}
        for file in sorted((REPOSITORY / "bot" / "console" / "texts").glob("*.json"))
    )
    assert en == zh


OWN_OF_A_LANGUAGE = (".findings.wordings", ".reasons")
"""What a language says in the words of the code itself."""
