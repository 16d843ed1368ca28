"""Figures of search on labelled questions, for `lantern evaluate search`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.library import Library
from bot.settings import REPOSITORY
from knowledge.labelled import Labelled, Share, measure, read_labelled
from knowledge.language import Language

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
