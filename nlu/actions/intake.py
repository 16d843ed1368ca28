"""The intake: opening it, asking, and hearing the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.asides import passed_on
from nlu.actions.heard import Heard, today
from nlu.actions.wording import Wording
from nlu.components.vocabulary import vocabulary
from nlu.intake.asking import Asking, as_step
from nlu.intake.hearing import Hearing
from nlu.intake.planner import planner
from nlu.intake.record import FLAGS, Intake
from nlu.intake.report import said_of

FORM = "intake_form"
FEWEST = 2
Events = list[dict[str, Any]]


def intake_of(tracker: Tracker) -> Intake:
    return Intake.from_json(tracker.get_slot("intake"))


def as_events(intake: Intake, **slots: Any) -> Events:
    return [SlotSet("intake", intake.as_json()), *(SlotSet(name, value) for name, value in slots.items())]


def with_next_question(intake: Intake) -> Intake:
    """Opens the next question, unless one is open that is not answered yet."""
    if intake.open and intake.open not in intake.answers:
        return intake
    open = planner().next(intake)
    asked = (*intake.asked, open) if open and open not in intake.asked else intake.asked
    return replace(intake, open=open, asked=asked, again=False)


class BeginIntake(Action):
    def name(self) -> str:
        return "action_begin_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        words, kept = Heard.latest(tracker).words, intake_of(tracker)
        hearing = Hearing(planner())
        told = hearing.opening(Intake(), words, today(tracker))
        if tracker.get_slot("phase") == "paused" and told.main_symptom in (None, kept.main_symptom):
            dispatcher.utter_message(response="utter_intake_resumes")
            heard = hearing.hear(replace(kept, open=None), words, today(tracker)) if told.main_symptom else None
            resumed = heard.intake if heard else kept
            return as_events(resumed, phase="asking", answer=answer_of(resumed))
        if told.main_symptom is None and not names_a_place(words.text):
            told = replace(told, complaint="")
        person = "utter_intake_begins_for" if told.person.who != "self" else "utter_intake_begins"
        count = max(FEWEST, planner().about(told))
        dispatcher.utter_message(response=person, count=count, called=told.person.called)
        return as_events(told, phase="asking", answer=answer_of(told))


def answer_of(intake: Intake) -> str | None:
    """What the form waits for: filled when nothing is left to ask, as when an emergency was told at once."""
    return "complete" if with_next_question(intake).open is None else None


def names_a_place(text: str) -> bool:
    return any(mention.entity == "body_part" for mention in vocabulary().mentions(text))


class TakeStrayFact(BeginIntake):
    """A fact nobody asked for: a symptom in it opens the intake, anything else is passed on."""

    def name(self) -> str:
        return "action_take_stray_fact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard = Heard.latest(tracker)
        if heard.names_symptom():
            return [*super().run(dispatcher, tracker, domain), FollowupAction(FORM)]
        dispatcher.utter_message(json_message=passed_on(tracker, heard.text))
        return []


class AskNext(Action):
    """Puts the open question."""

    def name(self) -> str:
        return "action_ask_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intake = with_next_question(intake_of(tracker))
        asked = Asking(planner(), Wording.of(tracker, domain)).ask(intake)
        dispatcher.utter_message(json_message=as_step(intake, asked))
        return as_events(intake)


class HearAnswer(Action):
    """Decides what a message in the middle of the intake says.

    No events mean that it is an aside (a question, thanks, "stop"): the form then steps back and the rule for that
    meaning applies. Otherwise each message answers the open question, corrects an earlier answer, or is asked again at
    most once, so an intake always ends. `answer` stays empty until nothing is left to ask.
    """

    def name(self) -> str:
        return "validate_intake_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if not answers_directly(tracker):
            return []
        intake, heard, hearing = intake_of(tracker), Heard.latest(tracker), Hearing(planner())
        if intake.open is None:
            return finished_or_asking(with_next_question(intake))
        if not hearing.answers(intake, heard.text) and heard.is_aside_from(intake.open):
            return []
        if heard.intent == "resume":
            return as_events(intake, answer=None)
        result = hearing.hear(intake, heard.words, today(tracker))
        wording = Wording.of(tracker, domain)
        for id in result.corrected:
            said = said_of(result.intake, id, planner(), wording)
            dispatcher.utter_message(response="utter_corrected", said=said)
        if result.unclear:
            dispatcher.utter_message(response=unclear_of(intake.open, corrects=heard.corrects, wording=wording))
        return finished_or_asking(with_next_question(result.intake))


def finished_or_asking(intake: Intake) -> Events:
    return as_events(intake, answer="complete" if intake.open is None else None)


def unclear_of(question: str, *, corrects: bool, wording: Wording) -> str:
    name = "correction" if corrects else "flags" if question.startswith(FLAGS) else question
    return f"utter_unclear_{name}" if wording.has(f"utter_unclear_{name}") else "utter_unclear_option"


def answers_directly(tracker: Tracker) -> bool:
    """Whether the form is the first to hear the message; after an aside it only asks again."""
    said = max(number for number, event in enumerate(tracker.events) if event["event"] == "user")
    return [e["name"] for e in tracker.events[said:] if e["event"] == "action"] == [FORM]
