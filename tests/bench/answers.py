"""Time from sending a question to the first words of its answer, over the patient web API."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from bot.processes import nlu_process
from tests.bench.figure import Figure, percentile
from tests.conftest import new_database
from tests.end_to_end.people import Patient
from tests.end_to_end.system import System

QUESTIONS = [
    "What is high blood pressure?", "how is asthma treated", "高血压是什么？", "what can I do about back pain",
    "when should I worry about a fever", "便秘怎么办", "is the flu dangerous", "what helps with heartburn",
    "偏头痛有什么症状", "how do I sleep better",
]  # fmt: skip
ROUNDS = 5


def measure(postgres: str, cache: Path, *, generator: bool) -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="lantern-"))
    (folder / "vectors").symlink_to(cache / "vectors")
    figures: list[Figure] = []
    with nlu_process.borrowed(cache) as nlu_url:
        base = {"LANTERN_NLU_URL": nlu_url}
        figures += _one("select", folder, postgres, base)
        if generator:
            from tests.vllm_server import running

            with running(cache) as (url, model):
                more = {"LANTERN_GENERATOR_URL": url, "LANTERN_GENERATOR_MODEL": model}
                figures += _one("vLLM on the CPU", folder, postgres, base | more)
    shutil.rmtree(folder)
    return figures


def _one(name: str, folder: Path, postgres: str, environment: dict[str, str]) -> list[Figure]:
    system = System(folder, environment | {"LANTERN_DATABASE_URL": new_database(postgres)})
    system.start()
    try:
        with Patient(system.url) as patient:
            patient.says("hello")
            seconds = [_first_words(patient, question) for _ in range(ROUNDS) for question in QUESTIONS]
            return [
                Figure(f"{name}: first words, median", percentile(seconds, 0.5) * 1000, "ms", "≤ 1000"),
                Figure(f"{name}: first words, p95", percentile(seconds, 0.95) * 1000, "ms", "≤ 1000"),
                Figure(f"{name}: answers a second, 8 patients at once", _throughput(system), "1/s"),
            ]
    finally:
        system.stop()


def _first_words(patient: Patient, question: str) -> float:
    already = len(patient.events)
    began = time.monotonic()
    seq = patient.sends(question).json()["seq"]

    def spoken() -> float | None:
        for kind, data in patient.events[already:]:
            if kind == "part" or (kind == "message" and data["author"] != "patient"):
                return time.monotonic()
        return None

    first: float = patient.waits(spoken, 30)
    patient.waits_for(lambda message: message["author"] != "patient" and message["seq"] > seq)
    return first - began


def _throughput(system: System) -> float:
    """Answers a second while eight patients ask ten questions each, one after another."""
    patients = [Patient(system.url).__enter__() for _ in range(8)]

    def ask_all(patient: Patient) -> None:
        for question in QUESTIONS:
            patient.says(question)

    threads = [threading.Thread(target=ask_all, args=(patient,)) for patient in patients]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    for patient in patients:
        patient.__exit__()
    return len(patients) * len(QUESTIONS) / seconds
