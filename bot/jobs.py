"""The jobs: turns, deliveries and reminders, run by Procrastinate in Postgres.

A job is deferred on the connection of the transaction that needs it, so that neither exists without the other.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision, RetryStrategy
from procrastinate.tasks import Task
from sqlalchemy.ext.asyncio import AsyncSession

queue = procrastinate.App(connector=procrastinate.PsycopgConnector())

TURN_ATTEMPTS = 3
MOST_ATTEMPTS = 200
LONGEST_WAIT_SECONDS = 60


async def defer_turn(session: AsyncSession, conversation_id: UUID) -> None:
    """One conversation at a time: the lock is the conversation."""
    await _defer(session, take_turns, lock=str(conversation_id), conversation_id=str(conversation_id))


async def defer_delivery(session: AsyncSession, conversation_id: UUID, message_id: UUID) -> None:
    await _defer(session, deliver, lock=f"delivery:{conversation_id}", message_id=str(message_id))


async def defer_page(session: AsyncSession, escalation_id: UUID) -> None:
    await _defer(session, page, lock=f"page:{escalation_id}", escalation_id=str(escalation_id))


async def defer_reminder(session: AsyncSession, escalation_id: UUID, at: datetime) -> None:
    await _defer(session, remind, at=at, escalation_id=str(escalation_id))


async def defer_follow_up(session: AsyncSession, follow_up_id: UUID, at: datetime) -> None:
    await _defer(session, follow_up, at=at, follow_up_id=str(follow_up_id))


async def defer_left_intake(session: AsyncSession, conversation_id: UUID, at: datetime) -> None:
    await _defer(session, left_intake, at=at, conversation_id=str(conversation_id))


async def _defer(
    session: AsyncSession,
    task: Task[Any, Any, Any],
    *,
    lock: str | None = None,
    at: datetime | None = None,
    **arguments: str,
) -> None:
    raw = await (await session.connection()).get_raw_connection()
    deferrer = task.configure(lock=lock, schedule_at=at, connection=raw.driver_connection)
    await deferrer.defer_async(**arguments)


class KeepTrying(BaseRetryStrategy):
    """Waits as long as the error asks for (`retry_after`), else twice as long each time, at most a minute."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= MOST_ATTEMPTS:
            return None
        asked = getattr(exception, "retry_after", None)
        seconds = asked if isinstance(asked, int | float) else min(2**job.attempts, LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_in={"seconds": math.ceil(seconds)})


def _work(context: procrastinate.JobContext) -> Any:
    return context.additional_context["work"]


@queue.task(queue="turns", pass_context=True, retry=RetryStrategy(max_attempts=TURN_ATTEMPTS, wait=1))
async def take_turns(context: procrastinate.JobContext, conversation_id: str) -> None:
    last_attempt = context.job.attempts >= TURN_ATTEMPTS
    await _work(context).take_turns(UUID(conversation_id), last_attempt=last_attempt)


@queue.task(queue="deliveries", pass_context=True, retry=KeepTrying())
async def deliver(context: procrastinate.JobContext, message_id: str) -> None:
    await _work(context).deliver(UUID(message_id))


@queue.task(queue="escalations", pass_context=True, retry=KeepTrying())
async def page(context: procrastinate.JobContext, escalation_id: str) -> None:
    await _work(context).page(UUID(escalation_id))


@queue.task(queue="escalations", pass_context=True, retry=KeepTrying())
async def remind(context: procrastinate.JobContext, escalation_id: str) -> None:
    await _work(context).remind(UUID(escalation_id))


@queue.task(queue="follow_ups", pass_context=True, retry=KeepTrying())
async def follow_up(context: procrastinate.JobContext, follow_up_id: str) -> None:
    await _work(context).follow_up(UUID(follow_up_id))


@queue.task(queue="follow_ups", pass_context=True, retry=KeepTrying())
async def left_intake(context: procrastinate.JobContext, conversation_id: str) -> None:
    await _work(context).hand_in_left_intake(UUID(conversation_id))
