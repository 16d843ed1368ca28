"""How soon somebody should be seen: in doubt, sooner."""

from pathlib import Path

import pytest

from knowledge.history.case import Case, Told
from knowledge.reading.schema import RuleError
from safety.evaluate_triage import cases
from safety.intake import IntakeReport
from safety.triage import Triage, TriageLevel, triage
from safety.triage_rules import load_triage_rules, triage_rules

EMERGENCY, SEEN, HOME = TriageLevel.EMERGENCY, TriageLevel.NON_EMERGENCY, TriageLevel.SELF_CARE
TOLD = {
    "red flag in words": ("crushing chest pain and sweating", EMERGENCY),
    "crisis": ("I want to kill myself", EMERGENCY),
    "urgent rule": ("blood in my urine since yesterday", SEEN),
    "nothing to go by": ("my knee clicks when I walk", SEEN),
    "empty": ("", SEEN),
    "common cold": ("runny nose and sneezing since yesterday, I'm 30", HOME),
    "common cold, zh": ("我感冒流鼻涕打喷嚏两天了，30岁", HOME),
    "fever at six weeks": ("my 6 week old baby has a fever of 38.4", EMERGENCY),
    "played down": ("crushing chest pain, but my mum says it's nothing", EMERGENCY),
    "two symptoms that make a flag": ("I have a fever, my neck is stiff and I'm very drowsy", EMERGENCY),
}


@pytest.mark.parametrize(("text", "level"), TOLD.values(), ids=TOLD.keys())
def test_level_of_what_is_told(text: str, level: TriageLevel) -> None:
    assert triage(text).level is level


def of(*present: str, absent: tuple[str, ...] = (), unsure: tuple[str, ...] = (), **numbers: float) -> Triage:
    signs = {sign: Told("present", sign) for sign in present}
    signs |= {sign: Told("absent") for sign in absent} | {sign: Told("unsure") for sign in unsure}
    case = Case(signs, **numbers)  # type: ignore[arg-type]
    return triage("", report=IntakeReport("", (), True, "en", case))


COLD = ("runny-nose", "sneezing", "blocked-nose", "sore-throat")


def test_a_mild_cold_is_self_care_and_the_same_cold_with_a_red_flag_is_not() -> None:
    assert of(*COLD, age=30, hours=24).level is HOME
    assert of(*COLD, "sore-throat!airway", age=30, hours=24).level is EMERGENCY


def test_a_red_flag_that_nobody_can_rule_out_is_seen_within_hours() -> None:
    unsure = of(*COLD, unsure=("sore-throat!airway",), age=30, hours=24)
    assert (unsure.level, unsure.within) == (SEEN, "hours")


@pytest.mark.parametrize(
    ("signs", "numbers", "level", "within"),
    [
        (("fever",), {"age": 0.1}, EMERGENCY, None),
        (("fever", "risk:immune-suppression"), {"age": 40}, EMERGENCY, None),
        (("blow-to-head", "risk:blood-thinners"), {"age": 70}, EMERGENCY, None),
        (("fever", "risk:pregnancy"), {"age": 30}, SEEN, "hours"),
        (("back-pain",), {"age": 40, "severity": 9}, SEEN, "day"),
        (("cough",), {"age": 40, "hours": 800}, SEEN, None),
    ],
)
def test_risk_raises_the_level(
    signs: tuple[str, ...], numbers: dict[str, float], level: TriageLevel, within: str | None
) -> None:
    result = of(*signs, **numbers)
    assert result.level is level
    assert within in (None, result.within)


def test_reasons_name_the_rule_the_words_and_the_source() -> None:
    (reason, *_) = triage("I can't breathe").reasons
    assert "breathing" in reason.rule
    assert "can't breathe" in reason.words
    assert "https://" in reason.source
    (flag, *_) = of("headache", "headache!thunderclap", age=40).reasons
    assert flag.words == "headache!thunderclap"
    assert "https://" in flag.source


def test_conditions_come_best_first_with_what_fits() -> None:
    conditions = of("runny-nose", "sneezing", "itchy-nose", "itchy-eyes", "watery-eyes", age=25).conditions
    assert conditions[0].code == "hay-fever"
    assert "sneezing" in conditions[0].why
    assert [c.score for c in conditions] == sorted((c.score for c in conditions), reverse=True)


def test_a_condition_of_the_other_sex_is_not_considered() -> None:
    case = Case({"pelvic-pain": Told("present")}, age=30, sex="male")
    result = triage("", report=IntakeReport("", (), True, "en", case))
    assert "ectopic-pregnancy" not in [condition.code for condition in result.conditions]


def test_a_mistake_in_the_rules_names_file_and_rule(tmp_path: Path) -> None:
    assert triage_rules().rules
    shipped = (Path(__file__).parents[2] / "safety" / "rules" / "triage.yml").read_text("utf-8")
    for old, new, problem in [
        ('when: "fever & age < 0.25"', 'when: "feever & age < 0.25"', "feever"),
        ('when: "fever & age < 0.25"', 'when: "fever & age <"', "needs a comparison|something is missing"),
        ("level: emergency\n    when", "level: huge\n    when", "must be one of"),
        ("source: nice_fever_child", "source: my_blog", "my_blog"),
    ]:
        (tmp_path / "triage.yml").write_text(shipped.replace(old, new, 1), "utf-8")
        with pytest.raises(RuleError, match=problem):
            load_triage_rules(tmp_path / "triage.yml")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labelled_cases_are_whole(language: str) -> None:
    found = list(cases(language))  # type: ignore[arg-type]
    assert len(found) >= 75
    for level in TriageLevel:
        for split in ("tuning", "held_out"):
            assert sum(case.level is level and case.split == split for case in found) >= 12
