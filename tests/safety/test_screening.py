"""Promise 1: emergency first. Screening sees what cannot wait, and does not cry wolf."""

import time

import pytest

from safety import screen as screening
from safety.screen import Concern, Urgency, prepare, screen

prepare()

EMERGENCIES = {
    "stroke, face and speech": "my dad's face is drooping and he can't speak",
    "stroke, lay words": "my dad's face has gone funny on one side and he's talking rubbish",
    "heart, zh": "我胸口压着疼喘不上气",
    "breathing": "I can't breathe",
    "heart, spreading": "chest pain spreading to my arm",
    "unconscious": "he won't wake up",
    "not breathing": "she is not breathing",
    "overdose": "I took all of my pills",
    "headache": "worst headache of my life came on suddenly",
    "infant fever": "2 month old fever 38.5",
    "infant fever, Fahrenheit": "my 6 week old has a temperature of 101",
    "vomiting blood": "throwing up blood",
    "seizure, zh": "孩子抽搐了",
    "poison, zh": "喝了农药",
    "anaphylaxis": "my throat is swelling after peanuts",
    "pregnancy": "I'm pregnant and bleeding heavily",
    "speech, zh": "她说不出话了",
    "side, zh": "我妈突然半边身子动不了，说话含糊",
    "infant fever, zh": "宝宝40天，发烧38度3",
    "two languages in one message": "我 chest pain 很厉害",
    "two sentences together": "chest tight since morning. and my arm is numb now",
    "oxygen": "my oxygen is 87%",
}
CRISES = {
    "intent": "I want to kill myself",
    "intent, zh": "我不想活了",
    "means ready, zh": "活着没意思 药我都准备好了",
    "somebody else": "my son says he wants to die",
    "harm to others": "I have thoughts of hurting my husband",
    "self-harm": "I've been cutting myself again",
    "abuse, zh": "老公又打我，我不敢回家",
    "romanised": "wo bu xiang huo le",
}
HARMLESS = {
    "negated": "no chest pain",
    "negated list": "no fever, chest pain or trouble breathing",
    "negated, zh": "我没有胸痛",
    "negated twice, zh": "有点咳嗽，没有胸痛，也没有呼吸困难",
    "past": "I had a heart attack in 2010",
    "childhood": "I used to have seizures as a child",
    "question for information": "what are the signs of a stroke?",
    "question for information, zh": "胸痛是什么原因引起的？",
    "list of symptoms, zh": "中风的症状有哪些",
    "medicine question": "does ibuprofen cause stomach bleeding?",
    "hypothetical": "if I get chest pain what should I do",
    "hypothetical, zh": "如果胸痛该怎么办",
    "dead relative": "my grandmother died of a stroke",
    "dead relative, zh": "我爷爷是脑梗去世的",
    "idiom": "I'm dying to know",
    "idiom, zh": "笑死我了",
    "film": "heart attack movie",
    "appointment": "chest x-ray results",
    "reading": "my doc says my pressure is 150 over 95. is that bad",
    "greeting": "hello",
}


@pytest.mark.parametrize("text", EMERGENCIES.values(), ids=EMERGENCIES.keys())
def test_an_emergency_is_seen(text: str) -> None:
    assert screen(text).urgency is Urgency.EMERGENCY


@pytest.mark.parametrize("text", CRISES.values(), ids=CRISES.keys())
def test_a_crisis_is_seen(text: str) -> None:
    assert screen(text).urgency is Urgency.CRISIS


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_harmless_message_is_no_emergency(text: str) -> None:
    assert screen(text).urgency is Urgency.NONE


def test_a_question_does_not_cancel_what_is_felt_now() -> None:
    assert screen("I have crushing chest pain, what should I do?").needs_help_now


def test_a_negated_symptom_does_not_hide_another() -> None:
    concern = screen("no fever but I can't breathe")
    assert [flag.code for flag in concern.flags] == ["cant_breathe"]


def test_a_past_illness_does_not_hide_a_present_one() -> None:
    assert screen("I had a heart attack in 2010 and now my chest hurts").needs_help_now


STILL_EMERGENCIES = [
    "I have no idea what's happening but my chest hurts",
    "no one is here and I can't breathe",
    "the doctor said it was anxiety but now I can't breathe",
    "I was diagnosed with asthma and can't breathe",
    "why can't I breathe",
    "my chest pain is not going away",
    "my dad had a heart attack just now",
    "for years I've had asthma but today I cannot breathe",
    "how can I tell if I'm having a heart attack, my chest is tight and I'm sweating",
    "what do I do if my baby is not breathing",
    "I'm worried I'm having a heart attack",
    "never felt so bad, can't breathe",
    "我不知道怎么了胸口好痛",
    "医生说是焦虑，可是现在我喘不过气",
    "从来没有这么痛过，胸口像被撕裂",
    "去年中风过，今天又突然一边手脚没力",
    "怎么止血，血止不住",
]


@pytest.mark.parametrize("text", STILL_EMERGENCIES)
def test_words_of_denial_past_or_question_do_not_hide_what_happens_now(text: str) -> None:
    assert screen(text).needs_help_now


def test_a_suicide_attempt_in_the_past_is_still_urgent() -> None:
    assert screen("my brother tried to kill himself last year").urgency is Urgency.URGENT


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_given_hides_no_emergency_of_the_other_language(language: screening.Language) -> None:
    for text in ("I can't breathe", "我喘不过气"):
        concern = screen(text, language=language)
        assert concern.needs_help_now
        assert concern.language == language


def test_a_flag_quotes_the_message_as_written_and_names_rule_and_source() -> None:
    text = "Since 8am:  I CAN’T  breathe!!"
    (flag,) = screen(text).flags
    assert text[flag.start : flag.end] == flag.quote == "I CAN’T  breathe"[2:]
    assert flag.rule and "https://" in flag.source


def test_the_gravest_flag_comes_first() -> None:
    concern = screen("blood in my urine for a day and now my left arm is weak and my face droops")
    assert concern.flags[0].group == "stroke"
    assert concern.flags[-1].urgency is Urgency.URGENT


WRITINGS = {
    "capitals": "I CAN'T BREATHE",
    "no apostrophe": "i cant breathe",
    "two words": "i can not breathe",
    "curly apostrophe": "I can’t breathe",
    "typo": "i cant brethe",
    "repeated letters": "i caaaaan't breeeeathe",
    "full width": "Ｉ ｃａｎ＇ｔ ｂｒｅａｔｈｅ",
    "zero width": "I can't bre\u200bathe",
    "look-alike letters": "I cаn't brеаthe",
    "accents": "I can't bréathe",
    "spacing": "I   can't \t breathe",
    "punctuation": "...I can't breathe!!!",
    "traditional characters": "我媽媽突然說不出話",
    "traditional characters, breath": "我喘不過氣來",
    "spaces between characters": "我 喘 不 过 气",
}


@pytest.mark.parametrize("text", WRITINGS.values(), ids=WRITINGS.keys())
def test_the_way_of_writing_changes_no_verdict(text: str) -> None:
    assert screen(text).needs_help_now


ODD = ["", " ", "😀😀", "\x00\x01", "a" * 100_000, "喘" * 20_000, "/restart", "(" * 500, "12345" * 100, "\ud800"]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_input_is_read_and_not_flagged_as_emergency(text: str) -> None:
    concern = screen(text)
    assert not concern.needs_help_now
    assert "screening_failed" not in [flag.code for flag in concern.flags]


def test_an_error_inside_counts_as_urgent() -> None:
    concern: Concern = screen(None)  # type: ignore[arg-type]
    assert concern.urgency is Urgency.URGENT
    assert [flag.code for flag in concern.flags] == ["screening_failed"]


def test_an_error_inside_leaves_no_words_of_the_patient_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    screen(b"I can't breathe")  # type: ignore[arg-type]
    assert "breathe" not in caplog.text


def test_screening_takes_less_than_a_millisecond() -> None:
    texts = [*EMERGENCIES.values(), *CRISES.values(), *HARMLESS.values()]
    spent: list[int] = []
    for text in texts * 5:
        start = time.thread_time_ns()
        screen(text)
        spent.append(time.thread_time_ns() - start)
    assert sorted(spent)[int(len(spent) * 0.95)] < 1_000_000


def test_a_blue_inhaler_is_no_emergency_and_blue_lips_are() -> None:
    assert not screen("he has asthma, uses a blue inhaler").needs_help_now
    assert screen("asthma and his lips are blue").needs_help_now
    assert screen("she has asthma and is going blue").needs_help_now
