"""The application's own sentences to patients, one file for each language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import yaml

from knowledge.language import Language
from safety.regions import region_named, spoken_number

FOLDER = Path(__file__).parent


class UnusableWording(ValueError):
    """A wording file lacks a sentence, or its placeholders differ from the other languages'."""


@cache
def _wording() -> dict[str, dict[str, str]]:
    texts = {
        language: yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8")) for language in get_args(Language)
    }
    first = next(iter(texts))
    for language, sentences in texts.items():
        for key in texts[first].keys() | sentences.keys():
            if key not in sentences or key not in texts[first]:
                raise UnusableWording(f"wording: {key!r} is missing in {language} or {first}")
            if _placeholders(sentences[key]) != _placeholders(texts[first][key]):
                raise UnusableWording(f"wording: {key!r} has other placeholders in {language} than in {first}")
    return texts


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def say(key: str, language: Language, *, region: str = "international", **values: object) -> str:
    """The sentence `key` in the patient's language, with the region's emergency number filled in."""
    number = spoken_number(region_named(region), language)
    return _wording()[language][key].format(emergency_number=number, **values)
