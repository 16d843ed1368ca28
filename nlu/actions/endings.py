"""Leaving the intake and coming back: finished, stopped, handed to a person, corrected, resumed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.asides import passed_on
from nlu.actions.heard import Heard
from nlu.actions.intake import Events, as_events, corrections, forgotten
from nlu.actions.record import Record
from nlu.actions.wording import Wording


def hand_in(record: Record, dispatcher: CollectingDispatcher, wording: Wording, *, complete: bool) -> None:
    report = {"kind": "finish_intake", "report": record.report(wording, complete=complete)}
    if record.is_empty:
        dispatcher.utter_message(response="utter_intake_summary_empty", json_message=report)
    else:
        said = record.said(wording)
        dispatcher.utter_message(response="utter_intake_summary", json_message=report, said=said)


class FinishIntake(Action):
    def name(self) -> str:
        return "action_finish_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        hand_in(Record.of(tracker), dispatcher, Wording.of(tracker, domain), complete=True)
        return as_events({"phase": "done"})


class StopIntake(Action):
    def name(self) -> str:
        return "action_stop_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        hand_in(Record.of(tracker), dispatcher, Wording.of(tracker, domain), complete=False)
        dispatcher.utter_message(response="utter_intake_stopped")
        return as_events({"phase": "paused"})


class CallHuman(Action):
    def name(self) -> str:
        return "action_call_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        complains = Heard.latest(tracker).intent == "complaint"
        in_intake = bool(tracker.active_loop_name)
        if in_intake:
            hand_in(Record.of(tracker), dispatcher, Wording.of(tracker, domain), complete=False)
        dispatcher.utter_message(
            response="utter_call_human_complaint" if complains else "utter_call_human",
            json_message={"kind": "call_human", "reason": "complaint" if complains else "asked"},
        )
        return as_events({"phase": "paused"}) if in_intake else []


class CorrectReport(Action):
    """A correction when no question is open: the report is handed in anew with the change."""

    def name(self) -> str:
        return "action_correct_report"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard, record = Heard.latest(tracker), Record.of(tracker)
        corrected = corrections(heard, None, record) if record.slots["phase"] else {}
        if not corrected:
            dispatcher.utter_message(json_message=passed_on(tracker, heard.text))
            return []
        wording, changed = Wording.of(tracker, domain), record.with_slots(**corrected)
        for name in corrected:
            dispatcher.utter_message(response="utter_corrected", said=changed.said_of(name, wording))
        hand_in(changed, dispatcher, wording, complete=record.slots["phase"] == "done")
        return as_events(corrected)


class ResumeIntake(Action):
    def name(self) -> str:
        return "action_resume_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot("phase") != "paused":
            dispatcher.utter_message(response="utter_nothing_to_resume")
            return []
        dispatcher.utter_message(response="utter_intake_resumes")
        return [*as_events({"phase": "asking"}), FollowupAction("intake_form")]


class RestartIntake(Action):
    def name(self) -> str:
        return "action_restart_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if not tracker.active_loop_name:
            dispatcher.utter_message(response="utter_ready")
            return as_events(forgotten())
        dispatcher.utter_message(response="utter_intake_restarts")
        return as_events({**forgotten(), "phase": "asking"})
