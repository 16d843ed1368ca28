"""What is passed on to be answered, why a question is asked, and the way back to the open question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.heard import Heard
from nlu.actions.wording import Wording
from nlu.intake.planner import planner
from nlu.intake.record import FLAGS, Intake
from nlu.intake.report import complaint_name


def about(tracker: Tracker) -> str | None:
    """What the intake is about while one is under way."""
    if not tracker.active_loop_name:
        return None
    return complaint_name(Intake.from_json(tracker.get_slot("intake")), planner(), tracker.get_slot("language"))


def passed_on(tracker: Tracker, question: str) -> dict[str, Any]:
    """A question for the caller to answer, with what it may lean on."""
    leaning = about(tracker)
    return {"kind": "answer", "question": question, **({"about": leaning} if leaning else {})}


class PassOn(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(json_message=passed_on(tracker, Heard.latest(tracker).text))
        return []


class ExplainQuestion(Action):
    """ "Why do you ask?" """

    def name(self) -> str:
        return "action_explain_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        open = Intake.from_json(tracker.get_slot("intake")).open or ""
        kind = "flags" if open.startswith(FLAGS) else "detail" if "." in open else open.replace(":", "_")
        name = f"utter_why_{kind}"
        dispatcher.utter_message(response=name if Wording.of(tracker, domain).has(name) else "utter_why_ask")
        return []


class BackToIntake(Action):
    def name(self) -> str:
        return "action_back_to_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        name = about(tracker)
        intake = Intake.from_json(tracker.get_slot("intake"))
        if name and intake.person.who != "self":
            dispatcher.utter_message(response="utter_back_to_their_complaint", name=name)
        elif name:
            dispatcher.utter_message(response="utter_back_to_complaint", name=name)
        else:
            dispatcher.utter_message(response="utter_back_to_questions")
        return []
