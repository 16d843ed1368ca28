"""Reads Traditional Chinese as Simplified, which articles and rules are written in."""

from collections.abc import Mapping
from functools import cache

from opencc import OpenCC

HAN = range(0x4E00, 0xA000)
VARIANTS = {"著": "着", "瞭": "了", "甯": "宁", "甦": "苏"}
"""Characters that OpenCC leaves alone, because some words keep them, and that patients use in the simplified sense."""


def simplified(text: str) -> str:
    """One character for another, so that offsets hold."""
    return text.translate(table())


@cache
def table() -> Mapping[int, str]:
    """Code point of each traditional character → its simplified character."""
    before = [chr(code) for code in HAN]
    after = OpenCC("t2s").convert("\n".join(before)).split("\n")
    changed = {ord(old): new for old, new in zip(before, after, strict=True) if old != new}
    return changed | {ord(old): new for old, new in VARIANTS.items()}
