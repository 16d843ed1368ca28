"""Amounts that a message gives: ages, durations, temperatures, oxygen saturation, blood pressure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reading.patterns import AMOUNT_KINDS, ENGLISH_NUMBERS, NUMBER, PatternError, PhraseCompiler
from knowledge.reading.schema import Entry
from knowledge.reading.text import Reading, Span

_ENGLISH = {word: i for i, word in enumerate(ENGLISH_NUMBERS, 1)} | {"a": 1, "an": 1}
_HAN_DIGITS = {"〇": 0, "两": 2} | {character: i for i, character in enumerate("零一二三四五六七八九")}


def number(text: str) -> float:
    """The value of "2", "38.5", "two", "三 十 九" or "半"."""
    text = text.strip()
    if text in _ENGLISH:
        return float(_ENGLISH[text])
    if text[0].isascii():
        return float(text)
    total, current = 0.0, 0.0
    for character in text.replace(" ", ""):
        if character == "半":
            current += 0.5
        elif character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0.0
        else:
            current = current * 10 + _HAN_DIGITS[character]
    return total + current


@dataclass(frozen=True, slots=True)
class AmountForm:
    """One way to write an amount. `unit` is a unit of the kind, "fahrenheit", or "" for the plain number."""

    kind: str
    unit: str
    regex: re.Pattern[str]
    anchors: frozenset[str]  # one of these words stands in every text that the form finds something in
    value: float | None
    least: float
    most: float
    decimal: bool  # only numbers with a fraction, which tells 38.5 from 38 of anything

    def find(self, text: str) -> list[tuple[float, Span]]:
        found: list[tuple[float, Span]] = []
        for match in self.regex.finditer(text):
            raw = self.value if self.value is not None else number(match.group("n"))
            if not self.least <= raw <= self.most or (self.decimal and raw.is_integer()):
                continue
            value = (raw - 32) / 1.8 if self.unit == "fahrenheit" else raw * AMOUNT_KINDS[self.kind].get(self.unit, 1.0)
            found.append((value, Span(match.start(), match.end())))
        return found


def read_forms(entries: Sequence[Entry], compiler: PhraseCompiler) -> list[AmountForm]:
    forms: list[AmountForm] = []
    for entry in entries:
        kind = entry.choice("kind", AMOUNT_KINDS)
        unit = entry.text("unit", "none")
        if unit not in ("none", "fahrenheit", *AMOUNT_KINDS[kind]):
            raise entry.error(f"{unit!r} is no unit of {kind}")
        value = entry.number("value", -1)
        least, most, decimal = entry.number("least", 0), entry.number("most", 1_000_000), entry.flag("decimal")
        for text in entry.texts("phrases"):
            try:
                phrase = compiler.compile(text)
            except PatternError as error:
                raise entry.error(str(error)) from error
            if (NUMBER in phrase.regex) is (value >= 0):
                raise entry.error(f"{text!r} needs either one # or a value")
            regex = re.compile(phrase.regex.replace(NUMBER, f"(?P<n>{NUMBER})", 1) + "(?= )")
            plain = frozenset() if any(a.endswith("*") for a in phrase.anchors) else phrase.anchors
            forms.append(
                AmountForm(kind, unit, regex, plain, float(value) if value >= 0 else None, least, most, decimal)
            )
        entry.close()
    return forms


def amounts(reading: Reading, forms: Sequence[AmountForm], kind: str) -> list[tuple[float, Span]]:
    """All amounts of a kind with their places, in the kind's own unit: months for ages, hours for durations."""
    return [
        value
        for form in forms
        if form.kind == kind and (not form.anchors or not form.anchors.isdisjoint(reading.words))
        for value in form.find(reading.text)
    ]
