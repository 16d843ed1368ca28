"""Asking again how it is, some days after an intake; a patient may decline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import jobs
from bot.database.models import Conversation, FollowUp
from bot.replies import FollowUpOffer, Part, Reply, in_intake
from bot.wording import say
from knowledge.language import Language
from safety.vetted import Button

ANSWERS = ("follow_up_better", "follow_up_same", "follow_up_worse")


async def plan(session: AsyncSession, conversation: Conversation, offer: FollowUpOffer) -> None:
    """In place of any that still waits."""
    await decline(session, conversation.id)
    due_at = datetime.now(UTC) + timedelta(days=offer.days)
    follow_up = FollowUp(conversation_id=conversation.id, name=offer.name, due_at=due_at)
    session.add(follow_up)
    await session.flush()
    await jobs.defer_follow_up(session, follow_up.id, due_at)


async def decline(session: AsyncSession, conversation_id: UUID) -> None:
    waiting = (FollowUp.conversation_id == conversation_id) & (FollowUp.state == "waiting")
    await session.execute(update(FollowUp).where(waiting).values(state="declined"))


async def due(session: AsyncSession, follow_up_id: UUID) -> tuple[FollowUp, Conversation] | None:
    """The follow-up and its conversation, rows locked; None when it is not to be asked: declined, asked already, or
    a person is in the conversation."""
    conversation_of = select(FollowUp.conversation_id).where(FollowUp.id == follow_up_id)
    conversation = await session.scalar(
        select(Conversation).where(Conversation.id == conversation_of.scalar_subquery()).with_for_update()
    )
    follow_up = await session.get(FollowUp, follow_up_id, with_for_update=True)
    if conversation is None or follow_up is None or follow_up.state != "waiting":
        return None
    if conversation.held_by is not None or in_intake(conversation.dialogue_state):
        return None
    return follow_up, conversation


def question(name: str, language: Language) -> Reply:
    buttons = tuple(Button(say(key, language), say(key, language)) for key in ANSWERS)
    return Reply(parts=(Part.of("say", say("follow_up_question", language, name=name)),), buttons=buttons)
