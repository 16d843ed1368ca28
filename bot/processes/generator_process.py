"""vLLM runs in its own environment; here is how the application prepares and starts it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bot.processes.nlu_process import environment
from bot.settings import REPOSITORY

PYTHON = REPOSITORY / "llm_server" / ".venv" / "bin" / "python"


class GeneratorNotInstalled(RuntimeError):
    def __init__(self) -> None:
        super().__init__("vLLM's environment is missing in llm_server/.venv; run `make install GENERATOR=vllm` first")


def model_folder(data_dir: Path) -> Path:
    return data_dir / "models" / "smollm2-135m-instruct"


def prepare(data_dir: Path) -> None:
    """Converts the model once; returns at once when that was done before."""
    if not PYTHON.exists():
        raise GeneratorNotInstalled
    command = [str(PYTHON), "-m", "llm_server", "prepare", "--to", str(model_folder(data_dir))]
    subprocess.run(command, cwd=REPOSITORY, env=environment(), check=True)


def serve_command(data_dir: Path, port: int, name: str) -> list[str]:
    return [
        str(PYTHON), "-m", "llm_server", "serve", "--model-folder", str(model_folder(data_dir)),
        "--port", str(port), "--name", name,
    ]  # fmt: skip
