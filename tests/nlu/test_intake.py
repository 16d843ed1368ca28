"""A patient tells a symptom and is asked what a nurse would ask."""

import pytest

HEADACHE = {"en": "I've had a headache since yesterday", "zh": "我从昨天开始头疼"}
KNEE = {"en": "my knee is swollen", "zh": "我膝盖肿了"}
VAGUE = {"en": "I don't feel well", "zh": "我不舒服"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_intake_asks_everything_in_a_nurses_order(talk, language):
    answers = {
        "en": ["stomach pain", "lower right side", "about a week", "seven", "she is 4", "she also has a cough"],
        "zh": ["肚子疼", "右下腹", "差不多一个礼拜", "六分", "她四岁", "还咳嗽"],
    }[language]
    patient = talk(language)
    asked = [patient.say(text).asked for text in [VAGUE[language], *answers]]
    assert asked == ["complaint", "location", "duration", "severity", "age", "other_symptoms", None]
    assert patient.replies[-1].step("finish_intake")["report"]["complete"] is True


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_start_says_how_many_questions_and_that_they_can_be_skipped(talk, language):
    text = talk(language).say(VAGUE[language]).text
    assert "6" in text
    assert ("skip" if language == "en" else "跳过") in text


@pytest.mark.parametrize(
    ("language", "opening", "told"),
    [
        ("en", "I've had a headache since yesterday", {"duration": "since yesterday", "location": "implied"}),
        ("en", "my 3-year-old has had a fever for two days", {"age": "3", "duration": "two days"}),
        ("en", "I'm 67 and my left knee hurts, 8 out of 10", {"age": "67", "severity": "8", "location": "implied"}),
        ("en", "there's a rash on my left arm", {"location": "left arm"}),
        ("zh", "我从昨天开始头疼", {"duration": "昨天开始", "location": "implied"}),
        ("zh", "我家三岁的孩子发烧两天了", {"age": "3岁", "duration": "两天"}),
        ("zh", "我今年45岁，胸口疼三天了", {"age": "45岁", "duration": "三天"}),
    ],
)
def test_nothing_already_said_is_asked_again(talk, language, opening, told):
    patient = talk(language)
    patient.say(opening)
    assert {name: patient.slots.get(name) for name in told} == told
    skip = {"en": "skip", "zh": "跳过"}[language]
    while patient.state["loop"]:
        assert patient.replies[-1].asked not in told
        patient.say(skip)


def test_a_temperature_is_no_age(talk):
    patient = talk()
    patient.say("my baby has a cough since yesterday", "skip")
    assert patient.replies[-1].asked == "age"
    patient.say("she has a fever of 38.5 too")
    assert "age" not in patient.slots


def test_an_answer_to_another_question_is_kept_and_the_open_one_asked_again(talk):
    patient = talk()
    assert patient.say("I have a rash").asked == "location"
    assert patient.say("since this morning").asked == "location"
    assert patient.slots["duration"] == "since this morning"


@pytest.mark.parametrize(("language", "words"), [("en", "fever and chills"), ("zh", "我妈膝盖疼")])
def test_a_symptom_in_a_few_words_opens_the_intake(talk, language, words):
    assert talk(language).say(words).asked == "duration"


def test_further_symptoms_of_the_opening_are_kept(talk):
    patient = talk()
    patient.say("I've had a headache since yesterday, also feel sick", "5", "30")
    assert "nausea" in patient.say("nothing else").answers["other_symptoms"]


def test_absent_symptoms_are_not_taken_for_present(talk):
    patient = talk()
    patient.say("I have a sore throat since monday but no fever", "3", "30")
    assert "fever" not in str(patient.slots.get("also"))


@pytest.mark.parametrize(
    ("slot", "language", "words", "kept"),
    [
        ("duration", "en", "since yesterday", "since yesterday"),
        ("duration", "en", "about a week", "about a week"),
        ("duration", "en", "it started on friday", "since Friday"),
        ("duration", "en", "today", "since today"),
        ("duration", "zh", "差不多一个礼拜", "差不多一个礼拜"),
        ("duration", "zh", "上周五开始的", "上周五开始"),
        ("severity", "en", "seven", "7"),
        ("severity", "en", "I'd say a 6", "6"),
        ("severity", "en", "6 or 7", "6-7"),
        ("severity", "en", "Moderate (4-6)", "moderate (4-6)"),
        ("severity", "en", "pretty bad", "severe (7-10)"),
        ("severity", "zh", "六分", "6"),
        ("severity", "zh", "中等（4-6分）", "中等（4-6分）"),
        ("severity", "zh", "很疼", "重（7-10分）"),
        ("age", "en", "she is 4", "4"),
        ("age", "en", "thirty-four", "34"),
        ("age", "en", "8 months", "8 months"),
        ("age", "zh", "六十五", "65岁"),
        ("age", "zh", "宝宝8个月了", "8个月"),
        ("severity", "zh", "七八分吧", "7-8"),
        ("duration", "en", "it started during the night", "since the night"),
    ],
)
def test_answers_in_patients_own_words_are_understood(talk, slot, language, words, kept):
    patient = talk(language)
    patient.say(KNEE[language])
    patient.skip_to(slot)
    patient.say(words)
    assert patient.slots[slot] == kept


@pytest.mark.parametrize(
    ("language", "opening", "question", "lead"),
    [
        ("en", HEADACHE["en"], "can I take ibuprofen?", "Back to your headache."),
        ("en", HEADACHE["en"], "is it dangerous", "Back to your headache."),
        ("en", VAGUE["en"], "what is high blood pressure?", "Back to my questions."),
        ("zh", HEADACHE["zh"], "能吃布洛芬吗", "接着说头痛。"),
        ("zh", HEADACHE["zh"], "严重吗", "接着说头痛。"),
    ],
)
def test_a_question_in_the_middle_is_answered_and_the_open_question_asked_again(
    talk, language, opening, question, lead
):
    patient = talk(language)
    open_question = patient.say(opening).asked
    reply = patient.say(question)
    assert reply.kinds == ["answer", "ask"]
    assert reply.step("answer")["question"] == question
    assert reply.asked == open_question
    assert reply.step("ask")["text"].startswith(lead)


@pytest.mark.parametrize(
    ("language", "correction", "slot", "kept"),
    [
        ("en", "actually it's three days", "duration", "three days"),
        ("en", "actually it started on friday", "duration", "since Friday"),
        ("en", "not yesterday, since thursday", "duration", "since Thursday"),
        ("zh", "不对，是三天", "duration", "三天"),
        ("zh", "说错了，上周五开始的", "duration", "上周五开始"),
    ],
)
def test_a_correction_changes_the_right_answer_is_confirmed_and_the_intake_goes_on(
    talk, language, correction, slot, kept
):
    patient = talk(language)
    open_question = patient.say(HEADACHE[language]).asked
    reply = patient.say(correction)
    assert reply.said == ["utter_corrected"]
    assert kept in reply.text
    assert reply.asked == open_question == "severity"
    assert patient.slots[slot] == kept


@pytest.mark.parametrize(
    ("opening", "question", "about"),
    [("I've had a cough since yesterday", "is it contagious?", "cough"), ("我咳嗽好几天了", "会传染吗", "咳嗽")],
)
def test_a_question_in_the_middle_says_what_the_intake_is_about(talk, opening, question, about):
    patient = talk("zh" if about == "咳嗽" else "en")
    patient.say(opening)
    step = patient.say(question).steps[0]
    assert (step["kind"], step["about"]) == ("answer", about)


@pytest.mark.parametrize(
    ("said", "correction", "slot", "kept"),
    [
        (["7"], "no wait, 5", "severity", "5"),
        (["7"], "sorry, I meant 8 out of 10", "severity", "8"),
        (["7", "34"], "actually I'm 43", "age", "43"),
        (["7", "34"], "that's wrong, she is 5", "age", "5"),
    ],
)
def test_a_correction_finds_its_question_by_what_it_names(talk, said, correction, slot, kept):
    patient = talk()
    patient.say(HEADACHE["en"], *said)
    open_question = patient.replies[-1].asked
    reply = patient.say(correction)
    assert patient.slots[slot] == kept
    assert reply.asked == open_question


def test_one_message_can_answer_correct_and_ask(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    reply = patient.say("6. actually it started on friday. can I take ibuprofen?")
    assert patient.slots["severity"] == "6"
    assert patient.slots["duration"] == "since Friday"
    assert reply.kinds == ["say", "answer", "ask"]
    assert reply.asked == "age"


def test_a_correction_after_the_end_hands_in_the_report_anew(talk):
    patient = talk()
    patient.say(HEADACHE["en"], "6", "34", "nothing else")
    reply = patient.say("actually it's three days")
    assert reply.answers["duration"] == "three days"
    assert reply.step("finish_intake")["report"]["complete"] is True


@pytest.mark.parametrize(
    ("language", "words", "recorded"),
    [
        ("en", "I don't know", "unknown"),
        ("en", "not sure", "unknown"),
        ("en", "skip", "skipped"),
        ("en", "I'd rather not say", "skipped"),
        ("zh", "不知道", "unknown"),
        ("zh", "说不好", "unknown"),
        ("zh", "跳过", "skipped"),
        ("zh", "不想回答", "skipped"),
    ],
)
def test_not_knowing_and_skipping_are_recorded_and_the_intake_moves_on(talk, language, words, recorded):
    patient = talk(language)
    patient.say(HEADACHE[language])
    assert patient.say(words).asked == "age"
    assert patient.slots["severity"] == recorded


@pytest.mark.parametrize(("language", "words"), [("en", "stop"), ("en", "no more questions"), ("zh", "不说了")])
def test_stopping_keeps_what_was_said_and_ends_kindly(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language])
    reply = patient.say(words)
    assert reply.kinds == ["finish_intake", "say"]
    assert reply.step("finish_intake")["report"]["complete"] is False
    assert reply.step("finish_intake")["report"]["complaint"] == HEADACHE[language]
    assert patient.state["loop"] is None


def test_an_unclear_answer_is_asked_again_once_and_then_kept_as_it_is(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    reply = patient.say("purple")
    assert reply.said == ["utter_unclear_severity"]
    assert reply.asked == "severity"
    assert patient.say("purple again").asked == "age"
    assert patient.slots["severity"] == "purple again"


@pytest.mark.parametrize("words", ["banana", "yes", "my tummy also feels odd", "11", "???x", "嗯", "since yesterday"])
def test_the_intake_always_ends(talk, words):
    patient = talk()
    patient.say("I don't feel well")
    for _ in range(14):
        if patient.state["loop"] is None:
            break
        patient.say(words)
    assert patient.state["loop"] is None


@pytest.mark.parametrize(
    ("language", "answers", "pieces"),
    [
        ("en", ["6", "34", "no"], ["headache", "since yesterday", "6 of 10", "age 34", "nothing else"]),
        ("zh", ["六分", "34", "没有别的"], ["头痛", "昨天开始", "6分", "34岁", "没有别的不舒服"]),
    ],
)
def test_the_end_sums_up_plainly_what_the_patient_said(talk, language, answers, pieces):
    patient = talk(language)
    patient.say(HEADACHE[language])
    summary = patient.say(*answers).step("finish_intake")["summary"]
    assert [piece for piece in pieces if piece not in summary] == []


def test_the_report_has_each_question_in_the_patients_language_with_its_answer(talk):
    patient = talk("zh")
    patient.say(HEADACHE["zh"], "六分", "34岁")
    report = patient.say("没有别的").step("finish_intake")["report"]
    assert report["complaint"] == HEADACHE["zh"]
    assert [answer["slot"] for answer in report["answers"]] == [
        "complaint", "duration", "severity", "age", "other_symptoms",
    ]  # fmt: skip
    assert report["answers"][1]["question"] == "有多长时间了？"


def test_thanks_after_the_end_starts_nothing_and_a_new_symptom_starts_anew(talk):
    patient = talk()
    patient.say(HEADACHE["en"], "6", "34", "nothing else")
    assert patient.say("thanks").kinds == ["say"]
    reply = patient.say("my knee hurts")
    assert reply.asked == "duration"
    assert "6" not in patient.slots.values()


def test_asking_for_a_person_hands_in_the_answers_first(talk):
    patient = talk()
    patient.say(HEADACHE["en"], "6")
    reply = patient.say("can I talk to someone")
    assert reply.kinds == ["finish_intake", "call_human"]
    assert reply.answers["severity"] == "6"
    assert reply.step("call_human")["reason"] == "asked"


@pytest.mark.parametrize("words", ["let's go on with the questions", "continue", "I don't feel well"])
def test_an_interrupted_intake_can_be_taken_up_again(talk, words):
    patient = talk()
    patient.say(HEADACHE["en"], "6", "can I talk to someone")
    reply = patient.say(words)
    assert reply.said == ["utter_intake_resumes"]
    assert reply.asked == "age"


def test_starting_over_forgets_the_answers(talk):
    patient = talk()
    patient.say(HEADACHE["en"], "6")
    assert patient.say("start over").asked == "complaint"
    assert "severity" not in patient.slots


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("why do you ask", "utter_why_ask"),
        ("thanks", "utter_thanks"),
        ("hello", "utter_hello_again"),
        ("are you a robot", "utter_help"),
        ("what's the weather like", "utter_out_of_scope"),
        ("this is useless", "utter_bot_feedback"),
        ("🙂", "utter_no_words"),
    ],
)
def test_an_aside_is_met_and_the_open_question_stays(talk, words, code):
    patient = talk()
    patient.say(HEADACHE["en"])
    reply = patient.say(words)
    assert reply.said == [code]
    assert reply.asked == "severity"


def test_the_language_can_change_in_the_middle(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    reply = patient.say("六分", language="zh")
    assert reply.step("ask")["text"] == "不舒服的人多大年纪？"
    assert patient.say("能吃布洛芬吗", language="zh").step("ask")["text"].startswith("接着说头痛。")
    assert patient.say("34", language="en").asked == "other_symptoms"


def test_a_symptom_told_with_a_question_opens_the_intake_and_gets_an_answer(talk):
    reply = talk().say("I've had a headache since yesterday. Can I take ibuprofen?")
    assert reply.kinds == ["say", "answer", "ask"]
    assert reply.asked == "severity"


@pytest.mark.parametrize(
    ("language", "slot"),
    [(language, slot) for language in ("en", "zh") for slot in ("location", "duration", "severity", "other_symptoms")],
)
def test_every_button_of_a_question_is_an_answer_to_it(talk, language, slot):
    patient = talk(language)
    patient.say({"en": "I have a rash", "zh": "我起疹子了"}[language])
    patient.skip_to(slot)
    state = patient.state
    for button in patient.replies[-1].step("ask")["buttons"]:
        patient.state = state
        reply = patient.say(button["value"])
        assert reply.asked != slot, button
        assert not any(code.startswith("utter_unclear") for code in reply.said), button
