"""Escalations: opened by a turn, held by one person at a time, never left hanging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import jobs
from bot.database.models import Conversation, Escalation, Note
from bot.events import QUEUE, News, announce
from bot.replies import ORDER, CallForStaff
from safety.screen import Urgency

MOST_PAGES = 6
URGENT_MINUTES = 2
_ordinary_minutes = 15


class EscalationDoesNotExist(Exception):
    """No escalation has this id, or its conversation was erased."""


class EscalationHeldByAnother(Exception):
    """Somebody else has claimed it."""


class EscalationNotHeld(Exception):
    """Only the person who holds an escalation may answer, release or resolve it."""


class EscalationClosed(Exception):
    """It was resolved already."""


def wait_at_most(minutes: int) -> None:
    """Sets how long an ordinary escalation may wait before it is paged again."""
    global _ordinary_minutes
    _ordinary_minutes = minutes


def _due(urgency: str, pages: int) -> datetime:
    minutes = _ordinary_minutes if urgency == Urgency.NONE else min(URGENT_MINUTES, _ordinary_minutes)
    return datetime.now(UTC) + timedelta(minutes=minutes * 2 ** max(0, pages - 1))


async def open_or_raise(session: AsyncSession, conversation: Conversation, call: CallForStaff) -> None:
    """Opens an escalation; one that is open already takes the new urgency and report and is paged again."""
    query = select(Escalation).where(Escalation.conversation_id == conversation.id, Escalation.closed_at.is_(None))
    escalation = await session.scalar(query.with_for_update())
    report = asdict(call.report) if call.report else None
    if escalation is None:
        escalation = Escalation(
            conversation_id=conversation.id,
            urgency=call.urgency,
            reason=call.reason,
            report=report,
            due_at=_due(call.urgency, 0),
        )
        session.add(escalation)
        await session.flush()
    else:
        escalation.report = report or escalation.report
        rise = ORDER.index(call.urgency) - ORDER.index(Urgency(escalation.urgency))
        if rise > 0 or (rise == 0 and call.reason != "intake"):  # a handed-in report is no news to staff
            escalation.urgency, escalation.reason = call.urgency, call.reason
            escalation.due_at = min(escalation.due_at, _due(call.urgency, 0))
    await jobs.defer_page(session, escalation.id)
    await jobs.defer_reminder(session, escalation.id, escalation.due_at)


async def listed(session: AsyncSession, which: str, staff_id: UUID) -> Sequence[Escalation]:
    """`open` (unclaimed or somebody's), `mine` or `closed`; the most urgent and oldest first."""
    query = select(Escalation)
    if which == "closed":
        query = query.where(Escalation.closed_at.is_not(None)).order_by(Escalation.closed_at.desc()).limit(100)
    else:
        query = query.where(Escalation.closed_at.is_(None)).order_by(Escalation.opened_at)
    if which == "mine":
        query = query.where(Escalation.claimed_by == staff_id)
    found = (await session.scalars(query)).all()
    return found if which == "closed" else sorted(found, key=lambda e: -ORDER.index(Urgency(e.urgency)))


async def locked(session: AsyncSession, escalation_id: UUID) -> tuple[Escalation, Conversation]:
    """The escalation and its conversation, rows locked, the conversation's first as everywhere else.

    Raises EscalationDoesNotExist.
    """
    conversation_of = select(Escalation.conversation_id).where(Escalation.id == escalation_id)
    conversation = await session.scalar(
        select(Conversation).where(Conversation.id == conversation_of.scalar_subquery()).with_for_update()
    )
    escalation = await session.get(Escalation, escalation_id, with_for_update=True)
    if conversation is None or escalation is None:
        raise EscalationDoesNotExist
    return escalation, conversation


async def claim(session: AsyncSession, escalation: Escalation, conversation: Conversation, staff_id: UUID) -> None:
    """Raises EscalationClosed or EscalationHeldByAnother; claiming one's own again changes nothing."""
    if escalation.closed_at is not None:
        raise EscalationClosed
    if escalation.claimed_by not in (None, staff_id):
        raise EscalationHeldByAnother
    escalation.claimed_by = staff_id
    escalation.claimed_at = escalation.claimed_at or datetime.now(UTC)
    conversation.held_by = staff_id
    await announce(session, QUEUE, News("escalation", str(escalation.id)))


def require_held(escalation: Escalation, staff_id: UUID) -> None:
    """Raises EscalationClosed, EscalationHeldByAnother or EscalationNotHeld."""
    if escalation.closed_at is not None:
        raise EscalationClosed
    if escalation.claimed_by is None:
        raise EscalationNotHeld
    if escalation.claimed_by != staff_id:
        raise EscalationHeldByAnother


async def release(session: AsyncSession, escalation: Escalation, conversation: Conversation) -> None:
    """Back to the queue: the bot speaks again, and somebody else may claim it."""
    escalation.claimed_by = escalation.claimed_at = None
    conversation.held_by = None
    escalation.pages = 0
    escalation.due_at = _due(escalation.urgency, 0)
    await jobs.defer_reminder(session, escalation.id, escalation.due_at)
    await announce(session, QUEUE, News("escalation", str(escalation.id)))


async def resolve(session: AsyncSession, escalation: Escalation, conversation: Conversation, outcome: str) -> None:
    escalation.closed_at = datetime.now(UTC)
    escalation.outcome = outcome
    conversation.held_by = None
    await announce(session, QUEUE, News("escalation", str(escalation.id)))


async def notes(session: AsyncSession, escalation_ids: Sequence[UUID]) -> Sequence[Note]:
    query = select(Note).where(Note.escalation_id.in_(escalation_ids)).order_by(Note.created_at)
    return (await session.scalars(query)).all()


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> Sequence[Escalation]:
    query = select(Escalation).where(Escalation.conversation_id == conversation_id)
    return (await session.scalars(query.order_by(Escalation.opened_at.desc()))).all()


async def due_again(session: AsyncSession, escalation: Escalation) -> bool:
    """Notes one more page of an escalation that nobody has claimed in time; False when there is nothing to do."""
    waiting = escalation.closed_at is None and escalation.claimed_by is None
    if not waiting or escalation.pages >= MOST_PAGES or escalation.due_at > datetime.now(UTC):
        return False
    escalation.pages += 1
    escalation.due_at = _due(escalation.urgency, escalation.pages)
    await jobs.defer_reminder(session, escalation.id, escalation.due_at)
    return True


def summary(escalation: Escalation) -> dict[str, Any]:
    """An escalation as the staff API lists it."""
    return {
        "id": str(escalation.id),
        "conversation_id": str(escalation.conversation_id),
        "urgency": escalation.urgency,
        "reason": escalation.reason,
        "opened_at": escalation.opened_at.isoformat(),
        "due_at": escalation.due_at.isoformat(),
        "claimed_by": str(escalation.claimed_by) if escalation.claimed_by else None,
        "closed_at": escalation.closed_at.isoformat() if escalation.closed_at else None,
    }
