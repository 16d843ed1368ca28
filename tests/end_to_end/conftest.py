"""Patients of a running Lantern, and an nlu service that may be killed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.processes import nlu_process
from tests.end_to_end.people import Patient
from tests.end_to_end.system import System


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
