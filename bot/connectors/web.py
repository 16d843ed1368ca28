"""The patient web API: sessions, messages, live events, and the patient's own data."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot import conversations
from bot.conversations import UnknownConversation, language_of, message_json
from bot.database.engine import Sessions
from bot.database.models import Conversation
from bot.errors import ApiError
from bot.events import Events, News
from bot.legible import LONGEST_MESSAGE, cleaned
from bot.metrics import MESSAGES_RECEIVED
from bot.wording import say
from knowledge.language import detect_language

router = APIRouter(prefix="/api/chat")

PING_SECONDS = 15


class NewSession(BaseModel):
    language: str | None = None
    consent: bool


class NewMessage(BaseModel):
    client_message_id: Annotated[str, Field(min_length=1, max_length=90)]
    text: str


class NewFeedback(BaseModel):
    message_id: UUID
    helpful: bool
    comment: Annotated[str | None, Field(max_length=2_000)] = None


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "unknown_token", "This conversation needs its token.")
    return token


async def _conversation(request: Request, token: str) -> Conversation:
    sessions: Sessions = request.app.state.sessions
    async with sessions() as session:
        try:
            return await conversations.by_token(session, token)
        except UnknownConversation:
            raise ApiError(401, "unknown_token", "This conversation does not exist any more.") from None


async def current(request: Request, authorization: Annotated[str | None, Header()] = None) -> Conversation:
    return await _conversation(request, _token(authorization))


async def listening(
    request: Request,
    authorization: Annotated[str | None, Header()] = None,
    token: Annotated[str | None, Query()] = None,
) -> Conversation:
    """EventSource cannot send headers, so this one call takes the token from the query."""
    return await _conversation(request, token or _token(authorization))


@router.post("/sessions", status_code=201)
async def start_session(request: Request, new: NewSession) -> dict[str, str]:
    if not new.consent:
        raise ApiError(400, "consent_needed", "A conversation starts once its terms are accepted.")
    async with request.app.state.sessions() as session:
        conversation, token = await conversations.start_web(session, language_of(new.language), new.consent)
        await session.commit()
    return {"conversation_id": str(conversation.id), "token": token}


@router.post("/messages", status_code=202)
async def send_message(
    request: Request, new: NewMessage, conversation: Annotated[Conversation, Depends(current)]
) -> dict[str, Any]:
    text = cleaned(new.text)
    language = detect_language(text[:LONGEST_MESSAGE], default=language_of(conversation.language))
    if not text:
        raise ApiError(400, "message_empty", say("message_empty", language))
    if len(text) > LONGEST_MESSAGE:
        region = request.app.state.settings.region
        message = say("message_too_long", language, region=region, length=len(text), limit=LONGEST_MESSAGE)
        raise ApiError(413, "message_too_long", message)
    async with request.app.state.sessions() as session:
        received = await conversations.receive(session, conversation.id, f"web:{new.client_message_id}", text)
        await session.commit()
    if received.new:
        MESSAGES_RECEIVED.labels("web").inc()
    return {"message_id": str(received.message_id), "seq": received.seq}


@router.get("/events")
async def events(
    request: Request,
    conversation: Annotated[Conversation, Depends(listening)],
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    seen = int(last_event_id) if last_event_id and last_event_id.isdigit() else after
    stream = _stream(request.app.state.sessions, request.app.state.events, conversation.id, seen)
    return EventSourceResponse(stream, ping=PING_SECONDS, headers={"X-Accel-Buffering": "no"})


async def _stream(sessions: Sessions, ear: Events, conversation_id: UUID, seen: int) -> AsyncIterator[ServerSentEvent]:
    """Everything after `seen`, then what happens, in order. Rows are the truth; news only says when to look."""
    async with ear.subscribe(conversation_id) as inbox:
        inbox.put_nowait(News("resync"))
        while True:
            news = await inbox.get()
            if news.kind in ("part", "typing"):
                body = {"part": news.body} if news.kind == "part" else {}
                yield ServerSentEvent(event=news.kind, data=_json(body))
                continue
            async with sessions() as session:
                conversation = await session.get(Conversation, conversation_id)
                messages = await conversations.messages_after(session, conversation_id, seen)
                typing = news.kind == "resync" and await conversations.is_waiting(session, conversation_id)
            if conversation is None:
                yield ServerSentEvent(event="status", data=_json({"state": "closed"}))
                return
            for message in messages:
                seen = message.seq
                yield ServerSentEvent(id=str(seen), event="message", data=_json(message_json(message)))
            if news.kind in ("status", "resync"):
                yield ServerSentEvent(event="status", data=_json(status(conversation)))
            if typing:
                yield ServerSentEvent(event="typing", data="{}")


def status(conversation: Conversation) -> dict[str, str]:
    intake = {"intake": conversation.intake} if conversation.intake else {}
    return {"state": conversation.state, **intake}


@router.post("/feedback", status_code=202)
async def feedback(
    request: Request, new: NewFeedback, conversation: Annotated[Conversation, Depends(current)]
) -> dict[str, bool]:
    async with request.app.state.sessions() as session:
        kept = await conversations.keep_feedback(session, conversation.id, new.message_id, new.helpful, new.comment)
        await session.commit()
    if not kept:
        raise ApiError(404, "unknown_message", "This conversation has no such message.")
    return {"kept": True}


@router.get("/data")
async def export(request: Request, conversation: Annotated[Conversation, Depends(current)]) -> Response:
    """Everything that is kept of this conversation, as one JSON document."""
    async with request.app.state.sessions() as session:
        body = await conversations.record(session, conversation)
    return JSONResponse(body, headers={"Content-Disposition": 'attachment; filename="conversation.json"'})


@router.delete("/data")
async def erase(request: Request, conversation: Annotated[Conversation, Depends(current)]) -> dict[str, str]:
    async with request.app.state.sessions() as session:
        await conversations.erase(session, conversation.id)
        await session.commit()
    return {"message": say("conversation_erased", language_of(conversation.language))}


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
