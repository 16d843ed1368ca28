"""`lantern up`: one command starts everything, restarts what dies, and stops all of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from bot.processes.nlu_process import free_port
from bot.settings import REPOSITORY
from tests.end_to_end.people import Patient

READY_SECONDS = 120


class Up:
    """`lantern up` as a user runs it."""

    def __init__(
        self, cache_folder: Path, *arguments: str, port: int | None = None, data_dir: Path | None = None
    ) -> None:
        self.data_dir = data_dir or Path(tempfile.mkdtemp(prefix="lantern-"))
        for name in ("nlu", "vectors", "models"):
            (cache_folder / name).mkdir(exist_ok=True)
            if not (self.data_dir / name).exists():
                (self.data_dir / name).symlink_to(cache_folder / name)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = self.data_dir / "up.txt"
        environment = os.environ | {"LANTERN_DATA_DIR": str(self.data_dir), "LANTERN_PORT": str(self.port)}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.cli", "up", *arguments],
                cwd=REPOSITORY, env=environment, stdout=output, stderr=output,
            )  # fmt: skip

    def wait_until(self, said: str, seconds: float = READY_SECONDS) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if re.search(said, text := self.output.read_text()):
                return text
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"`lantern up` never said {said!r}:\n{self.output.read_text()}")

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._belongs(process)]

    def _belongs(self, process: psutil.Process) -> bool:
        try:
            return str(self.data_dir) in " ".join(process.cmdline() + list(process.environ().values()))
        except psutil.Error:
            return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        shutil.rmtree(self.data_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def up(cache_folder: Path, nlu_data: Path) -> Iterator[Callable[..., Up]]:
    running: list[Up] = []

    def start(*arguments: str, **where: object) -> Up:
        running.append(Up(cache_folder, *arguments, **where))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="module")
def lantern(up: Callable[..., Up]) -> Up:
    one = up()
    one.wait_until("Lantern is ready")
    return one


def test_it_prints_the_urls_and_the_first_password(lantern: Up) -> None:
    text = lantern.wait_until("Lantern is ready")
    assert f"{lantern.url}/" in text
    assert f"{lantern.url}/staff" in text
    password = re.search(r"password (\S+)", text)
    assert password is not None
    login = {"email": "admin@lantern.local", "password": password.group(1)}
    assert httpx.post(f"{lantern.url}/api/staff/login", json=login).status_code == 200


def test_secrets_are_readable_by_their_owner_alone(lantern: Up) -> None:
    for name in ("encryption.keys", "first-staff-password", "run/environment.json", "run/supervisord.conf"):
        assert (lantern.data_dir / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.parametrize("part", ["nlu.server", "bot.cli serve"])
def test_what_dies_is_started_again(lantern: Up, part: str) -> None:
    victim = next(process for process in lantern.processes() if part in " ".join(process.cmdline()))
    victim.kill()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if victim.pid not in [p.pid for p in lantern.processes()] and (
                httpx.get(f"{lantern.url}/readyz", timeout=5).json()["status"] == "ready"
            ):
                break
        except httpx.HTTPError:
            time.sleep(0.3)
    with Patient(lantern.url) as patient:
        assert patient.says("What is high blood pressure?")["citations"]


def test_a_killed_database_comes_back_with_its_data(lantern: Up) -> None:
    with Patient(lantern.url) as patient:
        patient.says("what is asthma")
        postmaster = psutil.Process(int((lantern.data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))
        postmaster.kill()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if patient.sends("what is copd", client_message_id="after").status_code == 202:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        patient.waits_for(lambda message: "copd" in str(message["citations"]), 60)


def test_a_second_one_in_the_same_folder_is_refused(lantern: Up, up: Callable[..., Up]) -> None:
    second = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", "up"], cwd=REPOSITORY, capture_output=True, text=True,
        env=os.environ | {"LANTERN_DATA_DIR": str(lantern.data_dir), "LANTERN_PORT": str(free_port())},
    )  # fmt: skip
    assert second.returncode == 1
    assert "already runs" in second.stderr


def test_another_folder_and_port_run_beside_it_and_stopping_leaves_nothing(lantern: Up, up: Callable[..., Up]) -> None:
    beside = up()
    beside.wait_until("Lantern is ready")
    assert beside.processes()
    beside.process.send_signal(signal.SIGTERM)
    assert beside.process.wait(60) == 0
    assert beside.processes() == []
    assert httpx.get(f"{lantern.url}/readyz").status_code == 200


def test_a_taken_port_is_told(lantern: Up, up: Callable[..., Up]) -> None:
    taken = up(port=lantern.port)
    taken.wait_until("is in use by another program")
    assert taken.process.wait(60) == 1
