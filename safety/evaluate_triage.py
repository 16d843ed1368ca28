"""Figures of triage on labelled cases: `python -m safety.evaluate_triage`, also `lantern evaluate triage`.

Each case is told whole, with age and sex, and judged once. Half of the cases ("tuning") may be looked at while rules
and shares are set; "held_out" is only counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from safety.evaluate import SETS, Rate
from safety.triage import Triage, TriageLevel, triage

SPLITS = ("tuning", "held_out")
ORDER = list(TriageLevel)


@dataclass(frozen=True)
class TriageCase:
    id: str
    split: str
    language: Language
    level: TriageLevel
    condition: str
    text: str


@dataclass(frozen=True)
class Judged:
    case: TriageCase
    triage: Triage

    @property
    def is_right(self) -> bool:
        return self.triage.level is self.case.level

    def rank(self) -> int | None:
        """Of the condition that the case was written from, among those considered."""
        codes = [condition.code for condition in self.triage.conditions]
        return codes.index(self.case.condition) + 1 if self.case.condition in codes else None


@dataclass(frozen=True)
class Figures:
    accuracy: Rate
    emergencies_found: Rate
    under: Rate
    over: Rate
    top: dict[int, Rate]
    """The right condition among the first one, three and five."""


def cases(language: Language, folder: Path = SETS) -> Iterator[TriageCase]:
    for line in (folder / f"triage_{language}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text = f"{row['opening']}\n{row['story']}\n{person(row, language)}"
        yield TriageCase(row["id"], row["split"], language, TriageLevel(row["level"]), row["condition"], text)


def person(row: dict[str, Any], language: Language) -> str:
    """Age and sex of the one who is ill, as an intake would know them."""
    years = row["age"]
    unit, number = (
        ("years", years) if years >= 1 else ("months", years * 12) if years >= 0.25 else ("weeks", years * 52)
    )
    number = max(round(number), 1)
    if language == "zh":
        written = {"years": "岁", "months": "个月大", "weeks": "周大"}[unit]
        return f"患者{'女' if row['sex'] == 'female' else '男'}性，{number}{written}。"
    return f"Patient: {row['sex']}, {number} {unit} old."


def judge(chosen: Sequence[TriageCase]) -> list[Judged]:
    return [Judged(case, triage(case.text, language=case.language)) for case in chosen]


def figures(judged: Sequence[Judged]) -> Figures:
    needs = [one for one in judged if one.case.level is TriageLevel.EMERGENCY]
    not_home = [one for one in judged if one.case.level is not TriageLevel.SELF_CARE]
    no_emergency = [one for one in judged if one.case.level is not TriageLevel.EMERGENCY]
    lower = [one for one in not_home if ORDER.index(one.triage.level) > ORDER.index(one.case.level)]
    higher = [one for one in no_emergency if ORDER.index(one.triage.level) < ORDER.index(one.case.level)]
    return Figures(
        Rate(sum(one.is_right for one in judged), len(judged)),
        Rate(sum(one.is_right for one in needs), len(needs)),
        Rate(len(lower), len(not_home)),
        Rate(len(higher), len(no_emergency)),
        {n: Rate(sum((one.rank() or 99) <= n for one in judged), len(judged)) for n in (1, 3, 5)},
    )


def main() -> None:
    for split in SPLITS:
        both: list[Judged] = []
        for language in LANGUAGES:
            judged = judge([case for case in cases(language) if case.split == split])
            both += judged
            _show(f"{language} {split}", figures(judged))
        _show(f"all {split}", figures(both))


def _show(name: str, found: Figures) -> None:
    print(f"{name:14} right level {found.accuracy} · emergencies found {found.emergencies_found}")
    print(f"{'':14} too low {found.under} · too high {found.over}")
    print(f"{'':14} condition " + " · ".join(f"top {n} {rate}" for n, rate in found.top.items()))


if __name__ == "__main__":
    main()
