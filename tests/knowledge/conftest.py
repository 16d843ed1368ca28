from pathlib import Path

import pytest

from knowledge.article_files import load_articles
from knowledge.embedding import Embedder
from knowledge.search import Index
from knowledge.vectors import VectorStore


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="session")
def store(cache_folder: Path, embedder: Embedder) -> VectorStore:
    return VectorStore(cache_folder / "vectors", embedder)


@pytest.fixture(scope="session")
def index(store: VectorStore) -> Index:
    """All shipped articles. The first run on a machine computes their vectors, which takes minutes."""
    return Index.build(load_articles(), store)
