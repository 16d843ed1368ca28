"""Reads Traditional Chinese as Simplified, which the articles are written in."""

from functools import cache
from pathlib import Path

import yaml

_PATH = Path(__file__).with_name("traditional.yml")


def simplified(text: str) -> str:
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    data = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    before, after = ("".join(str(data.get(name, "")).split()) for name in ("traditional", "simplified"))
    if not before or len(before) != len(after):
        raise ValueError(f"{_PATH}: {len(before)} traditional characters but {len(after)} simplified ones")
    if len(set(before)) != len(before):
        raise ValueError(f"{_PATH}: a traditional character is listed twice")
    return {ord(character): meant for character, meant in zip(before, after, strict=True)}
