"""Promise 7: personal data leaves a text before the text leaves the conversation."""

import pytest

from safety.checksums import is_card_number, is_chinese_resident_id, is_nhs_number
from safety.redact import redact

CASES = {
    "email": ("write to anna.b+x@mail.example.org please", "write to [email] please"),
    "web address": ("see https://example.org/a?b=1 ok", "see [url] ok"),
    "US phone": ("call 415-555-2671 today", "call [phone] today"),
    "UK phone": ("ring 020 7946 0018", "ring [phone]"),
    "phone with country code": ("my number is +44 7700 900123", "my number is [phone]"),
    "Chinese mobile": ("手机13812345678，谢谢", "手机[phone]，谢谢"),
    "Chinese mobile in full-width digits": ("电话１３８１２３４５６７８", "电话[phone]"),
    "Chinese resident ID": ("身份证 11010519491231002X", "身份证 [id]"),
    "US social security number": ("SSN 219-09-9999", "SSN [id]"),
    "NHS number": ("NHS number 943 476 5919", "NHS number [id]"),
    "card": ("card 4111 1111 1111 1111 exp 12/28", "card [card] exp 12/28"),
    "name": ("My name is John Smith and I feel ill", "My name is [name] and I feel ill"),
    "name in small letters": ("my name is john, help", "my name is [name], help"),
    "title and name": ("Dr. Patel told me to rest", "Dr. [name] told me to rest"),
    "Chinese name": ("我叫王小明，今年30岁", "我叫[name]，今年30岁"),
    "date of birth": ("DOB 12/03/1980", "DOB [date_of_birth]"),
    "Chinese date of birth": ("出生日期：1980年3月12日", "出生日期：[date_of_birth]"),
    "record number": ("MRN: 00482913", "MRN: [record_number]"),
    "Chinese record number": ("病历号：A1234567", "病历号：[record_number]"),
    "street": ("I am at 221 Baker Street today", "I am at [address] today"),
    "Chinese address": ("住在北京市朝阳区建国路88号2栋301室", "[address]"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_personal_data_is_replaced_by_its_kind(text: str, expected: str) -> None:
    found = redact(text).text
    assert found == expected or (expected == "[address]" and found.endswith("[address]") and "88" not in found)


UNTOUCHED = [
    "my pressure is 150 over 95",
    "I took 500 mg at 10:30 and 1000 mg at 14:00",
    "I'm worried about my 2 year old",
    "I am pregnant, 34 weeks",
    "my temperature is 38.5, pulse 110",
    "call 999 or 112",
    "血压150/95，体温38.5",
    "我今年34岁，发烧三天",
    "我叫不醒他",
    "blood test on 12/03/2024 showed 5.6 mmol",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_symptoms_and_measurements_are_left_alone(text: str) -> None:
    assert redact(text).text == text


def test_places_point_into_the_original_text() -> None:
    text = "电话１３８１２３４５６７８，我叫王小明。"
    for entity in redact(text).entities:
        assert text[entity.start : entity.end] in ("１３８１２３４５６７８", "王小明")


def test_a_wrong_check_digit_is_no_identity_number() -> None:
    assert is_chinese_resident_id("11010519491231002X")
    assert not is_chinese_resident_id("110105194912310021")
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
