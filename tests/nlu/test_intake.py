"""A patient tells a symptom and is asked what a nurse would ask."""

from datetime import date

import pytest

from tests.nlu.intakes import HEADACHE, MOST, NONE, SKIP, VAGUE, answers_all, asked


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_red_flags_of_the_complaint_come_first_and_a_vague_opening_is_asked_for_one(talk, language):
    patient = talk(language)
    assert patient.say(VAGUE[language]).asked == "complaint"
    assert patient.say({"en": "stomach pain", "zh": "肚子疼"}[language]).asked == "flags:1"
    assert answers_all(patient).step("finish_intake")["report"]["complete"] is True


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_complaint_decides_what_is_asked(talk, language):
    openings = {"en": ["I have a headache", "I have a rash"], "zh": ["我头疼", "我起疹子了"]}[language]
    details = []
    for opening in openings:
        patient = talk(language)
        patient.say(opening)
        answers_all(patient)
        details.append({id for id in asked(patient) if "." in id})
    assert details[0]
    assert details[1]
    assert not details[0] & details[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_start_says_how_many_questions_and_each_question_how_far_it_is(talk, language):
    patient = talk(language)
    text = patient.say(HEADACHE[language]).step("say")["text"]
    assert any(number in text for number in ("7", "8", "9", "10"))
    assert SKIP[language] in text
    assert {"en": "(2 of about", "zh": "（第2个"}[language] in patient.say(NONE[language]).text


@pytest.mark.parametrize(
    ("language", "opening", "told"),
    [
        ("en", "I've had a headache since yesterday", {"duration": "since yesterday"}),
        ("en", "my 3-year-old has had a fever for two days", {"age": "3", "duration": "two days"}),
        ("en", "I'm 67 and my left knee hurts, 8 out of 10", {"age": "67", "severity": "8"}),
        ("zh", "我家三岁的孩子发烧两天了", {"age": "3岁", "duration": "两天"}),
        ("zh", "我今年45岁，胸口疼三天了", {"age": "45岁", "duration": "三天"}),
    ],
)
def test_nothing_already_said_is_asked_again(talk, language, opening, told):
    patient = talk(language)
    patient.say(opening)
    reply = answers_all(patient)
    assert not set(told) & set(asked(patient))
    assert {name: reply.answers.get(name) for name in told} == told


def test_several_symptoms_of_one_message_are_all_taken(talk):
    patient = talk()
    patient.say("I've had a headache since yesterday, also feel sick and I'm dizzy. no fever")
    reply = answers_all(patient)
    case = reply.step("finish_intake")["report"]["case"]
    there = {sign for sign, (status, _) in case["signs"].items() if status == "present" and "." not in sign}
    assert {"headache", "nausea", "dizziness"} <= there
    assert case["signs"]["fever"][0] == "absent"
    assert "fever" not in asked(patient)


@pytest.mark.parametrize(
    ("language", "words", "sign"),
    [
        ("en", "2", "headache!stiff-neck"),
        ("en", "worst within minutes of starting", "headache!thunderclap"),
        ("zh", "第一个", "headache!thunderclap"),
    ],
)
def test_a_red_flag_ends_the_questions_at_once(talk, language, words, sign):
    patient = talk(language)
    patient.say(HEADACHE[language])
    reply = patient.say(words)
    report = reply.step("finish_intake")["report"]
    assert report["complete"] is True
    assert report["case"]["signs"][sign][0] == "present"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no, but it feels really odd today"), ("zh", "没有，就是觉得怪怪的")]
)
def test_a_denial_with_an_exception_denies_no_red_flag(talk, language, words):
    patient = talk(language)
    assert patient.say(HEADACHE[language], words).asked == "flags:1"
    assert "headache!thunderclap" not in patient.slots["intake"]["case"]["signs"]


@pytest.mark.parametrize(
    ("language", "words", "risk"),
    [
        ("zh", "有高血压，吃氨氯地平", "raised-blood-pressure"),
        ("en", "she takes warfarin for her heart", "blood-thinners"),
    ],
)
def test_a_fact_told_beside_the_question_is_never_lost(talk, language, words, risk):
    patient = talk(language)
    patient.say({"en": "my mum has a headache", "zh": "我妈拉肚子"}[language], NONE[language], words)
    assert patient.slots["intake"]["case"]["signs"][f"risk:{risk}"][0] == "present"


def test_denying_a_list_takes_back_nothing_that_was_told(talk):
    patient = talk()
    patient.say("I have a headache and a fever")
    answers_all(patient)
    assert patient.slots["intake"]["case"]["signs"]["fever"][0] == "present"


@pytest.mark.parametrize(("language", "words"), [("en", "I don't know"), ("en", "not sure"), ("zh", "不确定")])
def test_not_knowing_the_red_flags_is_not_taken_for_no(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language], words)
    report = answers_all(patient).step("finish_intake")["report"]
    assert report["case"]["signs"]["headache!thunderclap"][0] == "unsure"


@pytest.mark.parametrize(
    ("language", "opening", "called", "question"),
    [
        ("en", "my son has a cough", "your son", "Do they"),
        ("en", "my wife has a headache", "your partner", "Do they"),
        ("zh", "我女儿咳嗽", "孩子", "孩子"),
        ("zh", "我妈头晕", "您母亲", "您母亲"),
    ],
)
def test_somebody_else_is_asked_about_in_the_third_person(talk, language, opening, called, question):
    patient = talk(language)
    assert called in patient.say(opening).step("say")["text"]
    answers_all(patient)
    texts = [reply.step("ask")["text"] for reply in patient.replies if reply.asked]
    assert any(question in text for text in texts)
    assert not any("you " in text or "您 " in text for text in texts)
    assert patient.replies[-1].step("finish_intake")["report"]["person"][1] == called


def test_a_child_is_asked_for_the_age_first(talk):
    assert talk().say("my daughter has a fever").asked == "age"


def test_a_worried_relative_is_not_the_patient(talk):
    patient = talk()
    patient.say("my mum says it's nothing but my chest hurts when I cough")
    assert patient.slots["intake"]["person"][0] == "self"


@pytest.mark.parametrize(
    ("slot", "language", "words", "number"),
    [
        ("duration", "en", "since yesterday", 24),
        ("duration", "en", "two or three days", 72),
        ("duration", "en", "since last tuesday", 8 * 24),
        ("duration", "en", "about a week", 168),
        ("duration", "zh", "差不多一个礼拜", 168),
        ("duration", "zh", "两三天了", 72),
        ("duration", "zh", "上周五开始的", 5 * 24),
        ("severity", "en", "seven", 7),
        ("severity", "en", "6 or 7", 7),
        ("severity", "en", "Moderate (4-6)", 5),
        ("severity", "en", "pretty bad", 8.5),
        ("severity", "zh", "七八分吧", 8),
        ("age", "en", "thirty-four", 34),
        ("age", "en", "8 months", 8 / 12),
        ("age", "zh", "六十五", 65),
    ],
)
def test_numbers_and_times_in_patients_own_words(talk, slot, language, words, number):
    patient = talk(language, today=date(2026, 11, 25))
    patient.say({"en": "my back hurts", "zh": "我腰疼"}[language])
    patient.skip_to(slot)
    patient.say(words)
    field = {"duration": "hours"}.get(slot, slot)
    assert patient.slots["intake"]["case"][field] == pytest.approx(number)


@pytest.mark.parametrize(
    ("language", "words", "degrees"),
    [("en", "she has a fever of 38.5", 38.5), ("en", "my temperature is 101 F", 38.3), ("zh", "发烧38度5", 38.5)],
)
def test_a_temperature_is_read_in_either_scale_and_is_no_age(talk, language, words, degrees):
    patient = talk(language)
    patient.say(words)
    assert patient.slots["intake"]["case"]["temperature"] == pytest.approx(degrees, abs=0.05)
    assert "age" not in patient.slots["intake"]["case"]


@pytest.mark.parametrize(
    ("language", "opening", "question", "lead"),
    [
        ("en", HEADACHE["en"], "can I take ibuprofen?", "Back to your headache."),
        ("en", HEADACHE["en"], "is it dangerous", "Back to your headache."),
        ("en", VAGUE["en"], "what is high blood pressure?", "Back to my questions."),
        ("en", "my son has a cough", "can he take ibuprofen?", "Back to the cough."),
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
    ("language", "correction", "kept"),
    [
        ("en", "actually it's three days", "three days"),
        ("en", "actually it started on friday", "since Friday"),
        ("en", "not yesterday, since thursday", "since Thursday"),
        ("zh", "不对，是三天", "三天"),
        ("zh", "说错了，上周五开始的", "上周五开始"),
    ],
)
def test_a_correction_changes_the_right_answer_is_confirmed_and_the_intake_goes_on(talk, language, correction, kept):
    patient = talk(language)
    patient.say(HEADACHE[language], NONE[language])
    open_question = patient.replies[-1].asked
    reply = patient.say(correction)
    assert reply.said == ["utter_corrected"]
    assert kept in reply.text
    assert reply.asked == open_question
    assert patient.slots["intake"]["answers"]["duration"] == ["answered", kept]


@pytest.mark.parametrize(
    ("said", "correction", "field", "number"),
    [
        ("my back hurts, 7 out of 10", "no wait, 5", "severity", 5),
        ("my back hurts, 7 out of 10", "sorry, I meant 8 out of 10", "severity", 8),
        ("I'm 34 and my back hurts", "actually I'm 43", "age", 43),
    ],
)
def test_a_correction_finds_its_question_by_what_it_names(talk, said, correction, field, number):
    patient = talk()
    open_question = patient.say(said).asked
    assert patient.say(correction).asked == open_question
    assert patient.slots["intake"]["case"][field] == number


def test_a_symptom_that_is_taken_back_is_confirmed(talk):
    patient = talk()
    patient.say("I have a headache and a fever", NONE["en"])
    reply = patient.say("actually I have no fever")
    assert "not: fever" in reply.text
    assert patient.slots["intake"]["case"]["signs"]["fever"][0] == "absent"


@pytest.mark.parametrize(("language", "words"), [("en", "go back"), ("zh", "返回上一个")])
def test_going_back_asks_the_question_before_anew(talk, language, words):
    patient = talk(language)
    patient.say(HEADACHE[language], NONE[language])
    assert patient.replies[-1].asked == "age"
    patient.say("34")
    reply = patient.say(words)
    assert (reply.said, reply.asked) == (["utter_going_back"], "age")
    patient.say("43")
    assert patient.slots["intake"]["case"]["age"] == 43


def test_why_a_question_is_asked_depends_on_the_question(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    first = patient.say("why do you ask?")
    assert (first.said, first.asked) == (["utter_why_flags"], "flags:1")
    patient.say(NONE["en"])
    assert patient.say("why do you ask?").said == ["utter_why_age"]


def test_one_message_can_answer_correct_and_ask(talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    reply = patient.say("34. actually it started on friday. can I take ibuprofen?")
    assert patient.slots["intake"]["case"]["age"] == 34
    assert patient.slots["intake"]["answers"]["duration"][1] == "since Friday"
    assert reply.kinds == ["say", "answer", "ask"]
    assert reply.asked not in ("age", "duration")


@pytest.mark.parametrize(
    ("language", "words", "recorded"),
    [
        ("en", "I don't know", "unknown"),
        ("en", "skip", "skipped"),
        ("en", "I'd rather not say", "skipped"),
        ("zh", "不知道", "unknown"),
        ("zh", "跳过", "skipped"),
    ],
)
def test_not_knowing_and_skipping_are_recorded_and_the_intake_moves_on(talk, language, words, recorded):
    patient = talk(language)
    patient.say(HEADACHE[language], NONE[language])
    assert patient.replies[-1].asked == "age"
    assert patient.say(words).asked != "age"
    assert patient.slots["intake"]["answers"]["age"] == [recorded, ""]


def test_an_unclear_answer_is_asked_again_once_and_then_kept_as_it_is(talk):
    patient = talk()
    patient.say(HEADACHE["en"], NONE["en"])
    reply = patient.say("purple")
    assert reply.said == ["utter_unclear_age"]
    assert reply.asked == "age"
    assert patient.say("purple again").asked != "age"
    assert patient.slots["intake"]["answers"]["age"] == ["unclear", "purple again"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
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
    patient.say(HEADACHE["en"], NONE["en"])
    reply = patient.say(words)
    assert reply.said == [code]
    assert reply.asked == "age"


def test_the_language_can_change_in_the_middle(talk):
    patient = talk()
    patient.say(HEADACHE["en"])
    reply = patient.say("都没有", language="zh")
    assert "多大年纪" in reply.step("ask")["text"]
    assert patient.say("能吃布洛芬吗", language="zh").step("ask")["text"].startswith("接着说头痛。")
    assert patient.say("34", language="en").asked != "age"


def test_a_symptom_told_with_a_question_opens_the_intake_and_gets_an_answer(talk):
    reply = talk().say("I've had a headache since yesterday. Can I take ibuprofen?")
    assert reply.kinds == ["say", "answer", "ask"]
    assert reply.asked == "flags:1"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "opening", [{"en": "I have a rash", "zh": "我起疹子了"}, {"en": "my back hurts", "zh": "我腰疼"}]
)
def test_every_button_of_every_question_is_an_answer_to_it(talk, language, opening):
    patient = talk(language)
    patient.say(opening[language])
    for _ in range(MOST):
        reply = patient.replies[-1]
        if reply.asked is None:
            break
        state, question = patient.state, reply.asked
        for button in reply.step("ask")["buttons"]:
            patient.state = state
            answer = patient.say(button["value"])
            assert answer.asked != question, button
            assert not any(code.startswith("utter_unclear") for code in answer.said), button
        patient.state = state
        patient.say(SKIP[language])
    assert patient.state["loop"] is None
