"""An intake handed in: for staff as a report, for the patient as a plain summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.history.case import is_symptom
from knowledge.language import Language
from nlu.actions.wording import Wording
from nlu.intake.asking import Asking
from nlu.intake.planner import Planner
from nlu.intake.record import ANSWERED, NONE, Intake, answers_in_order

MOST_SYMPTOMS = 6


def report(intake: Intake, planner: Planner, wording: Wording, *, complete: bool) -> dict[str, Any]:
    asking = Asking(planner, wording)
    return {
        "complaint": intake.complaint,
        "answers": [
            {"slot": id, "question": asking.text(intake, id), "answer": answer.words or answer.status}
            for id, answer in answers_in_order(intake)
        ],
        "complete": complete,
        "case": intake.case.as_json(),
        "person": list(intake.as_json()["person"]),
    }


def complaint_name(intake: Intake, planner: Planner, language: str) -> str | None:
    main = intake.main_symptom
    return planner.graph.symptoms[main].name[_language(language)] if main else None


def summary(intake: Intake, planner: Planner, wording: Wording) -> str:
    """What the patient said, in one line; empty when nothing was."""
    return wording.text("utter_said_joint").join(_pieces(intake, planner, wording))


def said_of(intake: Intake, id: str, planner: Planner, wording: Wording) -> str:
    """What is known of one question or symptom, for the confirmation of a change."""
    if is_symptom(id) and id in planner.graph.symptoms:
        name = planner.graph.symptoms[id].name[_language(wording.language)]
        return name if intake.case.says(id) else wording.text("utter_said_absent", value=name)
    words = intake.answers[id].words
    numeric = id in ("severity", "age") and re.fullmatch(r"[\d.-]+", words)
    return wording.text(f"utter_said_{id}_number" if numeric else f"utter_said_{id}", value=words)


def _pieces(intake: Intake, planner: Planner, wording: Wording) -> Iterator[str]:
    language = _language(wording.language)
    present = list(intake.case.symptoms())[:MOST_SYMPTOMS]
    absent = [s for s in intake.case.symptoms("absent") if intake.case.signs[s].words][:MOST_SYMPTOMS]
    if present:
        yield from (planner.graph.symptoms[symptom].name[language] for symptom in present)
    elif intake.complaint:
        yield intake.complaint
    for id in ("duration", "severity", "age"):
        if id in intake.answers and intake.answers[id].status == ANSWERED:
            yield said_of(intake, id, planner, wording)
    if absent:
        names = wording.text("utter_said_joint").join(
            planner.graph.symptoms[symptom].name[language] for symptom in absent
        )
        yield wording.text("utter_said_absent", value=names)
    background, other = intake.answers.get("background"), intake.answers.get("other")
    if background and background.status == ANSWERED:
        yield wording.text("utter_said_background", value=background.words)
    if other and other.status == NONE:
        yield wording.text("utter_said_no_other")


def _language(language: str) -> Language:
    return "zh" if language == "zh" else "en"
