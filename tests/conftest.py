"""What every test may use: the cache of what is dear to make, and a database of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.database import embedded
from bot.settings import REPOSITORY

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def cache_folder() -> Path:
    """Kept between runs: trained models and vectors, each under a hash of what it was made from."""
    folder = Path(os.environ.get("LANTERN_TEST_CACHE", REPOSITORY / ".lantern" / "test-cache"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real Postgres server, in a folder with a short path that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="lantern-"))
    server = embedded.start(folder)
    try:
        yield embedded.url(server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_database(postgres: str) -> str:
    """The URL of a new database without tables."""
    return new_database(postgres)


def new_database(postgres: str) -> str:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/lantern?", f"/{name}?")
