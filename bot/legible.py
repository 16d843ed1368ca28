"""Whether a message can be read at all, before anything tries to understand it."""

from __future__ import annotations

import unicodedata

LONGEST_MESSAGE = 8_000
"""Characters; what is longer is turned away where it comes in, so that nothing is cut silently."""


def cleaned(text: str) -> str:
    """The text without control characters, which no keyboard types and no database column should hold."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def legibility(text: str, media: str | None) -> str | None:
    """The wording key of what is wrong with the message, or None when it can be read."""
    if media is not None and not text:
        return "unsupported_media"
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return None if any(c.isdigit() for c in text) else "unreadable"
    foreign = sum(not _served(c) for c in letters)
    return "unsupported_script" if foreign > len(letters) / 2 else None


def _served(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "CJK", "FULLWIDTH LATIN"))
