"""The dialogue room: Rasa behind one stateless call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import httpx
import numpy as np
from pydantic import BaseModel, Field, ValidationError

from bot.replies import DialogueState
from knowledge.language import Language

DEADLINE_SECONDS = 3.0


class DialogueUnavailable(Exception):
    """The nlu service did not answer, or not in the agreed shape."""


class StepButton(BaseModel):
    label: str
    value: str


class Say(BaseModel):
    kind: Literal["say"]
    code: str
    text: str
    buttons: list[StepButton] = []


class Ask(BaseModel):
    kind: Literal["ask"]
    slot: str
    text: str
    buttons: list[StepButton] = []


class Answer(BaseModel):
    kind: Literal["answer"]
    question: str
    about: str | None = None
    """What the intake is about, while one is under way: "is it catching?" leans on it."""


class IntakeAnswerJSON(BaseModel):
    slot: str
    question: str
    answer: str


class ReportJSON(BaseModel):
    complaint: str
    answers: list[IntakeAnswerJSON]
    complete: bool
    case: dict[str, Any]
    person: tuple[Literal["self", "child", "partner", "parent", "other"], str, Literal["female", "male"] | None]


class FinishIntake(BaseModel):
    kind: Literal["finish_intake"]
    report: ReportJSON
    summary: str = ""


class CallHuman(BaseModel):
    kind: Literal["call_human"]
    reason: str
    text: str = ""


class DeclineFollowUp(BaseModel):
    kind: Literal["decline_follow_up"]
    text: str = ""


Step = Annotated[Say | Ask | Answer | FinishIntake | CallHuman | DeclineFollowUp, Field(discriminator="kind")]


class Advance(BaseModel):
    """The next state and what the turn has to do, in order."""

    state: DialogueState
    steps: list[Step]


@dataclass(frozen=True)
class Dialogue:
    """A client of the nlu service at `url`."""

    http: httpx.AsyncClient
    url: str

    async def advance(
        self,
        state: DialogueState | None,
        text: str,
        language: Language,
        vector: np.ndarray[Any, Any],
        hours_away: float = 0.0,
    ) -> Advance:
        """Raises DialogueUnavailable."""
        question = {
            "state": state,
            "text": text,
            "language": language,
            "embedding": vector.tolist(),
            "today": date.today().isoformat(),
            "hours_away": hours_away,
        }
        try:
            answer = await self.http.post(f"{self.url}/turn", json=question, timeout=DEADLINE_SECONDS)
            answer.raise_for_status()
            return Advance.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise DialogueUnavailable(type(error).__name__) from error

    async def parse(self, text: str, language: Language, vector: np.ndarray[Any, Any]) -> dict[str, Any]:
        """Raises DialogueUnavailable."""
        question = {"text": text, "language": language, "embedding": vector.tolist()}
        try:
            answer = await self.http.post(f"{self.url}/parse", json=question, timeout=DEADLINE_SECONDS)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DialogueUnavailable(type(error).__name__) from error
        parsed: dict[str, Any] = answer.json()
        return parsed

    async def report(self, state: DialogueState, language: Language) -> ReportJSON | None:
        """What an intake that is under way has gathered; None when none is. Raises DialogueUnavailable."""
        question = {"state": state, "language": language}
        try:
            answer = await self.http.post(f"{self.url}/report", json=question, timeout=DEADLINE_SECONDS)
            answer.raise_for_status()
            report = answer.json()["report"]
            return None if report is None else ReportJSON.model_validate(report)
        except (httpx.HTTPError, ValidationError) as error:
            raise DialogueUnavailable(type(error).__name__) from error

    async def alive(self) -> bool:
        try:
            return (await self.http.get(f"{self.url}/healthz", timeout=1.0)).is_success
        except httpx.HTTPError:
            return False
