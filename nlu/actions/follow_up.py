"""Some days after an intake: how it is now."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.asides import passed_on
from nlu.actions.heard import Heard


class HearHowItIs(Action):
    """Better, the same or worse; worse goes to a person. Before any intake there is nothing to compare with."""

    def name(self) -> str:
        return "action_hear_how_it_is"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        heard = Heard.latest(tracker)
        if not tracker.get_slot("phase"):
            dispatcher.utter_message(json_message=passed_on(tracker, heard.text))
        elif heard.intent == "feel_worse":
            call = {"kind": "call_human", "reason": "got_worse"}
            dispatcher.utter_message(response="utter_got_worse", json_message=call)
        elif heard.intent == "feel_better":
            dispatcher.utter_message(response="utter_glad_better")
        else:
            dispatcher.utter_message(response="utter_still_the_same")
        return []


class DeclineFollowUp(Action):
    def name(self) -> str:
        return "action_decline_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        decline = {"kind": "decline_follow_up"}
        dispatcher.utter_message(response="utter_follow_up_declined", json_message=decline)
        return []
