from pathlib import Path

import pytest

from llm_server.prompts import LANGUAGES, Decoding, Language, WordingError, load_wording, messages, request_body

SENTENCES = ["Salt raises blood pressure.", "Moving lowers it."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_never_changes_comes_first(language: Language) -> None:
    first = messages("What helps?", SENTENCES, language)
    other = messages("Is it bad?", ["Rest."], language)
    assert first[0]["role"] == "system"
    assert first[:-1] == other[:-1] and first[-1] != other[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_reaches_the_model(language: Language) -> None:
    asked = messages("What helps?", SENTENCES, language)[-1]
    assert asked["role"] == "user" and all(sentence in asked["content"] for sentence in SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_strong_model_is_shown_the_question(language: Language) -> None:
    assert "What helps?" not in messages("What helps?", SENTENCES, language)[-1]["content"]
    assert "What helps?" in messages("What helps?", SENTENCES, language, style="answer")[-1]["content"]


def test_braces_in_a_question_stay_as_they_are() -> None:
    asked = messages("What is {passages}?", SENTENCES, "en", style="answer")[-1]["content"]
    assert "What is {passages}?" in asked


def test_answers_are_greedy_and_the_passages_words_cost_nothing() -> None:
    body = request_body(messages("What helps?", SENTENCES, "en"), model="lantern", decoding=Decoding(max_tokens=9))
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0.0, 9, True)
    assert "repetition_penalty" not in body


FAULTS = {
    "no = toml = at all": "",
    "[retell]\nsystem='a'\nuser='{passages}'": "must hold exactly retell, answer",
    "[retell]\nsystem=''\nuser='{passages}'\n[answer]\nsystem='a'\nuser='{passages}'": r"retell\.system",
    "[retell]\nsystem='a'\nuser='{passages}'\n[answer]\nsystem='a'\nuser='b'": r"answer\.user",
    "[retell]\nsystem='a'\nuser='{passages}'\nexamples=[{answer='b'}]\n[answer]\nsystem='a'\nuser='{passages}'": (
        r"retell\.examples\[1\]"
    ),
}


@pytest.mark.parametrize(("text", "place"), FAULTS.items())
def test_a_fault_in_the_wording_is_named_with_file_and_place(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(text)
    with pytest.raises(WordingError, match=rf"en\.toml.*{place}"):
        load_wording("en", tmp_path)
