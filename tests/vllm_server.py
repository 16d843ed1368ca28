"""A real vLLM on the CPU with the small model, for every test that wants one."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PYTHON = REPOSITORY / "llm_server" / ".venv" / "bin" / "python"
MODEL = "lantern"
# Beside other work on two cores a start has taken four minutes.
START_SECONDS = 600


class ServerDidNotStart(RuntimeError):
    def __init__(self, log: Path) -> None:
        super().__init__(f"vLLM did not start. The end of {log}:\n" + log.read_text(errors="replace")[-3000:])


def prepared_model(cache: Path) -> Path:
    folder = cache / "smollm2-135m-instruct"
    subprocess.run(
        [PYTHON, "-m", "llm_server", "prepare", "--to", folder], cwd=REPOSITORY, check=True, capture_output=True
    )
    return folder


def start(model_folder: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    """The launcher with vLLM below it, in its eager mode: it starts a minute sooner."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [PYTHON, "-m", "llm_server", "serve", "--model-folder", model_folder, "--port", str(port), "--eager"],
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _healthy(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(log)
        time.sleep(0.5)


@contextmanager
def running(cache: Path) -> Iterator[tuple[str, str]]:
    """The server's URL (without `/v1`) and the name of its model."""
    folder = prepared_model(cache)
    port = free_port()
    log = cache / f"vllm-{os.getpid()}.log"
    server = start(folder, port, log)
    try:
        wait_until_ready(server, port, log)
        yield f"http://127.0.0.1:{port}", MODEL
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    log.unlink()


@pytest.fixture(scope="session")
def vllm_url(cache_folder: Path) -> Iterator[str]:
    with running(cache_folder) as (url, _):
        yield url


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
