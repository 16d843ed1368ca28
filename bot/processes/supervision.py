"""supervisord keeps the processes alive: its configuration, and starting and stopping it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 20


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    folder: Path
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    priority: int = 100
    """Lower ones start first and stop last."""


def configuration(programs: Iterable[Program], run_folder: Path) -> str:
    """What supervisord reads. A program that dies is started again, for ever, with growing pauses."""
    sections = [
        "[supervisord]",
        "nodaemon=true",
        f"user={_user()}",
        f"pidfile={_literal(str(pid_file(run_folder)))}",
        "logfile=/dev/null",
        "logfile_maxbytes=0",
        "loglevel=info",
        "",
    ]
    for program in programs:
        environment = ",".join(f'{name}="{_literal(value)}"' for name, value in program.environment.items())
        sections += [
            f"[program:{program.name}]",
            f"command={_literal(shlex.join(program.command))}",
            f"directory={_literal(str(program.folder))}",
            f"environment={environment}",
            f"priority={program.priority}",
            "startsecs=1",
            "startretries=1000000",
            "autorestart=true",
            f"stopwaitsecs={STOP_SECONDS}",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={_literal(str(program.log))}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=3",
            "",
        ]
    return "\n".join(sections)


def start(programs: Iterable[Program], run_folder: Path, log: Path) -> subprocess.Popen[bytes]:
    file = run_folder / "supervisord.conf"
    file.write_text(configuration(programs, run_folder), "utf-8")
    os.chmod(file, 0o600)  # it may name secrets' places
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(file)],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def stop_left_over(run_folder: Path) -> None:
    """Stops a supervisord whose owner was killed, so that two never run the same folder."""
    file = pid_file(run_folder)
    try:
        pid = int(file.read_text())
        if "supervisord" not in Path(f"/proc/{pid}/cmdline").read_text():
            return
        os.kill(pid, signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return
    deadline = time.monotonic() + STOP_SECONDS
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def pid_file(run_folder: Path) -> Path:
    return run_folder / "supervisord.pid"


def _literal(value: str) -> str:
    """supervisord expands %(…)s everywhere."""
    return value.replace("%", "%%")


def _user() -> str:
    return str(os.getuid())
