"""What comes from Telegram, by long polling or webhook. An update is confirmed only after it is stored."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot import conversations
from bot.database.engine import Sessions
from bot.database.models import ChannelCursor
from bot.metrics import MESSAGES_RECEIVED

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
POLL_SECONDS = 25
POLLER_LOCK = 4_270_002
COMMANDS = {"/start": "hello", "/help": "what can you do?", "/person": "talk to a person", "/stop": "stop"}
CHINESE_COMMANDS = {"/start": "你好", "/help": "你能做什么？", "/person": "转人工", "/stop": "停"}
MEDIA = (
    "photo",
    "voice",
    "audio",
    "video",
    "video_note",
    "document",
    "sticker",
    "location",
    "contact",
    "animation",
)


class TelegramInbound:
    def __init__(self, bot: Bot, sessions: Sessions) -> None:
        self._bot = bot
        self._sessions = sessions

    async def store(self, update: Update) -> None:
        """Keeps one update as a patient's message; anything that is none of that is passed over."""
        message = update.message
        if message is None or message.chat.type != "private":
            return
        language = conversations.language_of(message.from_user.language_code if message.from_user else None)
        written = message.text or message.caption or ""
        commands = CHINESE_COMMANDS if language == "zh" else COMMANDS
        written = commands.get(written.split("@")[0].strip().lower(), written)
        media = next((kind for kind in MEDIA if getattr(message, kind)), None)
        if not written and media is None:
            media = "other"
        async with self._sessions() as session:
            address = str(message.chat.id)
            conversation = await conversations.by_address(session, CHANNEL, address, language)
            received = await conversations.receive(
                session, conversation.id, f"telegram:{update.update_id}", written, media
            )
            await session.commit()
        if received.new:
            MESSAGES_RECEIVED.labels(CHANNEL).inc()

    async def poll(self, engine: AsyncEngine) -> None:
        """Polls until cancelled; of several gateways only the one that holds the lock polls."""
        while True:
            try:
                async with engine.connect() as connection:
                    await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": POLLER_LOCK})
                    await connection.commit()
                    await self._poll_while_leading()
            except (TelegramError, OSError) as error:
                logger.warning("polling Telegram failed (%s); trying again", type(error).__name__)
            await asyncio.sleep(3)

    async def _poll_while_leading(self) -> None:
        await self._bot.delete_webhook()
        position = await self._position()
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=position + 1, timeout=POLL_SECONDS, allowed_updates=[Update.MESSAGE]
                )
            except RetryAfter as pause:
                await asyncio.sleep(_seconds(pause))
                continue
            except NetworkError as error:
                logger.warning("Telegram is out of reach (%s); trying again", type(error).__name__)
                await asyncio.sleep(2)
                continue
            for update in updates:
                await self.store(update)
                position = update.update_id
                await self._keep_position(position)

    async def _position(self) -> int:
        async with self._sessions() as session:
            query = select(ChannelCursor.position).where(ChannelCursor.channel == CHANNEL)
            return await session.scalar(query) or 0

    async def _keep_position(self, position: int) -> None:
        async with self._sessions() as session:
            statement = insert(ChannelCursor).values(channel=CHANNEL, position=position)
            await session.execute(
                statement.on_conflict_do_update(index_elements=["channel"], set_={"position": position})
            )
            await session.commit()


def _seconds(pause: RetryAfter) -> float:
    wait = pause.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()
