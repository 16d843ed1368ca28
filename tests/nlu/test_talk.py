"""Everything around the intake."""

import pytest


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what is high blood pressure"),
        ("en", "my doc says my pressure is 150 over 95. is that bad"),
        ("en", "does magnet therapy cure tinnitus"),
        ("en", "I've had diabetes for 10 years. Can I eat mangos?"),
        ("zh", "高血压是什么？"),
        ("zh", "孩子发烧39度要不要去医院"),
    ],
)
def test_questions_are_passed_on_word_for_word(talk, language, question):
    reply = talk(language).say(question)
    assert reply.steps == [{"kind": "answer", "question": question}]


@pytest.mark.parametrize("words", ["blorp frumious", "two tablets with breakfast", "香蕉"])
def test_what_is_no_dialogue_is_passed_on(talk, words):
    assert talk().say(words).steps == [{"kind": "answer", "question": words}]


@pytest.mark.parametrize(("language", "words"), [("en", "hello"), ("zh", "你好")])
def test_a_greeting_says_what_it_is_and_offers_ways_to_go_on(talk, language, words):
    reply = talk(language).say(words)
    assert "Lantern" in reply.text
    assert len(reply.steps[0]["buttons"]) >= 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_button_of_the_greeting_does_something_else_than_greet(talk, language):
    buttons = talk(language).say("hello").steps[0]["buttons"]
    kinds = {button["value"]: talk(language).say(button["value"]).kinds for button in buttons}
    assert sorted(kind for kind, *_ in kinds.values()) == ["answer", "call_human", "say"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "can I talk to someone"),
        ("en", "I want to talk to a person"),
        ("en", "get me a nurse please"),
        ("zh", "转人工"),
        ("zh", "我想跟护士说话"),
    ],
)
def test_who_asks_for_a_person_gets_one(talk, language, words):
    step = talk(language).say(words).step("call_human")
    assert step["reason"] == "asked"
    assert step["text"]


@pytest.mark.parametrize(("language", "words"), [("en", "I want to make a complaint"), ("zh", "我要投诉")])
def test_a_complaint_goes_to_a_person(talk, language, words):
    assert talk(language).say(words).step("call_human")["reason"] == "complaint"


@pytest.mark.parametrize(
    ("language", "words", "code"),
    [
        ("en", "thank you", "utter_thanks"),
        ("en", "bye", "utter_goodbye"),
        ("en", "who are you", "utter_help"),
        ("en", "tell me a joke", "utter_out_of_scope"),
        ("en", "what's the weather like tomorrow", "utter_out_of_scope"),
        ("en", "that didn't help", "utter_bot_feedback"),
        ("en", "continue", "utter_nothing_to_resume"),
        ("zh", "谢谢", "utter_thanks"),
        ("zh", "再见", "utter_goodbye"),
        ("zh", "你是谁", "utter_help"),
        ("zh", "讲个笑话", "utter_out_of_scope"),
        ("zh", "没用", "utter_bot_feedback"),
    ],
)
def test_small_talk_is_met_kindly(talk, language, words, code):
    assert talk(language).say(words).said == [code]


def test_a_correction_with_nothing_to_correct_is_passed_on(talk):
    assert talk().say("actually it's three days").kinds == ["answer"]
