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
def sentences(folder: Path) -> dict[str, dict[str, str]]:
    """The folder's texts by language and key. Raises UnusableWording when the languages differ in keys or
    placeholders."""
    texts = {
        language: yaml.safe_load((folder / f"{language}.yml").read_text("utf-8")) for language in get_args(Language)
    }
    first = next(iter(texts))
    for language, found in texts.items():
        for key in texts[first].keys() | found.keys():
            if key not in found or key not in texts[first]:
                raise UnusableWording(f"{folder.name}: {key!r} is missing in {language} or {first}")
            if _placeholders(found[key]) != _placeholders(texts[first][key]):
                raise UnusableWording(f"{folder.name}: {key!r} has other placeholders in {language} than in {first}")
    return texts


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def say(key: str, language: Language, *, region: str = "international", **values: object) -> str:
    """The sentence `key` in the patient's language, with the region's emergency number filled in."""
    number = spoken_number(region_named(region), language)
    return sentences(FOLDER)[language][key].format(emergency_number=number, **values)
