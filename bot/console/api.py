"""The staff API: sign in, see the queue, read, claim, answer, release, resolve."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot import conversations, escalations
from bot.console.access import COOKIE, ActingPerson, CookieToken, Person, Session
from bot.console.staff import SESSION_HOURS, LoginPaused, WrongCredentials, audit, sign_in, sign_out
from bot.conversations import language_of, message_json
from bot.database.models import Conversation, Escalation, Note, Staff
from bot.errors import ApiError
from bot.events import QUEUE, Events, News, announce
from bot.legible import LONGEST_MESSAGE
from bot.metrics import LOGIN_FAILURES
from bot.wording import say

router = APIRouter(prefix="/api/staff")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MESSAGE)]


class Login(BaseModel):
    email: str
    password: str


class Written(BaseModel):
    text: Text


class Outcome(BaseModel):
    outcome: Text


@router.post("/login")
async def login(request: Request, response: Response, given: Login, session: Session) -> dict[str, str]:
    try:
        token, who = await sign_in(session, given.email, given.password)
    except WrongCredentials:
        LOGIN_FAILURES.inc()
        raise ApiError(401, "wrong_credentials", "E-mail or password is wrong.") from None
    except LoginPaused:
        raise ApiError(429, "login_paused", "Too many wrong passwords. Please try again in a few minutes.") from None
    finally:
        await session.commit()
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.app.state.settings.secure_cookies,
    )
    return {"csrf_token": who.csrf_token, "role": who.staff.role}


@router.post("/logout")
async def logout(response: Response, who: ActingPerson, session: Session, token: CookieToken = None) -> dict[str, bool]:
    await sign_out(session, token or "")
    await session.commit()
    response.delete_cookie(COOKIE)
    return {"signed_out": True}


@router.get("/me")
async def me(who: Person) -> dict[str, str]:
    staff = who.staff
    return {
        "id": str(staff.id),
        "email": staff.email,
        "name": staff.name,
        "role": staff.role,
        "csrf_token": who.csrf_token,
    }


@router.get("/escalations")
async def queue(
    who: Person, session: Session, status: Literal["open", "mine", "closed"] = "open"
) -> dict[str, list[dict[str, Any]]]:
    found = await escalations.listed(session, status, who.staff.id)
    names = await _names(session)
    by_id = {
        conversation.id: conversation
        for conversation in await session.scalars(
            select(Conversation).where(Conversation.id.in_([e.conversation_id for e in found]))
        )
    }
    return {
        "items": [
            escalations.summary(escalation)
            | {
                "claimed_by_name": names.get(escalation.claimed_by),
                "channel": by_id[escalation.conversation_id].channel,
                "language": by_id[escalation.conversation_id].language,
            }
            for escalation in found
        ]
    }


@router.get("/conversations/{conversation_id}")
async def read(conversation_id: UUID, who: Person, session: Session) -> dict[str, Any]:
    """The whole conversation; every reading is audited before anything is shown."""
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise ApiError(404, "unknown_conversation", "This conversation does not exist, or it was erased.")
    audit(session, who.staff.id, "read", conversation_id)
    await session.commit()
    names = await _names(session)
    messages = await conversations.messages_after(session, conversation_id, 0)
    raised = await escalations.of_conversation(session, conversation_id)
    notes = await escalations.notes(session, [escalation.id for escalation in raised])
    return {
        "id": str(conversation.id),
        "channel": conversation.channel,
        "language": conversation.language,
        "state": conversation.state,
        "held_by": str(conversation.held_by) if conversation.held_by else None,
        "held_by_name": names.get(conversation.held_by),
        "created_at": conversation.created_at.isoformat(),
        "messages": [
            message_json(message)
            | {
                "staff_name": names.get(message.staff_id),
                "flags": (message.content or {}).get("flags", []),
                "withheld": (message.content or {}).get("withheld", []),
                "media": message.media,
            }
            for message in messages
        ],
        "escalations": [
            escalations.summary(escalation)
            | {
                "claimed_by_name": names.get(escalation.claimed_by),
                "report": escalation.report,
                "outcome": escalation.outcome,
                "notes": [_note_json(note, names) for note in notes if note.escalation_id == escalation.id],
            }
            for escalation in raised
        ],
    }


async def held(escalation_id: UUID, who: ActingPerson, session: Session) -> tuple[Escalation, Conversation]:
    """The escalation, locked, which the caller must hold."""
    escalation, conversation = await _locked(session, escalation_id)
    try:
        escalations.require_held(escalation, who.staff.id)
    except escalations.EscalationClosed:
        raise ApiError(409, "escalation_closed", "This request was resolved already.") from None
    except escalations.EscalationHeldByAnother:
        raise ApiError(409, "held_by_another", "Somebody else holds this conversation.") from None
    except escalations.EscalationNotHeld:
        raise ApiError(409, "not_claimed", "Claim this conversation first.") from None
    return escalation, conversation


Held = Annotated[tuple[Escalation, Conversation], Depends(held)]


@router.post("/escalations/{escalation_id}/claim")
async def claim(escalation_id: UUID, who: ActingPerson, session: Session) -> dict[str, Any]:
    escalation, conversation = await _locked(session, escalation_id)
    newly = escalation.claimed_by is None
    try:
        await escalations.claim(session, escalation, conversation, who.staff.id)
    except escalations.EscalationClosed:
        raise ApiError(409, "escalation_closed", "This request was resolved already.") from None
    except escalations.EscalationHeldByAnother:
        raise ApiError(409, "held_by_another", "Somebody else holds this conversation.") from None
    if newly:
        await _told(session, conversation, "staff_joined", who.staff)
    return await _done(session, who.staff, "claim", escalation, conversation)


@router.post("/escalations/{escalation_id}/reply")
async def reply(request: Request, written: Written, found: Held, who: ActingPerson, session: Session) -> dict[str, Any]:
    escalation, conversation = found
    await conversations.add_message(
        session,
        conversation,
        author="staff",
        text=written.text,
        staff_id=who.staff.id,
        content={"parts": [_plain_part(written.text)]},
    )
    return await _done(session, who.staff, "reply", escalation, conversation)


@router.post("/escalations/{escalation_id}/note")
async def note(escalation_id: UUID, written: Written, who: ActingPerson, session: Session) -> dict[str, Any]:
    escalation, conversation = await _locked(session, escalation_id)
    session.add(Note(escalation_id=escalation.id, staff_id=who.staff.id, text=written.text))
    return await _done(session, who.staff, "note", escalation, conversation)


@router.post("/escalations/{escalation_id}/release")
async def release(found: Held, who: ActingPerson, session: Session) -> dict[str, Any]:
    escalation, conversation = found
    await escalations.release(session, escalation, conversation)
    await _told(session, conversation, "staff_left", who.staff)
    return await _done(session, who.staff, "release", escalation, conversation)


@router.post("/escalations/{escalation_id}/resolve")
async def resolve(outcome: Outcome, found: Held, who: ActingPerson, session: Session) -> dict[str, Any]:
    escalation, conversation = found
    await escalations.resolve(session, escalation, conversation, outcome.outcome)
    await _told(session, conversation, "conversation_resolved", who.staff)
    return await _done(session, who.staff, "resolve", escalation, conversation)


@router.get("/events")
async def events(request: Request, who: Person) -> EventSourceResponse:
    return EventSourceResponse(_stream(request.app.state.events), ping=15, headers={"X-Accel-Buffering": "no"})


async def _stream(ear: Events) -> AsyncIterator[ServerSentEvent]:
    async with ear.subscribe(QUEUE) as inbox:
        inbox.put_nowait(News("resync"))
        while True:
            news = await inbox.get()
            body = {
                "escalation": {"id": news.body},
                "message": {"conversation_id": news.body},
                "page": news.body,
            }.get(news.kind, {})
            yield ServerSentEvent(event=news.kind, data=json.dumps(body))


async def _locked(session: AsyncSession, escalation_id: UUID) -> tuple[Escalation, Conversation]:
    try:
        return await escalations.locked(session, escalation_id)
    except escalations.EscalationDoesNotExist:
        raise ApiError(404, "unknown_escalation", "This request does not exist, or it was erased.") from None


async def _told(session: AsyncSession, conversation: Conversation, key: str, staff: Staff) -> None:
    """A line in the conversation, so that the patient knows who is speaking."""
    text = say(key, language_of(conversation.language), name=staff.name)
    await conversations.add_message(
        session, conversation, author="system", text=text, content={"parts": [_plain_part(text)]}
    )


def _plain_part(text: str) -> dict[str, Any]:
    return {"kind": "say", "text": text, "bullets": False, "sentences": [{"text": text, "citations": []}]}


async def _done(
    session: AsyncSession, staff: Staff, action: str, escalation: Escalation, conversation: Conversation
) -> dict[str, Any]:
    audit(session, staff.id, action, conversation.id)
    await conversations.announce_status(session, conversation)
    await announce(session, QUEUE, News("escalation", str(escalation.id)))
    await session.commit()
    return escalations.summary(escalation) | {"state": conversation.state}


async def _names(session: AsyncSession) -> dict[UUID | None, str]:
    return {staff.id: staff.name for staff in await session.scalars(select(Staff))}


def _note_json(note: Note, names: dict[UUID | None, str]) -> dict[str, str]:
    created_at = note.created_at.astimezone(UTC).isoformat()
    return {"staff_name": names.get(note.staff_id, ""), "text": note.text, "created_at": created_at}
