"""Leaving an intake and coming back: finished, stopped, handed to a person, resumed, asked again some days later."""

import pytest

from tests.nlu.intakes import HEADACHE, MOST, NONE, answers_all


def test_coming_back_hours_later_repeats_what_was_told(talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    reply = patient.say("hello", hours_away=5)
    assert reply.said[0] == "utter_welcome_back"
    assert "headache" in reply.text
    assert reply.asked == "age"
    assert "utter_welcome_back" not in patient.say("34", hours_away=0.1).said


def test_a_correction_after_the_end_hands_in_the_report_anew(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    answers_all(patient)
    reply = patient.say("actually it's three days")
    assert reply.answers["duration"] == "three days"
    assert reply.step("finish_intake")["report"]["complete"] is True


@pytest.mark.parametrize(("language", "words"), [("en", "stop"), ("en", "no more questions"), ("zh", "不说了")])
def test_stopping_keeps_what_was_said_and_ends_kindly(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language])
    reply = patient.say(words)
    assert reply.kinds == ["finish_intake", "say"]
    assert reply.step("finish_intake")["report"]["complete"] is False
    assert reply.step("finish_intake")["report"]["complaint"] == HEADACHE[language]
    assert patient.state["loop"] is None


@pytest.mark.parametrize("words", ["banana", "yes", "my tummy also feels odd", "11", "???x", "嗯", "since yesterday"])
def test_the_intake_always_ends(talk, words):
    patient = talk()
    patient.say("I don't feel well")
    for _ in range(2 * MOST):
        if patient.state["loop"] is None:
            break
        patient.say(words)
    assert patient.state["loop"] is None


@pytest.mark.parametrize(
    ("language", "pieces"),
    [
        ("en", ["headache", "since yesterday", "5 of 10", "age 34", "nothing else"]),
        ("zh", ["头痛", "昨天开始", "5分", "34岁", "没有别的不舒服"]),
    ],
)
def test_the_end_sums_up_plainly_what_the_patient_said(talk, language, pieces):
    patient = talk(language)
    patient.say(HEADACHE[language])
    summary = answers_all(patient).step("finish_intake")["summary"]
    assert [piece for piece in pieces if piece not in summary] == []


def test_the_report_has_each_question_in_the_patients_language_with_its_answer(talk):
    patient = talk("zh")
    patient.say(HEADACHE["zh"])
    report = answers_all(patient).step("finish_intake")["report"]
    assert report["complaint"] == HEADACHE["zh"]
    slots = [answer["slot"] for answer in report["answers"]]
    assert slots[:2] == ["duration", "severity"]
    assert slots[-2:] == ["background", "other"]
    assert report["answers"][0]["question"] == "有多长时间了？"


def test_an_intake_that_is_left_can_be_handed_in_from_its_state(dialogue, talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    report = dialogue.report(patient.state, "en")
    assert (report["complete"], report["complaint"]) == (False, HEADACHE["en"])
    assert dialogue.report(None, "en") is None


def test_thanks_after_the_end_starts_nothing_and_a_new_symptom_starts_anew(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    answers_all(patient)
    assert patient.say("thanks").kinds == ["say"]
    assert patient.say("my knee hurts").asked is not None
    assert list(patient.slots["intake"]["case"]["signs"]) == ["knee-pain"]


@pytest.mark.parametrize(
    ("language", "words", "code"),
    [
        ("en", "Better", "utter_glad_better"),
        ("en", "still the same", "utter_still_the_same"),
        ("zh", "还是那样", "utter_still_the_same"),
        ("zh", "好些了", "utter_glad_better"),
    ],
)
def test_how_it_is_later_is_heard(talk, language, words, code):
    patient = talk(language)
    patient.say(HEADACHE[language])
    answers_all(patient)
    assert patient.say(words).said == [code]


@pytest.mark.parametrize(("language", "words"), [("en", "it got worse"), ("zh", "更重了")])
def test_worse_goes_to_a_person(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language])
    answers_all(patient)
    assert patient.say(words).step("call_human")["reason"] == "got_worse"


@pytest.mark.parametrize(("language", "words"), [("en", "Please don't ask me how it is"), ("zh", "不用再问我情况了")])
def test_being_asked_later_can_be_declined(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language])
    answers_all(patient)
    assert patient.say(words).kinds == ["decline_follow_up"]


def test_asking_for_a_person_hands_in_the_answers_first(talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"], "34")
    reply = patient.say("can I talk to someone")
    assert reply.kinds == ["finish_intake", "call_human"]
    assert reply.answers["age"] == "34"
    assert reply.step("call_human")["reason"] == "asked"


@pytest.mark.parametrize("words", ["let's go on with the questions", "continue", "I don't feel well"])
def test_an_interrupted_intake_can_be_taken_up_again(talk, words):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    open_question = patient.replies[-1].asked
    patient.say("can I talk to someone")
    reply = patient.say(words)
    assert reply.said == ["utter_intake_resumes"]
    assert reply.asked == open_question


def test_starting_over_forgets_the_answers(talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    assert patient.say("start over").asked == "complaint"
    assert patient.slots["intake"]["answers"] == {}
