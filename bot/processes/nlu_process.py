"""Rasa runs in its own environment; here is how the application trains and starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.settings import REPOSITORY

PYTHON = REPOSITORY / "nlu" / ".venv" / "bin" / "python"
START_SECONDS = 240


class NluNotInstalled(RuntimeError):
    def __init__(self) -> None:
        super().__init__("the dialogue's environment is missing in nlu/.venv; run `make install` first")


class TrainingFailed(RuntimeError):
    def __init__(self, log: Path) -> None:
        last = log.read_text("utf-8", errors="replace").strip().splitlines()[-5:]
        super().__init__("Rasa could not be trained; the last lines of {}:\n{}".format(log, "\n".join(last)))


class NluDidNotStart(RuntimeError):
    def __init__(self) -> None:
        super().__init__(f"the dialogue did not start within {START_SECONDS} s")


def models_folder(data_dir: Path) -> Path:
    return data_dir / "nlu"


def train_command(data_dir: Path) -> list[str]:
    return [str(PYTHON), "-m", "nlu.train", str(models_folder(data_dir))]


def evaluate(data_dir: Path) -> None:
    """Prints the accuracy of the trained model on the held-out utterances."""
    train(data_dir)
    held_out = sorted(str(file) for file in (REPOSITORY / "tests" / "nlu" / "held_out").glob("*.yml"))
    command = [str(PYTHON), "-W", "ignore", "-m", "nlu.evaluate", str(models_folder(data_dir)), *held_out]
    subprocess.run(command, cwd=REPOSITORY, env=environment(), check=True)


def serve_command(data_dir: Path, port: int) -> list[str]:
    return [
        str(PYTHON), "-W", "ignore", "-m", "nlu.server", "--model", str(models_folder(data_dir)), "--port", str(port),
    ]  # fmt: skip


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}


def train(data_dir: Path) -> None:
    """Trains the model, or returns at once when one of the same inputs is there. Raises TrainingFailed."""
    with training(data_dir) as wait:
        wait()


@contextmanager
def training(data_dir: Path) -> Iterator[Callable[[], None]]:
    """Trains beside whatever the block does; what it yields waits for the end and raises TrainingFailed."""
    if not PYTHON.exists():
        raise NluNotInstalled
    log = data_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            train_command(data_dir), cwd=REPOSITORY, env=environment(), stdout=output, stderr=output
        )

    def wait() -> None:
        if process.wait() != 0:
            raise TrainingFailed(log)

    try:
        yield wait
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def borrowed(data_dir: Path) -> Iterator[str]:
    """The URL of an nlu service that runs for the length of the block."""
    train(data_dir)
    url, process = started(data_dir)
    try:
        yield url
    finally:
        process.terminate()
        process.wait(10)


def started(data_dir: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """A new nlu service that answers. Raises NluDidNotStart."""
    port = free_port()
    log = data_dir / "logs" / "nlu-borrowed.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            serve_command(data_dir, port), cwd=REPOSITORY, env=environment(), stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz", timeout=1).is_success:
                return url, process
        except httpx.HTTPError:
            time.sleep(0.2)
    process.kill()
    raise NluDidNotStart
