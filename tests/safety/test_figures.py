"""The figures that the room promises on its labelled sets; `python -m safety.evaluate` prints them."""

import pytest

from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from safety.evaluate import SPLITS, milliseconds, releasing, screening


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("split", SPLITS)
def test_most_emergencies_are_seen_and_few_alarms_are_false(language: Language, split: str) -> None:
    recall, false_alarms, urgent = screening(language, split)
    assert recall.share >= 0.9
    assert false_alarms.share <= 0.08
    assert urgent.share >= 0.8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("split", SPLITS)
def test_no_contradiction_is_released_and_most_faithful_sentences_are(language: Language, split: str) -> None:
    faithful, unfaithful = releasing(language, split)
    assert unfaithful.hits == 0
    assert faithful.share >= 0.6


def test_screening_stays_within_its_time() -> None:
    _, slow = milliseconds()
    assert slow < 1.0
