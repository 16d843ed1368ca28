"""How many hours a duration or a beginning amounts to: "two or three days", "since last Tuesday", "差不多一个礼拜"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from knowledge.history.mentions import any_of, plain
from knowledge.history.readings import Numbers, read_yaml

DAY = 24.0
MORE, LESS = 1.1, 0.9
"""What "over a week" and "less than a week" make of a week."""


class Hours:
    def __init__(self) -> None:
        data = read_yaml("hours.yml")
        self._units: dict[str, float] = data["units"]
        self._languages = [_Language(data[language], language, self._units) for language in ("en", "zh")]

    def of(self, words: str, today: date) -> float | None:
        """None when the words tell no time. Of a range the longer one counts."""
        text = plain(words)
        for language in self._languages:
            hours = language.amount(text)
            if hours is None:
                hours = language.moment(text, today)
            if hours is not None:
                return hours
        return None


class _Language:
    def __init__(self, data: dict[str, Any], language: str, units: dict[str, float]) -> None:
        self._numbers = Numbers()
        self._vague: dict[str, float] = data["vague"]
        number = rf"(?:{self._numbers.pattern[language]}|{any_of(list(self._vague))})"
        gap = r"\s?" if language == "zh" else r"[\s-]?"
        self._amounts = [
            (re.compile(self._amount_pattern(number, data["range"], gap, unit)), hours)
            for unit, hours in [
                *((pattern, units[name]) for name, pattern in data["units"].items()),
                *data["others"].items(),
            ]
        ]
        self._more, self._less = re.compile(data["more"]), re.compile(data["less"])
        self._moments = [(re.compile(row["match"]), float(row["hours"])) for row in data["moments"]]
        before = r"(?P<last>上个?)?(?:周|星期|礼拜)" if language == "zh" else r"\b(?P<last>last )?"
        self._this_week = 7 if language == "zh" else 3
        self._weekdays = [re.compile(before + day + data["after_weekday"]) for day in data["weekdays"]]
        self._months = [re.compile(rf"\b{month}") for month in data["months"]]
        self._date = re.compile(r"(\d{1,2})月(?:(\d{1,2})[日号])?") if language == "zh" else None

    @staticmethod
    def _amount_pattern(number: str, either: str, gap: str, unit: str) -> str:
        return rf"(?<![\d.])(?:(?P<first>{number})\s?{either}\s?)?(?P<last>{number}){gap}(?:of )?(?P<unit>{unit})"

    def amount(self, text: str) -> float | None:
        found = [(match, hours) for pattern, hours in self._amounts for match in pattern.finditer(text)]
        if not found:
            return None
        match, hours = min(found, key=lambda one: one[0].start())
        number = self._value(match["last"])
        if number is None:
            return None
        scale = LESS if self._less.search(text) else MORE if self._more.search(text) else 1.0
        return float(number * hours * scale)

    def _value(self, written: str) -> float | None:
        if span := self._numbers.span(written):
            return float(span[1])
        vague = self._vague.get(written)
        return vague if vague is not None else self._numbers.value(written)

    def moment(self, text: str, today: date) -> float | None:
        if self._date and (match := self._date.search(text)):
            return self._since_date(int(match[1]), int(match[2] or 15), today)
        for number, pattern in enumerate(self._weekdays):
            if match := pattern.search(text):
                days = (today.weekday() - number) % 7 or 7
                if match["last"] and days <= min(today.weekday(), self._this_week):
                    days += 7
                return days * DAY
        for pattern, hours in self._moments:
            if pattern.search(text):
                return hours
        for number, pattern in enumerate(self._months, start=1):
            if pattern.search(text):
                return self._since_date(number, 15, today)
        return None

    @staticmethod
    def _since_date(month: int, day: int, today: date) -> float | None:
        try:
            begun = date(today.year, month, day)
        except ValueError:
            return None
        if begun > today:
            begun = date(today.year - 1, month, day)
        return max((today - begun).days, 0.25) * DAY


@lru_cache(maxsize=1)
def hours() -> Hours:
    return Hours()
