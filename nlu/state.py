"""The dialogue state that travels with a conversation, and the Rasa tracker it stands for."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from knowledge.graph_files import shipped_graph
from knowledge.history.sayings import is_sign
from nlu.intake.record import Intake

VERSION = 2
LONGEST_VALUE = 1000
MOST_ANSWERS = 40


class StateBroken(ValueError):
    """The state is none that this dialogue has given out."""


def tracker_from(state: Any, language: str, domain: Domain, today: str | None = None) -> DialogueStateTracker:
    """A tracker that listens for the next message; `state` None is a new conversation.

    Slots and the active form are all that the rules look at, so nothing else is kept.
    """
    tracker = DialogueStateTracker("turn", domain.slots)
    events: list[Event] = []
    if state is not None:
        slots, loop = checked(state, domain)
        events = [SlotSet(name, value) for name, value in slots.items()]
        if loop:
            events = [ActionExecuted(loop), ActiveLoop(loop), *events]
    events += [SlotSet("language", language), SlotSet("today", today), ActionExecuted(ACTION_LISTEN_NAME)]
    for event in events:
        tracker.update(event, domain)
    return tracker


def checked(state: Any, domain: Domain) -> tuple[dict[str, Any], str | None]:
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise StateBroken("no state of this version")
    slots, loop = state.get("slots"), state.get("loop")
    if not isinstance(slots, dict) or not slots.keys() <= {slot.name for slot in domain.slots}:
        raise StateBroken("unknown slots")
    if not all(is_value(value) for name, value in slots.items() if name != "intake"):
        raise StateBroken("a slot holds something else than text")
    if not is_intake(slots.get("intake")):
        raise StateBroken("the intake cannot be read")
    if loop is not None and loop not in domain.form_names:
        raise StateBroken("unknown form")
    asked = slots.get(REQUESTED_SLOT)
    if (asked is not None) != (loop is not None) or (loop and asked not in domain.required_slots_for_form(loop)):
        raise StateBroken("form and open question do not fit")
    return slots, loop


def is_value(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_VALUE


def is_intake(value: Any) -> bool:
    try:
        intake = Intake.from_json(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    words = [intake.complaint, *(answer.words for answer in intake.answers.values())]
    known = all(is_sign(shipped_graph(), sign) for sign in intake.case.signs)
    return known and all(is_value(text) for text in words) and len(intake.answers) <= MOST_ANSWERS


def state_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value not in (None, [])}
    slots.pop("today", None)
    return {"version": VERSION, "slots": slots, "loop": tracker.active_loop_name}
