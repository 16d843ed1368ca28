"""Every reply reaches Telegram once, whatever Telegram answers at first."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from bot.connectors.telegram.outbound import TelegramOutbound
from bot.database.models import Conversation, Escalation, Message
from tests.bot_api_server import BotApiServer

ADA = Conversation(channel="telegram", address="1")


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def outbound(server: BotApiServer) -> AsyncIterator[TelegramOutbound]:
    async with Bot(server.token, f"{server.url}/bot", request=HTTPXRequest(8)) as bot:
        yield TelegramOutbound(bot, staff_chat="-100")


def reply(text: str) -> Message:
    return Message(id=uuid4(), text=text, content={"buttons": [{"label": "Yes", "value": "Yes", "url": None}]})


async def test_an_interrupted_long_reply_goes_on_and_repeats_nothing(
    server: BotApiServer, outbound: TelegramOutbound
) -> None:
    patient, message = server.patient(1), reply("a" * 4096 + "b" * 4096 + "c")

    server.drops("sendMessage", skipping=1)
    with pytest.raises(NetworkError):
        await outbound.send(ADA, message)
    assert await outbound.send(ADA, message) == (server.sent[1][-1].message_id, None)
    assert [received.text[0] for received in patient.received(3)] == ["a", "b", "c"]
    assert [received.markup.get("keyboard") for received in server.sent[1][:2]] == [None, None]
    assert patient.reply_keyboard() == ["Yes"]


async def test_a_chat_is_left_alone_for_as_long_as_telegram_asks(
    server: BotApiServer, outbound: TelegramOutbound
) -> None:
    patient, other = server.patient(1), server.patient(2)
    server.floods(2)
    with pytest.raises(RetryAfter):
        await outbound.send(ADA, reply("hello"))
    with pytest.raises(RetryAfter):
        await outbound.send(ADA, reply("hello"))
    assert len(server.times_of("sendMessage")) == 1
    await outbound.send(Conversation(channel="telegram", address="2"), reply("another patient does not wait"))
    assert other.received()
    time.sleep(2)
    await outbound.send(ADA, reply("hello"))
    assert [message.text for message in patient.received()] == ["hello"]


async def test_what_telegram_refuses_for_good_is_reported_and_not_raised(
    server: BotApiServer, outbound: TelegramOutbound
) -> None:
    server.patient(1).blocks_the_bot()
    assert await outbound.send(ADA, reply("hello")) == (None, "Forbidden: bot was blocked by the user")
    stranger = Conversation(channel="telegram", address="404")
    assert await outbound.send(stranger, reply("hello")) == (None, "Chat not found")


async def test_the_staff_chat_is_paged_without_a_patients_word_and_may_be_missing(
    server: BotApiServer, outbound: TelegramOutbound
) -> None:
    page = Escalation(urgency="emergency", reason="chest_pain")
    await outbound.page(page)
    staff = server.group(-100)
    await outbound.page(page)
    assert [message.text for message in staff.received()] == [
        "Escalation (emergency): chest_pain. Please open the staff console."
    ]
