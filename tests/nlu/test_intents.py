import asyncio
from pathlib import Path

import pytest
import yaml

HELD_OUT = Path(__file__).parent / "held_out"
DATA = Path(__file__).parents[2] / "nlu" / "data"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_unseen_utterances_are_understood(dialogue, language):
    from nlu.evaluate import held_out, score

    result = asyncio.run(score(dialogue, held_out(HELD_OUT / f"{language}.yml")))
    assert result.accuracy >= 0.9, result.mistakes


@pytest.mark.parametrize("language", ["en", "zh"])
def test_held_out_utterances_are_not_trained_on(language):
    from rasa.shared.nlu.training_data.loading import load_data

    trained = {message.get("text").lower() for message in load_data(str(DATA / language)).intent_examples}
    unseen = yaml.safe_load((HELD_OUT / f"{language}.yml").read_text(encoding="utf-8"))
    assert not trained & {str(text).lower() for texts in unseen.values() for text in texts}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_important_intents_have_examples_enough(language):
    from rasa.shared.nlu.training_data.loading import load_data

    counts = load_data(str(DATA / language)).number_of_examples_per_intent
    important = ["ask_question", "report_symptom", "inform", "correct", "skip", "stop", "dont_know", "call_human"]
    assert {intent: counts[intent] for intent in important if counts[intent] < 25} == {}


def test_a_given_embedding_is_used_as_it_is(dialogue):
    from nlu.components.e5 import embed

    text = "xyzzy"
    meaning = [float(number) for number in embed("can I talk to a person please")]
    without = asyncio.run(dialogue.parse(text))
    with_meaning = asyncio.run(dialogue.parse(text, meaning))
    assert without.intent != "call_human"
    assert with_meaning.intent == "call_human"
