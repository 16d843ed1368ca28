"""`lantern up`: sets up what is missing, starts everything under a supervisor, and says what it is doing."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import exists, select

from bot.console import staff
from bot.database import embedded
from bot.database.engine import connect, libpq_url
from bot.database.keys import set_encryption_keys
from bot.database.migrate import migrate
from bot.database.models import Staff
from bot.library import Library
from bot.processes import generator_process, nlu_process, supervision
from bot.processes.supervision import Program
from bot.settings import REPOSITORY, Settings

FIRST_STAFF = "admin@lantern.local"
READY_SECONDS = 300
NEEDED = {"database", "nlu"}
"""Nobody waits for the generator: until it is up, answers come from reviewed sentences."""
screen = Console()


class AlreadyRunning(RuntimeError):
    def __init__(self, data_dir: Path) -> None:
        super().__init__(f"Lantern already runs with the data folder {data_dir}; set another LANTERN_DATA_DIR")


class PortTaken(RuntimeError):
    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use by another program; set another LANTERN_PORT")


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def up(settings: Settings, *, with_generator: bool) -> None:
    """Runs until it is told to stop. Raises AlreadyRunning, PortTaken and what the parts raise."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    began = time.monotonic()
    data_dir = settings.data_dir
    for folder in ("run", "logs"):
        (data_dir / folder).mkdir(parents=True, exist_ok=True)
    try:
        with _only_one(data_dir), _database(settings) as database_url:
            prepare(settings, database_url, with_generator=with_generator)
            _require_free_port(settings)
            programs = _programs(settings, database_url, with_generator=with_generator)
            supervisor_log = data_dir / "logs" / "supervisor.log"
            process = supervision.start(programs, data_dir / "run", supervisor_log)
            try:
                _wait_until_ready(settings, process.poll)
                _welcome(settings, time.monotonic() - began)
                _follow(supervisor_log, _ready_url(settings), process.poll)
            finally:
                with screen.status("Stopping …"):
                    process.terminate()
                    process.wait(supervision.STOP_SECONDS * 2)
                (data_dir / "run" / "environment.json").unlink(missing_ok=True)
    except Stopped:
        screen.print("Stopped.")


def prepare(settings: Settings, database_url: str, *, with_generator: bool) -> None:
    """Everything that has to be there before the processes start; each step is quick when it was done before."""
    set_encryption_keys(settings)
    with _step("Database: bringing the tables up to date"):
        migrate(database_url)
    with _step("Staff: looking for the first account"):
        asyncio.run(_first_staff(settings, database_url))
    with _step("Articles and dialogue: indexing and training what is new"), _bar() as progress:
        rasa = progress.add_task("Rasa", total=None)
        sentences = progress.add_task("sentences", total=None)
        with nlu_process.training(settings.data_dir) as trained:
            Library.open(settings.data_dir, lambda done, total: progress.update(sentences, completed=done, total=total))
            trained()
            progress.update(rasa, total=1, completed=1)
    if with_generator:
        with _step("Generator: preparing the model for vLLM"):
            generator_process.prepare(settings.data_dir)


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    if settings.database_url is not None:
        yield libpq_url(settings.database_url.get_secret_value())
        return
    with _step("Database: starting Postgres"):
        server = embedded.start(settings.data_dir)
    try:
        yield embedded.url(server)
    finally:
        server.stop()


def _programs(settings: Settings, database_url: str, *, with_generator: bool) -> list[Program]:
    data_dir, logs = settings.data_dir, settings.data_dir / "logs"
    nlu_port = nlu_process.free_port()
    shared = {
        "LANTERN_DATA_DIR": str(data_dir),
        "LANTERN_DATABASE_URL": database_url,
        "LANTERN_NLU_URL": f"http://127.0.0.1:{nlu_port}",
        "OMP_NUM_THREADS": "1",
    }
    programs = [
        Program("nlu", nlu_process.serve_command(data_dir, nlu_port), REPOSITORY, logs / "nlu.log", shared),
    ]
    if settings.database_url is None:
        watch = [sys.executable, "-W", "ignore", "-m", "bot.database.embedded", str(data_dir)]
        programs.append(Program("database", watch, REPOSITORY, logs / "database.log", priority=1))
    if with_generator:
        port = nlu_process.free_port()
        shared |= {"LANTERN_GENERATOR_URL": f"http://127.0.0.1:{port}"}
        command = generator_process.serve_command(data_dir, port, settings.generator_model)
        programs.append(Program("generator", command, REPOSITORY, logs / "generator.log"))
    serve = [sys.executable, "-W", "ignore", "-m", "bot.cli", "serve", "--worker"]
    programs.append(Program("bot", serve, REPOSITORY, logs / "bot.log", shared, priority=200))
    run_file = data_dir / "run" / "environment.json"
    run_file.touch(mode=0o600)
    run_file.write_text(json.dumps(shared), "utf-8")
    return programs


async def _first_staff(settings: Settings, database_url: str) -> None:
    engine, sessions = connect(database_url)
    try:
        async with sessions() as session:
            if await session.scalar(select(exists(select(Staff.id)))):
                return
            password = secrets.token_urlsafe(12)
            await staff.add(session, FIRST_STAFF, "admin", password, name="Administrator")
            file = _password_file(settings)
            file.touch(mode=0o600)
            file.write_text(password + "\n", "utf-8")
            await session.commit()
    finally:
        await engine.dispose()


def _password_file(settings: Settings) -> Path:
    return settings.data_dir / "first-staff-password"


def _require_free_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(settings.port) from error


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    with (data_dir / "run" / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(data_dir) from error
        supervision.stop_left_over(data_dir / "run")
        yield


def _wait_until_ready(settings: Settings, ended: Callable[[], int | None]) -> None:
    """Shows each part as it comes up. What is not up in time is left to the supervisor, and said."""
    deadline = time.monotonic() + READY_SECONDS
    told: dict[str, str] = {}
    with screen.status("Starting the processes …"):
        while time.monotonic() < deadline and ended() is None:
            components = _components(_ready_url(settings))
            for name, state in components.items():
                if state != "down" and told.get(name) != state:
                    told[name] = state
                    screen.print(f"  [green]✓[/] {name}: {state}")
            if told.keys() >= NEEDED:
                return
            time.sleep(0.3)
    raise RuntimeError(f"not everything came up within {READY_SECONDS} s; see {settings.data_dir / 'logs'}")


def _ready_url(settings: Settings) -> str:
    return f"http://{_visible_host(settings)}:{settings.port}/readyz"


def _components(url: str) -> dict[str, str]:
    try:
        answer: dict[str, Any] = httpx.get(url, timeout=5).json()
    except (httpx.HTTPError, json.JSONDecodeError):
        return {}
    return dict(answer.get("components", {}))


def _welcome(settings: Settings, seconds: float) -> None:
    base = f"http://{_visible_host(settings)}:{settings.port}"
    lines = [f"Patients   {base}/", f"Staff      {base}/staff"]
    if _password_file(settings).exists():
        password = _password_file(settings).read_text("utf-8").strip()
        lines.append(f"First sign-in   {FIRST_STAFF}   password {password}")
    lines += [
        f"Terminal   {Path(sys.executable).parent / 'lantern'} chat",
        f"Logs       {settings.data_dir / 'logs'}",
        "Ctrl-C stops everything.",
    ]
    screen.print(Panel("\n".join(lines), title=f"Lantern is ready ({seconds:.0f} s)", expand=False))


def _visible_host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host == "0.0.0.0" else settings.host


def _follow(log: Path, url: str, ended: Callable[[], int | None]) -> None:
    """Tells of every process that dies and comes back, until the supervisor ends."""
    told = _components(url)
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(0, os.SEEK_END)
        while ended() is None:
            line = lines.readline()
            if not line:
                time.sleep(0.5)
                told = _tell_changes(told, _components(url))
            elif any(word in line for word in ("exited:", "spawned:", "gave up:")):
                screen.print(f"[dim]{line.strip()}[/]", highlight=False)
    raise RuntimeError(f"the supervisor has ended; see {log}")


def _tell_changes(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    for name, state in now.items():
        if before.get(name) != state:
            screen.print(f"  {'[green]✓[/]' if state == 'up' else '[red]✗[/]'} {name}: {state}")
    return now or before


@contextmanager
def _step(what: str) -> Iterator[None]:
    screen.print(f"[bold]•[/] {what} …")
    began = time.monotonic()
    yield
    screen.print(f"  [green]✓[/] {time.monotonic() - began:.1f} s", highlight=False)


def _bar() -> Progress:
    return Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    )


def _stop(number: int, frame: FrameType | None) -> None:
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)  # stopping takes its time; a second Ctrl-C must not leave orphans
    raise Stopped
