"""A message as the rules read it: plain lower-case words and single Han characters, with the way back.

The canonical text is " . word word , word ? " with exactly one space before every token, so that a rule's
pattern is a plain regular expression. "." and "?" end sentences, "," ends clauses.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.reading.spelling import Spelling

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d{{1,2}}(?!\d))?)"
    rf"|(?P<han>[{HAN}])"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<ask>[.!…\n\s]*\?[.!?…\s]*)"
    r"|(?P<stop>[.!…\n\r]+)"
    r"|(?P<comma>[,;:()\[\]—–]| - )"
    rf"|(?P<pause>(?<=[{HAN}][{HAN}])[ \t]+(?=[{HAN}])|(?<=[{HAN}])[ \t]+(?=[{HAN}][{HAN}]))"
    r"|(?P<sign>[、%°℃])"
)
DIGITS = "#"  # stands among the words of a message that holds a number in digits
_PLAIN = re.compile(f"[\x00-\x7f\u3000-\u303f\u2010-\u2027{HAN}°]*")  # nothing that could be decomposed
_HAN_CHARACTER = re.compile(f"[{HAN}]")


def is_han(token: str) -> bool:
    return len(token) == 1 and _HAN_CHARACTER.match(token) is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the canonical text; `end` is exclusive, both lie on token borders."""

    start: int
    end: int


@dataclass(slots=True)
class Reading:
    original: str
    text: str
    words: frozenset[str]
    _starts: list[int]
    _origins: list[tuple[int, int]]
    _sentence_ends: list[int]
    _clause_ends: list[int]

    def quote(self, span: Span) -> tuple[int, int]:
        """The place of a span in the message as it was written."""
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        last = max(bisect_right(self._starts, span.end - 1) - 1, first)
        return self._origins[first][0], self._origins[last][1]

    def stretch(self, start: int, end: int) -> Span | None:
        """The span of the tokens that stand at these places of the message."""
        inside = [i for i, (first, last) in enumerate(self._origins) if first < end and start < last]
        if not inside:
            return None
        ends = [*self._starts, len(self.text)]
        return Span(self._starts[inside[0]], ends[inside[-1] + 1])

    def sentence(self, span: Span) -> Span:
        return self._around(span, self._sentence_ends)

    def clause(self, span: Span) -> Span:
        return self._around(span, self._clause_ends)

    def _around(self, span: Span, ends: list[int]) -> Span:
        i = bisect_right(ends, span.start)
        j = bisect_right(ends, span.end - 1)
        return Span(ends[i - 1] if i else 0, ends[j] if j < len(ends) else len(self.text))

    def distance(self, a: Span, b: Span) -> int:
        """Tokens between two spans; 0 when they touch or overlap."""
        left, right = (a, b) if a.start <= b.start else (b, a)
        return self.text.count(" ", left.end, right.start) if left.end < right.start else 0


class Folding:
    """Other writings of a word ("cant", "can not") become the one that rules use ("can't")."""

    def __init__(self, same: Mapping[str, str], joined: Mapping[str, str]) -> None:
        self.same = same
        self.joined = {tuple(pair.split()): word for pair, word in joined.items()}

    def words(self, words: list[str]) -> list[str]:
        folded: list[str] = []
        for word in words:
            word = self.same.get(word, word)
            if folded and (merged := self.joined.get((folded[-1], word))):
                folded[-1] = merged
            else:
                folded.append(word)
        return folded


class Reader:
    """Turns a message into a `Reading`. Offsets survive case, full-width forms, zero-width characters,
    look-alike letters, traditional characters and misspellings."""

    def __init__(self, characters: Mapping[str, str], folding: Folding, spelling: Spelling) -> None:
        self._table = _character_table(characters)
        self.folding = folding
        self._joined = folding.joined
        self._spelling = spelling

    def read(self, message: str) -> Reading:
        plain, places = self._plain(message)
        tokens: list[str] = ["."]
        origins: list[tuple[int, int]] = [(0, 0)]
        seen: set[str] = set()
        previous_han = ""
        for match in _TOKEN.finditer(plain):
            kind = match.lastgroup
            token = match.group()
            start, end = match.span()
            if places is not None:
                start, end = places[start], places[end - 1] + 1
            if kind == "han":
                seen.add(token)
                if previous_han:
                    seen.add(previous_han + token)
                previous_han = token
            elif kind == "sign":
                previous_han = ""
            else:
                previous_han = ""
                if kind == "word":
                    if len(token) > 40:
                        continue
                    token = self._word(token)
                    if merged := self._joined.get((tokens[-1], token)):
                        tokens.pop()
                        start = origins.pop()[0]
                        token = merged
                    seen.add(token)
                elif kind == "number":
                    token = token.replace(",", ".")
                    seen.add(DIGITS)
                elif kind == "ask":
                    token = "?"
                elif kind == "stop":
                    token = "."
                else:
                    token = ","
                    seen.add(token)
            tokens.append(token)
            origins.append((start, end))
        return self._reading(message, tokens, origins, frozenset(seen))

    def _word(self, token: str) -> str:
        if token.endswith("'s") and token not in ("it's", "he's", "she's", "that's", "what's", "there's", "let's"):
            token = token[:-2]
        return self._spelling.correct(token)

    def _plain(self, message: str) -> tuple[str, list[int] | None]:
        """Canonical characters, and for each its place in the message unless they are the same."""
        plain = message.translate(self._table).lower()
        if len(plain) == len(message) and _PLAIN.fullmatch(plain):
            return plain, None
        characters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(message):
            folded = character.translate(self._table)
            for piece in unicodedata.normalize("NFKD", folded):
                if unicodedata.combining(piece):
                    continue
                for letter in piece.translate(self._table).lower():
                    characters.append(letter)
                    places.append(place)
        return "".join(characters), places

    @staticmethod
    def _reading(message: str, tokens: list[str], origins: list[tuple[int, int]], seen: frozenset[str]) -> Reading:
        starts: list[int] = []
        sentence_ends: list[int] = []
        clause_ends: list[int] = []
        at = 0
        for token in tokens:
            starts.append(at)
            at += len(token) + 1
            if token in ".?":
                sentence_ends.append(at)
                clause_ends.append(at)
            elif token == ",":
                clause_ends.append(at)
        text = " " + " ".join(tokens) + " . "
        return Reading(message, text, seen, starts, origins, sentence_ends, clause_ends)


def _character_table(characters: Mapping[str, str]) -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(old): new for old, new in characters.items()}
    for code in range(0xFF01, 0xFF5F):  # full-width forms of ASCII
        table[code] = chr(code - 0xFEE0)
    table[0x3000] = " "
    for mark in "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u180e":  # invisible, and used to hide words
        table[ord(mark)] = None
    table.update({ord(mark): "." for mark in "。｡"})
    table.update({ord(mark): "'" for mark in "’‘ʼ`´＇"})
    table[0] = " "
    return table
