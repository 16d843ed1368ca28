"""An intake as staff read it: the history in clinical order, what is there and what is not, risk and triage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.clinical_graph import ClinicalGraph
from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case, Sex, Status, Told
from knowledge.history.persons import Who
from knowledge.language import Language
from safety.intake import IntakeAnswer, IntakeReport
from safety.triage import Condition, Reason, Triage


@dataclass(frozen=True)
class Sign:
    """`code` as in the clinical graph; `words` are the patient's own, empty when it follows from other answers."""

    code: str
    name: str
    words: str


@dataclass(frozen=True)
class RaisedFlag(Sign):
    level: str
    source: str


@dataclass(frozen=True)
class StaffReport:
    """Everything is in `language`, as the patient spoke it. `hours`: since it began. `severity`: 0 to 10."""

    language: Language
    complaint: str
    complete: bool
    who: Who
    called: str
    answers: tuple[IntakeAnswer, ...]
    age: float | None
    sex: Sex | None
    hours: float | None
    severity: float | None
    temperature: float | None
    positives: tuple[Sign, ...]
    negatives: tuple[Sign, ...]
    unsure: tuple[Sign, ...]
    risks: tuple[Sign, ...]
    no_risks: tuple[Sign, ...]
    red_flags: tuple[RaisedFlag, ...]
    level: str
    within: str | None
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]


def staff_report(report: IntakeReport, triage: Triage) -> StaffReport:
    case, language, graph = report.case, report.language, shipped_graph()
    return StaffReport(
        language=language,
        complaint=report.complaint,
        complete=report.complete,
        who=report.person.who,
        called=report.person.called,
        answers=report.answers,
        age=case.age,
        sex=case.sex,
        hours=case.hours,
        severity=case.severity,
        temperature=case.temperature,
        positives=tuple(_signs(case, "present", graph, language)),
        negatives=tuple(_signs(case, "absent", graph, language)),
        unsure=tuple(_signs(case, "unsure", graph, language)),
        risks=tuple(_risks(case, "present", graph, language)),
        no_risks=tuple(_risks(case, "absent", graph, language)),
        red_flags=tuple(_flags(case, graph, language)),
        level=triage.level.value,
        within=triage.within,
        reasons=triage.reasons,
        conditions=triage.conditions,
    )


def _signs(case: Case, status: Status, graph: ClinicalGraph, language: Language) -> Iterator[Sign]:
    """Symptoms, and red flags that were denied or left open."""
    for code, told in case.signs.items():
        if told.status != status or "." in code or ":" in code:
            continue
        symptom, _, flag = code.partition("!")
        if not flag:
            yield Sign(code, graph.symptoms[symptom].name[language], told.words)
        elif status != "present":
            sign = next(known.sign for known in graph.symptoms[symptom].red_flags if known.id == flag)
            yield Sign(code, f"{graph.symptoms[symptom].name[language]}: {sign[language]}", told.words)


def _risks(case: Case, status: Status, graph: ClinicalGraph, language: Language) -> Iterator[Sign]:
    for code, told in case.signs.items():
        if code.startswith("risk:") and told.status == status:
            yield Sign(code, graph.risks[code.removeprefix("risk:")].name[language], told.words)


def _flags(case: Case, graph: ClinicalGraph, language: Language) -> Iterator[RaisedFlag]:
    for symptom in case.symptoms():
        for flag in graph.symptoms[symptom].red_flags:
            told: Told | None = case.signs.get(f"{symptom}!{flag.id}")
            if told is not None and told.status == "present":
                name = f"{graph.symptoms[symptom].name[language]}: {flag.sign[language]}"
                source = graph.sources[flag.source]
                where = f"{source.publisher}: {source.title}, {source.url}"
                yield RaisedFlag(f"{symptom}!{flag.id}", name, told.words, flag.level, where)
