"""Telegram as a whole: one bot client, its inbound and its outbound side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.connectors.telegram.inbound import TelegramInbound, readable
from bot.connectors.telegram.outbound import TelegramOutbound
from bot.connectors.telegram.webhook import PATH
from bot.database.engine import Sessions
from bot.settings import Settings

logger = logging.getLogger(__name__)

MOST_SENDING_AT_ONCE = 32
"""More than a worker's jobs; a send that waits for a connection would time out and be tried again."""
SEND_SECONDS = 20
"""Telegram may have taken a message that timed out, and the retry then repeats it: better to wait."""


class PollingRequest(HTTPXRequest):
    """Long polling that no single update can bring to a halt."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = HTTPXRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [readable(update) for update in answer["result"]]
        return answer


@dataclass(frozen=True)
class TelegramConnection:
    bot: Bot
    inbound: TelegramInbound
    outbound: TelegramOutbound
    webhook_url: str | None
    webhook_secret: str | None

    async def receive(self, engine: AsyncEngine) -> None:
        """Receives updates until cancelled: polls, or keeps the webhook registered."""
        if self.webhook_url is None:
            await self.inbound.poll(engine)
            return
        while True:
            try:
                await self.bot.set_webhook(
                    f"{self.webhook_url.rstrip('/')}{PATH}",
                    secret_token=self.webhook_secret,
                    allowed_updates=[Update.MESSAGE],
                )
                return
            except TelegramError as error:
                logger.warning("registering the webhook failed (%s); trying again", error)
                await asyncio.sleep(10)


@asynccontextmanager
async def telegram_connection(settings: Settings, sessions: Sessions) -> AsyncIterator[TelegramConnection | None]:
    """The connection that the settings ask for. Telegram being out of reach does not stop the rest."""
    if settings.telegram_token is None:
        yield None
        return
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)  # it logs what it cannot read: patients' words
    base = settings.telegram_api_url.rstrip("/")
    secret = settings.telegram_webhook_secret
    sending_request = HTTPXRequest(
        MOST_SENDING_AT_ONCE, read_timeout=SEND_SECONDS, write_timeout=SEND_SECONDS, pool_timeout=SEND_SECONDS
    )
    async with sending_request as sending, PollingRequest(read_timeout=10) as polling:
        bot = Bot(
            settings.telegram_token.get_secret_value(),
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=sending,
            get_updates_request=polling,
        )
        yield TelegramConnection(
            bot=bot,
            inbound=TelegramInbound(bot, sessions),
            outbound=TelegramOutbound(bot, settings.telegram_staff_chat),
            webhook_url=settings.telegram_webhook_url,
            webhook_secret=secret.get_secret_value() if secret else None,
        )
