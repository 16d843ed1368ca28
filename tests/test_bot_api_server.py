"""The local Bot API server is as strict as Telegram where it matters, seen through the client that Lantern uses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.bot_api_server import BotApiServer
from tests.telegram_markup import Unparsable, parse_html


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


async def client(server: BotApiServer, token: str | None = None) -> Bot:
    return Bot(token or server.token, f"{server.url}/bot", request=HTTPXRequest(8), get_updates_request=HTTPXRequest(8))


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with await client(server) as opened:
        yield opened


async def test_a_message_reaches_the_patient_with_its_marks_and_keyboard(server: BotApiServer, bot: Bot) -> None:
    patient = server.patient(1)
    marks = [MessageEntity("bold", 3, 4)]
    await bot.send_message(1, "😀 bold <b>", entities=marks, reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    [message] = patient.received()
    assert (message.text, message.formatted("bold")) == ("😀 bold <b>", ["bold"])
    assert patient.reply_keyboard() == ["Yes", "No"]


@pytest.mark.parametrize(
    "source",
    ["<b>open", "close</b>", "<b><i>crossed</b></i>", "<p>unknown</p>", "a < b", "<a>no address</a>"],
)
async def test_html_that_telegram_cannot_parse_is_refused(server: BotApiServer, bot: Bot, source: str) -> None:
    server.patient(1)
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_message(1, source, parse_mode="HTML")


def test_html_is_read_as_telegram_reads_it() -> None:
    text, entities = parse_html('1 &lt; 2 &amp; <b>bo<i>th</i></b> <a href="https://x.org">link</a> &copy;')
    assert text == "1 < 2 & both link &copy;"
    assert [(one.kind, one.offset, one.length) for one in entities] == [
        ("italic", 10, 2), ("bold", 8, 4), ("text_link", 13, 4),
    ]  # fmt: skip
    with pytest.raises(Unparsable):
        parse_html("<3")


async def test_text_is_measured_after_its_marks_are_parsed(server: BotApiServer, bot: Bot) -> None:
    patient = server.patient(1)
    await bot.send_message(1, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(patient.received()[0].text) == 4096
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(1, "x" * 4097)
    with pytest.raises(BadRequest, match="text is empty"):
        await bot.send_message(1, " \n ")


@pytest.mark.parametrize(
    "mark", [MessageEntity("bold", 1, 9), MessageEntity("bold", 0, 1), MessageEntity("bold", 2, 0)]
)
async def test_marks_beyond_the_text_or_within_a_character_are_refused(
    server: BotApiServer, bot: Bot, mark: MessageEntity
) -> None:
    server.patient(1)
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_message(1, "😀 ok", entities=[mark])


@pytest.mark.parametrize(
    "button",
    [InlineKeyboardButton("Call", url="tel:112"), InlineKeyboardButton("Long", callback_data="界" * 22)],
)
async def test_buttons_that_telegram_does_not_take_are_refused(
    server: BotApiServer, bot: Bot, button: InlineKeyboardButton
) -> None:
    server.patient(1)
    with pytest.raises(BadRequest):
        await bot.send_message(1, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_strangers_and_those_who_blocked_the_bot_cannot_be_written_to(server: BotApiServer, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="not found"):
        await bot.send_message(99, "hello")
    server.patient(1).blocks_the_bot()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(1, "hello")


async def test_a_wrong_token_is_refused(server: BotApiServer) -> None:
    with pytest.raises(InvalidToken):
        await (await client(server, "4242:another")).initialize()


async def test_an_update_is_gone_only_once_a_higher_offset_is_asked(server: BotApiServer, bot: Bot) -> None:
    first, second = server.patient(1).writes("one"), server.patient(1).writes("two")
    assert [update.update_id for update in await bot.get_updates()] == [first, second]
    assert [update.update_id for update in await bot.get_updates(offset=first)] == [first, second]
    assert [update.update_id for update in await bot.get_updates(offset=second)] == [second]
    assert [update.update_id for update in await bot.get_updates()] == [second]
    assert await bot.get_updates(offset=second + 1) == ()


async def test_a_long_poll_returns_as_soon_as_something_comes(server: BotApiServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    server.patient(1, "zh").sends_photo("这是什么？")
    [update] = await asyncio.wait_for(poll, 2)
    assert update.message is not None and update.message.photo
    assert update.message.from_user is not None and update.message.from_user.language_code == "zh"


async def test_of_two_pollers_the_first_gets_a_conflict(server: BotApiServer, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot.get_updates(timeout=1))
    with pytest.raises(Conflict):
        await first
    assert await second == ()
    await bot.set_webhook("http://127.0.0.1:9/webhook")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_unwanted_kinds_are_not_queued(server: BotApiServer, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    server.patient(1).writes("hello")
    assert await bot.get_updates() == ()


async def test_floods_and_dropped_connections_happen_when_asked_for(server: BotApiServer, bot: Bot) -> None:
    patient = server.patient(1)
    server.floods(7)
    with pytest.raises(RetryAfter) as pause:
        await bot.send_message(1, "a")
    assert pause.value.retry_after == 7
    server.drops()
    with pytest.raises(NetworkError):
        await bot.send_message(1, "b")
    assert patient.receives_nothing(0.1)
    server.drops(processed=True)
    with pytest.raises(NetworkError):
        await bot.send_message(1, "c")
    assert [message.text for message in patient.received()] == ["c"]
    await bot.send_message(1, "d")


async def test_a_message_is_edited_in_place(server: BotApiServer, bot: Bot) -> None:
    patient = server.patient(1)
    sent = await bot.send_message(1, "first")
    patient.received()
    await bot.edit_message_text("second", 1, sent.message_id)
    assert [message.text for message in server.sent[1]] == ["second"]
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("second", 1, sent.message_id)
    with pytest.raises(BadRequest, match="not found"):
        await bot.edit_message_text("third", 1, 999)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query("unknown")


async def test_the_webhook_gets_the_secret_and_is_tried_again(server: BotApiServer, bot: Bot) -> None:
    heard: list[tuple[str | None, bytes]] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
            self.send_response(500 if len(heard) == 1 else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Webhook) as webhook:
        threading.Thread(target=webhook.serve_forever, daemon=True).start()
        await bot.set_webhook(f"http://127.0.0.1:{webhook.server_port}/", secret_token="s3cret")
        server.patient(1).writes("hello")
        while len(heard) < 2:
            await asyncio.sleep(0.05)
        webhook.shutdown()
    assert [secret for secret, _ in heard] == ["s3cret", "s3cret"]
    assert heard[0][1] == heard[1][1]
    await asyncio.sleep(0.1)
    assert server.webhook_answers == [500, 200]
    assert server.pending == []
    with pytest.raises(BadRequest, match="unallowed"):
        await bot.set_webhook("http://127.0.0.1:9/", secret_token="not allowed!")
