"""Figures of this room on labelled sets: `python -m safety.evaluate`.

Half of each set ("tune") may be looked at while rules are written; "held_out" is only counted.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from safety.release import check_sentence
from safety.screen import Urgency, prepare, screen

SETS = Path(__file__).parents[1] / "tests" / "safety"
SPLITS = ("tune", "held_out")


@dataclass(frozen=True, slots=True)
class Rate:
    hits: int
    cases: int

    @property
    def share(self) -> float:
        return self.hits / self.cases if self.cases else math.nan

    def interval(self) -> tuple[float, float]:
        """95 % by Wilson's score method."""
        if not self.cases:
            return math.nan, math.nan
        z, n, p = 1.96, self.cases, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return middle - half, middle + half

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.hits}/{self.cases} ({self.share:.1%}, 95 % {low:.1%} to {high:.1%})"


def rows(name: str, split: str) -> list[dict[str, Any]]:
    lines = (SETS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def screening(language: Language, split: str) -> tuple[Rate, Rate, Rate]:
    """Recall of emergencies and crises, false alarms among harmless messages, urgent ones that are seen."""
    needs = [row for row in rows(f"screening_{language}", split) if row["urgency"] in ("emergency", "crisis")]
    harmless = [row for row in rows(f"screening_{language}", split) if row["urgency"] == "none"]
    urgent = [row for row in rows(f"screening_{language}", split) if row["urgency"] == "urgent"]
    return (
        Rate(sum(screen(row["text"]).needs_help_now for row in needs), len(needs)),
        Rate(sum(screen(row["text"]).needs_help_now for row in harmless), len(harmless)),
        Rate(sum(screen(row["text"]).urgency is not Urgency.NONE for row in urgent), len(urgent)),
    )


def releasing(language: Language, split: str) -> tuple[Rate, Rate]:
    """Faithful sentences released, and unfaithful ones released."""
    pairs = rows(f"release_{language}", split)
    good = [row for row in pairs if row["faithful"]]
    bad = [row for row in pairs if not row["faithful"]]
    return _released(good, language), _released(bad, language)


def _released(pairs: Sequence[dict[str, Any]], language: Language) -> Rate:
    verdicts = [check_sentence(row["sentence"], [row["passage"]], language=language) for row in pairs]
    return Rate(sum(verdict.released for verdict in verdicts), len(pairs))


def milliseconds() -> tuple[float, float]:
    """CPU time of one screening, median and 95th percentile, over all labelled messages."""
    spent: list[float] = []
    for text in _messages():
        start = time.thread_time_ns()
        screen(text)
        spent.append((time.thread_time_ns() - start) / 1e6)
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def _messages() -> Iterator[str]:
    for language in LANGUAGES:
        for split in SPLITS:
            yield from (row["text"] for row in rows(f"screening_{language}", split))


def main() -> None:
    prepare()
    for language in LANGUAGES:
        for split in SPLITS:
            recall, alarms, urgent = screening(language, split)
            print(f"{language} {split:8} screening  recall {recall} · false alarms {alarms} · urgent seen {urgent}")
            faithful, unfaithful = releasing(language, split)
            print(f"{language} {split:8} release    faithful released {faithful} · unfaithful released {unfaithful}")
    median, slow = milliseconds()
    print(f"screening CPU time: median {median:.2f} ms, 95th percentile {slow:.2f} ms")


if __name__ == "__main__":
    main()
