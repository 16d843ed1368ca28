"""How soon somebody should be seen: in doubt, sooner."""

import pytest

from safety.intake import IntakeAnswer, IntakeReport
from safety.triage import TriageLevel, triage

CASES = {
    "red flag": ("crushing chest pain and sweating", TriageLevel.EMERGENCY),
    "crisis": ("I want to kill myself", TriageLevel.EMERGENCY),
    "urgent rule": ("blood in my urine since yesterday", TriageLevel.NON_EMERGENCY),
    "on no list": ("my knee clicks when I walk", TriageLevel.NON_EMERGENCY),
    "empty": ("", TriageLevel.NON_EMERGENCY),
    "common cold": ("runny nose and sneezing since yesterday", TriageLevel.SELF_CARE),
    "common cold, zh": ("我感冒流鼻涕两天了", TriageLevel.SELF_CARE),
    "cold in pregnancy": ("I have a cold and I'm pregnant", TriageLevel.NON_EMERGENCY),
    "cold in a child of two": ("my 2 year old has a runny nose", TriageLevel.NON_EMERGENCY),
    "cold at 82": ("I'm 82, runny nose", TriageLevel.NON_EMERGENCY),
    "cold with diabetes": ("runny nose, I am diabetic", TriageLevel.NON_EMERGENCY),
    "cold for weeks": ("runny nose for 4 weeks", TriageLevel.NON_EMERGENCY),
    "sore throat, cannot swallow": ("sore throat and I can't swallow", TriageLevel.NON_EMERGENCY),
}


@pytest.mark.parametrize(("text", "level"), CASES.values(), ids=CASES.keys())
def test_level(text: str, level: TriageLevel) -> None:
    assert triage(text).level is level


def report(complaint: str, **answers: str) -> IntakeReport:
    given = tuple(IntakeAnswer(slot, "?", answer) for slot, answer in answers.items())
    return IntakeReport(complaint, given, complete=True, language="en")


def test_a_severity_of_eight_forbids_self_care() -> None:
    assert triage("", report=report("sore throat", severity="2", age="30")).level is TriageLevel.SELF_CARE
    assert triage("", report=report("sore throat", severity="8", age="30")).level is TriageLevel.NON_EMERGENCY


def test_fever_in_a_baby_of_six_weeks_is_an_emergency_when_the_age_came_as_an_answer() -> None:
    assert triage("", report=report("fever", age="6 weeks")).level is TriageLevel.EMERGENCY
    assert triage("", report=report("fever", age="34")).level is TriageLevel.NON_EMERGENCY


def test_a_red_flag_in_an_answer_counts() -> None:
    assert triage("", report=report("cough", other="and I can't breathe")).level is TriageLevel.EMERGENCY


def test_reasons_name_the_rule_and_the_words() -> None:
    (reason, *_) = triage("I can't breathe").reasons
    assert "breathing" in reason
    assert "can't breathe" in reason


def test_no_condition_is_guessed() -> None:
    assert triage("crushing chest pain").conditions == ()
