"""The application as processes that tests may start, kill and look into."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.database.migrate import migrate
from bot.processes.nlu_process import free_port
from bot.settings import REPOSITORY

START_SECONDS = 180
PASSWORD = "a long enough password"


class System:
    """One gateway with a worker. `environment` is what a clinic would set."""

    def __init__(self, data_dir: Path, environment: dict[str, str]) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "LANTERN_DATA_DIR": str(data_dir),
            "LANTERN_PORT": str(self.port),
            "LANTERN_ENCRYPTION_KEYS": f"k1:{base64.b64encode(os.urandom(32)).decode()}",
            "OMP_NUM_THREADS": "1",
        } | environment
        self.log = data_dir / "bot.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return self.environment["LANTERN_DATABASE_URL"]

    def start(self) -> None:
        migrate(self.database_url)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.cli", "serve", "--worker"],
                cwd=REPOSITORY,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError(f"the gateway did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """As a power cut would: no chance to finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def restart_bot(self) -> None:
        self.kill()
        self.start()

    def add_staff(self, email: str, role: str = "reviewer", name: str = "Nora") -> None:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot.cli", "staff", "add", email, "--role", role, "--name", name,
             "--password-stdin"],
            input=PASSWORD.encode(), cwd=REPOSITORY, env=os.environ | self.environment, check=True, capture_output=True,
        )  # fmt: skip

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(20)
        self._process = None
