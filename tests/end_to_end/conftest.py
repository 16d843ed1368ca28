"""A running Lantern, made of real processes: Postgres, Rasa, gateway with worker."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.processes import nlu_process
from tests.conftest import new_database
from tests.end_to_end.people import Patient
from tests.end_to_end.system import System


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
    systems: list[System] = []

    def make(**environment: str) -> System:
        folder = Path(tempfile.mkdtemp(prefix="lantern-"))
        (cache_folder / "vectors").mkdir(exist_ok=True)
        (folder / "vectors").symlink_to(cache_folder / "vectors")
        made = System(
            folder, {"LANTERN_DATABASE_URL": new_database(postgres), "LANTERN_NLU_URL": nlu_url} | environment
        )
        systems.append(made)
        made.start()
        return made

    yield make
    for made in systems:
        made.stop()
        shutil.rmtree(made.data_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def system(new_system: Callable[..., System]) -> System:
    return new_system()


@pytest.fixture
def patient(system: System) -> Iterator[Patient]:
    with Patient(system.url) as someone:
        yield someone


@pytest.fixture(scope="session")
def nlu_process_of_its_own(nlu_data: Path) -> Callable[[], tuple[str, subprocess.Popen[bytes]]]:
    """Starts an nlu service that a test may kill."""

    def start() -> tuple[str, subprocess.Popen[bytes]]:
        return nlu_process.started(nlu_data)

    return start
