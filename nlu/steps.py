"""What the bot said in a turn, as steps for the caller to perform in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.shared.core.events import BotUttered, Event

UNCLEAR = "utter_unclear_"
BRIDGES = ("utter_back_to_complaint", "utter_back_to_their_complaint", "utter_back_to_questions")

Step = dict[str, Any]


def steps_from(events: Iterable[Event]) -> list[Step]:
    steps = [step_from(event) for event in events if isinstance(event, BotUttered)]
    return [step for step in joined(steps) if step.get("text") != ""]


def step_from(said: BotUttered) -> Step:
    custom = said.data.get("custom") or {}
    code = said.metadata.get("utter_action", "")
    if custom.get("kind") == "finish_intake":
        return {**custom, "summary": said.text}
    if custom.get("kind") in ("call_human", "decline_follow_up"):
        return {**custom, "text": said.text}
    if custom.get("kind") in ("answer", "ask"):
        return dict(custom)
    buttons = [{"label": b["title"], "value": b["payload"]} for b in said.data.get("buttons") or []]
    return {"kind": "say", "code": code, "text": said.text or "", "buttons": buttons}


def joined(steps: list[Step]) -> list[Step]:
    """One question a turn, the last one. After a question of the patient's, the bridge leads in to it,
    and nothing else in that message is called unclear."""
    asks = [step for step in steps if step["kind"] == "ask"]
    bridges = [step for step in steps if step.get("code") in BRIDGES]
    dropped = [*asks[:-1], *bridges]
    if bridges:
        dropped += [step for step in steps if step.get("code", "").startswith(UNCLEAR)]
        asks[-1]["text"] = with_lead(bridges[-1]["text"], asks[-1]["text"])
    return [step for step in steps if not any(step is drop for drop in dropped)]


def with_lead(lead: str, text: str) -> str:
    """English sentences are parted by a space, Chinese ones are not."""
    return f"{lead} {text}" if lead[-1:].isascii() else f"{lead}{text}"
