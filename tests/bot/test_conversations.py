"""What is committed together, and what is never done twice. Real Postgres, no worker."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from bot import conversations, escalations
from bot.console import staff
from bot.database.engine import Sessions
from bot.database.models import Conversation, Escalation, Message
from bot.replies import CallForStaff, Part, Reply
from safety.screen import Urgency

WELL = Reply(parts=(Part.of("say", "All is well."),), dialogue_state={"slots": {}})
ALARM = Reply(
    author="system", parts=(Part.of("vetted", "Call 999."),), calls=(CallForStaff("stroke", Urgency.EMERGENCY),)
)


@pytest.fixture
async def conversation_id(sessions: Sessions) -> UUID:
    async with sessions() as session:
        conversation, _ = await conversations.start_web(session, "en", True)
        await session.commit()
        return conversation.id


async def received(sessions: Sessions, conversation_id: UUID, client_id: str = "1") -> UUID:
    async with sessions() as session:
        message = await conversations.receive(session, conversation_id, client_id, "hello")
        await session.commit()
        return message.message_id


async def authors(sessions: Sessions, conversation_id: UUID) -> list[str]:
    async with sessions() as session:
        return [message.author for message in await conversations.messages_after(session, conversation_id, 0)]


async def jobs(sessions: Sessions) -> int:
    async with sessions() as session:
        return (
            await session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%take_turns'"))
            or 0
        )


async def test_a_message_and_its_job_exist_together_or_not_at_all(sessions: Sessions, conversation_id: UUID) -> None:
    async with sessions() as session:
        await conversations.receive(session, conversation_id, "1", "hello")
        await session.rollback()
    assert (await authors(sessions, conversation_id), await jobs(sessions)) == ([], 0)
    await received(sessions, conversation_id)
    assert (await authors(sessions, conversation_id), await jobs(sessions)) == (["patient"], 1)


async def test_a_message_that_comes_twice_is_kept_once(sessions: Sessions, conversation_id: UUID) -> None:
    assert await received(sessions, conversation_id) == await received(sessions, conversation_id)
    assert (await authors(sessions, conversation_id), await jobs(sessions)) == (["patient"], 1)


async def test_a_turn_that_is_committed_twice_replies_once(sessions: Sessions, conversation_id: UUID) -> None:
    message_id = await received(sessions, conversation_id)
    for _ in range(2):
        async with sessions() as session:
            await conversations.commit_turn(session, message_id, conversation_id, WELL)
    assert await authors(sessions, conversation_id) == ["patient", "bot"]


async def hold(sessions: Sessions, conversation_id: UUID) -> None:
    async with sessions() as session:
        nora = await staff.add(session, "nora@clinic.example", "reviewer", "a long enough password")
        conversation = await conversations.locked(session, conversation_id)
        conversation.held_by = nora.id
        await session.commit()


async def test_a_reply_that_was_begun_before_staff_took_over_is_not_sent(
    sessions: Sessions, conversation_id: UUID
) -> None:
    message_id = await received(sessions, conversation_id)
    await hold(sessions, conversation_id)
    async with sessions() as session:
        await conversations.commit_turn(session, message_id, conversation_id, WELL)
    assert await authors(sessions, conversation_id) == ["patient"]
    async with sessions() as session:
        assert (await session.get_one(Conversation, conversation_id)).dialogue_state is None
        assert not await conversations.is_waiting(session, conversation_id)


async def test_the_emergency_text_goes_out_all_the_same(sessions: Sessions, conversation_id: UUID) -> None:
    message_id = await received(sessions, conversation_id)
    await hold(sessions, conversation_id)
    async with sessions() as session:
        await conversations.commit_turn(session, message_id, conversation_id, ALARM)
    assert await authors(sessions, conversation_id) == ["patient", "system"]


async def test_an_open_escalation_is_raised_and_not_doubled(sessions: Sessions, conversation_id: UUID) -> None:
    for number, reply in enumerate(
        [Reply(calls=(CallForStaff("asked"),)), ALARM, Reply(calls=(CallForStaff("asked"),))]
    ):
        message_id = await received(sessions, conversation_id, str(number))
        async with sessions() as session:
            await conversations.commit_turn(session, message_id, conversation_id, reply)
    async with sessions() as session:
        opened = (await session.scalars(select(Escalation))).all()
        assert [(one.urgency, one.reason) for one in opened] == [("emergency", "stroke")]
        assert [one.id for one in await escalations.listed(session, "open", conversation_id)] == [opened[0].id]


async def test_asking_for_a_person_after_an_intake_is_what_staff_see(sessions: Sessions, conversation_id: UUID) -> None:
    for reason in ("intake", "asked", "intake"):
        message_id = await received(sessions, conversation_id, f"{reason}{os.urandom(2).hex()}")
        async with sessions() as session:
            reply = Reply(calls=(CallForStaff(reason),))
            await conversations.commit_turn(session, message_id, conversation_id, reply)
    async with sessions() as session:
        assert [one.reason for one in (await session.scalars(select(Escalation))).all()] == ["asked"]


async def test_erasing_leaves_nothing_behind(sessions: Sessions, conversation_id: UUID) -> None:
    message_id = await received(sessions, conversation_id)
    async with sessions() as session:
        await conversations.commit_turn(session, message_id, conversation_id, ALARM)
    async with sessions() as session:
        await conversations.erase(session, conversation_id)
        await session.commit()
        assert (await session.scalars(select(Message))).all() == []
        assert (await session.scalars(select(Escalation))).all() == []


async def test_a_conversation_is_purged_once_nobody_wrote_in_it_for_long(
    sessions: Sessions, conversation_id: UUID
) -> None:
    await received(sessions, conversation_id)
    async with sessions() as session:
        assert await conversations.purge(session, datetime.now(UTC) - timedelta(days=30)) == 0
        assert await conversations.purge(session, datetime.now(UTC) + timedelta(days=1)) == 1
        await session.commit()
    assert await authors(sessions, conversation_id) == []
