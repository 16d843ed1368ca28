"""Conditions on a case, as data files write them: `fever & (stiff-neck | drowsiness) & age < 5`.

Names are signs (`onset.sudden` and `!thunderclap` belong to the symptom that the condition stands under), numbers are
`age` (years), `hours` (since it began), `temperature` (°C) and `severity` (0-10), and there is `sex = female`.
"""

from __future__ import annotations

import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.history.case import NUMBERS, Case

_TOKEN = re.compile(r"\s*(?:(?P<mark>[()&|])|(?P<not>!(?=[\s(]))|(?P<compare>>=|<=|>|<|=)|(?P<word>[!\w:.-]+))")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


class WhenFault(ValueError):
    """A condition that cannot be read; the message says what was found."""


class When(ABC):
    @abstractmethod
    def holds(self, case: Case) -> bool | None:
        """None: the case does not tell."""

    def signs(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True)
class Sign(When):
    name: str

    def holds(self, case: Case) -> bool | None:
        return case.says(self.name)

    def signs(self) -> Iterator[str]:
        yield self.name


@dataclass(frozen=True)
class Number(When):
    name: str
    compare: str
    limit: float

    def holds(self, case: Case) -> bool | None:
        value = case.number(self.name)
        return None if value is None else _COMPARE[self.compare](value, self.limit)


@dataclass(frozen=True)
class OfSex(When):
    sex: str

    def holds(self, case: Case) -> bool | None:
        return None if case.sex is None else case.sex == self.sex


@dataclass(frozen=True)
class Not(When):
    part: When

    def holds(self, case: Case) -> bool | None:
        held = self.part.holds(case)
        return None if held is None else not held

    def signs(self) -> Iterator[str]:
        yield from self.part.signs()


@dataclass(frozen=True)
class All(When):
    parts: tuple[When, ...]

    def holds(self, case: Case) -> bool | None:
        held = [part.holds(case) for part in self.parts]
        return False if False in held else None if None in held else True

    def signs(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.signs()


@dataclass(frozen=True)
class Any(When):
    parts: tuple[When, ...]

    def holds(self, case: Case) -> bool | None:
        held = [part.holds(case) for part in self.parts]
        return True if True in held else None if None in held else False

    def signs(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.signs()


def parse_when(text: str, symptom: str) -> When:
    """Raises WhenFault."""
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise WhenFault(f"{text[at:]!r} cannot be read")
        tokens.append(match.group().strip())
        at = match.end()
    parser = _Parser(tokens, symptom)
    parsed = parser.any()
    if parser.rest:
        raise WhenFault(f"{parser.rest[0]!r} was not expected in {text!r}")
    return parsed


class _Parser:
    def __init__(self, tokens: list[str], symptom: str) -> None:
        self.rest = tokens
        self._symptom = symptom

    def _take(self) -> str:
        if not self.rest:
            raise WhenFault("something is missing at the end")
        return self.rest.pop(0)

    def any(self) -> When:
        parts = [self._all()]
        while self.rest and self.rest[0] == "|":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self) -> When:
        parts = [self._one()]
        while self.rest and self.rest[0] == "&":
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> When:
        token = self._take()
        if token == "(":
            inner = self.any()
            if self._take() != ")":
                raise WhenFault("a bracket is not closed")
            return inner
        if token == "!":
            return Not(self._one())
        if token in NUMBERS:
            compare, limit = self._take(), self._take()
            if compare not in _COMPARE or not re.fullmatch(r"\d+(\.\d+)?", limit):
                raise WhenFault(f"{token} needs a comparison with a number")
            return Number(token, compare, float(limit))
        if token == "sex":
            if self._take() != "=" or (sex := self._take()) not in ("female", "male"):
                raise WhenFault("sex is female or male")
            return OfSex(sex)
        if token[0] in "&|)<>=":
            raise WhenFault(f"{token!r} was not expected")
        return Sign(self._full(token))

    def _full(self, name: str) -> str:
        if name.startswith("!"):
            return self._symptom + name
        return f"{self._symptom}.{name}" if name.count(".") == 1 else name
