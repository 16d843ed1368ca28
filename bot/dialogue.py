"""The dialogue room: Rasa behind one stateless call."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def topic(self) -> str:
        """The complaint by its common name where it has one, else in the patient's words; empty when none was told."""
        named = next((answer.answer for answer in self.answers if answer.slot == "complaint"), "")
        return named if self.complaint else ""


class FinishIntake(BaseModel):
    kind: Literal["finish_intake"]
    report: ReportJSON
    summary: str = ""


class CallHuman(BaseModel):
    kind: Literal["call_human"]
    reason: str
    text: str = ""


Step = Annotated[Say | Ask | Answer | FinishIntake | CallHuman, Field(discriminator="kind")]


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
        self, state: DialogueState | None, text: str, language: Language, vector: np.ndarray[Any, Any]
    ) -> Advance:
        """Raises DialogueUnavailable."""
        question = {"state": state, "text": text, "language": language, "embedding": vector.tolist()}
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

    async def alive(self) -> bool:
        try:
            return (await self.http.get(f"{self.url}/healthz", timeout=1.0)).is_success
        except httpx.HTTPError:
            return False
