"""How near a case told in free words is to each condition in meaning, beside the signs that are read out of it.

`python -m knowledge.history.meaning` computes the conditions' vectors anew after the clinical graph changed; they are
kept in the repository, since every installation needs the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from knowledge.clinical_graph import SHARE, ClinicalGraph, Condition
from knowledge.embedding import MODEL, Embedder, Vectors
from knowledge.graph_files import shipped_graph
from knowledge.history.sayings import NEGATIVE_ANSWERS
from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES

FILE = Path(__file__).with_name("condition_vectors.npz")
LEAST_SHARE = SHARE["occasional"]
TELLING_SHARE = SHARE["common"]


class VectorsOutOfDate(RuntimeError):
    """The clinical graph or the embedding model changed since the vectors were computed."""


class Meaning:
    """`vectors`: for each language the conditions' vectors, in the order of `ids`, of length 1."""

    def __init__(self, ids: tuple[str, ...], vectors: Mapping[Language, Vectors]) -> None:
        self._ids = ids
        self._vectors = vectors

    def nearness(self, vector: Vectors, language: Language) -> dict[str, float]:
        """Of a case's vector to every condition, in standard deviations from the mean."""
        cosines = self._vectors[language] @ vector
        spread = (cosines - cosines.mean()) / cosines.std()
        return dict(zip(self._ids, spread.tolist(), strict=True))


@cache
def shipped_meaning() -> Meaning:
    """Raises VectorsOutOfDate."""
    stored = np.load(FILE)
    graph = shipped_graph()
    if str(stored["digest"]) != digest(graph):
        raise VectorsOutOfDate(f"{FILE.name} is out of date; run: python -m knowledge.history.meaning")
    return Meaning(tuple(graph.conditions), {each: stored[each].astype(np.float32) for each in LANGUAGES})


def digest(graph: ClinicalGraph) -> str:
    texts = [text(graph, condition, language) for condition in graph.conditions.values() for language in LANGUAGES]
    return hashlib.sha256("\n".join([MODEL, *texts]).encode()).hexdigest()


def text(graph: ClinicalGraph, condition: Condition, language: Language) -> str:
    """A condition as a list of what its patients have: the commonest symptoms first, then what they answer."""
    by_share = sorted(condition.symptoms, key=lambda symptom: -SHARE[condition.symptoms[symptom]])
    symptoms = [
        graph.symptoms[symptom].name[language]
        for symptom in by_share
        if SHARE[condition.symptoms[symptom]] >= LEAST_SHARE
    ]
    return f"{condition.name[language]}: " + ", ".join([*symptoms, *_answers(graph, condition, language)])


def _answers(graph: ClinicalGraph, condition: Condition, language: Language) -> Iterator[str]:
    for finding, frequency in condition.findings.items():
        symptom, question, answer = finding.split(".")
        if SHARE[frequency] < TELLING_SHARE or answer == "yes" or answer in NEGATIVE_ANSWERS:
            continue
        asked = next(known for known in graph.symptoms[symptom].ask if known.id == question)
        yield next(known.text[language] for known in asked.answers if known.id == answer)


def compute() -> None:
    graph, embedder = shipped_graph(), Embedder()
    vectors = {
        language: embedder.passages([text(graph, condition, language) for condition in graph.conditions.values()])
        for language in LANGUAGES
    }
    en, zh = (vectors[language].astype(np.float16) for language in LANGUAGES)
    np.savez_compressed(FILE, digest=np.array(digest(graph)), en=en, zh=zh)


if __name__ == "__main__":
    compute()
