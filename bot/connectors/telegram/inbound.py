"""What comes from Telegram, by long polling or webhook. An update is confirmed only after it is stored."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from procrastinate.exceptions import ConnectorException
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from telegram import Bot, Update
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction, ChatType, MessageAttachmentType
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.helpers import effective_message_type

from bot import conversations
from bot.database.engine import Sessions
from bot.database.models import Message
from bot.metrics import MESSAGES_RECEIVED
from knowledge.language import Language

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
POLL_SECONDS = 25
POLLER_LOCK = 4_270_002
COMMAND = re.compile(r"(?P<name>/\w+)(?:@\w+)?(?: [\w-]{1,64})?")
"""With the code that a deep link adds. Anything longer is a patient's own words, which must not be dropped."""
COMMANDS: dict[Language, dict[str, str]] = {
    "en": {"/start": "hello", "/help": "what can you do?", "/person": "talk to a person", "/stop": "stop"},
    "zh": {"/start": "你好", "/help": "你能做什么？", "/person": "转人工", "/stop": "停"},
}


class TelegramInbound:
    def __init__(self, bot: Bot, sessions: Sessions) -> None:
        self._bot = bot
        self._sessions = sessions
        self._typing: set[asyncio.Task[None]] = set()

    async def store(self, update: Update) -> None:
        """Keeps one update as a patient's message; anything that is none of that is passed over."""
        message = update.message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return
        written, media = message.text or message.caption or "", media_of(message)
        if not written and media is None:
            return
        language = conversations.language_of(message.from_user.language_code if message.from_user else None)
        async with self._sessions() as session:
            address = str(message.chat.id)
            conversation = await conversations.by_address(session, CHANNEL, address, language)
            meant = await _value_of_button(session, conversation.id, written) or command(written, language)
            received = await conversations.receive(
                session, conversation.id, f"telegram:{update.update_id}", meant, media
            )
            await session.commit()
        if received.new:
            MESSAGES_RECEIVED.labels(CHANNEL).inc()
            if conversation.held_by is None:
                self._show_typing(message.chat.id)

    async def poll(self, engine: AsyncEngine) -> None:
        """Polls until cancelled; of several gateways only the one that holds the lock polls."""
        while True:
            try:
                async with _leading(engine):
                    await self._poll_while_leading()
            except (TelegramError, OSError) as error:
                logger.warning("polling Telegram failed (%s); trying again", error)
            except (DBAPIError, ConnectorException) as error:
                logger.warning("what comes from Telegram waits for the database (%s)", type(error).__name__)
            await asyncio.sleep(3)

    async def _poll_while_leading(self) -> None:
        await self._bot.delete_webhook()
        # Without an offset Telegram sends what is not confirmed yet, and what is stored already is known by its id. So
        # no position is kept, which a new token, or Telegram's new count after a quiet week, would make wrong.
        offset: int | None = None
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=[Update.MESSAGE]
                )
            except RetryAfter as pause:
                await asyncio.sleep(seconds_of(pause))
                continue
            except NetworkError as error:
                logger.warning("Telegram is out of reach (%s); trying again", error)
                await asyncio.sleep(2)
                continue
            for update in updates:
                await self.store(update)
            offset = updates[-1].update_id + 1 if updates else None

    def _show_typing(self, chat: int) -> None:
        """Beside the work, not before it: the sign is a courtesy that must delay nothing."""
        task = asyncio.create_task(self._send_typing(chat))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def _send_typing(self, chat: int) -> None:
        try:
            await self._bot.send_chat_action(chat, ChatAction.TYPING)
        except (TelegramError, RuntimeError) as error:
            logger.debug("no typing sign (%s)", type(error).__name__)


def command(written: str, language: Language) -> str:
    """What a patient means who taps a command of the bot's menu."""
    found = COMMAND.fullmatch(written.strip())
    return COMMANDS[language].get(found["name"].lower(), written) if found else written


def media_of(message: TelegramMessage) -> str | None:
    """Kind of what was sent that is no text; None also for Telegram's own notices, such as a pinned message."""
    attached = next((kind for kind in MessageAttachmentType if message[kind]), None)
    if attached is None and effective_message_type(message) is None:
        return "other"
    return attached


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or an empty one in place of one of unknown shape: it must not block all that come after it."""
    try:
        Update.de_json(update, None)
    except Exception as error:
        logger.error("Telegram's update %s cannot be read (%s)", update["update_id"], type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


def seconds_of(pause: RetryAfter) -> float:
    wait = pause.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()


@asynccontextmanager
async def _leading(engine: AsyncEngine) -> AsyncIterator[None]:
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": POLLER_LOCK})
        await connection.commit()
        try:
            yield
        finally:
            await connection.invalidate()  # back in the pool the connection would keep the lock for ever


async def _value_of_button(session: AsyncSession, conversation_id: UUID, label: str) -> str | None:
    """What a tapped quick reply stands for; the keyboard that Telegram shows is that of the last reply."""
    said = select(Message).where(Message.conversation_id == conversation_id, Message.author != "patient")
    last = await session.scalar(said.order_by(Message.seq.desc()).limit(1))
    buttons = (last.content or {}).get("buttons", []) if last else []
    return next((button["value"] for button in buttons if button["label"] == label and not button["url"]), None)
