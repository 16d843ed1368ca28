"""Fits the weights of search to labelled questions and reports how often search is right.

    python -m knowledge.calibrate .lantern/vectors tests/knowledge/questions_{en,zh}.jsonl

Run it after the embedding model, the kinds of evidence or many articles changed. What it prints is how right search
is on the very questions it was fitted to; `lantern evaluate search` tells it on others.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.article_files import load_articles
from knowledge.embedding import Embedder
from knowledge.graph_names import graph_names
from knowledge.labelled import Labelled, measure, read_labelled
from knowledge.language import Language
from knowledge.ranking import (
    FIT_FIELDS,
    RANKING,
    TOPIC_FIELDS,
    AnswerEvidence,
    SectionEvidence,
    fit_evidence,
    matrix,
    place_of,
    weights,
)
from knowledge.search import Index
from knowledge.shape import SECTION_KEYS
from knowledge.shelf import Shelf
from knowledge.vectors import VectorStore
from knowledge.word_index import Scores

_LOOKED_UP = 3.5  # log odds; only answers that were looked up as the likeliest are weighed, not all
_RIDGE = 0.5  # pulls weights to zero, so that a hundred questions cannot ask for extreme ones
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def fit(shelf: Shelf, questions: Sequence[Labelled], embedder: Embedder) -> dict[str, dict[str, Any]]:
    """The part of ranking.yml for these questions (all in one language) and this shelf."""
    topics, labels, sections, right = [], [], [], []
    ids = list(shelf.articles)
    for asked in (asked for asked in questions if not asked.after):
        named = graph_names().read(asked.question)
        topic, section = shelf.evidence(named, asked.language, embedder.query(asked.question))
        topics.append(matrix(topic))
        labels.append(np.array([asked.accepts(id) for id in ids], dtype=np.float64))
        if asked.article and asked.section:
            own = [i for i, passage in enumerate(shelf.passages) if passage.article.id == asked.article]
            kinds = np.array([shelf.passages[i].section.key for i in own])
            if asked.section not in kinds:
                raise ValueError(f"{asked.article} has no section {asked.section!r}: {asked.question}")
            is_kind = (kinds[:, None] == np.array(SECTION_KEYS)[None]).astype(np.float64)
            sections.append(np.concatenate([matrix(section)[own], is_kind], axis=1))
            right.append(int(np.flatnonzero(kinds == asked.section)[0]))
    topic_weights = _fit_probability(np.concatenate(topics), np.concatenate(labels))
    section_weights = _fit_choice(sections, right)
    fit_inputs, fit_labels = [], []
    for evidence, right_ones in zip(topics, labels, strict=True):
        log_odds = evidence @ topic_weights[:-1] + topic_weights[-1]
        fit_inputs.append(fit_evidence(evidence, log_odds))
        fit_labels.append(right_ones[int(np.argmax(log_odds))])
    fit_weights = _fit_probability(np.stack(fit_inputs), np.array(fit_labels), rising=False)
    # An imported answer is to a question what a saying of an article is: somebody else's words for the same.
    alike = np.concatenate(topics)[:, [TOPIC_FIELDS.index(name) for name in ("said", "said_words", "text_words")]]
    answer_weights = _fit_probability(alike, np.concatenate(labels))
    answer_weights[-1] += _LOOKED_UP
    kinds_of_evidence = [field.name for field in fields(SectionEvidence)]
    count = len(kinds_of_evidence)
    return {
        "topic": _named([*TOPIC_FIELDS, "bias"], topic_weights),
        "answer": _named([*(field.name for field in fields(AnswerEvidence)), "bias"], answer_weights),
        "fit": _named([*FIT_FIELDS, "bias"], fit_weights),
        "section": {
            **_named(kinds_of_evidence, section_weights[:count]),
            "bias": _named(SECTION_KEYS, section_weights[count:]),
        },
    }


def _named(names: Sequence[str], values: Scores) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


def _fit_probability(evidence: Scores, labels: Scores, *, rising: bool = True) -> Scores:
    """Logistic regression on standardised evidence; the last weight is the bias. Where it has to be `rising`, evidence
    that would count against an article is left out: more of it never makes an article less likely."""
    spread = evidence.std(axis=0) + 1e-9
    scaled = np.concatenate([(evidence - evidence.mean(axis=0)) / spread, np.ones((len(evidence), 1))], axis=1)
    ridge = np.diag([_RIDGE] * evidence.shape[1] + [1e-6])
    used = np.ones(scaled.shape[1], dtype=bool)

    def step(weights: Scores) -> tuple[Scores, Scores]:
        inputs = scaled[:, used]
        chance = 1 / (1 + np.exp(-(inputs @ weights)))
        slope = inputs.T @ (chance - labels) + ridge[np.ix_(used, used)] @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge[np.ix_(used, used)]
        return slope, curve

    while True:
        fitted = np.zeros(len(used))
        fitted[used] = _newton(step, np.zeros(int(used.sum())))
        negative = fitted[:-1] < 0
        if not rising or not negative.any():
            break
        used[:-1] &= ~negative
    plain = fitted[:-1] / spread
    return np.append(plain, fitted[-1] - plain @ evidence.mean(axis=0))


def _fit_choice(options: list[Scores], right: list[int]) -> Scores:
    """Conditional logit (McFadden 1974): the weights that make the right option of each set likeliest."""

    def step(weights: Scores) -> tuple[Scores, Scores]:
        slope = _RIDGE * weights
        curve = _RIDGE * np.eye(len(weights))
        for choice, best in zip(options, right, strict=True):
            odds = np.exp(choice @ weights)
            chance = odds / odds.sum()
            expected = chance @ choice
            slope += expected - choice[best]
            curve += (choice * chance[:, None]).T @ choice - np.outer(expected, expected)
        return slope, curve

    return _newton(step, np.zeros(options[0].shape[1]))


def _newton(step: Callable[[Scores], tuple[Scores, Scores]], weights: Scores) -> Scores:
    for _ in range(100):
        slope, curve = step(weights)
        change = np.linalg.solve(curve, slope)
        weights = weights - change
        if np.abs(change).max() < 1e-9:
            break
    return weights


def main(vectors: Path, *paths: Path) -> None:
    store = VectorStore(vectors, Embedder())
    index = Index.build(load_articles(), store, lambda done, total: print(f"{done}/{total}", file=sys.stderr))
    questions = {language: read_labelled(path, language) for language, path in zip(_LANGUAGES, paths, strict=True)}
    fitted = {
        place_of(language, shelf.language): fit(shelf, questions[language], store.embedder)
        for language in _LANGUAGES
        for shelf in index.shelves
    }
    head = "# Fitted by `python -m knowledge.calibrate`; the names are those of knowledge/ranking.py.\n"
    RANKING.write_text(head + yaml.safe_dump(fitted, sort_keys=False), encoding="utf-8")
    weights.cache_clear()
    for language in _LANGUAGES:
        print(language, measure(index, questions[language]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
