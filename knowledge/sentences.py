"""Cutting a growing text into complete sentences, English and Chinese."""

from __future__ import annotations

import re

LONGEST = 2000  # characters without an end; what comes is cut there and judged as it is
_CLOSERS = "\"'”’」』）)]】》*_"
_HAN_ENDS = "。！？"
_NEVER_LAST = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|vs|dr|mr|mrs|ms|prof|approx|fig|incl|cf)$", re.IGNORECASE)
_MAYBE_LAST = re.compile(r"(?:^|[\s(])(?:etc|no|min|max|st|p\.m|a\.m|al|[a-z])$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,2}$")


class Sentences:
    """`feed` returns the sentences that are certainly complete; the rest waits for more text or `flush`."""

    def __init__(self) -> None:
        self._buffer = ""
        self._seen = 0  # everything before it was looked at and ends nothing

    def feed(self, text: str) -> list[str]:
        self._buffer += text
        return self._take(final=False)

    def flush(self) -> list[str]:
        return self._take(final=True)

    def _take(self, *, final: bool) -> list[str]:
        found: list[str] = []
        while (end := self._end(final=final)) is not None:
            sentence = self._buffer[:end].strip()
            self._buffer = self._buffer[end:]
            self._seen = 0
            if sentence:
                found.append(sentence)
        if final and (rest := self._buffer.strip()):
            self._buffer = ""
            found.append(rest)
        return found

    def _end(self, *, final: bool) -> int | None:
        """Where the first complete sentence ends, None when that is not known yet."""
        text = self._buffer
        at = self._seen
        while at < len(text):
            character = text[at]
            if character in "\n\r":
                if text[:at].strip():
                    return at + 1
            elif character in _HAN_ENDS or character in ".!?…":
                end = at + 1
                while end < len(text) and (text[end] in _CLOSERS or text[end] in ".!?…" or text[end] in _HAN_ENDS):
                    end += 1
                if end == len(text) and not final:
                    self._seen = at
                    return None
                verdict = self._ends_here(text, at, end, final=final)
                if verdict is None:
                    self._seen = at
                    return None
                if verdict:
                    return end
                at = end - 1
            at += 1
        if len(text) > LONGEST:
            return LONGEST
        self._seen = at
        return None

    @staticmethod
    def _ends_here(text: str, at: int, end: int, *, final: bool) -> bool | None:
        """None when only the text to come can tell."""
        if text[at] in _HAN_ENDS:
            return True
        if end < len(text) and not text[end].isspace():
            return text[at] in "!?" and not text[end].isascii()
        if text[at] != ".":
            return True
        before = text[:at]
        if _LIST_NUMBER.search(before) or _NEVER_LAST.search(before):
            return False
        following = text[end:].lstrip()
        if not following:
            return True if final else None
        return following[0].isupper() or not (_MAYBE_LAST.search(before) or following[0].islower())


def split_sentences(text: str) -> list[str]:
    sentences = Sentences()
    return sentences.feed(text) + sentences.flush()
