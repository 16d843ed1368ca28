"""What is passed on to be answered, and the way back to the open question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.heard import Heard
from nlu.actions.record import Record


def passed_on(tracker: Tracker, question: str) -> dict[str, Any]:
    """A question for the caller to answer; `about` is what the intake is about while one is under way."""
    about = Record.of(tracker).complaint_name(tracker.get_slot("language")) if tracker.active_loop_name else None
    return {"kind": "answer", "question": question, **({"about": about} if about else {})}


class PassOn(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(json_message=passed_on(tracker, Heard.latest(tracker).text))
        return []


class BackToIntake(Action):
    def name(self) -> str:
        return "action_back_to_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        name = Record.of(tracker).complaint_name(tracker.get_slot("language"))
        if name:
            dispatcher.utter_message(response="utter_back_to_complaint", name=name)
        else:
            dispatcher.utter_message(response="utter_back_to_questions")
        return []
