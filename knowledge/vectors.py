"""Vectors of texts, kept on disk so that only new and changed sentences are ever computed."""

import fcntl
import hashlib
import multiprocessing
import os
import signal
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from knowledge.embedding import DIMENSIONS, Embedder, Progress, Vectors

_BATCH = 64
_MANY_BATCHES = 16
_MOST_PROCESSES = 8  # each holds the model, about 130 MB
_SECONDS_BETWEEN_SAVES = 20.0


def _belong_to_parent() -> None:
    """Interrupts are the parent's to handle, and no worker outlives it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _passages(texts: list[str]) -> Vectors:
    return Embedder().passages(texts)


class VectorStore:
    """One file in `folder`. Several threads and processes may share it: what one has computed, all have.

    A batch is saved every 20 seconds and when interrupted, so a stopped run loses nothing. A file that
    cannot be read is only a lost cache and is computed anew.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.embedder = embedder
        self._file = folder / "vectors.npz"
        self._lock = threading.Lock()
        self._known: dict[str, Vectors] = {}

    def vectors(self, texts: Sequence[str], progress: Progress | None = None, *, keep: bool = True) -> Vectors:
        """(n, 384) float32, one row for each text. `progress` counts the texts not yet on disk; what is not to be
        kept on disk is only held in memory."""
        keys = [self.key(text) for text in texts]
        with self._lock:
            if not all(key in self._known for key in keys):
                self._known |= self._read()
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
            if missing:
                self._compute(missing, progress, keep)
            if not keys:
                return np.empty((0, DIMENSIONS), dtype=np.float32)
            return np.stack([self._known[key] for key in keys])

    def missing(self, texts: Iterable[str]) -> dict[str, str]:
        """Key → text of those whose vectors are not at hand."""
        keys = {self.key(text): text for text in texts}
        with self._lock:
            if not all(key in self._known for key in keys):
                self._known |= self._read()
            return {key: text for key, text in keys.items() if key not in self._known}

    def add(self, rows: Mapping[str, Vectors]) -> None:
        """Takes over vectors that another node has computed, by their keys."""
        with self._lock:
            self._known |= rows
            self._save()

    def key(self, text: str) -> str:
        named = f"{self.embedder.model}\n{text}".encode("utf-8", "replace")
        return hashlib.blake2b(named, digest_size=16).hexdigest()

    def _compute(self, missing: dict[str, str], progress: Progress | None, keep: bool) -> None:
        keys, texts = list(missing), list(missing.values())
        saved_at = time.monotonic()
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        done = 0
        try:
            for rows in self._embedded(batches):
                self._known.update(zip(keys[done : done + len(rows)], rows, strict=True))
                done += len(rows)
                if progress:
                    progress(done, len(keys))
                if keep and time.monotonic() - saved_at > _SECONDS_BETWEEN_SAVES:
                    self._save()
                    saved_at = time.monotonic()
        finally:
            if keep:
                self._save()

    def _embedded(self, batches: list[list[str]]) -> Iterator[Vectors]:
        """The vectors of each batch, in order; of many batches by a process for each core."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        processes = min(cores, _MOST_PROCESSES)
        if len(batches) < _MANY_BATCHES or processes == 1 or type(self.embedder) is not Embedder:
            yield from map(self.embedder.passages, batches)
            return
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _belong_to_parent) as pool:
            try:
                yield from pool.map(_passages, batches)
            finally:
                pool.shutdown(cancel_futures=True)

    def _read(self) -> dict[str, Vectors]:
        try:
            with np.load(self._file, allow_pickle=False) as stored:
                keys, rows = stored["keys"].tolist(), stored["vectors"]
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            return {}
        if rows.shape != (len(keys), DIMENSIONS) or rows.dtype != np.float32:
            return {}
        return dict(zip(keys, rows, strict=True))

    def _save(self) -> None:
        if not self._known:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._exclusive():
            self._known = self._read() | self._known
            handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".partial")
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
                os.replace(name, self._file)
            except BaseException:
                os.unlink(name)
                raise

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with open(self._file.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
