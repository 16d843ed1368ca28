"""A database with all tables, for the tests of this room."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator

import pytest

from bot.database.encryption import KeyRing, use_keys
from bot.database.engine import Sessions, connect
from bot.database.migrate import migrate


@pytest.fixture
def database(empty_database: str) -> str:
    """The URL of a new database with all tables."""
    use_keys(KeyRing(f"k1:{base64.b64encode(os.urandom(32)).decode()}"))
    migrate(empty_database)
    return empty_database


@pytest.fixture
async def sessions(database: str) -> AsyncIterator[Sessions]:
    engine, made = connect(database)
    yield made
    await engine.dispose()
