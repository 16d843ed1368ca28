"""News between processes: what a transaction announces reaches every gateway when it commits (LISTEN/NOTIFY)."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.encryption import ring

logger = logging.getLogger(__name__)

CHANNEL = "lantern"
LONGEST_PAYLOAD = 7_900
"""Postgres takes less than 8,000 bytes; a longer provisional part simply waits for the committed reply."""
RECONNECT_SECONDS = 1.0
QUEUE = UUID(int=0)
"""Whoever wants to hear of the staff queue listens here."""
ARTICLES = UUID(int=1)
"""Here it is told that articles have changed."""


@dataclass(frozen=True)
class News:
    """`message`, `status`, `part`, `typing`, `article` or, after a lost connection, `resync`."""

    kind: str
    body: Any = None


async def announce(session: AsyncSession, topic: UUID, news: News) -> None:
    """Announces within the session's transaction. The payload is encrypted: Postgres may write it to disk."""
    payload = base64.b64encode(ring().encrypt(json.dumps([str(topic), news.kind, news.body]).encode())).decode()
    if len(payload) <= LONGEST_PAYLOAD:
        await session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})


class Events:
    """This process's ear: one connection that listens, any number of subscribers."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._subscribers: dict[UUID, set[asyncio.Queue[News]]] = defaultdict(set)

    @asynccontextmanager
    async def subscribe(self, topic: UUID) -> AsyncIterator[asyncio.Queue[News]]:
        queue: asyncio.Queue[News] = asyncio.Queue()
        self._subscribers[topic].add(queue)
        try:
            yield queue
        finally:
            self._subscribers[topic].discard(queue)
            if not self._subscribers[topic]:
                del self._subscribers[topic]

    async def listen(self) -> None:
        """Listens until cancelled; after a lost connection every subscriber is told to look again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._tell_all(News("resync"))
                    async for notification in connection.notifies():
                        self._tell(notification.payload)
            except psycopg.OperationalError as error:
                logger.warning("the event connection was lost (%s); connecting again", type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _tell(self, payload: str) -> None:
        topic, kind, body = json.loads(ring().decrypt(base64.b64decode(payload)))
        for queue in self._subscribers.get(UUID(topic), ()):
            queue.put_nowait(News(kind, body))

    def _tell_all(self, news: News) -> None:
        for queues in self._subscribers.values():
            for queue in queues:
                queue.put_nowait(news)
