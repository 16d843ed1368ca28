"""The open question as it is put to the patient, about themselves or about whom they write for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.history.persons import persons
from knowledge.language import Language
from nlu.actions.wording import Wording
from nlu.intake.planner import PREGNANCY, OpenFlag, Planner
from nlu.intake.record import FLAGS, Intake

Button = dict[str, str]


@dataclass(frozen=True)
class Asked:
    text: str
    buttons: list[Button]


class Asking:
    def __init__(self, planner: Planner, wording: Wording) -> None:
        self._planner = planner
        self._wording = wording
        self._language: Language = "zh" if wording.language == "zh" else "en"

    def ask(self, intake: Intake) -> Asked:
        """The open question with what may be tapped."""
        id = intake.open or ""
        asked = self._flags(intake) if id.startswith(FLAGS) else self._one(intake, id)
        return Asked(self._progress(intake) + asked.text, [*asked.buttons, *self._wording.buttons("utter_leave")])

    def text(self, intake: Intake, id: str) -> str:
        """The bare question, as it stands in a report."""
        if id.startswith(FLAGS):
            return self._wording.text("utter_ask_flags_of")
        question = self._planner.question(id)
        if question is not None:
            text = question.question[self._language]
        elif id == PREGNANCY:
            text = self._planner.graph.risks["pregnancy"].question[self._language]
        else:
            text = self._wording.text(f"utter_ask_{id}")
        return persons().about(intake.person, text, self._language)

    def _one(self, intake: Intake, id: str) -> Asked:
        question = self._planner.question(id)
        text = self.text(intake, id)
        if question is not None:
            return Asked(text, [self._button(answer.text[self._language]) for answer in question.answers])
        buttons = self._wording.buttons("utter_ask_yes_no" if id == PREGNANCY else f"utter_ask_{id}")
        return Asked(text, buttons)

    def _flags(self, intake: Intake) -> Asked:
        signs = [self._sign(intake, open) for open in self._planner.flags(intake)]
        lead = persons().about(intake.person, self._wording.text("utter_ask_flags"), self._language)
        lines = [f"{number}. {sign}" for number, sign in enumerate(signs, start=1)]
        numbers = [self._button(str(number)) for number in range(1, len(signs) + 1)]
        return Asked("\n".join([lead, *lines]), [*self._wording.buttons("utter_ask_flags"), *numbers])

    def _sign(self, intake: Intake, open: OpenFlag) -> str:
        """Of another symptom than the complaint with its name before it."""
        sign = open.flag.sign[self._language]
        if open.symptom == intake.main_symptom:
            return sign
        name = self._planner.graph.symptoms[open.symptom].name[self._language]
        return self._wording.text("utter_flag_of", name=name, sign=sign)

    def _progress(self, intake: Intake) -> str:
        number = len(intake.asked)
        if number < 2:
            return ""
        return self._wording.text("utter_progress", number=number, about=max(number, self._planner.about(intake)))

    @staticmethod
    def _button(text: str) -> Button:
        return {"label": text, "value": text}


def as_step(intake: Intake, asked: Asked) -> dict[str, Any]:
    return {"kind": "ask", "slot": intake.open, "text": asked.text, "buttons": asked.buttons}
