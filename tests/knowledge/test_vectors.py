import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge import vectors
from knowledge.embedding import Embedder, Progress, Vectors
from knowledge.vectors import VectorStore


class Counting(Embedder):
    """The real model, which also tells what it was asked for."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.asked: list[str] = []
        self._stop_after = stop_after

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self._stop_after is not None and len(self.asked) >= self._stop_after:
            raise KeyboardInterrupt
        self.asked.extend(texts)
        return super().passages(texts, progress)


@pytest.mark.parametrize("text", ["asthma", "", "高血压", "😀" * 3000, "a\x00b", "\ud83d", "word " * 2000])
def test_any_text_has_a_vector_of_length_one_within_two_seconds(embedder: Embedder, text: str) -> None:
    embedder.query("the model is loaded")
    start = time.thread_time()
    for vector in (embedder.query(text), embedder.passages([text])[0]):
        assert vector.shape == (384,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    assert time.thread_time() - start < 2


def test_the_same_thing_said_in_two_languages_has_near_vectors(embedder: Embedder) -> None:
    asked = embedder.query("what is high blood pressure")
    same, other = embedder.passages(["高血压是什么", "怎么煮米饭"])
    assert asked @ same > asked @ other + 0.03


def test_threads_get_the_vectors_of_their_own_texts(embedder: Embedder) -> None:
    texts = ["asthma", "flu", "stroke", "eczema"]
    expected = {text: embedder.query(text) for text in texts}
    found: dict[str, Vectors] = {}

    def ask(text: str) -> None:
        found[text] = embedder.query(text)

    threads = [threading.Thread(target=ask, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[text], expected[text]) for text in texts)


def test_several_processes_give_each_text_its_own_vector(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_MANY_BATCHES", 2)
    monkeypatch.setattr(vectors, "_BATCH", 2)
    texts = ["asthma", "flu", "stroke", "eczema", "高血压"]
    told: list[tuple[int, int]] = []
    found = VectorStore(tmp_path, embedder).vectors(texts, lambda done, total: told.append((done, total)))
    assert np.array_equal(found, embedder.passages(texts))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_only_new_sentences_are_computed(tmp_path: Path) -> None:
    VectorStore(tmp_path, Embedder()).vectors(["asthma", "flu"])
    embedder = Counting()
    rows = VectorStore(tmp_path, embedder).vectors(["flu", "stroke", "asthma", "flu"])
    assert embedder.asked == ["stroke"]
    assert np.array_equal(rows[0], rows[3])
    assert np.allclose(rows[2], Embedder().passages(["asthma"])[0], atol=1e-5)


def test_progress_is_told_up_to_the_end_and_only_when_there_is_work(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    store = VectorStore(tmp_path, Embedder())
    store.vectors([f"sentence {i}" for i in range(70)], lambda done, total: told.append((done, total)))
    assert told == [(64, 70), (70, 70)]
    store.vectors(["sentence 1"], lambda done, total: told.append((done, total)))
    assert len(told) == 2


def test_an_interrupted_run_keeps_what_it_had_computed(tmp_path: Path) -> None:
    texts = [f"sentence {i}" for i in range(80)]
    with pytest.raises(KeyboardInterrupt):
        VectorStore(tmp_path, Counting(stop_after=64)).vectors(texts)
    embedder = Counting()
    VectorStore(tmp_path, embedder).vectors(texts)
    assert embedder.asked == texts[64:]


def test_what_another_process_stored_meanwhile_is_kept(tmp_path: Path) -> None:
    one, other = VectorStore(tmp_path, Embedder()), VectorStore(tmp_path, Embedder())
    one.vectors(["asthma"])
    other.vectors(["flu"])
    one.vectors(["stroke"])
    embedder = Counting()
    VectorStore(tmp_path, embedder).vectors(["asthma", "flu", "stroke"])
    assert embedder.asked == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"not a zip at all"])
def test_a_spoilt_file_is_computed_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.npz").write_bytes(content)
    assert VectorStore(tmp_path, Embedder()).vectors(["asthma"]).shape == (1, 384)
    embedder = Counting()
    VectorStore(tmp_path, embedder).vectors(["asthma"])
    assert embedder.asked == []


def test_another_model_does_not_reuse_the_vectors(tmp_path: Path) -> None:
    VectorStore(tmp_path, Embedder()).vectors(["asthma"])
    embedder = Counting()
    embedder.model = "another model"
    VectorStore(tmp_path, embedder).vectors(["asthma"])
    assert embedder.asked == ["asthma"]


def test_no_texts_are_no_rows(tmp_path: Path) -> None:
    assert VectorStore(tmp_path, Embedder()).vectors([]).shape == (0, 384)
