"""The pattern language of the rule files, and its translation to regular expressions.

can't breathe              words in this order; Chinese is written without spaces
(throw*|vomit*) blood      alternatives; a star stands for any ending
take [up] arms             what may be missing stands in brackets
face .. droop*             up to four other words between (six in Chinese), in one clause, no negation
took ... pills             up to ten words between, in one sentence, no negation
<pain>                     a list of words.yml
^ what causes              at the start of a sentence
face & <numb>              both, in any order, in one clause and at most ten words apart
{age < 3 months} & fever   an amount found in the message
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.reading.text import DIGITS, is_han

_PIECE = re.compile(
    r"\s+|(?P<gap>\.{2,3})|(?P<list><[a-z0-9_]+>)|(?P<mark>[()|\[\]^#])|(?P<word>\d+\.\d+|[^\s()|\[\]<>^#.{}&]+)"
)
_WORD = re.compile(r"[a-z0-9%°℃'.]+\*?|.", re.DOTALL)
NEAR, NEAR_HAN = 4, 6
FAR = 10
NEGATION_HERE = "(?#negated)"
"""Marks the branches of a negated phrase that hold a negation; the others would say the opposite."""

ENGLISH_NUMBERS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
HAN_NUMBERS = "零〇一二两三四五六七八九十百半"
NUMBER = rf"(?: [0-9]+(?:\.[0-9]+)?| (?:{'|'.join(ENGLISH_NUMBERS)}|a|an)|(?: [{HAN_NUMBERS}])+)"
_NUMBER_ANCHORS = frozenset({DIGITS, "a", "an", *ENGLISH_NUMBERS, *HAN_NUMBERS})


class PatternError(ValueError):
    """A pattern that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled piece of a pattern. At least one of `anchors` stands in every text that it matches."""

    regex: str
    anchors: frozenset[str]
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Amount:
    """A condition on an amount, such as age below 3 months (in the kind's own unit)."""

    kind: str
    below: bool
    inclusive: bool
    limit: float

    def holds(self, value: float) -> bool:
        if value == self.limit:
            return self.inclusive
        return (value < self.limit) is self.below


_AMOUNT = re.compile(r"\{(\w+) (<=|>=|<|>) ([0-9.]+)(?: (\w+))?\}")
MONTHS = {"days": 1 / 30.4, "weeks": 7 / 30.4, "months": 1.0, "years": 12.0}
HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0}
AMOUNT_KINDS: dict[str, dict[str, float]] = {
    "age": MONTHS,
    "duration": HOURS,
    "temperature": {},
    "oxygen": {},
    "pressure": {},
    "tablets": {},
}


def parse_amount(text: str) -> Amount:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise PatternError(f"{text!r} is no amount such as {{age < 3 months}}")
    kind, comparison, number, unit = match.groups()
    if kind not in AMOUNT_KINDS:
        raise PatternError(f"{kind!r} is no kind of amount ({', '.join(AMOUNT_KINDS)})")
    units = AMOUNT_KINDS[kind]
    if units and unit not in units:
        raise PatternError(f"{text!r} needs one of the units {', '.join(units)}")
    return Amount(kind, comparison[0] == "<", "=" in comparison, float(number) * units.get(unit, 1.0))


class PhraseCompiler:
    """Compiles phrases; `lists` are the word lists, `negators` may not stand in a gap unless they are part of one of
    `not_negators` (特别), and `fold` writes words as the reader of messages does."""

    def __init__(
        self,
        lists: Mapping[str, Sequence[str]],
        negators: Sequence[str],
        fold: Callable[[list[str]], list[str]],
        *,
        han: bool,
        not_negators: Sequence[str] = (),
    ) -> None:
        self._lists = lists
        self._fold = fold
        self._near = NEAR_HAN if han else NEAR
        self._stops = "|".join(re.escape(word) for word in sorted(negators)) or "(?!)"
        self._no_stops = "|".join(f"(?: {' '.join(_split(words))})" for words in not_negators) or "(?!)"
        self._negated = False
        self._compiled_lists: dict[str, Phrase] = {}

    def compile(self, text: str, *, negated: bool = False) -> Phrase:
        """`negated`: with a negation in every gap, where otherwise none may stand."""
        self._negated = negated
        pieces = self._fold(_split(text))
        phrase, rest = self._alternatives(pieces, 0)
        if rest != len(pieces):
            raise PatternError(f"{pieces[rest]!r} was not expected in {text!r}")
        return phrase

    def _alternatives(self, pieces: list[str], at: int) -> tuple[Phrase, int]:
        branches: list[Phrase] = []
        while True:
            branch, at = self._sequence(pieces, at)
            branches.append(branch)
            if at >= len(pieces) or pieces[at] != "|":
                denying = [branch for branch in branches if NEGATION_HERE in branch.regex]
                return _either(denying or branches), at
            at += 1

    def _sequence(self, pieces: list[str], at: int) -> tuple[Phrase, int]:
        regexes: list[str] = []
        anchors: list[frozenset[str]] = []
        vocabulary: set[str] = set()
        previous = ""
        while at < len(pieces) and pieces[at] not in (")", "]", "|"):
            piece = pieces[at]
            at += 1
            literal = ""
            if piece in ("(", "["):
                inner, at = self._alternatives(pieces, at)
                closing = ")" if piece == "(" else "]"
                if at >= len(pieces) or pieces[at] != closing:
                    raise PatternError(f"a {piece!r} is not closed")
                at += 1
                vocabulary |= inner.vocabulary
                regexes.append(inner.regex if piece == "(" else f"(?:{inner.regex})?")
                if piece == "(":
                    anchors.append(inner.anchors)
            elif piece.startswith("<"):
                inner = self._list(piece[1:-1])
                vocabulary |= inner.vocabulary
                regexes.append(inner.regex)
                anchors.append(inner.anchors)
            elif piece in ("..", "..."):
                regexes.append(self._gap(piece))
            elif piece == "^":
                regexes.append("(?<= [.?])")
            elif piece == "#":
                regexes.append(NUMBER)
                anchors.append(_NUMBER_ANCHORS)
            else:
                literal = piece
                regexes.append(" " + _word_regex(piece))
                anchors.append(frozenset({piece}))
                vocabulary.add(piece)
                if previous and is_han(previous) and is_han(piece):
                    anchors.append(frozenset({previous + piece}))
            previous = literal
        usable = [a for a in anchors if a]
        best = max(usable, key=_rarity) if usable else frozenset()
        return Phrase("".join(regexes), best, frozenset(vocabulary)), at

    def _gap(self, piece: str) -> str:
        limit, breaks = (self._near, "[.?,]") if piece == ".." else (FAR, "[.?]")
        word = f"(?!{self._no_stops})(?! (?:{breaks}|{self._stops}) ) [^ ]+"
        words = f"(?:{self._no_stops}|{word}){{0,{limit}}}?"
        return f"{words}{NEGATION_HERE} (?:{self._stops}){words}" if self._negated else words

    def _list(self, name: str) -> Phrase:
        if name not in self._compiled_lists:
            if name not in self._lists:
                raise PatternError(f"there is no word list <{name}>")
            self._compiled_lists[name] = Phrase("", frozenset(), frozenset())  # a list within itself stays empty
            negated, self._negated = self._negated, False
            self._compiled_lists[name] = _either([self.compile(entry) for entry in self._lists[name]])
            self._negated = negated
        return self._compiled_lists[name]


def split_parts(text: str, compiler: PhraseCompiler) -> list[Phrase | Amount]:
    """The parts of a pattern that "&" joins."""
    parts: list[Phrase | Amount] = []
    for part in (piece.strip() for piece in text.split("&")):
        if part.startswith("{"):
            parts.append(parse_amount(part))
        else:
            phrase = compiler.compile(part)
            if not phrase.anchors:
                raise PatternError(f"{part!r} names no word that must be there")
            parts.append(phrase)
    return parts


def _split(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise PatternError(f"{text[at:]!r} cannot be read")
        at = match.end()
        kind = match.lastgroup
        if kind == "word":
            for word in match.group().lower().split("-"):
                pieces.extend(_WORD.findall(word))
        elif kind is not None:
            pieces.append(match.group())
    return pieces


def _word_regex(word: str) -> str:
    return re.escape(word[:-1]) + "[^ ]*" if word.endswith("*") else re.escape(word)


def _either(branches: list[Phrase]) -> Phrase:
    if len(branches) == 1:
        return branches[0]
    anchors = frozenset[str]()
    if all(branch.anchors for branch in branches):
        anchors = frozenset().union(*(branch.anchors for branch in branches))
    return Phrase(
        "(?:" + "|".join(branch.regex for branch in branches) + ")",
        anchors,
        frozenset().union(*(branch.vocabulary for branch in branches)),
    )


def _rarity(anchors: frozenset[str]) -> tuple[float, int]:
    """How seldom a message that the pattern does not mean holds one of these words."""
    return min(_weight(anchor) for anchor in anchors), -len(anchors)


def _weight(anchor: str) -> float:
    if is_han(anchor):
        return 2.5
    if len(anchor) == 2 and is_han(anchor[0]):
        return 6.0
    return float(len(anchor))
