from datetime import date
from pathlib import Path

import pytest

from knowledge.article_files import load_articles, parse_article, render_article, without_review
from knowledge.articles import passages
from knowledge.shape import KINDS, shape
from knowledge.yaml_mapping import FileFault

PATH = Path("en/high-blood-pressure.md")
TEXT = """---
id: high-blood-pressure
kind: condition
language: en
title: High blood pressure
aliases: [hypertension, high BP]
tags: [heart, long-term]
related: [stroke]
sources:
  - id: who
    publisher: World Health Organization
    title: Hypertension (fact sheet)
    url: https://www.who.int/news-room/fact-sheets/detail/hypertension
    year: 2023
asks:
  - question: Is salt really that important?
    section: self_care
status: starter
reviewed_by:
reviewed_on:
review_until:
---

# High blood pressure

## What it is
High blood pressure means that blood pushes too hard. [^who]
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
    assert article.sources[0].year == 2023
    assert article.sections[0].cited == (("who",), ())
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


def reviewed(until: str) -> str:
    text = TEXT.replace("reviewed_by:", "reviewed_by: Dr Ada Vega").replace("reviewed_on:", "reviewed_on: 2026-01-31")
    return text.replace("review_until:", f"review_until: {until}").replace("status: starter", "status: reviewed")


def test_a_reviewed_article_names_its_reviewer_and_date() -> None:
    article = parse_article(reviewed("2027-01-31"), PATH)
    assert article.reviewed_on == date(2026, 1, 31)
    assert article.status_notice == "reviewed by Dr Ada Vega on 2026-01-31"


def test_a_review_runs_out_on_its_day_and_says_so() -> None:
    article = parse_article(reviewed("2027-01-31"), PATH)
    assert article.on(date(2027, 1, 31)).status == "reviewed"
    late = article.on(date(2027, 2, 1))
    assert late.status == "expired"
    assert "ran out on 2027-01-31" in late.status_notice


def test_a_rendered_article_reads_back_the_same() -> None:
    article = parse_article(TEXT, PATH)
    assert parse_article(render_article(article), PATH) == article


def test_what_front_matter_says_of_a_review_can_be_taken_away() -> None:
    text = without_review(reviewed("2027-01-31"))
    assert "review" not in text.partition("\n---")[0]
    assert parse_article(text, PATH) == parse_article(TEXT, PATH)


def test_a_passage_cites_only_what_its_shown_sentences_rest_on() -> None:
    text = TEXT.replace(
        "asks:", "  - id: nhs\n    publisher: NHS\n    title: Pressure\n    url: https://www.nhs.uk/\nasks:"
    )
    what, _ = passages([parse_article(text.replace("no symptoms.", "no symptoms. [^nhs]"), PATH)])
    first, second = what.section.sentences
    assert [source.id for source in what.sources([first])] == ["who"]
    assert [source.id for source in what.sources([first, second])] == ["who", "nhs"]


def test_text_saved_on_windows_reads_the_same() -> None:
    assert parse_article("\ufeff" + TEXT.replace("\n", "\r\n"), PATH) == parse_article(TEXT, PATH)


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (TEXT, "", 1, "starts with a line ---"),
        ("review_until:\n---", "review_until:", 1, "not closed"),
        ("aliases: [hyper", "aliases: [[hyper", 6, "not YAML"),
        ("id: high-blood-pressure", "id: High Blood", 2, "lower-case"),
        ("id: high-blood-pressure\n", "", 2, "id: is missing"),
        ("kind: condition", "kind: illness", 3, "'illness' is none of"),
        ("language: en", "language: fr", 4, "'fr' is none of en, zh"),
        ("tags: [heart, long-term]", "tags: heart", 7, "tags: must be a list"),
        ("tags: [heart, long-term]", "labels: []", 7, "unknown field 'labels'"),
        ("tags: [heart, long-term]", "title: Again", 7, "'title' appears twice"),
        ("aliases: [hypertension, high BP]", "aliases: [[a], b]", 6, "each item must be a text"),
        ("    url: https", "    url: see https", 13, "not a web address"),
        ("    url:", "    link:", 13, "unknown field 'link'"),
        ("year: 2023", "year: last", 14, "no year"),
        ("section: self_care", "section: care", 17, "'care' is none of"),
        ("section: self_care", "section: treatment", 16, "'treatment', which the article lacks"),
        ("status: starter", "status: approved", 18, "'approved' is none of"),
        ("status: starter", "status: reviewed", 18, "needs reviewed_by, reviewed_on and review_until"),
        ("reviewed_by:", "reviewed_by: Dr Ada Vega", 18, "must not name a reviewer"),
        ("reviewed_on:", "reviewed_on: soon", 20, "no date"),
        ("# High blood pressure", "# Hypertension", 24, "not the title"),
        ("[^who]", "[^nhs]", 27, "cites 'nhs', which is none of the sources"),
        ("## What you can do", "## Home remedies", 30, "unknown section 'Home remedies'"),
        ("## What you can do", "## How to take it", 30, "unknown section 'How to take it'"),
        ("## What you can do", "## What it is", 30, "appears twice"),
        ("## What you can do", "### What you can do", 30, "only one # title"),
        ("## What it is", "Hello.", 26, "before the first ## section"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(old: str, new: str, line: int, fault: str) -> None:
    assert old in TEXT
    with pytest.raises(FileFault) as error:
        parse_article(TEXT.replace(old, new, 1), PATH)
    assert str(error.value).startswith(f"{PATH}:{line}: ")
    assert fault in str(error.value)


def test_a_folder_holds_each_article_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "high-blood-pressure.md").write_text(TEXT, encoding="utf-8")
    assert [article.id for article in load_articles(tmp_path)] == ["high-blood-pressure"]
    (tmp_path / "en" / "blood.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(FileFault, match=r"blood\.md:2: .*not the file's name"):
        load_articles(tmp_path)


def test_every_shipped_article_loads_and_claims_no_review_it_did_not_get() -> None:
    articles = load_articles()
    assert articles
    assert all(article.sources for article in articles)
    assert all(article.status == "starter" for article in articles)


def test_every_kind_has_its_headings_in_both_languages_and_its_red_flags() -> None:
    for kind in KINDS:
        headings = shape(kind).headings
        assert headings["help_now"] == {"en": "Get help now", "zh": "马上就医"}
        assert all(len(set(wording)) == 2 for wording in headings.values())
