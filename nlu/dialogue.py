"""Rasa as a pure function: (state, message) -> (state, steps)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.actions.endpoint import ActionsInProcess
from nlu.actions.wording import Wording
from nlu.clauses import Parse, Part, parts_of
from nlu.components.vocabulary import vocabulary
from nlu.intake.planner import planner
from nlu.intake.record import Intake
from nlu.intake.report import report, summary
from nlu.lean import lighten
from nlu.state import StateBroken, state_of, tracker_from
from nlu.steps import Step, steps_from

# Meaning shows early; reading on would cost time and no patient's dialogue needs it.
READ = 1000
AWAY = 3.0
"""Hours after which a patient in the middle of an intake is told what they said."""
SLASHES = "/／"


@dataclass(frozen=True)
class Turn:
    state: dict[str, Any]
    parse: Parse
    steps: list[Step]
    state_reset: bool


class Dialogue:
    def __init__(self, model: Path) -> None:
        lighten()
        vocabulary()  # reading the clinical graph takes seconds; the first patient need not wait for it
        planner()
        self._actions = ActionsInProcess()
        self._rasa = MessageProcessor(
            model,
            tracker_store=InMemoryTrackerStore(Domain.empty()),
            lock_store=InMemoryLockStore(),
            generator=TemplatedNaturalLanguageGenerator({}),
            action_endpoint=self._actions,
        )
        self._rasa.nlg = TemplatedNaturalLanguageGenerator(self._rasa.domain.responses)

    async def turn(
        self,
        state: Any,
        text: str,
        language: str,
        embedding: list[float] | None = None,
        today: date | None = None,
        hours_away: float = 0.0,
    ) -> Turn:
        """One patient message, written on the day `today`, so long after the one before. A state that is broken or not
        ours is replaced by a new conversation. Raises whatever an action raised."""
        tracker, reset = self._tracker(state, language, today)
        before = len(tracker.events)
        welcome = self._welcome_back(tracker) if hours_away >= AWAY and tracker.active_loop_name else []
        whole = Part(harmless(text), await self.parse(text, embedding))
        for part in await parts_of(whole, in_intake=tracker.active_loop_name is not None, parse=self.parse):
            await self._advance(tracker, part)
        steps = [*welcome, *steps_from(list(tracker.events)[before:])]
        return Turn(state_of(tracker), whole.parse, steps, reset)

    async def parse(self, text: str, embedding: list[float] | None = None) -> Parse:
        """Intent and entities of the text as `harmless` makes it."""
        clean = harmless(text)[:READ]
        if not any(character.isalnum() for character in clean):
            return Parse("no_words", 1.0, ())
        message = UserMessage(clean, metadata={"embedding": embedding} if embedding else None)
        parsed = await self._rasa.parse_message(message)
        return Parse(parsed["intent"]["name"], float(parsed["intent"]["confidence"]), tuple(parsed["entities"]))

    def report(self, state: Any, language: str) -> dict[str, Any] | None:
        """What an intake that is under way has gathered; None when there is none, or nothing in it."""
        tracker, _ = self._tracker(state, language)
        intake = Intake.from_json(tracker.get_slot("intake"))
        if tracker.active_loop_name is None or intake.is_empty:
            return None
        return report(intake, planner(), self._wording(language), complete=False)

    def _welcome_back(self, tracker: DialogueStateTracker) -> list[Step]:
        wording = self._wording(tracker.get_slot("language"))
        said = summary(Intake.from_json(tracker.get_slot("intake")), planner(), wording)
        text = wording.text("utter_welcome_back", said=said)
        return [{"kind": "say", "code": "utter_welcome_back", "text": text, "buttons": []}] if said else []

    def _wording(self, language: str) -> Wording:
        return Wording(self._rasa.domain.responses, language)

    def _tracker(self, state: Any, language: str, today: date | None = None) -> tuple[DialogueStateTracker, bool]:
        day = today.isoformat() if today else None
        try:
            return tracker_from(state, language, self._rasa.domain, day), False
        except StateBroken:
            return tracker_from(None, language, self._rasa.domain, day), True

    async def _advance(self, tracker: DialogueStateTracker, part: Part) -> None:
        """Takes one part of the message to the next time the bot listens."""
        intent = {"name": part.parse.intent, "confidence": part.parse.confidence}
        entities = list(part.parse.entities)
        tracker.update(UserUttered(part.text, intent, entities), self._rasa.domain)
        self._actions.failure = None
        await self._rasa._run_prediction_loop(CollectingOutputChannel(), tracker)
        if self._actions.failure is not None:
            raise self._actions.failure


def harmless(text: str) -> str:
    """Without control characters and leading slashes, by which Rasa would take it for a command."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") and c != "\n" else c for c in text)
    return visible.lstrip(SLASHES + " \n\u3000").rstrip()


def as_given(parse: Parse, text: str) -> dict[str, Any]:
    """The parse for others: offsets count in `text` as the patient sent it."""
    shift = text.find(harmless(text)[:1]) if harmless(text) else 0
    return {
        "intent": parse.intent,
        "confidence": round(parse.confidence, 4),
        "entities": [
            {
                "entity": found["entity"],
                "value": found["value"],
                "start": found["start"] + shift,
                "end": found["end"] + shift,
            }
            for found in parse.entities
        ],
    }
