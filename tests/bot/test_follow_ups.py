"""Asking again how it is, and intakes that nobody finishes. Real Postgres; the jobs are run by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from bot import conversations, escalations
from bot.console import staff
from bot.database.engine import Sessions
from bot.database.models import Conversation, Escalation, FollowUp, Message
from bot.dialogue import ReportJSON
from bot.replies import FollowUpOffer, Part, Reply
from bot.work import Work

ENDED = Reply(parts=(Part.of("say", "You can look after this at home."),), follow_up=FollowUpOffer("fever", 2))
STATE = {"version": 2, "slots": {}, "loop": "intake_form"}
ASKING = Reply(parts=(Part.of("ask", "How old are you?"),), dialogue_state=STATE)
REPORT = {
    "complaint": "fever since yesterday",
    "answers": [],
    "complete": False,
    "case": {"hours": 24.0, "signs": {"fever": ["present", "fever"]}},
    "person": ["self", "", None],
}


class Dialogue:
    async def report(self, state: Any, language: str) -> ReportJSON:
        return ReportJSON.model_validate(REPORT)


class Rooms:
    dialogue = Dialogue()


@pytest.fixture
async def conversation_id(sessions: Sessions) -> AsyncIterator[UUID]:
    async with sessions() as session:
        conversation, _ = await conversations.start_web(session, "en", True)
        await session.commit()
    yield conversation.id


@pytest.fixture
def work(sessions: Sessions) -> Work:
    return Work(sessions, Rooms(), "uk", None)  # type: ignore[arg-type]


async def replied(sessions: Sessions, conversation_id: UUID, reply: Reply, client_id: str = "1") -> None:
    async with sessions() as session:
        received = await conversations.receive(session, conversation_id, client_id, "hello")
        await session.commit()
    async with sessions() as session:
        await conversations.commit_turn(session, received.message_id, conversation_id, reply)


async def the_follow_up(sessions: Sessions) -> FollowUp:
    async with sessions() as session:
        query = select(FollowUp).order_by(FollowUp.due_at.desc())
        found = (await session.scalars(query)).first()
        assert found is not None
        return found


async def texts(sessions: Sessions, conversation_id: UUID) -> list[str]:
    async with sessions() as session:
        found = await conversations.messages_after(session, conversation_id, 0)
        return [message.text for message in found if message.author == "bot"]


async def scheduled(sessions: Sessions, task: str) -> int:
    async with sessions() as session:
        query = text(f"SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%{task}'")
        return await session.scalar(query) or 0


async def test_after_an_intake_the_patient_is_asked_on_the_day_and_once(
    sessions: Sessions, conversation_id: UUID, work: Work
) -> None:
    await replied(sessions, conversation_id, ENDED)
    follow_up = await the_follow_up(sessions)
    assert timedelta(days=1, hours=23) < follow_up.due_at - datetime.now(UTC) < timedelta(days=2)
    assert await scheduled(sessions, "follow_up") == 1
    for _ in range(2):
        await work.follow_up(follow_up.id)
    asked = (await texts(sessions, conversation_id))[1:]
    assert len(asked) == 1
    assert "fever" in asked[0]


async def test_who_declines_is_not_asked(sessions: Sessions, conversation_id: UUID, work: Work) -> None:
    await replied(sessions, conversation_id, ENDED)
    await replied(sessions, conversation_id, Reply(parts=(Part.of("say", "All right."),), follow_up="declined"), "2")
    await work.follow_up((await the_follow_up(sessions)).id)
    assert len(await texts(sessions, conversation_id)) == 2


async def test_the_bot_does_not_ask_while_a_person_is_in_the_conversation(
    sessions: Sessions, conversation_id: UUID, work: Work
) -> None:
    await replied(sessions, conversation_id, ENDED)
    async with sessions() as session:
        nora = await staff.add(session, "nora@clinic.example", "reviewer", "a long enough password")
        (await conversations.locked(session, conversation_id)).held_by = nora.id
        await session.commit()
    await work.follow_up((await the_follow_up(sessions)).id)
    assert len(await texts(sessions, conversation_id)) == 1


async def test_a_second_intake_replaces_the_question_that_waits(
    sessions: Sessions, conversation_id: UUID, work: Work
) -> None:
    await replied(sessions, conversation_id, ENDED)
    await replied(sessions, conversation_id, ENDED, "2")
    async with sessions() as session:
        found = (await session.scalars(select(FollowUp.state))).all()
    assert sorted(found) == ["declined", "waiting"]


async def test_an_intake_that_nobody_finishes_goes_to_staff_with_what_was_said(
    sessions: Sessions, conversation_id: UUID, work: Work
) -> None:
    await replied(sessions, conversation_id, ASKING)
    assert await scheduled(sessions, "left_intake") == 1
    async with sessions() as session:
        await session.execute(update(Message).values(created_at=datetime.now(UTC) - timedelta(hours=3)))
        await session.commit()
    await work.hand_in_left_intake(conversation_id)
    async with sessions() as session:
        opened = (await session.scalars(select(Escalation))).one()
        assert opened.reason == "intake_left"
        assert opened.report["complaint"] == "fever since yesterday"
        assert [sign["code"] for sign in opened.report["positives"]] == ["fever"]


async def test_an_intake_that_goes_on_is_looked_at_again_later(
    sessions: Sessions, conversation_id: UUID, work: Work
) -> None:
    await replied(sessions, conversation_id, ASKING)
    await work.hand_in_left_intake(conversation_id)
    async with sessions() as session:
        assert (await session.scalars(select(Escalation))).all() == []
    assert await scheduled(sessions, "left_intake") == 2


async def test_a_finished_intake_is_not_handed_in_again(sessions: Sessions, conversation_id: UUID, work: Work) -> None:
    await replied(sessions, conversation_id, ASKING)
    ended = Reply(parts=(Part.of("say", "Thank you."),), dialogue_state=STATE | {"loop": None})
    await replied(sessions, conversation_id, ended, "2")
    async with sessions() as session:
        await session.execute(update(Message).values(created_at=datetime.now(UTC) - timedelta(hours=3)))
        await session.commit()
    await work.hand_in_left_intake(conversation_id)
    async with sessions() as session:
        assert (await session.scalars(select(Escalation))).all() == []


async def test_how_long_a_patient_was_away_is_counted_from_the_message_before(
    sessions: Sessions, conversation_id: UUID
) -> None:
    await replied(sessions, conversation_id, ASKING)
    async with sessions() as session:
        await session.execute(update(Message).values(created_at=datetime.now(UTC) - timedelta(hours=5)))
        received = await conversations.receive(session, conversation_id, "2", "hello again")
        await session.commit()
        message = await session.get_one(Message, received.message_id)
        assert 4.9 < await conversations.hours_away(session, message) < 5.1
        assert await session.get(Conversation, conversation_id) is not None
        assert await escalations.listed(session, "open", conversation_id) == []
