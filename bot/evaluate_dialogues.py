"""What is read out of real dialogues between patients and clinicians, against what a clinician noted of them.

A file holds JSON lines. Either `turns` (`speaker`: doctor or patient, `text`) with `gold_symptoms_last_status`
(symptom → present, absent or uncertain), or `dialogue` (lines "Doctor: …", "Patient: …") with the note `section_text`,
whose symptoms, read by the same program, stand for the clinician's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.history.case import Case, Status, Told
from knowledge.history.reader import shipped_reader
from nlu.intake.short_answers import short_answers
from safety.evaluate import Rate

STATUSES: tuple[Status, ...] = ("present", "absent", "unsure")
Turn = tuple[str, str]


def figures(file: Path) -> dict[str, Any]:
    """Of the noted symptoms that the graph knows: the share found at all, and found with the same status."""
    found: Counter[Status] = Counter()
    right: Counter[Status] = Counter()
    noted: Counter[Status] = Counter()
    unknown = 0
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        case = heard(list(turns(row)))
        for names, status in notes(row):
            if not names:
                unknown += 1
                continue
            noted[status] += 1
            told = [case.signs[name].status for name in names if name in case.signs]
            found[status] += bool(told)
            right[status] += status in told
    return {
        "file": file.name,
        "noted": sum(noted.values()),
        "no_such_symptom_in_the_graph": unknown,
        "found": _share(Rate(found.total(), noted.total())),
        **{
            f"{status}_told_rightly": _share(Rate(right[status], noted[status])) for status in STATUSES if noted[status]
        },
    }


def turns(row: Mapping[str, Any]) -> Iterator[Turn]:
    if "turns" in row:
        yield from ((turn["speaker"], turn["text"]) for turn in row["turns"])
        return
    for line in row["dialogue"].splitlines():
        speaker, _, text = line.partition(":")
        yield "doctor" if speaker.strip().lower().startswith("doctor") else "patient", text.strip()


def notes(row: Mapping[str, Any]) -> Iterator[tuple[frozenset[str], Status]]:
    """Each noted symptom, as the graph's symptoms that its name can mean."""
    if "gold_symptoms_last_status" in row:
        for name, status in row["gold_symptoms_last_status"].items():
            yield _named(name), "unsure" if status == "uncertain" else status
        return
    note = shipped_reader().read(row["section_text"])
    for symptom in (*note.symptoms("present"), *note.symptoms("absent")):
        yield frozenset([symptom]), note.signs[symptom].status


def heard(dialogue: list[Turn]) -> Case:
    """The patient's words, and short answers to what the clinician asks."""
    case, asked = Case(), Case()
    for speaker, text in dialogue:
        said = shipped_reader().read(text, case)
        if speaker == "doctor":
            asked = said
            continue
        case = case.with_signs(_answered(asked, text, said)).joined(said)
        asked = Case()
    return case


def _answered(asked: Case, text: str, said: Case) -> dict[str, Told]:
    yes = short_answers().yes_or_no(text)
    if yes is None:
        return {}
    status: Status = "present" if yes else "absent"
    return {symptom: Told(status, text) for symptom in _any_status(asked) if symptom not in said.signs}


def _any_status(case: Case) -> Iterable[str]:
    return [*case.symptoms("present"), *case.symptoms("absent")]


@cache
def _named(name: str) -> frozenset[str]:
    return frozenset(mention.symptom for mention in shipped_reader().mentions(name))


def _share(rate: Rate) -> dict[str, Any]:
    return {"share": round(rate.share, 3), "of": rate.cases}
