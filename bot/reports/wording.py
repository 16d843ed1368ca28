"""The headings and fixed words of a report, one file for each language."""

from __future__ import annotations

from pathlib import Path

from bot.wording import sentences
from knowledge.language import Language

FOLDER = Path(__file__).parent / "texts"


def word(key: str, language: Language, **values: object) -> str:
    return sentences(FOLDER)[language][key].format(**values)


def known(group: str, code: str, language: Language) -> str:
    """The word for a code such as `level` and `emergency`; a code without a word stands for itself."""
    return sentences(FOLDER)[language].get(f"{group}_{code}", code)
