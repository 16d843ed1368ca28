"""CPU of one dialogue turn as a conversation grows: Lantern's /turn beside plain Rasa REST with the same model."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.processes import nlu_process
from bot.settings import REPOSITORY
from knowledge.embedding import Embedder
from tests.bench.figure import Figure

TURNS = 310
WINDOW = 20
"""Turns that a figure is averaged over: the counter of the operating system ticks every 10 ms."""
WARM_UP = 5
TALK = [
    "I've had a headache since yesterday",
    "can I take ibuprofen?",
    "none of these",
    "6",
    "actually it's three days",
    "I'm 34",
    "I also feel sick",
    "stop",
    "what is high blood pressure?",
    "thanks",
]
REST_START_SECONDS = 180

Turn = Callable[[str], None]


def measure(cache: Path) -> list[Figure]:
    nlu_process.train(cache)
    vectors = {text: Embedder().query(text).tolist() for text in TALK}
    return [*_lantern(cache, vectors), *_rasa_rest(cache)]


def _lantern(cache: Path, vectors: dict[str, list[float]]) -> list[Figure]:
    url, process = nlu_process.started(cache)
    state: dict[str, Any] | None = None
    try:
        with httpx.Client(base_url=url, timeout=30) as http:

            def turn(text: str) -> None:
                nonlocal state
                question = {"state": state, "text": text, "language": "en", "embedding": vectors[text]}
                state = http.post("/turn", json=question).raise_for_status().json()["state"]

            return _figures("Lantern /turn", [process.pid], turn, goal="≤ 10, flat")
    finally:
        process.terminate()
        process.wait(10)


def _rasa_rest(cache: Path) -> list[Figure]:
    """Rasa as its documentation runs it: its own HTTP server, and the actions behind another."""
    model = next((nlu_process.models_folder(cache)).glob(f"{_model_name(cache)}*.tar.gz"))
    actions_port, port = nlu_process.free_port(), nlu_process.free_port()
    environment = nlu_process.environment() | {
        "LANTERN_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    python = [str(nlu_process.PYTHON), "-W", "ignore", "-m"]
    rest = REPOSITORY / "nlu" / "rest"
    commands = [
        [*python, "rasa_sdk", "--actions", "nlu.actions", "--port", str(actions_port)],
        [
            *python, "rasa", "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
            "--credentials", str(rest / "credentials.yml"), "--endpoints", str(rest / "endpoints.yml"),
        ],
    ]  # fmt: skip
    with (cache / "rasa-rest.log").open("w") as log:
        servers = [
            subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log) for command in commands
        ]
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            with httpx.Client(base_url=url, timeout=60) as http:

                def turn(text: str) -> None:
                    http.post("/webhooks/rest/webhook", json={"sender": "bench", "message": text}).raise_for_status()

                return _figures("plain Rasa REST", [server.pid for server in servers], turn)
        finally:
            for server in servers:
                server.kill()
                server.wait()


def _model_name(cache: Path) -> str:
    """The model that /turn serves: both sides are measured with the same one."""
    url, process = nlu_process.started(cache)
    try:
        name: str = httpx.get(f"{url}/healthz").json()["model"]
        return name
    finally:
        process.terminate()
        process.wait(10)


def _figures(name: str, pids: list[int], turn: Turn, goal: str = "") -> list[Figure]:
    """Milliseconds of CPU a turn around turn 10 and turn 300, and turns a second over all of them."""
    cpu_after: list[float] = [_cpu_seconds(pids)]
    began = time.monotonic()
    for text in islice(cycle(TALK), TURNS):
        turn(text)
        cpu_after.append(_cpu_seconds(pids))
    seconds = time.monotonic() - began

    def around(turn_number: int) -> float:
        first = max(WARM_UP, turn_number - WINDOW // 2)
        return (cpu_after[first + WINDOW] - cpu_after[first]) / WINDOW * 1000

    return [
        Figure(f"{name}: CPU a turn at turn 10", around(10), "ms", goal),
        Figure(f"{name}: CPU a turn at turn 300", around(300), "ms", goal),
        Figure(f"{name}: turns a second, one conversation", TURNS / seconds, "1/s"),
    ]


def _cpu_seconds(pids: list[int]) -> float:
    processes = [psutil.Process(pid) for pid in pids]
    family = [*processes, *(child for process in processes for child in process.children(recursive=True))]
    return sum(one.cpu_times().user + one.cpu_times().system for one in family)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + REST_START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=2).status_code:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise RuntimeError("plain Rasa did not start; see rasa-rest.log in the test cache")
