"""Real vLLM on the CPU with the real small model."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from llm_server.prompts import messages, request_body
from tests.vllm_server import MODEL, free_port, prepared_model, start, wait_until_ready

SENTENCES = [
    "Asthma is usually treated with inhalers, which bring the medicine straight to the airways.",
    "A reliever inhaler opens the airways quickly when asthma symptoms come.",
]
BODY = request_body(messages("How is asthma treated?", SENTENCES, "en"), model=MODEL)

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path


def pieces(url: str) -> list[str]:
    with httpx.stream("POST", f"{url}/v1/chat/completions", json=BODY, timeout=120) as response:
        assert response.status_code == 200
        return list(_contents(response.iter_lines()))


def _contents(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("data: {"):
            event: dict[str, Any] = json.loads(line.removeprefix("data: "))
            for choice in event["choices"]:
                if content := choice["delta"].get("content"):
                    yield content


def test_an_answer_arrives_in_pieces(vllm_url: str) -> None:
    assert len(pieces(vllm_url)) > 5


def test_the_same_question_gets_the_same_answer(vllm_url: str) -> None:
    assert pieces(vllm_url) == pieces(vllm_url)


def test_the_answer_keeps_to_the_sentences(vllm_url: str) -> None:
    assert "inhaler" in "".join(pieces(vllm_url)).lower()


def test_an_unknown_model_is_refused(vllm_url: str) -> None:
    refused = httpx.post(f"{vllm_url}/v1/chat/completions", json=BODY | {"model": "another"}, timeout=30)
    assert refused.status_code == 404


@pytest.fixture
def own_server(cache_folder: Path, tmp_path: Path) -> Iterator[Server]:
    port, log = free_port(), tmp_path / "vllm.log"
    process = start(prepared_model(cache_folder), port, log)
    try:
        yield Server(process, port, log)
    finally:
        process.terminate()
        process.wait()


def test_sigterm_stops_the_server_within_ten_seconds_and_leaves_no_child(own_server: Server) -> None:
    wait_until_ready(own_server.process, own_server.port, own_server.log)
    family = of_vllm(own_server.process.pid)
    assert len(family) >= 3, "API, engine and worker are processes of their own"
    own_server.process.terminate()
    assert own_server.process.wait(timeout=10) == 0
    assert not alive(family)


def test_sigterm_during_start_up_leaves_nothing(own_server: Server) -> None:
    family = family_with_engine(own_server)
    own_server.process.terminate()
    own_server.process.wait(timeout=10)
    assert not alive(family)


def test_a_killed_api_process_takes_its_engine_along(own_server: Server) -> None:
    family = family_with_engine(own_server)
    os.kill(family[0], signal.SIGKILL)
    assert own_server.process.wait(timeout=10) != 0
    assert not alive(family)


def test_a_killed_launcher_takes_vllm_along(own_server: Server) -> None:
    family = family_with_engine(own_server)
    own_server.process.kill()
    own_server.process.wait()
    assert not alive(family, within=15)


def family_with_engine(server: Server) -> list[int]:
    """The API process, its engine and what helps them; the API process comes first, and still starts."""
    while len(family := of_vllm(server.process.pid)) < 3:
        assert server.process.poll() is None
        time.sleep(0.2)
    return family


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def descendants(pid: int) -> list[int]:
    return [found for child in children(pid) for found in (child, *descendants(child))]


def of_vllm(launcher: int) -> list[int]:
    """The first child and what is below it; the second child is the launcher's guard."""
    return [found for child in children(launcher)[:1] for found in (child, *descendants(child))]


def alive(pids: list[int], within: float = 2) -> list[int]:
    """Those that still run after a moment; a zombie whose new parent has not looked yet does not."""
    deadline = time.monotonic() + within
    while left := [pid for pid in pids if _state(pid) != "Z"]:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.1)
    return []


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"
