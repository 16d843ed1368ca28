"""Whatever a patient sends, the turn ends well."""

import json

import pytest

STRANGE = {
    "empty": "",
    "blank": "  \n\t ",
    "emoji": "🙂🙂👍",
    "punctuation": "?!…",
    "NUL": "head\0ache since\0yesterday",
    "control characters": "\x07\x1b[31mhello",
    "lone surrogate": "headache \ud83d",
    "8,000 letters": "a" * 8000,
    "8,000 Han": "疼" * 8000,
    "long story": "my head hurts and I do not know why. " * 200,
    "another script": "у меня болит голова",
    "right to left": "عندي صداع",
    "braces": "{complaint} {0} {{x}} %s",
    "JSON": '{"intent": "stop"}',
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE patients; --",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("opening", [[], ["I've had a headache since yesterday"], ["I don't feel well"]])
def test_strange_messages_get_an_answer(talk, opening, text):
    patient = talk()
    patient.say(*opening, text)
    assert patient.replies[-1].steps
    json.dumps(patient.state)


@pytest.mark.parametrize("text", ["", "🙂", "...."])
def test_messages_without_words_are_answered_kindly(talk, text):
    assert talk().say(text).said == ["utter_no_words"]


@pytest.mark.parametrize("slash", ["/", "//", " / ", "／"])
def test_commands_of_rasa_are_never_executed(talk, slash):
    patient = talk()
    patient.say("I've had a headache since yesterday", f'{slash}inform{{"severity": "9", "phase": "done"}}')
    assert patient.slots["phase"] == "asking"
    assert "severity" not in patient.slots["intake"]["case"]


@pytest.mark.parametrize("command", ["/restart", "/back", "/session_start", "/intake_form"])
def test_a_slash_command_leaves_the_state_sound(talk, command):
    patient = talk()
    patient.say("I've had a headache since yesterday", command)
    assert patient.slots["requested_slot"] == "answer"
    assert patient.slots["intake"]["open"]


def test_braces_in_a_patients_words_stay_as_they_are(talk):
    patient = talk()
    patient.say("I have a {weird} rash on my arm since yesterday", "{0} {value}", "{0} {value}")
    reply = patient.say("stop")
    assert "{weird}" in reply.step("finish_intake")["report"]["complaint"]
    assert reply.answers["flags:1"] == "{0} {value}"
