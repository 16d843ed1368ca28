"""A report as it was kept in the database: rows of older versions lack most of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from safety.intake import IntakeAnswer
from safety.staff_report import RaisedFlag, Sign, StaffReport
from safety.triage import Condition, Reason

Report = Mapping[str, Any]


def kept_report(report: Report) -> StaffReport:
    """What is missing is empty; an older row is known by its empty `level`."""
    return StaffReport(
        language="zh" if report.get("language") == "zh" else "en",
        complaint=_text(report, "complaint"),
        complete=bool(report.get("complete")),
        who=report.get("who") or "self",
        called=_text(report, "called"),
        answers=tuple(
            IntakeAnswer(_text(row, "slot"), _text(row, "question"), _text(row, "answer"))
            for row in _rows(report, "answers")
        ),
        age=report.get("age"),
        sex=report.get("sex"),
        hours=report.get("hours"),
        severity=report.get("severity"),
        temperature=report.get("temperature"),
        positives=_signs(report, "positives"),
        negatives=_signs(report, "negatives"),
        unsure=_signs(report, "unsure"),
        risks=_signs(report, "risks"),
        no_risks=_signs(report, "no_risks"),
        red_flags=tuple(
            RaisedFlag(*_sign(row), _text(row, "level"), _text(row, "source")) for row in _rows(report, "red_flags")
        ),
        level=_text(report, "level"),
        within=report.get("within"),
        reasons=tuple(
            Reason(_text(row, "rule"), _text(row, "words"), _text(row, "source")) for row in _rows(report, "reasons")
        ),
        conditions=tuple(
            Condition(_text(row, "code"), _text(row, "name"), float(row.get("score") or 0), tuple(row.get("why") or ()))
            for row in _rows(report, "conditions")
        ),
    )


def _rows(report: Report, name: str) -> Iterator[Report]:
    yield from report.get(name) or ()


def _text(row: Report, name: str) -> str:
    return str(row.get(name) or "").strip()


def _sign(row: Report) -> tuple[str, str, str]:
    return _text(row, "code"), _text(row, "name") or _text(row, "code"), _text(row, "words")


def _signs(report: Report, name: str) -> tuple[Sign, ...]:
    return tuple(Sign(*_sign(row)) for row in _rows(report, name))
