from datetime import date
from pathlib import Path

import pytest

from knowledge.articles import ArticleError, heading, load_articles, parse_article, passages

PATH = Path("en/high-blood-pressure.md")
TEXT = """---
id: high-blood-pressure
language: en
title: High blood pressure
aliases: [hypertension, high BP]
tags: [heart, long-term]
sources:
  - publisher: World Health Organization
    title: Hypertension (fact sheet)
    url: https://www.who.int/news-room/fact-sheets/detail/hypertension
asks:
  - question: Is salt really that important?
    section: self_care
reviewed_by:
reviewed_on:
status: starter
---

# High blood pressure

## What it is
High blood pressure means that blood pushes too hard.
It usually causes no symptoms.

## What you can do
- Less salt lowers blood pressure.
"""


def test_an_article_keeps_its_sentences_sources_and_asks() -> None:
    article = parse_article(TEXT, PATH)
    assert (article.id, article.language) == ("high-blood-pressure", "en")
    assert article.title == "High blood pressure"
    assert article.aliases == ("hypertension", "high BP")
    assert article.sources[0].publisher == "World Health Organization"
    assert [(ask.question, ask.section) for ask in article.asks] == [("Is salt really that important?", "self_care")]
    what, self_care = article.sections
    assert what.sentences == (
        "High blood pressure means that blood pushes too hard.",
        "It usually causes no symptoms.",
    )
    assert (self_care.heading, self_care.sentences, self_care.bullets) == (
        "What you can do",
        ("Less salt lowers blood pressure.",),
        (True,),
    )


def test_a_passage_is_a_section_with_a_citable_name() -> None:
    what, self_care = passages([parse_article(TEXT, PATH)])
    assert what.id == "high-blood-pressure.en#what"
    assert self_care.id == "high-blood-pressure.en#self_care"
    assert what.text == "High blood pressure means that blood pushes too hard. It usually causes no symptoms."


def test_sections_come_in_the_one_order_whatever_the_file_says() -> None:
    head, what, self_care = TEXT.partition("## What it is")[0], *TEXT.split("## ")[1:]
    article = parse_article(f"{head}## {self_care}\n## {what}", PATH)
    assert [section.key for section in article.sections] == ["what", "self_care"]


def test_an_unreviewed_article_says_so_in_its_language() -> None:
    english = parse_article(TEXT, PATH)
    assert english.status_notice == "starter text, not yet reviewed by a clinician"
    chinese = TEXT.replace("language: en", "language: zh").replace("What it is", "是什么")
    chinese = chinese.replace("What you can do", "自己能做什么")
    assert parse_article(chinese, PATH).status_notice == "初稿，尚未经临床人员审核"


def test_a_reviewed_article_names_its_reviewer_and_date() -> None:
    text = TEXT.replace("reviewed_by:", "reviewed_by: Dr Ada Vega").replace("reviewed_on:", "reviewed_on: 2026-01-31")
    article = parse_article(text.replace("status: starter", "status: reviewed"), PATH)
    assert article.reviewed_on == date(2026, 1, 31)
    assert article.status_notice == "reviewed by Dr Ada Vega on 2026-01-31"


def test_text_saved_on_windows_reads_the_same() -> None:
    assert parse_article("\ufeff" + TEXT.replace("\n", "\r\n"), PATH) == parse_article(TEXT, PATH)


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (TEXT, "", 1, "starts with a line ---"),
        ("status: starter\n---", "status: starter", 1, "not closed"),
        ("aliases: [hyper", "aliases: [[hyper", 5, "not YAML"),
        ("id: high-blood-pressure", "id: High Blood", 2, "lower-case"),
        ("id: high-blood-pressure\n", "", 2, "id: is missing"),
        ("language: en", "language: fr", 3, "'fr' is none of en, zh"),
        ("tags: [heart, long-term]", "tags: heart", 6, "tags: must be a list"),
        ("tags: [heart, long-term]", "labels: []", 6, "unknown field 'labels'"),
        ("tags: [heart, long-term]", "title: Again", 6, "'title' appears twice"),
        ("aliases: [hypertension, high BP]", "aliases: [[a], b]", 5, "each item must be a text"),
        ("    url: https", "    url: see https", 10, "not a web address"),
        ("    url:", "    link:", 10, "unknown field 'link'"),
        ("section: self_care", "section: care", 13, "'care' is none of"),
        ("section: self_care", "section: treatment", 12, "'treatment', which the article lacks"),
        ("status: starter", "status: approved", 16, "'approved' is none of"),
        ("status: starter", "status: reviewed", 16, "needs reviewed_by and reviewed_on"),
        ("reviewed_by:", "reviewed_by: Dr Ada Vega", 16, "must not name a reviewer"),
        ("reviewed_on:", "reviewed_on: soon", 15, "no date"),
        ("# High blood pressure", "# Hypertension", 19, "not the title"),
        ("## What you can do", "## Home remedies", 25, "unknown section 'Home remedies'"),
        ("## What you can do", "## What it is", 25, "appears twice"),
        ("## What you can do", "### What you can do", 25, "only one # title"),
        ("## What it is", "Hello.", 21, "before the first ## section"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(old: str, new: str, line: int, fault: str) -> None:
    assert old in TEXT
    with pytest.raises(ArticleError) as error:
        parse_article(TEXT.replace(old, new, 1), PATH)
    assert str(error.value).startswith(f"{PATH}:{line}: ")
    assert fault in str(error.value)


def test_a_folder_holds_each_article_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "high-blood-pressure.md").write_text(TEXT, encoding="utf-8")
    assert [article.id for article in load_articles(tmp_path)] == ["high-blood-pressure"]
    (tmp_path / "en" / "blood.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"blood\.md:2: .*not the file's name"):
        load_articles(tmp_path)


def test_every_shipped_article_loads_and_claims_no_review_it_did_not_get() -> None:
    articles = load_articles()
    assert articles
    assert all(article.sources for article in articles)
    assert all(article.status == "starter" for article in articles)


def test_headings_are_known_in_both_languages() -> None:
    assert heading("help_now", "en") == "Get help now"
    assert heading("help_now", "zh") == "马上就医"
