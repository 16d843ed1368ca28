"""The intake: opening it, and hearing the answers to its questions."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from nlu.actions.asides import passed_on
from nlu.actions.heard import ANSWERING, READ_SLOTS, Heard
from nlu.actions.record import IMPLIED, MOST_ALSO, NONE, QUESTIONS, REMEMBERED, SKIPPED, UNKNOWN, Record
from nlu.actions.wording import Wording
from nlu.components.readings import readings
from nlu.components.vocabulary import vocabulary

FORM = "intake_form"
FEWEST = 2
Slots = dict[str, Any]
Events = list[dict[str, Any]]


def as_events(slots: Slots) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]


def forgotten() -> Slots:
    return dict.fromkeys(REMEMBERED)


def told_by(heard: Heard) -> Slots:
    """What a description of symptoms tells without being asked."""
    slots: Slots = {name: values[0] for name in READ_SLOTS if (values := heard.values(name))}
    slots |= complaint_in(heard)
    return slots


def complaint_in(heard: Heard) -> Slots:
    symptoms, places = heard.symptoms(), heard.places()
    if not symptoms and not places:
        return {}
    slots: Slots = {"complaint": heard.words}
    if symptoms:
        slots["complaint_name"] = symptoms[0]["value"]
        slots["also"] = [symptom["value"] for symptom in symptoms[1 : MOST_ALSO + 1]]
        if symptoms[0].get("place_known"):
            slots["location"] = IMPLIED
    if places and "location" not in slots:
        slots["location"] = places
    return slots


class BeginIntake(Action):
    def name(self) -> str:
        return "action_begin_intake"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard, record = Heard.latest(tracker), Record.of(tracker)
        told = told_by(heard)
        same = told.get("complaint_name") in (None, record.slots["complaint_name"])
        if record.slots["phase"] == "paused" and same:
            dispatcher.utter_message(response="utter_intake_resumes")
            new = {name: value for name, value in told.items() if record.slots[name] is None}
            return as_events({**new, "phase": "asking"})
        slots = {**forgotten(), **told, "phase": "asking"}
        count = max(FEWEST, Record(slots).open_questions)
        dispatcher.utter_message(response="utter_intake_begins", count=count)
        return as_events(slots)


class TakeStrayFact(BeginIntake):
    """A fact nobody asked for: a symptom in it opens the intake, anything else is passed on."""

    def name(self) -> str:
        return "action_take_stray_fact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard = Heard.latest(tracker)
        if heard.symptoms():
            return [*super().run(dispatcher, tracker, domain), FollowupAction(FORM)]
        dispatcher.utter_message(json_message=passed_on(tracker, heard.text))
        return []


class HearAnswer(Action):
    """Decides what a message in the middle of the intake says.

    No events mean that it is an aside (a question, thanks, "stop"): the form then steps back and the
    rule for that meaning applies. Otherwise each message fills a slot or is asked again at most once,
    so an intake always ends.
    """

    def name(self) -> str:
        return "validate_intake_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        slot = tracker.get_slot("requested_slot")
        if slot is None or not answers_directly(tracker):
            return []
        heard, record = Heard.latest(tracker), Record.of(tracker)
        if heard.is_aside_from(slot):
            return []
        corrected = corrections(heard, slot, record)
        for name in corrected:
            said = record.with_slots(**corrected).said_of(name, Wording.of(tracker, domain))
            dispatcher.utter_message(response="utter_corrected", said=said)
        rest = {name for name in corrected if name != slot}
        answer = answer_to(slot, heard, without=rest)
        slots = {**volunteered(heard, slot, record), **corrected, **answer}
        if slot in slots:
            return as_events({**slots, "asked_again": None})
        if corrected:
            return as_events(slots)
        if record.slots["asked_again"] == slot and heard.intent != "resume":
            return as_events({**slots, slot: heard.words, "asked_again": None})
        if not slots and heard.intent != "resume":
            unclear = "correction" if heard.corrects else slot
            dispatcher.utter_message(response=f"utter_unclear_{unclear}")
        return as_events({**slots, "asked_again": slot})


def answers_directly(tracker: Tracker) -> bool:
    """Whether the form is the first to hear the message; after an aside it only asks again."""
    said = max(number for number, event in enumerate(tracker.events) if event["event"] == "user")
    return [e["name"] for e in tracker.events[said:] if e["event"] == "action"] == [FORM]


def answer_to(slot: str, heard: Heard, without: set[str]) -> Slots:
    """The slot's value in the message, with what it implies; empty when the message holds none."""
    if slot in READ_SLOTS:
        value = readings().answer(slot, heard.without(without))
        if value is not None:
            return {slot: value}
    if heard.intent == "skip":
        return {slot: SKIPPED}
    if heard.intent == "dont_know":
        return {slot: UNKNOWN}
    if slot in READ_SLOTS or without:
        return {}
    if slot == "other_symptoms":
        return other_symptoms_in(heard)
    if slot == "complaint":
        found = told_by(heard)
        vague = heard.intent not in ("inform", "report_symptom")
        return found if "complaint" in found else {} if vague else {**found, "complaint": heard.words}
    elsewhere = any(heard.values(name) for name in READ_SLOTS)
    if heard.places() or (heard.intent in ("inform", "report_symptom") and not elsewhere):
        return {slot: heard.words}
    return {}


def other_symptoms_in(heard: Heard) -> Slots:
    if heard.symptoms() or heard.intent in ("inform", "report_symptom"):
        return {"other_symptoms": heard.words}
    if heard.intent == "deny":
        return {"other_symptoms": NONE}
    return {}


def volunteered(heard: Heard, slot: str, record: Record) -> Slots:
    """Answers to questions that were not asked yet, and further symptoms."""
    if heard.intent not in ("inform", "report_symptom", "correct"):
        return {}
    slots: Slots = {
        name: values[0]
        for name in READ_SLOTS
        if name != slot and record.slots[name] is None and (values := heard.values(name))
    }
    if slot == "age":
        slots.pop("duration", None)
    known = [record.slots["complaint_name"], *(record.slots["also"] or [])]
    new = [s["value"] for s in heard.symptoms() if s["value"] not in known]
    if new and slot in READ_SLOTS:
        slots["also"] = [*(record.slots["also"] or []), *new][:MOST_ALSO]
    return slots


def corrections(heard: Heard, slot: str | None, record: Record) -> Slots:
    """Earlier answers that this message changes: said outright ("actually…"), or because what is named
    belongs to a question already answered and not to the one being asked."""
    if heard.intent not in ANSWERING - {"skip", "dont_know", "resume"}:
        return {}
    outright = heard.corrects
    if not outright and slot is not None and answer_to(slot, heard, without=set()):
        return {}
    changed: Slots = {
        name: values[0]
        for name in READ_SLOTS
        if name != slot and record.slots[name] is not None and (values := heard.values(name))
    }
    if outright and not changed:
        changed = changed_place(heard, slot, record) or changed_number(heard, slot, record)
    return {name: value for name, value in changed.items() if value != record.slots[name]}


def changed_place(heard: Heard, slot: str | None, record: Record) -> Slots:
    if heard.places() and slot != "location" and record.slots["location"] is not None:
        return {"location": heard.places()}
    return {}


def changed_number(heard: Heard, slot: str | None, record: Record) -> Slots:
    """A bare value ("no wait, 7") changes the latest answer that can take it."""
    last_words = vocabulary().corrected_value(heard.text)
    for name in reversed(QUESTIONS):
        if name in READ_SLOTS and name != slot and record.slots[name] is not None:
            value = readings().answer(name, heard.text) or readings().answer(name, last_words)
            if value is not None:
                return {name: value}
    return {}
