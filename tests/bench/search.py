"""Search: right articles and time, beside a plain BM25 and Postgres' own full-text search on the same questions.

Imported answers are taken from `LANTERN_BENCH_ANSWERS`, anything that `lantern knowledge import medquad` reads (MedQuAD
has 16,407 answers with text); without it only the shipped articles are measured. The same answers are then measured ten
times over, each copy with a title and a vector of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.bench.search_baselines import bm25, postgres_full_text
from tests.bench.search_corpus import labelled, shipped, with_answers

ANSWERS = os.environ.get("LANTERN_BENCH_ANSWERS")
MOST_MILLISECONDS, MOST_MEGABYTES = "≤ 50", "≤ 600"


def measure(postgres: str, cache: Path) -> list[Figure]:
    figures = _lantern("shipped articles", cache, copies=0)
    corpora = {"shipped articles": shipped()}
    if ANSWERS:
        once = _lantern("with imported answers", cache, copies=1)
        tenfold = _lantern("with ten times as many", cache, copies=10)
        corpora["with imported answers"] = with_answers(Path(ANSWERS), copies=1)
        figures += [*once, *tenfold, Figure("ten times as many: time", _p95(tenfold) / _p95(once), "×", "≤ 2")]
    for name, articles in corpora.items():
        figures += _shown("plain BM25", name, bm25(articles, labelled()))
        figures += _shown("Postgres full text", name, postgres_full_text(postgres, articles, labelled()))
    return figures


def _lantern(name: str, cache: Path, *, copies: int) -> list[Figure]:
    """In a process of its own, so that its memory is that of search alone."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.search_process", str(cache), str(copies)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    result: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return [
        *_shown("Lantern search", name, result),
        Figure(f"Lantern search, {name}: p95 beside the question's embedding", result["beside_p95"], "ms"),
        Figure(f"Lantern search, {name}: memory", result["megabytes"], "MB", MOST_MEGABYTES if copies < 2 else ""),
        Figure(f"Lantern search, {name}: documents", result["documents"], ""),
        Figure(f"Lantern search, {name}: index from stored vectors", result["build_seconds"], "s"),
    ]


def _shown(system: str, name: str, result: dict[str, Any]) -> list[Figure]:
    shown = [
        Figure(
            f"{system}, {name}: p95", result["p95"], "ms", MOST_MILLISECONDS if system.startswith("Lantern") else ""
        ),
        Figure(f"{system}, {name}: median", result["median"], "ms"),
    ]
    for language in ("en", "zh"):
        first, five = result["first"][language], result["five"][language]
        shown += [
            Figure(f"{system}, {name}: hit@1 {language}", 100 * first, "%", "≥ 85" if system.startswith("L") else ""),
            Figure(f"{system}, {name}: hit@5 {language}", 100 * five, "%", "≥ 97" if system.startswith("L") else ""),
        ]
    return shown


def _p95(figures: list[Figure]) -> float:
    return next(figure.value for figure in figures if figure.name.endswith(": p95"))
