"""Triage after an intake on labelled cases: the planner asks, and the case itself answers.

The dialogue's own parts choose the questions and hear the answers; Rasa, which would only tell answers from asides,
is left out. What a case does not tell is denied when the question can be denied, else not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from knowledge.clinical_graph import Question
from knowledge.history.case import Case, Told
from knowledge.history.reader import settled
from knowledge.history.readings import readings
from knowledge.history.sayings import NEGATIVE_ANSWERS
from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from nlu.intake.hearing import Hearing, Words
from nlu.intake.planner import PREGNANCY, planner
from nlu.intake.record import FLAGS, Intake
from safety.evaluate import SETS, Rate
from safety.evaluate_triage import SPLITS, Figures, Judged, TriageCase, cases, figures, judge
from safety.intake import IntakeReport
from safety.triage import triage

NOTHING = {"en": "none", "zh": "没有"}
UNKNOWN = {"en": "I don't know", "zh": "不知道"}
AND = {"en": ", ", "zh": "，"}
MOST_TURNS = 40


@dataclass(frozen=True)
class Asked(Judged):
    """`questions`: how many were asked. `found`: the share of the symptoms that are there which the intake heard of."""

    questions: int
    found: tuple[int, int]


@dataclass(frozen=True)
class CasePatient:
    """Answers questions out of one labelled case."""

    row: Mapping[str, Any]
    language: Language

    @cached_property
    def truth(self) -> Case:
        row = self.row
        signs = {sign: Told("present" if there else "absent") for sign, there in row["symptoms"].items()}
        signs |= {f"{question}.{answer}": Told("present") for question, answer in row["answers"].items()}
        signs |= {f"risk:{risk}": Told("present" if there else "absent") for risk, there in row["risks"].items()}
        case = Case(signs, row["age"], row["sex"], row["duration_hours"], row.get("temperature_c"), row.get("severity"))
        return settled(case, planner().sayings)

    @property
    def symptoms(self) -> list[str]:
        return [symptom for symptom, there in self.row["symptoms"].items() if there]

    def answer(self, intake: Intake) -> Words:
        text = self._text(intake)
        intent = {UNKNOWN[self.language]: "dont_know", NOTHING[self.language]: "deny"}.get(text, "inform")
        values = {mention.entity: mention.value for mention in reversed(readings().mentions(text))}
        return Words(text, intent, values, corrects=False)

    def _text(self, intake: Intake) -> str:
        id = intake.open or ""
        question = planner().question(id)
        if id.startswith(FLAGS):
            flags = planner().flags(intake)
            there = [str(number) for number, open in enumerate(flags, start=1) if self.truth.says(open.sign)]
            return ", ".join(there) or NOTHING[self.language]
        if question is not None:
            return self._option(id, question)
        if id == PREGNANCY:
            return {"en": "yes", "zh": "有"}[self.language] if self.truth.says(PREGNANCY) else NOTHING[self.language]
        plain = {
            "age": self._age(),
            "sex": {"en": str(self.row["sex"]), "zh": "女" if self.row["sex"] == "female" else "男"}[self.language],
            "duration": self._duration(),
            "severity": UNKNOWN[self.language] if self.row["severity"] is None else str(self.row["severity"]),
            "background": self._named("risks", [id for id, there in self.row["risks"].items() if there]),
            "complaint": self._named("symptoms", self.symptoms[:1]),
        }
        left = [symptom for symptom in self.symptoms if symptom not in set(intake.case.symptoms())]
        return plain.get(id) or self._named("symptoms", left)

    def _option(self, id: str, question: Question) -> str:
        given = next((a for a in question.answers if self.truth.says(f"{id}.{a.id}")), None)
        given = given or next((a for a in question.answers if a.id in NEGATIVE_ANSWERS), None)
        return given.text[self.language] if given else UNKNOWN[self.language]

    def _named(self, kind: str, ids: list[str]) -> str:
        entries: Mapping[str, Any] = getattr(planner().graph, kind)
        return AND[self.language].join(entries[id].name[self.language] for id in ids) or NOTHING[self.language]

    def _age(self) -> str:
        years = self.row["age"]
        if years >= 1:
            return f"{years:.0f}" if self.language == "en" else f"{years:.0f}岁"
        months = max(round(years * 12), 1)
        return f"{months} months" if self.language == "en" else f"{months}个月"

    def _duration(self) -> str:
        hours = self.row["duration_hours"]
        number, unit = (hours / 24, "days") if hours >= 24 else (max(hours, 1), "hours")
        return f"{number:.0f} {unit}" if self.language == "en" else f"{number:.0f}{'天' if unit == 'days' else '小时'}"


def rows(language: Language, folder: Path = SETS) -> Iterator[tuple[Mapping[str, Any], TriageCase]]:
    lines = (folder / f"triage_{language}.jsonl").read_text("utf-8").splitlines()
    yield from zip(map(json.loads, lines), cases(language, folder), strict=True)


def ask(row: Mapping[str, Any], case: TriageCase, today: date) -> Asked:
    patient, hearing = CasePatient(row, case.language), Hearing(planner())
    values = {mention.entity: mention.value for mention in reversed(readings().mentions(row["opening"]))}
    opening = Words(row["opening"], "report_symptom", values, corrects=False)
    intake = hearing.opening(Intake(), opening, today)
    if intake.main_symptom is None:
        intake = replace(intake, complaint="")
    for _ in range(MOST_TURNS):
        if intake.open is None or intake.open in intake.answers:
            open = planner().next(intake)
            if open is None:
                break
            intake = replace(intake, open=open, asked=(*intake.asked, open), again=False)
        intake = hearing.hear(intake, patient.answer(intake), today).intake
    report = IntakeReport(intake.complaint, (), True, case.language, intake.case, intake.person)
    there = set(patient.symptoms)
    found = len(there & set(intake.case.symptoms()))
    return Asked(case, triage("", language=case.language, report=report), len(intake.asked), (found, len(there)))


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
