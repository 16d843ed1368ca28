"""What counts as readable, and what is said when it is not."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.legible import cleaned, legibility
from bot.wording import say
from knowledge.language import Language


@pytest.mark.parametrize(
    ("text", "media", "problem"),
    [
        ("I have a headache", None, None),
        ("我头痛", None, None),
        ("38.5", None, None),
        ("😀👍", None, "unreadable"),
        ("?!", None, "unreadable"),
        ("Что такое гипертония?", None, "unsupported_script"),
        ("ما هو ضغط الدم", None, "unsupported_script"),
        ("こんにちは、あたまがいたいです", None, "unsupported_script"),
        ("", "photo", "unsupported_media"),
        ("what is this rash", "photo", None),
        ("café au lait spots", None, None),
    ],
)
def test_a_message_is_read_or_the_reason_is_named(text: str, media: str | None, problem: str | None) -> None:
    assert legibility(text, media) == problem


def test_control_characters_are_dropped_and_words_kept() -> None:
    assert cleaned("  my\x00 head\x07\nhurts ") == "my head\nhurts"


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("key", ["unreadable", "unsupported_script", "unsupported_media", "turn_failed"])
def test_every_reason_has_words_in_every_language(key: str, language: Language) -> None:
    assert say(key, language, region="uk")
