"""Figures on labelled sets, for `lantern evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.library import Library
from knowledge.language import detect_language
from safety.screen import Urgency, screen


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def search_figures(file: Path, library: Library) -> dict[str, float]:
    """Shares of the questions whose article is first, among the first five, and rightly not found."""
    first = among_five = fitting = right_nothing = nothing = 0
    for row in _rows(file):
        question = row["question"]
        language = row.get("language") or detect_language(question)
        hits = library.index.search(question, language=language, vector=library.embedder.query(question), k=5)
        found = [hit.passage.article.id for hit in hits]
        if row["article"] is None:
            nothing += 1
            right_nothing += not found
        else:
            fitting += 1
            first += found[:1] == [row["article"]]
            among_five += row["article"] in found
    return {
        "questions": fitting + nothing,
        "hit_at_1": round(first / max(1, fitting), 3),
        "hit_at_5": round(among_five / max(1, fitting), 3),
        "right_nothing_fits": round(right_nothing / max(1, nothing), 3),
    }


def screening_figures(file: Path) -> dict[str, float]:
    """Recall of messages that need help now, and false alarms among those that do not."""
    found = alarms = needing = harmless = 0
    for row in _rows(file):
        concern = screen(row["text"])
        if Urgency(row["urgency"]) in (Urgency.EMERGENCY, Urgency.CRISIS):
            needing += 1
            found += concern.needs_help_now
        else:
            harmless += 1
            alarms += concern.needs_help_now
    return {
        "messages": needing + harmless,
        "recall": round(found / max(1, needing), 3),
        "false_alarms": round(alarms / max(1, harmless), 3),
    }
