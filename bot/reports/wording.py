"""The headings and fixed words of a report, one file for each language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import yaml

from bot.wording import UnusableWording
from knowledge.language import Language

FOLDER = Path(__file__).parent / "texts"


@cache
def texts() -> dict[str, dict[str, str]]:
    """By language and key. Raises UnusableWording when the languages differ in keys or placeholders."""
    read = {
        language: yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8")) for language in get_args(Language)
    }
    first = next(iter(read))
    for language, words in read.items():
        for key in read[first].keys() | words.keys():
            if key not in words or key not in read[first]:
                raise UnusableWording(f"report: {key!r} is missing in {language} or {first}")
            if _placeholders(words[key]) != _placeholders(read[first][key]):
                raise UnusableWording(f"report: {key!r} has other placeholders in {language} than in {first}")
    return read


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def word(key: str, language: Language, **values: object) -> str:
    return texts()[language][key].format(**values)


def known(group: str, code: str, language: Language) -> str:
    """The word for a code such as `level` and `emergency`; a code without a word stands for itself."""
    return texts()[language].get(f"{group}_{code}", code)
