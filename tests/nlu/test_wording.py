"""Every sentence for patients exists in both languages, as data."""

import re
from pathlib import Path

import pytest
import yaml

NLU = Path(__file__).parents[2] / "nlu"
RESPONSES = {
    name: variations
    for path in sorted((NLU / "domain" / "responses").glob("*.yml"))
    for name, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
HAN = re.compile("[\u4e00-\u9fff]")


def by_language(name):
    return {variation["condition"][0]["value"]: variation for variation in RESPONSES[name]}


@pytest.mark.parametrize("name", RESPONSES)
def test_each_response_is_worded_in_both_languages_with_the_same_blanks(name):
    worded = by_language(name)
    assert worded.keys() == {"en", "zh"}
    blanks = {language: set(re.findall(r"{(\w+)}", v["text"])) for language, v in worded.items()}
    assert blanks["en"] == blanks["zh"]
    assert not HAN.search(worded["en"]["text"])
    assert len(worded["en"].get("buttons", [])) == len(worded["zh"].get("buttons", []))


def test_no_sentence_for_patients_is_in_code():
    for path in NLU.rglob("*.py"):
        if ".venv" not in path.parts:
            assert not HAN.search(path.read_text(encoding="utf-8")), path


def test_the_vocabulary_names_file_and_place_of_a_fault(tmp_path, monkeypatch):
    from nlu.components import vocabulary

    (tmp_path / "symptoms.yml").write_text("- {name: {en: cough}, en: [], zh: []}", encoding="utf-8")
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    with pytest.raises(vocabulary.VocabularyError, match=r"symptoms\.yml, entry 1"):
        vocabulary.load_terms("symptoms.yml")
