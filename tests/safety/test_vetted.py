"""What a patient in danger reads: vetted, in the patient's language, with the region's number."""

from typing import get_args

import pytest

from knowledge.clinical_graph import Within
from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from safety.regions import UnknownRegion, emergency_number
from safety.rule_reader import RULES, shipped
from safety.screen import Urgency, screen
from safety.triage import Triage, TriageLevel
from safety.vetted import Texts, advice, read_texts, vetted_text

REGIONS = {
    "international": "112",
    "EU": "112",
    "uk": "999",
    "GB": "999",
    "us": "911",
    "china": "120",
    "CN": "120",
    "hk": "999",
    "tw": "119",
    "sg": "995",
    "au": "000",
    "ca": "911",
}


@pytest.mark.parametrize(("region", "number"), REGIONS.items())
def test_every_region_has_its_number_and_case_does_not_matter(region: str, number: str) -> None:
    assert emergency_number(region) == emergency_number(region.swapcase()) == number


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRegion, match="international"):
        emergency_number("atlantis")


def test_a_stroke_gets_the_stroke_text_with_a_call_button() -> None:
    text = vetted_text(screen("my dad's face is drooping"), region="uk")
    assert text.code == "stroke"
    assert text.text.startswith("**Call 999 now.**")
    assert [(button.label, button.url) for button in text.buttons] == [("Call 999", "tel:999")]


def test_a_chinese_crisis_in_china_names_both_numbers_and_asks_who_is_there() -> None:
    text = vetted_text(screen("我不想活了"), region="china")
    assert "120" in text.text
    assert "12356" in text.text
    assert "一个人吗" in text.text
    assert {"tel:120", "tel:12356"} <= {button.url for button in text.buttons}


def test_a_region_without_crisis_line_shows_no_empty_place() -> None:
    text = vetted_text(screen("I want to die"), region="international")
    assert "{" not in text.text
    assert "\n\n\n" not in text.text
    assert [button.url for button in text.buttons if button.url] == ["tel:112"]


def test_a_past_attempt_is_met_with_care_and_not_with_be_seen_soon() -> None:
    assert vetted_text(screen("I tried to kill myself last year"), region="uk").code == "crisis_soft"


def test_failed_screening_tells_whom_to_call() -> None:
    text = vetted_text(screen(None), region="us")  # type: ignore[arg-type]
    assert text.code == "screening_failed"
    assert "911" in text.text


def test_a_harmless_message_has_no_vetted_text() -> None:
    with pytest.raises(ValueError, match="without concern"):
        vetted_text(screen("hello"), region="uk")


def texts(language: Language) -> Texts:
    return read_texts(RULES / "vetted" / f"{language}.yml", language)


def test_both_languages_have_the_same_texts_and_buttons() -> None:
    english, chinese = texts("en"), texts("zh")
    assert english.templates.keys() == chinese.templates.keys()
    for code, template in english.templates.items():
        assert template.buttons == chinese.templates[code].buttons


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_that_rules_use_has_its_own_text(language: Language) -> None:
    assert {rule.group for rule in shipped().rules.values()} <= texts(language).templates.keys()


ENDS = [
    Triage(TriageLevel.EMERGENCY, ()),
    *(Triage(TriageLevel.NON_EMERGENCY, (), within) for within in get_args(Within)),
    Triage(TriageLevel.SELF_CARE, ()),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_end_of_an_intake_has_advice_of_its_own(language: Language) -> None:
    texts = [advice(end, language=language, region="uk").text for end in ENDS]
    assert len(set(texts)) == len(ENDS)
    assert "999" in texts[0]


def test_urgent_is_answered_with_when_to_call() -> None:
    concern = screen("blood in my urine since yesterday")
    assert concern.urgency is Urgency.URGENT
    assert "999" in vetted_text(concern, region="uk").text
