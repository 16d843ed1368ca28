"""Which language a message is written in."""

import re
from typing import Literal

Language = Literal["en", "zh"]

_HAN = re.compile(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
# Letters that touch a digit are units and codes ("38C", "50mg", "B12"): they belong to no language.
_LATIN_WORD = re.compile(r"(?<![^\W_])[A-Za-zÀ-ÖØ-öø-ɏ]+(?:['’][A-Za-z]+)?(?![^\W_])")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|(?<![!-~])[!-~]+@[!-~]+")
_SHORTEST_TELLING_WORD = 3  # "ok", "hi", "CT" and "mg" are written in both languages


def detect_language(text: str, default: Language = "en") -> Language:
    """Chinese when Han characters are at least as many as Latin words, `default` when the text tells nothing.

    So a Chinese sentence that names a medicine in English is Chinese, and an English one that
    quotes one Chinese character is English.
    """
    text = _ADDRESS.sub(" ", text)
    han = len(_HAN.findall(text))
    words = _LATIN_WORD.findall(_HAN.sub(" ", text))
    if han:
        return "zh" if han >= len(words) else "en"
    if len(words) > 1 or any(len(word) >= _SHORTEST_TELLING_WORD for word in words):
        return "en"
    return default
