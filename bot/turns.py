"""The whole way of a message, from what a patient wrote to the reply that is committed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from bot.answers.answer import NothingFits, Writer
from bot.dialogue import Answer, Ask, CallHuman, DeclineFollowUp, Dialogue, DialogueUnavailable, FinishIntake, Say, Step
from bot.intake_end import End
from bot.legible import legibility
from bot.library import Library
from bot.replies import CallForStaff, DialogueState, Part, Reply, in_intake
from bot.wording import say
from knowledge.articles import Article
from knowledge.language import Language
from safety.screen import Concern, Urgency, screen
from safety.vetted import Button, VettedText, vetted_text

logger = logging.getLogger(__name__)

URGENT_REASONS = {"got_worse": Urgency.URGENT}


@dataclass(frozen=True)
class Turn:
    """One waiting message with what the conversation knows."""

    conversation_id: UUID
    message_id: UUID
    text: str
    media: str | None
    language: Language
    region: str
    dialogue_state: DialogueState | None
    about: str | None
    """Id of the article that was answered from last."""
    held_by_staff: bool
    show: Callable[[Part], Awaitable[None]]
    """Shows a part to a waiting patient before the commit."""
    hours_away: float = 0.0
    """Since the patient wrote before."""


@dataclass(frozen=True)
class Rooms:
    dialogue: Dialogue
    library: Library
    writer: Writer


async def take_turn(turn: Turn, rooms: Rooms) -> Reply:
    concern = screen(turn.text)
    if concern.needs_help_now:
        return emergency_reply(concern, turn)
    if turn.held_by_staff:
        return relayed_to_staff(concern)
    reply = urgent_notice(concern, turn)
    problem = legibility(turn.text, turn.media)
    if problem is not None:
        return reply + refusal(problem, turn)
    vector = await rooms.library.embed(turn.text)
    try:
        advance = await rooms.dialogue.advance(turn.dialogue_state, turn.text, turn.language, vector, turn.hours_away)
    except DialogueUnavailable:
        return reply + await without_dialogue(turn, rooms, vector)
    reply += Reply(dialogue_state=advance.state)
    for step in advance.steps:
        reply += await perform(step, turn, rooms, vector)
    return reply


async def perform(step: Step, turn: Turn, rooms: Rooms, vector: np.ndarray[Any, Any]) -> Reply:
    match step:
        case Say() | Ask():
            buttons = tuple(Button(button.label, button.value) for button in step.buttons)
            question, _, listed = step.text.partition("\n")
            parts = (Part.of(step.kind, question), *((Part.of("say", listed),) if listed else ()))
            return Reply(parts=parts, buttons=buttons)
        case Answer():
            about = await rooms.library.topic(step.about, turn.language) if step.about else turn.about
            return await answered(replace(turn, about=about), step.question, rooms, vector)
        case FinishIntake():
            return await End(step, turn.language, turn.region, rooms.library).reply()
        case CallHuman():
            return call_for_human(step, turn)
        case DeclineFollowUp():
            return Reply(parts=(Part.of("say", step.text),), follow_up="declined")


async def answered(turn: Turn, question: str, rooms: Rooms, vector: np.ndarray[Any, Any]) -> Reply:
    """The answer from articles, or the plain word that nothing fits."""
    if question != turn.text:
        vector = await rooms.library.embed(question)
    try:
        return await rooms.writer.answer(question, turn.language, vector, turn.about, turn.show)
    except NothingFits as unanswered:
        return nothing_fits(turn, unanswered.nearest)


def nothing_fits(turn: Turn, near: Article | None) -> Reply:
    """`near` is an article that does not surely answer but may be meant."""
    buttons: tuple[Button, ...] = (Button(say("ask_team", turn.language), say("talk_to_person", turn.language)),)
    text = say("nothing_fits", turn.language)
    if near is not None:
        text = say("nothing_fits_near", turn.language, title=near.title)
        question = near.title if near.kind == "answer" else say("what_is", turn.language, title=near.title)
        show = Button(say("show_it", turn.language), question)
        buttons = (show, *buttons)
    return Reply(parts=(Part.of("say", text),), buttons=buttons)


def emergency_reply(concern: Concern, turn: Turn) -> Reply:
    vetted = vetted_text(concern, region=turn.region)
    call = CallForStaff(reason=concern.flags[0].code, urgency=concern.urgency)
    return _vetted_reply(vetted, concern, call)


def urgent_notice(concern: Concern, turn: Turn) -> Reply:
    """What is said before anything else when a message sounds urgent but is no emergency."""
    if concern.urgency is Urgency.NONE:
        return Reply()
    call = CallForStaff(reason=concern.flags[0].code, urgency=concern.urgency)
    return replace(_vetted_reply(vetted_text(concern, region=turn.region), concern, call), author="bot")


def relayed_to_staff(concern: Concern) -> Reply:
    """A person holds the conversation: the bot says nothing, but an urgent word still alerts them."""
    if concern.urgency is Urgency.NONE:
        return Reply()
    return Reply(calls=(CallForStaff(concern.flags[0].code, concern.urgency),), flags=concern.flags)


def refusal(problem: str, turn: Turn) -> Reply:
    person = say("talk_to_person", turn.language)
    text = say(problem, turn.language, region=turn.region)
    return Reply(parts=(Part.of("say", text),), buttons=(Button(person, person),))


async def without_dialogue(turn: Turn, rooms: Rooms, vector: np.ndarray[Any, Any]) -> Reply:
    """Rasa is down: articles still answer questions, but nobody can tell whether it was one, so staff look at it."""
    logger.warning("nlu is unavailable; answering from articles alone")
    calls = (CallForStaff("dialogue_unavailable"),)
    if not in_intake(turn.dialogue_state):
        reply = await answered(turn, turn.text, rooms, vector)
        if reply.citations:
            return reply + Reply(calls=calls)
    text = say("dialogue_unavailable", turn.language)
    return Reply(parts=(Part.of("say", text),), calls=calls)


def call_for_human(step: CallHuman, turn: Turn) -> Reply:
    meanwhile = say("until_somebody_comes", turn.language, region=turn.region)
    parts = tuple(Part.of("say", text) for text in (step.text, meanwhile) if text)
    return Reply(parts=parts, calls=(CallForStaff(step.reason, URGENT_REASONS.get(step.reason, Urgency.NONE)),))


def _vetted_reply(vetted: VettedText, concern: Concern, call: CallForStaff) -> Reply:
    return Reply(
        author="system",
        parts=(Part.of("vetted", vetted.text),),
        buttons=vetted.buttons,
        urgency=concern.urgency,
        calls=(call,),
        flags=concern.flags,
    )
