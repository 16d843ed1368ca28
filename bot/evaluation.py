"""Figures of search on labelled questions and of triage on labelled cases, for `lantern evaluate`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bot.evaluate_intake import ask, rows
from bot.library import Library
from bot.settings import REPOSITORY
from knowledge.labelled import Labelled, Share, measure, read_labelled
from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from safety.evaluate import Rate
from safety.evaluate_triage import SPLITS, Figures, figures, judge

QUESTIONS = REPOSITORY / "tests" / "knowledge"


def search_figures(file: Path, library: Library) -> Iterator[dict[str, Any]]:
    """For each split of the set, its language by the file's name (`…_zh.jsonl`)."""
    language: Language = "zh" if file.stem.endswith("_zh") else "en"
    splits: dict[str, list[Labelled]] = defaultdict(list)
    for asked in read_labelled(file, language):
        splits[asked.split].append(asked)
    for split, questions in splits.items():
        measured = measure(library.index, questions)
        yield {
            "set": file.stem,
            "split": split,
            "questions": len(questions),
            "hit_at_1": _figure(measured.first),
            "hit_at_5": _figure(measured.five),
            "right_section": _figure(measured.section),
            "right_nothing_fits": _figure(measured.nothing),
            "right_not_answered": _figure(measured.unanswered),
            "answered": _figure(measured.answered),
            "answered_rightly": _figure(measured.answered_rightly),
        }


def _figure(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"share": round(share.value, 3), "of": share.whole, "interval_95": [round(low, 3), round(high, 3)]}


def triage_figures() -> Iterator[dict[str, Any]]:
    """For each split and language, cases told whole and cases that an intake asks for."""
    today = date.today()
    for split in SPLITS:
        for language in LANGUAGES:
            chosen = [(row, case) for row, case in rows(language) if case.split == split]
            told = judge([case for _, case in chosen])
            asked = [ask(row, case, today) for row, case in chosen]
            yield {"split": split, "language": language, "told": "whole", **_levels(figures(told))}
            questions = [one.questions for one in asked]
            heard, there = (sum(one.found[i] for one in asked) for i in (0, 1))
            yield {
                "split": split,
                "language": language,
                "told": "by an intake",
                **_levels(figures(asked)),
                "questions": {"median": median(questions), "most": max(questions)},
                "symptoms_found": _rate(Rate(heard, there)),
            }


def _levels(found: Figures) -> dict[str, Any]:
    return {
        "right_level": _rate(found.accuracy),
        "emergencies_found": _rate(found.emergencies_found),
        "too_low": _rate(found.under),
        "too_high": _rate(found.over),
        **{f"condition_top_{n}": _rate(rate) for n, rate in found.top.items()},
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval()
    return {"share": round(rate.share, 3), "of": rate.cases, "interval_95": [round(low, 3), round(high, 3)]}
