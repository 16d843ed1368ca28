"""What every test may use: the cache of what is dear to make, a database of its own, a running Lantern."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.application import NO_NLU
from bot.database import embedded
from bot.processes import nlu_process
from bot.settings import REPOSITORY
from tests.vllm_server import vllm_url

__all__ = ["vllm_url"]
from tests.end_to_end.system import System

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


@pytest.fixture(scope="session")
def nlu_data(cache_folder: Path) -> Path:
    """A data folder with a trained model."""
    nlu_process.train(cache_folder)
    return cache_folder


@pytest.fixture(scope="session")
def nlu_url(nlu_data: Path) -> Iterator[str]:
    with nlu_process.borrowed(nlu_data) as url:
        yield url


@pytest.fixture(scope="module")
def new_system(postgres: str, nlu_url: str, cache_folder: Path) -> Iterator[Callable[..., System]]:
    """Makes systems with a database each; environment variables come as keyword arguments."""
    with systems(postgres, nlu_url, cache_folder) as make:
        yield make


@pytest.fixture(scope="module")
def new_quiet_system(postgres: str, cache_folder: Path) -> Iterator[Callable[..., System]]:
    """As `new_system`, for what needs no dialogue."""
    with systems(postgres, NO_NLU, cache_folder) as make:
        yield make


@contextmanager
def systems(postgres: str, nlu_url: str, cache_folder: Path) -> Iterator[Callable[..., System]]:
    """What makes systems of real processes; they all end with the block."""
    made: list[System] = []

    def make(**environment: str) -> System:
        folder = Path(tempfile.mkdtemp(prefix="lantern-"))
        (cache_folder / "vectors").mkdir(exist_ok=True)
        (folder / "vectors").symlink_to(cache_folder / "vectors")
        one = System(folder, {"LANTERN_DATABASE_URL": new_database(postgres), "LANTERN_NLU_URL": nlu_url} | environment)
        made.append(one)
        one.start()
        return one

    try:
        yield make
    finally:
        for one in made:
            one.stop()
            shutil.rmtree(one.data_dir, ignore_errors=True)
