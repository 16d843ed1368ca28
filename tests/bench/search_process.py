"""Lantern's search over a corpus, measured from inside: python -m tests.bench.search_process CACHE COPIES"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from knowledge.articles import Article
from knowledge.embedding import Embedder
from knowledge.search import Index, needed_texts
from knowledge.vectors import VectorStore
from tests.bench.figure import percentile
from tests.bench.search_corpus import copied_name, labelled, shares, shipped, with_answers

NOISE = 0.02  # moves a copy's vector to a cosine of about .93 with the original's


def main(cache: Path, copies: int) -> None:
    store = VectorStore(cache / "vectors", Embedder())
    articles = shipped()
    if copies:
        answers = Path(os.environ["LANTERN_BENCH_ANSWERS"])
        originals = with_answers(answers, copies=1)
        store.vectors(needed_texts(originals), lambda done, total: print(f"{done}/{total}", file=sys.stderr))
        if copies > 1:
            store = _with_copies(store, originals, copies)
        articles = with_answers(answers, copies=copies)
        del originals
    began = time.monotonic()
    index = Index.build(articles, store)
    build_seconds = time.monotonic() - began
    del store
    questions = labelled()
    for asked in questions[:20]:
        index.search(asked.question, language=asked.language)
    took, beside, found = [], [], []
    embedder = Embedder()
    for asked in questions:
        began = time.monotonic()
        vector = embedder.query(asked.question)
        embedded = time.monotonic()
        hits = index.search(asked.question, language=asked.language, k=20, vector=vector)
        took.append(time.monotonic() - began)
        beside.append(time.monotonic() - embedded)
        found.append(list(dict.fromkeys(hit.passage.article.id for hit in hits)))
    result = {
        "p95": percentile(took, 0.95) * 1000,
        "median": percentile(took, 0.5) * 1000,
        "beside_p95": percentile(beside, 0.95) * 1000,
        "first": shares(questions, found, 1),
        "five": shares(questions, found, 5),
        "megabytes": psutil.Process().memory_info().rss / 1e6,
        "documents": len(articles),
        "build_seconds": build_seconds,
    }
    print(json.dumps(result))


def _with_copies(store: VectorStore, originals: list[Article], copies: int) -> VectorStore:
    """A store in a folder of its own that also knows the copies' names, each near its original."""
    chance = np.random.default_rng(0)
    larger = VectorStore(Path(tempfile.mkdtemp(prefix="lantern-bench-")), store.embedder)
    texts = list(dict.fromkeys(needed_texts(originals)))
    rows = store.vectors(texts)
    known = {larger.key(text): row for text, row in zip(texts, rows, strict=True)}
    names = list(dict.fromkeys(name for a in originals if a.kind == "answer" for name in (a.title, *a.aliases)))
    vectors = store.vectors(names)
    for n in range(1, copies):
        noisy = vectors + chance.normal(0, NOISE, vectors.shape).astype(np.float32)
        noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
        known |= {larger.key(copied_name(name, n)): row for name, row in zip(names, noisy, strict=True)}
    larger.add(known)
    return larger


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
