"""Figures of search on labelled questions, for `lantern evaluate search`."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from bot.library import Library
from bot.settings import REPOSITORY
from knowledge.language import detect_language

QUESTIONS = REPOSITORY / "tests" / "knowledge"


def search_figures(file: Path, library: Library) -> dict[str, dict[str, float]]:
    """For each split of the set: shares of questions whose article is first, among five, and rightly not found."""
    splits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        splits[row.get("split", "all")].append(row)
    return {split: _figures(rows, library) for split, rows in splits.items()}


def _figures(rows: list[dict[str, Any]], library: Library) -> dict[str, float]:
    found = [(row["article"], _articles(row["question"], library)) for row in rows]
    fitting = [(wanted, articles) for wanted, articles in found if wanted is not None]
    nothing = [articles for wanted, articles in found if wanted is None]
    return {
        "questions": len(rows),
        "hit_at_1": _share(sum(articles[:1] == [wanted] for wanted, articles in fitting), len(fitting)),
        "hit_at_5": _share(sum(wanted in articles for wanted, articles in fitting), len(fitting)),
        "right_nothing_fits": _share(sum(not articles for articles in nothing), len(nothing)),
    }


def _articles(question: str, library: Library) -> list[str]:
    vector = library.embedder.query(question)
    hits = library.index.search(question, language=detect_language(question), vector=vector, k=5)
    return [hit.passage.article.id for hit in hits]


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 3)
