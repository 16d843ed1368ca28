import time

import pytest

from knowledge.language import Language, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is high blood pressure?", "en"),
        ("高血压是什么？", "zh"),
        ("我可以吃ibuprofen吗", "zh"),
        ("布洛芬（ibuprofen）和 paracetamol 能一起吃吗", "zh"),
        ("COVID阳性怎么办", "zh"),
        ("痛", "zh"),
        ("the sign on the box says 痛, is that pain?", "en"),
        ("headache", "en"),
        ("J'ai mal à la tête", "en"),
        ("can't sleep 😭😭", "en"),
        ("看看这个 https://example.org/what/is/high/blood/pressure", "zh"),
        ("血压150/95", "zh"),
        ("我的邮箱是wang.xiaoming@example.org帮我约一下", "zh"),
        ("𠮷", "zh"),
    ],
)
def test_the_language_is_the_one_most_of_the_message_is_written_in(text: str, language: Language) -> None:
    other: Language = "zh" if language == "en" else "en"
    assert detect_language(text, default=other) == language


NOTHING_TELLING = ["", "   ", "38.5", "50mg", "150/95", "😀👍", "ok", "？！", "\x00\x01", "Привет"]


@pytest.mark.parametrize("text", NOTHING_TELLING)
@pytest.mark.parametrize("default", ["en", "zh"])
def test_a_message_that_tells_nothing_keeps_the_language_of_the_conversation(text: str, default: Language) -> None:
    assert detect_language(text, default=default) == default


@pytest.mark.parametrize("text", ["a" * 100_000, "a" * 50_000 + "@" * 50_000, "a1" * 50_000, "www." * 25_000])
def test_a_very_long_message_is_read_in_no_time(text: str) -> None:
    start = time.perf_counter()
    detect_language(text)
    assert time.perf_counter() - start < 1
