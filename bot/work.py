"""What a worker does: takes turns, delivers replies, pages staff."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import update

from bot import conversations, escalations, follow_ups, jobs
from bot.connectors.telegram.outbound import TelegramOutbound
from bot.database.engine import Sessions
from bot.database.models import Conversation, Delivery, Escalation, Message
from bot.events import QUEUE, News, announce
from bot.intake_end import left_intake
from bot.metrics import TURN_SECONDS, TURNS_FAILED
from bot.replies import CallForStaff, Part, Reply, in_intake, part_json
from bot.turns import Rooms, Turn, take_turn
from bot.wording import say
from knowledge.language import detect_language
from safety.screen import Urgency, screen

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    sessions: Sessions
    rooms: Rooms
    region: str
    telegram: TelegramOutbound | None

    async def take_turns(self, conversation_id: UUID, *, last_attempt: bool) -> None:
        """Takes the turn of every waiting message, oldest first. A turn that fails is tried again from the old
        state; on the last attempt the patient gets a plain word and staff get the message."""
        while (turn := await self._next_turn(conversation_id)) is not None:
            with TURN_SECONDS.time():
                try:
                    reply = await take_turn(turn, self.rooms)
                except Exception:
                    TURNS_FAILED.inc()
                    if not last_attempt:
                        raise
                    logger.exception("a turn failed for good; staff are asked")
                    reply = failed_turn(turn)
            async with self.sessions() as session:
                await conversations.commit_turn(session, turn.message_id, conversation_id, reply)

    async def _next_turn(self, conversation_id: UUID) -> Turn | None:
        async with self.sessions() as session:
            found = await conversations.waiting_message(session, conversation_id)
            if found is None:
                return None
            conversation, message = found
            hours_away = await conversations.hours_away(session, message)
            await announce(session, conversation_id, News("typing"))
            await session.commit()
        return Turn(
            conversation_id=conversation_id,
            message_id=message.id,
            text=message.text,
            media=message.media,
            language=detect_language(message.text, default=conversations.language_of(conversation.language)),
            region=self.region,
            dialogue_state=conversation.dialogue_state,
            about=conversation.about,
            held_by_staff=conversation.held_by is not None,
            show=self._shows_to(conversation_id),
            hours_away=hours_away,
        )

    def _shows_to(self, conversation_id: UUID) -> Callable[[Part], Awaitable[None]]:
        async def show(part: Part) -> None:
            async with self.sessions() as session:
                await announce(session, conversation_id, News("part", part_json(part)))
                await session.commit()

        return show

    async def deliver(self, message_id: UUID) -> None:
        """Gives one message to its channel. Raises to be tried again, so that nothing is lost."""
        async with self.sessions() as session:
            delivery = await session.get(Delivery, message_id)
            if delivery is None or delivery.sent_at is not None or self.telegram is None:
                return
            message = await session.get_one(Message, message_id)
            conversation = await session.get_one(Conversation, message.conversation_id)
        # The job's own lock keeps a second worker away, so no connection is held while Telegram takes its time.
        channel_message_id, error = await self.telegram.send(conversation, message)
        async with self.sessions() as session:
            values = {"channel_message_id": channel_message_id, "error": error, "sent_at": datetime.now(UTC)}
            await session.execute(update(Delivery).where(Delivery.message_id == message_id).values(values))
            await session.commit()

    async def page(self, escalation_id: UUID) -> None:
        """Alerts every open console, and the staff chat where one is set up; no patient's word travels."""
        async with self.sessions() as session:
            escalation = await session.get(Escalation, escalation_id)
            if escalation is None or escalation.closed_at is not None:
                return
            body = {"escalation_id": str(escalation_id), "urgency": escalation.urgency}
            await announce(session, QUEUE, News("page", body))
            await session.commit()
        if self.telegram is not None:
            await self.telegram.page(escalation)

    async def remind(self, escalation_id: UUID) -> None:
        """Pages again when nobody has claimed an escalation in time, and tells the patient so once."""
        async with self.sessions() as session:
            try:
                escalation, conversation = await escalations.locked(session, escalation_id)
            except escalations.EscalationDoesNotExist:
                return
            if not await escalations.due_again(session, escalation):
                return
            if escalation.pages == 1:
                text = say("nobody_yet", conversations.language_of(conversation.language), region=self.region)
                parts = Reply(parts=(Part.of("say", text),))
                await conversations.add_message(
                    session, conversation, author="system", text=text, content=parts.content()
                )
            await session.commit()
        await self.page(escalation_id)

    async def follow_up(self, follow_up_id: UUID) -> None:
        """Asks how it is, once, unless the patient declined or a person is in the conversation."""
        async with self.sessions() as session:
            found = await follow_ups.due(session, follow_up_id)
            if found is None:
                return
            waiting, conversation = found
            waiting.state = "asked"
            language = conversations.language_of(conversation.language)
            reply = follow_ups.question(waiting.name, language)
            await conversations.add_message(
                session, conversation, author="bot", text=reply.text, content=reply.content()
            )
            await session.commit()

    async def hand_in_left_intake(self, conversation_id: UUID) -> None:
        """Gives staff what an intake has gathered when nobody has gone on with it for hours."""
        async with self.sessions() as session:
            try:
                conversation = await conversations.locked(session, conversation_id)
            except conversations.UnknownConversation:
                return
            state = conversation.dialogue_state
            if state is None or not in_intake(state):
                return
            again = await conversations.left_since(session, conversation) + conversations.LEFT_AFTER
            if again > datetime.now(UTC):
                await jobs.defer_left_intake(session, conversation_id, again)
            else:
                language = conversations.language_of(conversation.language)
                told = await self.rooms.dialogue.report(state, language)
                if told is not None:
                    await escalations.open_or_raise(session, conversation, left_intake(told, language))
                    await conversations.announce_status(session, conversation)
            await session.commit()


def failed_turn(turn: Turn) -> Reply:
    """Fails towards a person: whatever went wrong, staff get the message and the patient hears so."""
    text = say("turn_failed", turn.language, region=turn.region)
    reply = Reply(parts=(Part.of("say", text),), calls=(CallForStaff("turn_failed", Urgency.URGENT),))
    concern = screen(turn.text)
    return replace(reply, urgency=concern.urgency, flags=concern.flags)
