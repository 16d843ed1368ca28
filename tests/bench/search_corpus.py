"""What search is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.article_files import load_articles
from knowledge.articles import Article
from knowledge.importers import IMPORTERS
from knowledge.labelled import Labelled, read_labelled

QUESTIONS = Path(__file__).parent.parent / "knowledge"


def shipped() -> list[Article]:
    return list(load_articles())


def with_answers(path: Path, *, copies: int) -> list[Article]:
    answers = [one for one in IMPORTERS["medquad"](path) if isinstance(one, Article)]
    return [*shipped(), *(copied(answer, n) for n in range(copies) for answer in answers)]


def copied(answer: Article, n: int) -> Article:
    if n == 0:
        return answer
    return replace(answer, id=f"{answer.id}-{n}", title=copied_name(answer.title, n), aliases=tuple(
        copied_name(name, n) for name in answer.aliases
    ))  # fmt: skip


def copied_name(name: str, n: int) -> str:
    return f"{name} ({n})"


def labelled() -> list[Labelled]:
    """The held-out questions that some article answers, follow-ups left out: no other system knows what was before."""
    questions = [
        *read_labelled(QUESTIONS / "held_out_en.jsonl", "en"),
        *read_labelled(QUESTIONS / "held_out_zh.jsonl", "zh"),
    ]
    return [asked for asked in questions if asked.article and not asked.after]


def document(article: Article) -> str:
    sentences = (sentence for section in article.sections for sentence in section.sentences)
    return "\n".join((article.title, *article.aliases, *sentences))


def shares(questions: Sequence[Labelled], found: Sequence[Sequence[str]], best: int) -> dict[str, float]:
    """For each language the share of questions with a right article among the `best` first."""
    rights: dict[str, list[bool]] = {"en": [], "zh": []}
    for asked, articles in zip(questions, found, strict=True):
        rights[asked.language].append(any(asked.accepts(id) for id in articles[:best]))
    return {language: sum(right) / max(1, len(right)) for language, right in rights.items()}
