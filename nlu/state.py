"""The dialogue state that travels with a conversation, and the Rasa tracker it stands for."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

VERSION = 1
LONGEST_VALUE = 1000


class StateBroken(ValueError):
    """The state is none that this dialogue has given out."""


def tracker_from(state: Any, language: str, domain: Domain) -> DialogueStateTracker:
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
    events += [SlotSet("language", language), ActionExecuted(ACTION_LISTEN_NAME)]
    for event in events:
        tracker.update(event, domain)
    return tracker


def checked(state: Any, domain: Domain) -> tuple[dict[str, Any], str | None]:
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise StateBroken("no state of this version")
    slots, loop = state.get("slots"), state.get("loop")
    if not isinstance(slots, dict) or not slots.keys() <= {slot.name for slot in domain.slots}:
        raise StateBroken("unknown slots")
    if not all(is_value(value) for value in slots.values()):
        raise StateBroken("a slot holds something else than text")
    if loop is not None and loop not in domain.form_names:
        raise StateBroken("unknown form")
    asked = slots.get(REQUESTED_SLOT)
    if (asked is not None) != (loop is not None) or (loop and asked not in domain.required_slots_for_form(loop)):
        raise StateBroken("form and open question do not fit")
    return slots, loop


def is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) and len(part) <= LONGEST_VALUE for part in value)
    return isinstance(value, str) and len(value) <= LONGEST_VALUE


def state_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value not in (None, [])}
    return {"version": VERSION, "slots": slots, "loop": tracker.active_loop_name}
