"""From evidence for an article or a section to a score, with the weights that knowledge.calibrate fits."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.language import Language
from knowledge.shape import SECTION_KEYS, SectionKey
from knowledge.word_index import Scores

RANKING = Path(__file__).with_name("ranking.yml")


@dataclass(frozen=True)
class TopicEvidence:
    """How well a question fits each article; arrays of one length. Article and question in one language."""

    name: Scores  # nearness in meaning to the title and other names
    name_cosine: Scores  # the same, not measured from the unrelated texts
    said: Scores  # … to what patients say who do not name it
    question: Scores  # … to the questions the article answers
    sentence: Scores  # … to its sentences
    name_words: Scores  # share of the question's words found in the names
    text_words: Scores  # share found anywhere in the article
    said_words: Scores  # share found in the sayings
    whole_name: Scores  # share of a name's words found in the question, cubed: a whole name tells, a part of one hardly
    off_topic: Scores  # nearness to an unrelated subject: the same for all, and telling only whether anything fits
    listed: Scores  # 1 where the clinical graph says that the article covers something that the question names


@dataclass(frozen=True)
class AnswerEvidence:
    """How well a question fits each imported answer; arrays of one length."""

    title: Scores  # nearness in meaning to the question that was answered and to what it is about
    name_words: Scores  # share of the question's words found in these
    text_words: Scores  # share found anywhere in the answer


@dataclass(frozen=True)
class SectionEvidence:
    """How well a question fits each section of an article."""

    question: Scores
    sentence: Scores
    text_words: Scores
    named: Scores  # 1 where the question has words that ask for this section
    bare: Scores  # 1 for "what it is" where the question only names a topic


_LEADING = ("name", "said", "question", "sentence")
TOPIC_FIELDS = tuple(field.name for field in fields(TopicEvidence))
FIT_FIELDS = (*TOPIC_FIELDS, *(f"{name}_lead" for name in _LEADING), "log_odds", "ahead_of_next", "ahead_of_fifth")
"""Evidence that the best article answers at all: its own, how far it stands out, and how far it is ahead."""
_FURTHEST_AHEAD = 10.0


@dataclass(frozen=True)
class Weights:
    topic: tuple[float, ...]
    topic_bias: float
    fit: tuple[float, ...]
    fit_bias: float
    answer: tuple[float, ...]
    answer_bias: float
    section: tuple[float, ...]
    section_bias: dict[SectionKey, float]

    def topic_scores(self, evidence: TopicEvidence, left: NDArray[np.bool_]) -> Scores:
        """For each article, those that are not `left` apart: the best one's is the probability, 0..1, that it answers
        the question at all; the others' are smaller by their odds against it."""
        log_odds = np.where(left, self._log_odds(evidence), -np.inf)
        if not left.any():
            return np.zeros(len(left))
        fits = _logistic(fit_evidence(matrix(evidence), log_odds) @ np.array(self.fit) + self.fit_bias)
        scores: Scores = fits * np.exp(log_odds - log_odds.max())
        return scores

    def alone(self, evidence: TopicEvidence) -> Scores:
        """The probability, 0..1, that each article is about the question, whatever the others are."""
        return _logistic(self._log_odds(evidence))

    def answer_scores(self, evidence: AnswerEvidence) -> Scores:
        """The probability, 0..1, that each imported answer is about the question."""
        return _logistic(matrix(evidence) @ np.array(self.answer) + self.answer_bias)

    def _log_odds(self, evidence: TopicEvidence) -> Scores:
        log_odds: Scores = matrix(evidence) @ np.array(self.topic) + self.topic_bias
        return log_odds

    def section_odds(self, evidence: SectionEvidence, biases: Scores) -> Scores:
        """For each section; only those of one article can be compared."""
        odds: Scores = np.exp(matrix(evidence) @ np.array(self.section) + biases)
        return odds


def fit_evidence(evidence: Scores, log_odds: Scores) -> Scores:
    """FIT_FIELDS of the best of the articles; -inf log odds take an article out."""
    left = np.isfinite(log_odds)
    best = int(np.argmax(log_odds))
    own = evidence[best]
    led = [TOPIC_FIELDS.index(name) for name in _LEADING]
    spread = evidence[left].std(axis=0) + 1e-6
    leads = ((own - evidence[left].mean(axis=0)) / spread)[led]
    ranked = np.sort(log_odds[left])[::-1]
    behind = [ranked[place] if place < len(ranked) else -np.inf for place in (1, 4)]
    ahead = [min(float(ranked[0] - other), _FURTHEST_AHEAD) for other in behind]
    return np.concatenate([own, leads, [ranked[0], *ahead]])


def _logistic(log_odds: Scores) -> Scores:
    chance: Scores = 1 / (1 + np.exp(-log_odds))
    return chance


def matrix(evidence: TopicEvidence | SectionEvidence | AnswerEvidence) -> Scores:
    return np.stack([getattr(evidence, field.name) for field in fields(evidence)], axis=1)


@cache
def weights(question: Language, article: Language) -> Weights:
    """Raises ValueError, naming the file and the place, when ranking.yml is not what it should be."""
    data = yaml.safe_load(RANKING.read_text(encoding="utf-8"))
    place = place_of(question, article)
    found = data.get(place) if isinstance(data, dict) else None
    topic, fit, answer, section = (_part(found, place, name) for name in ("topic", "fit", "answer", "section"))
    return Weights(
        topic=tuple(_number(topic, f"{place}.topic", field.name) for field in fields(TopicEvidence)),
        topic_bias=_number(topic, f"{place}.topic", "bias"),
        fit=tuple(_number(fit, f"{place}.fit", name) for name in FIT_FIELDS),
        fit_bias=_number(fit, f"{place}.fit", "bias"),
        answer=tuple(_number(answer, f"{place}.answer", field.name) for field in fields(AnswerEvidence)),
        answer_bias=_number(answer, f"{place}.answer", "bias"),
        section=tuple(_number(section, f"{place}.section", field.name) for field in fields(SectionEvidence)),
        section_bias={
            key: _number(_part(section, f"{place}.section", "bias"), f"{place}.section.bias", key)
            for key in SECTION_KEYS
        },
    )


def place_of(question: Language, article: Language) -> str:
    return f"{question}_question_{article}_article"


def _part(data: Any, place: str, name: str) -> dict[str, Any]:
    part = data.get(name) if isinstance(data, dict) else None
    if not isinstance(part, dict):
        raise ValueError(f"{RANKING}: {place}.{name} is missing")
    return part


def _number(data: dict[str, Any], place: str, name: str) -> float:
    value = data.get(name)
    if not isinstance(value, int | float):
        raise ValueError(f"{RANKING}: {place}.{name} must be a number")
    return float(value)
