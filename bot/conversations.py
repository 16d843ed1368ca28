"""Conversations and their messages: every query about them, and the one place where a turn is committed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot import escalations, follow_ups, jobs
from bot.database.models import Conversation, Delivery, Escalation, Feedback, Message
from bot.events import QUEUE, News, announce
from bot.legible import cleaned
from bot.replies import Reply, in_intake
from knowledge.language import Language, detect_language

LEFT_AFTER = timedelta(hours=2)
"""How long an open intake may rest before what was said so far goes to staff."""
DELIVERED_CHANNELS = {"telegram"}
"""Channels that have to be given a message; the others fetch it."""


class UnknownConversation(Exception):
    """No conversation has this token or this id."""


@dataclass(frozen=True)
class Received:
    message_id: UUID
    seq: int
    new: bool


def language_of(code: str | None) -> Language:
    return "zh" if (code or "").lower().startswith("zh") else "en"


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def start_web(session: AsyncSession, language: Language, consented: bool) -> tuple[Conversation, str]:
    """A new conversation of the web page and the token that opens it; only the token's hash is kept."""
    token = secrets.token_urlsafe(32)
    conversation = Conversation(
        channel="web",
        token_hash=_token_hash(token),
        language=language,
        consented_at=datetime.now(UTC) if consented else None,
    )
    session.add(conversation)
    await session.flush()
    return conversation, token


async def by_token(session: AsyncSession, token: str) -> Conversation:
    """Raises UnknownConversation."""
    found = await session.scalar(select(Conversation).where(Conversation.token_hash == _token_hash(token)))
    if found is None:
        raise UnknownConversation
    return found


async def by_address(session: AsyncSession, channel: str, address: str, language: Language) -> Conversation:
    """The conversation of this address, started when it is the first message from there."""
    await session.execute(
        insert(Conversation)
        .values(channel=channel, address=address, language=language)
        .on_conflict_do_nothing(index_elements=["channel", "address"])
    )
    query = select(Conversation).where(Conversation.channel == channel, Conversation.address == address)
    return (await session.scalars(query)).one()


async def locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """The conversation, with its row locked until the transaction ends. Raises UnknownConversation."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    found = await session.scalar(query)
    if found is None:
        raise UnknownConversation
    return found


async def receive(
    session: AsyncSession, conversation_id: UUID, client_id: str, text: str, media: str | None = None
) -> Received:
    """Keeps an incoming message and its job in the same transaction; the same client id is the same message."""
    conversation = await locked(session, conversation_id)
    query = select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    known = await session.scalar(query)
    if known is not None:
        return Received(known.id, known.seq, new=False)
    message = await add_message(
        session, conversation, author="patient", text=cleaned(text), client_id=client_id, media=media
    )
    await jobs.defer_turn(session, conversation_id)
    return Received(message.id, message.seq, new=True)


async def add_message(session: AsyncSession, conversation: Conversation, **columns: Any) -> Message:
    """Appends a message to a conversation whose row is locked, and sees that it is delivered."""
    conversation.last_seq += 1
    message = Message(conversation_id=conversation.id, seq=conversation.last_seq, **columns)
    session.add(message)
    await session.flush()
    await announce(session, conversation.id, News("message"))
    if conversation.channel in DELIVERED_CHANNELS and message.author != "patient":
        session.add(Delivery(message_id=message.id))
        await jobs.defer_delivery(session, conversation.id, message.id)
    return message


async def waiting_message(session: AsyncSession, conversation_id: UUID) -> tuple[Conversation, Message] | None:
    """The oldest message of a conversation that still waits for its turn."""
    query = (
        select(Conversation, Message)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Conversation.id == conversation_id, Message.author == "patient", Message.handled_at.is_(None))
        .order_by(Message.seq)
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return None if row is None else (row[0], row[1])


async def commit_turn(session: AsyncSession, message_id: UUID, conversation_id: UUID, reply: Reply) -> None:
    """Writes reply, dialogue state, escalations and outbox together; a turn that was taken already changes nothing.

    Whether the bot may speak is decided here, with the row locked: staff may have taken over since the turn began.
    """
    conversation = await locked(session, conversation_id)
    message = await session.get_one(Message, message_id, with_for_update=True)
    if message.handled_at is not None:
        return
    message.handled_at = datetime.now(UTC)
    conversation.language = detect_language(message.text, default=language_of(conversation.language))
    if reply.flags:
        message.content = {"flags": [{"code": flag.code, "quote": flag.quote} for flag in reply.flags]}
    silenced = conversation.held_by is not None and reply.author != "system"
    if not silenced:
        intake_was_open = in_intake(conversation.dialogue_state)
        if reply.dialogue_state is not None:
            conversation.dialogue_state = reply.dialogue_state
        conversation.about = reply.about or conversation.about
        conversation.intake = reply.intake or conversation.intake
        await _look_after(session, conversation, reply, intake_was_open=intake_was_open)
        if not reply.silent:
            await add_message(
                session,
                conversation,
                author=reply.author,
                text=reply.text,
                content=reply.content(),
                urgency=reply.urgency,
                reply_to=message.id,
            )
    for call in reply.calls:
        await escalations.open_or_raise(session, conversation, call)
    await announce_status(session, conversation)
    await announce(session, QUEUE, News("message", str(conversation.id)))
    await session.commit()


async def _look_after(
    session: AsyncSession, conversation: Conversation, reply: Reply, *, intake_was_open: bool
) -> None:
    """What is to be done later: asking how it is, and handing in an intake that nobody finishes."""
    if reply.follow_up == "declined":
        await follow_ups.decline(session, conversation.id)
    elif reply.follow_up is not None:
        await follow_ups.plan(session, conversation, reply.follow_up)
    if in_intake(conversation.dialogue_state) and not intake_was_open:
        await jobs.defer_left_intake(session, conversation.id, datetime.now(UTC) + LEFT_AFTER)


async def left_since(session: AsyncSession, conversation: Conversation) -> datetime:
    """When the conversation was last written in."""
    query = select(func.max(Message.created_at)).where(Message.conversation_id == conversation.id)
    return (await session.scalar(query)) or conversation.created_at


async def hours_away(session: AsyncSession, message: Message) -> float:
    """Between a patient's message and the one before it."""
    query = select(func.max(Message.created_at)).where(
        Message.conversation_id == message.conversation_id, Message.seq < message.seq
    )
    before = await session.scalar(query)
    return (message.created_at - before).total_seconds() / 3600 if before else 0.0


async def announce_status(session: AsyncSession, conversation: Conversation) -> None:
    """Works out who is speaking and tells the patient's page."""
    query = select(exists().where(Escalation.conversation_id == conversation.id, Escalation.closed_at.is_(None)))
    if conversation.held_by is not None:
        conversation.state = "staff"
    elif await session.scalar(query):
        conversation.state = "waiting"
    else:
        conversation.state = "bot"
    await session.flush()
    await announce(session, conversation.id, News("status"))


async def messages_after(session: AsyncSession, conversation_id: UUID, seq: int) -> Sequence[Message]:
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > seq)
    return (await session.scalars(query.order_by(Message.seq))).all()


async def is_waiting(session: AsyncSession, conversation_id: UUID) -> bool:
    return await waiting_message(session, conversation_id) is not None


async def keep_feedback(
    session: AsyncSession, conversation_id: UUID, message_id: UUID, helpful: bool, comment: str | None
) -> bool:
    """False when the conversation has no such message."""
    message = await session.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id:
        return False
    values = {"helpful": helpful, "comment": comment}
    statement = insert(Feedback).values(message_id=message_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["message_id"], set_=values))
    return True


async def record(session: AsyncSession, conversation: Conversation) -> dict[str, Any]:
    """Everything that is kept of a conversation, as the patient may have it."""
    messages = await messages_after(session, conversation.id, 0)
    return {
        "conversation_id": str(conversation.id),
        "channel": conversation.channel,
        "language": conversation.language,
        "created_at": conversation.created_at.isoformat(),
        "consented_at": conversation.consented_at.isoformat() if conversation.consented_at else None,
        "exported_at": datetime.now(UTC).isoformat(),
        "dialogue_state": conversation.dialogue_state,
        "messages": [message_json(message) for message in messages],
    }


async def erase(session: AsyncSession, conversation_id: UUID) -> None:
    """Removes the conversation with everything that hangs on it."""
    await session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    await announce(session, conversation_id, News("status"))
    await announce(session, QUEUE, News("message", str(conversation_id)))


async def purge(session: AsyncSession, before: datetime) -> int:
    """Erases every conversation that began and was last written in before then; returns how many."""
    written_since = exists().where(Message.conversation_id == Conversation.id, Message.created_at >= before)
    query = select(Conversation.id).where(Conversation.created_at < before, ~written_since)
    old = (await session.scalars(query)).all()
    for conversation_id in old:
        await erase(session, conversation_id)
    return len(old)


def message_json(message: Message) -> dict[str, Any]:
    """A message as patients' pages and exports carry it; nothing that is for staff alone."""
    content = message.content or {}
    return {
        "id": str(message.id),
        "seq": message.seq,
        "author": message.author,
        "text": message.text,
        "parts": content.get("parts", []),
        "buttons": content.get("buttons", []),
        "citations": content.get("citations", []),
        "urgency": message.urgency,
        "created_at": message.created_at.isoformat(),
    }
