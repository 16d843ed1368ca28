"""Two common ways to search the same documents: BM25 by a library, and Postgres' full-text search."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import bm25s
import psycopg

from knowledge.articles import Article
from knowledge.labelled import Labelled
from knowledge.words import terms
from tests.bench.figure import percentile
from tests.bench.search_corpus import document, shares
from tests.conftest import new_database

BEST = 20


def bm25(articles: Sequence[Article], questions: Sequence[Labelled]) -> dict[str, Any]:
    """bm25s with its defaults, given Lantern's own terms, since its tokenizer has no Chinese words."""
    index = bm25s.BM25()
    index.index([terms(document(article)) for article in articles], show_progress=False)

    def search(question: str) -> list[str]:
        asked = terms(question)
        if not asked:
            return []
        numbers, _ = index.retrieve([asked], k=min(BEST, len(articles)), show_progress=False)
        return [articles[int(number)].id for number in numbers[0]]

    return _measured(search, questions)


def postgres_full_text(postgres: str, articles: Sequence[Article], questions: Sequence[Labelled]) -> dict[str, Any]:
    """A GIN index and ts_rank_cd. Documents and questions are cut into Lantern's terms first, since Postgres has no
    Chinese words, and a document needs to hold one of the question's words, not all."""
    with psycopg.connect(new_database(postgres), autocommit=True) as connection:
        connection.execute("CREATE TABLE documents (article text, words tsvector)")
        with connection.cursor().copy("COPY documents FROM STDIN") as copy:
            for article in articles:
                copy.write_row((article.id, _vector(terms(document(article)))))
        connection.execute("CREATE INDEX ON documents USING gin (words)")
        connection.execute("ANALYZE documents")

        def search(question: str) -> list[str]:
            asked = " | ".join(f"'{term}'" for term in dict.fromkeys(terms(question)))
            query = (
                "SELECT article FROM documents, to_tsquery('simple', %s) AS query WHERE words @@ query "
                "ORDER BY ts_rank_cd(words, query, 1) DESC LIMIT %s"
            )
            return [row[0] for row in connection.execute(query, (asked, BEST))] if asked else []

        return _measured(search, questions)


def _vector(words: list[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words[:16_000], 1):
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, at[:255]))}" for word, at in places.items())


def _measured(search: Callable[[str], list[str]], questions: Sequence[Labelled]) -> dict[str, Any]:
    for asked in questions[:20]:
        search(asked.question)
    took, found = [], []
    for asked in questions:
        began = time.monotonic()
        articles = search(asked.question)
        took.append(time.monotonic() - began)
        found.append(list(dict.fromkeys(articles)))
    return {
        "p95": percentile(took, 0.95) * 1000,
        "median": percentile(took, 0.5) * 1000,
        "first": shares(questions, found, 1),
        "five": shares(questions, found, 5),
    }
