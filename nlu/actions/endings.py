"""Leaving the intake and coming back: finished, stopped, handed to a person, corrected, one step back, resumed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.asides import passed_on
from nlu.actions.heard import Heard, today
from nlu.actions.intake import FORM, Events, answer_of, as_events, intake_of
from nlu.actions.wording import Wording
from nlu.intake.hearing import Hearing
from nlu.intake.planner import planner
from nlu.intake.record import Intake
from nlu.intake.report import report, said_of, summary


def hand_in(intake: Intake, dispatcher: CollectingDispatcher, wording: Wording, *, complete: bool) -> None:
    step = {"kind": "finish_intake", "report": report(intake, planner(), wording, complete=complete)}
    if intake.is_empty:
        dispatcher.utter_message(response="utter_intake_summary_empty", json_message=step)
    else:
        said = summary(intake, planner(), wording)
        dispatcher.utter_message(response="utter_intake_summary", json_message=step, said=said)


class FinishIntake(Action):
    def name(self) -> str:
        return "action_finish_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        hand_in(intake_of(tracker), dispatcher, Wording.of(tracker, domain), complete=True)
        return [SlotSet("phase", "done")]


class StopIntake(Action):
    def name(self) -> str:
        return "action_stop_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        hand_in(intake_of(tracker), dispatcher, Wording.of(tracker, domain), complete=False)
        dispatcher.utter_message(response="utter_intake_stopped")
        return [SlotSet("phase", "paused")]


class CallHuman(Action):
    def name(self) -> str:
        return "action_call_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        complains = Heard.latest(tracker).intent == "complaint"
        in_intake = bool(tracker.active_loop_name)
        if in_intake:
            hand_in(intake_of(tracker), dispatcher, Wording.of(tracker, domain), complete=False)
        dispatcher.utter_message(
            response="utter_call_human_complaint" if complains else "utter_call_human",
            json_message={"kind": "call_human", "reason": "complaint" if complains else "asked"},
        )
        return [SlotSet("phase", "paused")] if in_intake else []


class CorrectReport(Action):
    """A correction when no question is open: the report is handed in anew with the change."""

    def name(self) -> str:
        return "action_correct_report"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard, phase = Heard.latest(tracker), tracker.get_slot("phase")
        result = None
        if phase in ("done", "paused"):
            result = Hearing(planner()).hear(replace(intake_of(tracker), open=None), heard.words, today(tracker))
        if result is None or not result.corrected:
            dispatcher.utter_message(json_message=passed_on(tracker, heard.text))
            return []
        wording = Wording.of(tracker, domain)
        for id in result.corrected:
            said = said_of(result.intake, id, planner(), wording)
            dispatcher.utter_message(response="utter_corrected", said=said)
        hand_in(result.intake, dispatcher, wording, complete=phase == "done")
        return as_events(result.intake)


class ResumeIntake(Action):
    def name(self) -> str:
        return "action_resume_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot("phase") != "paused":
            dispatcher.utter_message(response="utter_nothing_to_resume")
            return []
        dispatcher.utter_message(response="utter_intake_resumes")
        return [SlotSet("phase", "asking"), SlotSet("answer", answer_of(intake_of(tracker))), FollowupAction(FORM)]


class GoBack(Action):
    """The question before the open one, asked anew."""

    def name(self) -> str:
        return "action_go_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intake = intake_of(tracker)
        back = intake.without_last()
        dispatcher.utter_message(response="utter_nothing_before" if back == intake else "utter_going_back")
        return as_events(back)


class RestartIntake(Action):
    def name(self) -> str:
        return "action_restart_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if not tracker.active_loop_name:
            dispatcher.utter_message(response="utter_ready")
            return [SlotSet("intake", None), SlotSet("phase", None)]
        dispatcher.utter_message(response="utter_intake_restarts")
        return as_events(Intake(), phase="asking")
