"""Putting the rooms together: what every process of the application needs, opened once and closed in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import escalations
from bot.answers.answer import Writer
from bot.answers.generator import Generator
from bot.connectors.telegram.connection import TelegramConnection, telegram_connection
from bot.database.engine import Sessions, connect, libpq_url
from bot.database.keys import set_encryption_keys
from bot.dialogue import Dialogue
from bot.events import Events
from bot.library import Library
from bot.settings import Settings
from bot.turns import Rooms
from bot.work import Work
from safety import screen, vetted

logger = logging.getLogger(__name__)

NO_NLU = "http://127.0.0.1:9"
"""Nothing listens on the discard port: an unset nlu is one that is down."""


class DatabaseNotConfigured(ValueError):
    def __init__(self) -> None:
        super().__init__("LANTERN_DATABASE_URL is not set; `lantern up` starts an embedded database by itself")


@dataclass(frozen=True)
class Application:
    settings: Settings
    database_url: str
    engine: AsyncEngine
    sessions: Sessions
    events: Events
    dialogue: Dialogue
    generator: Generator | None
    telegram: TelegramConnection | None

    async def library(self) -> Library:
        """Every article, those of the clinic too."""
        withhold = self.settings.expired_articles == "withhold"
        library = await asyncio.to_thread(Library.open, self.settings.data_dir, withhold_expired=withhold)
        await library.take_up_changes(self.sessions)
        return library

    def work(self, library: Library) -> Work:
        rooms = Rooms(self.dialogue, library, Writer(library, self.generator))
        outbound = self.telegram.outbound if self.telegram else None
        return Work(self.sessions, rooms, self.settings.region, outbound)

    async def component_states(self) -> dict[str, str]:
        """`up`, `down` or, for a part that is not set up, `off`."""
        database, nlu, generator = await asyncio.gather(
            self._database_alive(), self.dialogue.alive(), self._generator_alive()
        )
        return {"database": database, "nlu": "up" if nlu else "down", "generator": generator}

    async def _database_alive(self) -> str:
        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
            return "up"
        except Exception as error:
            logger.warning("the database does not answer: %s", type(error).__name__)
            return "down"

    async def _generator_alive(self) -> str:
        if self.generator is None:
            return "off"
        return "up" if await self.generator.alive() else "down"


def generator_of(settings: Settings) -> Generator | None:
    if settings.generator_url is None:
        return None
    key = settings.generator_api_key
    return Generator(
        url=settings.generator_url.rstrip("/"),
        model=settings.generator_model,
        languages=settings.generator_languages,
        api_key=key.get_secret_value() if key else "none",
    )


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Application]:
    if settings.database_url is None:
        raise DatabaseNotConfigured
    set_encryption_keys(settings)
    screen.prepare()
    vetted.prepare()  # a bad rule file stops the start, not the first message
    escalations.wait_at_most(settings.escalation_minutes)
    database_url = libpq_url(settings.database_url.get_secret_value())
    async with AsyncExitStack() as stack:
        engine, sessions = connect(database_url)
        stack.push_async_callback(engine.dispose)
        http = await stack.enter_async_context(httpx.AsyncClient())
        telegram = await stack.enter_async_context(telegram_connection(settings, sessions))
        yield Application(
            settings=settings,
            database_url=database_url,
            engine=engine,
            sessions=sessions,
            events=Events(database_url),
            dialogue=Dialogue(http, (settings.nlu_url or NO_NLU).rstrip("/")),
            generator=generator_of(settings),
            telegram=telegram,
        )
