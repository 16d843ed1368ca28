"""A sentence is handed on when it is certainly complete, and not before."""

import pytest

from knowledge.sentences import Sentences, split_sentences

CASES = {
    "decimal point": ("Take 2.5 mg now. Rest.", ["Take 2.5 mg now.", "Rest."]),
    "abbreviation": ("Drink fluids, e.g. water or tea. Rest.", ["Drink fluids, e.g. water or tea.", "Rest."]),
    "title": ("Ask Dr. Lee about it. Rest.", ["Ask Dr. Lee about it.", "Rest."]),
    "chinese": ("多喝水。不要喝酒！好吗？", ["多喝水。", "不要喝酒！", "好吗？"]),
    "closing quotes": ("他说：“多喝水。”然后休息。", ["他说：“多喝水。”", "然后休息。"]),
    "english quotes": ('Say "help." Then wait.', ['Say "help."', "Then wait."]),
    "bullets": ("- Rest\n- Drink water\n", ["- Rest", "- Drink water"]),
    "numbered list": ("1. Rest well.\n2. Drink.", ["1. Rest well.", "2. Drink."]),
    "question and exclamation": ("Really?! Yes.", ["Really?!", "Yes."]),
    "no end": ("Rest well", ["Rest well"]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_letter_by_letter_gives_the_same_sentences(text: str, expected: list[str]) -> None:
    sentences = Sentences()
    found = [sentence for letter in text for sentence in sentences.feed(letter)]
    assert found + sentences.flush() == expected


def test_a_number_at_the_end_of_a_chunk_waits_for_its_fraction() -> None:
    sentences = Sentences()
    assert sentences.feed("Take 2.") == []
    assert sentences.feed("5 mg. Rest") == ["Take 2.5 mg."]


def test_text_without_end_is_cut_and_never_piles_up() -> None:
    sentences = Sentences()
    found = sentences.feed("word " * 2000)
    assert found
    assert all(len(sentence) <= 2000 for sentence in found)
