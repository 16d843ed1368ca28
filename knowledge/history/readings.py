"""Reads how long, how bad and how old out of patients' words. The patterns are data in `vocabulary/`.

Each reading has a strict form, for mentions anywhere in a message, and a lenient one for the answer to
the very question ("7", "she is 4"). Values are written in the language of the words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.history.mentions import Mention, any_of, bounded, plain, without_overlaps

FOLDER = Path(__file__).parent / "vocabulary"
LANGUAGES = ("en", "zh")
OLDEST = 120


def read_yaml(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


class Numbers:
    def __init__(self) -> None:
        words = read_yaml("numbers.yml")
        self._english: dict[str, int] = words["en"]
        self._chinese: dict[str, int] = words["zh"]
        english = any_of(list(self._english))
        self.pattern = {
            "en": rf"(?:\d{{1,3}}(?:\.\d)?|(?:{english})(?:[ -](?:{english}))?)",
            "zh": rf"(?:\d{{1,3}}(?:\.\d)?|[{''.join(self._chinese)}]+)",
        }

    def value(self, written: str) -> float | None:
        if re.fullmatch(r"\d+(?:\.\d)?", written):
            return float(written)
        if all(character in self._chinese for character in written):
            return self._read_chinese(written)
        words = [self._english.get(word) for word in re.split("[ -]", written)]
        known = [word for word in words if word is not None]
        if len(known) != len(words) or (len(known) == 2 and not (known[0] >= 20 and known[1] < 10)):
            return None
        return float(sum(known))

    def span(self, written: str) -> tuple[int, int] | None:
        """Two Chinese digits side by side are a range, "seven or eight"."""
        digits = [self._chinese.get(character, 10) for character in written]
        return (digits[0], digits[1]) if len(digits) == 2 and max(digits) < 10 else None

    def _read_chinese(self, written: str) -> float:
        total = digit = 0
        for character in written:
            number = self._chinese[character]
            if number >= 10:
                total += (digit or 1) * number
                digit = 0
            else:
                digit = number
        return float(total + digit)


def short(number: float) -> str:
    return f"{number:g}"


class Durations:
    def __init__(self) -> None:
        self._spontaneous: list[tuple[re.Pattern[str], str]] = []
        self._asked: list[tuple[re.Pattern[str], str]] = []
        self._capitals: dict[str, str] = {}
        for language, part in read_yaml("durations.yml").items():
            pieces = dict(part["pieces"])
            pieces["moments"] = fill(part["moments"], pieces)
            for rows, patterns in ((part["patterns"], self._spontaneous), (part["asked"], self._asked)):
                for row in rows:
                    pattern = re.compile(bounded(fill(row["match"], pieces), language))
                    patterns.append((pattern, row["value"]))
            self._capitals |= {name: name.capitalize() for name in part["capitals"]}

    def mentions(self, text: str) -> list[Mention]:
        return self._found(plain(text), self._spontaneous)

    def answer(self, text: str) -> str | None:
        text = plain(text)
        found = self._found(text, self._spontaneous) or self._found(text, self._asked)
        return found[0].value if found else None

    def _found(self, text: str, patterns: list[tuple[re.Pattern[str], str]]) -> list[Mention]:
        found = []
        for pattern, value in patterns:
            for match in pattern.finditer(text):
                groups = match.groupdict()
                moment = re.sub("^(?:on|in|during) ", "", groups.get("moment") or "")
                written = value.format(match.group().strip(), moment=moment)
                found.append(Mention("duration", self._capitalised(written), match.start(), match.end()))
        return without_overlaps(found)

    def _capitalised(self, written: str) -> str:
        return re.sub("[a-z]+", lambda word: self._capitals.get(word.group(), word.group()), written)


class Severities:
    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        data = read_yaml("severities.yml")
        self._groups: dict[str, dict[str, Any]] = data["groups"]
        self._out_of_ten, self._bare = {}, {}
        self._words: dict[tuple[str, str], list[tuple[str, re.Pattern[str]]]] = {}
        for language in LANGUAGES:
            part = data[language]
            number = {"number": numbers.pattern[language]}
            self._out_of_ten[language] = re.compile(bounded(fill(part["out_of_ten"], number), language))
            self._bare[language] = re.compile(fill(part["bare"], number))
            for occasion in ("spontaneous", "asked"):
                self._words[language, occasion] = [
                    (group, re.compile(bounded(any_of(words), language))) for group, words in part[occasion].items()
                ]

    def mentions(self, text: str) -> list[Mention]:
        text = plain(text)
        return without_overlaps([*self._scored(text), *self._worded(text, "spontaneous")])

    def answer(self, text: str) -> str | None:
        text = plain(text).strip()
        labels = [label for group in self._groups.values() for label in group["label"].values()]
        if text in labels:
            return text
        scored = self._scored(text)
        if scored:
            return scored[0].value
        for language in LANGUAGES:
            match = self._bare[language].search(text)
            if match and (value := self._score(match["number"])) is not None:
                upper = self._score(match["upper"]) if match["upper"] else None
                return f"{value}-{upper}" if upper else value
        worded = self._worded(text, "spontaneous") or self._worded(text, "asked")
        return without_overlaps(worded)[0].value if worded else None

    def _score(self, written: str) -> str | None:
        if span := self._numbers.span(written):
            return f"{span[0]}-{span[1]}"
        number = self._numbers.value(written)
        return short(number) if number is not None and number <= 10 else None

    def _scored(self, text: str) -> list[Mention]:
        return [
            Mention("severity", value, match.start(), match.end())
            for language in LANGUAGES
            for match in self._out_of_ten[language].finditer(text)
            if (value := self._score(match["number"])) is not None
        ]

    def _worded(self, text: str, occasion: str) -> list[Mention]:
        return [
            Mention("severity", self._groups[group]["label"][language], match.start(), match.end())
            for language in LANGUAGES
            for group, pattern in self._words[language, occasion]
            for match in pattern.finditer(text)
        ]


class Ages:
    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._data = read_yaml("ages.yml")
        self._units = {
            (language, form): unit
            for language in LANGUAGES
            for unit, forms in self._data[language]["units"].items()
            for form in forms
        }
        self._patterns = {}
        for language in LANGUAGES:
            part = self._data[language]
            pieces = {"number": numbers.pattern[language], "not_after": part["not_after"]}
            for occasion in ("spontaneous", "asked"):
                self._patterns[language, occasion] = [
                    re.compile(
                        bounded(fill(pattern, pieces), language) if occasion == "spontaneous" else fill(pattern, pieces)
                    )
                    for pattern in part[occasion]
                ]

    def mentions(self, text: str) -> list[Mention]:
        return without_overlaps(self._found(plain(text), "spontaneous"))

    def answer(self, text: str) -> str | None:
        text = plain(text).strip()
        found = without_overlaps(self._found(text, "spontaneous") or self._found(text, "asked"))
        return found[0].value if found else None

    def _found(self, text: str, occasion: str) -> list[Mention]:
        found = []
        for language in LANGUAGES:
            for pattern in self._patterns[language, occasion]:
                for match in pattern.finditer(text):
                    value = self._age(language, match)
                    if value:
                        found.append(Mention("age", value, match.start(), match.end()))
        return found

    def _age(self, language: str, match: re.Match[str]) -> str | None:
        number = self._numbers.value(match["number"])
        if number is None or number > OLDEST:
            return None
        form = match.groupdict().get("unit") or ""
        unit = self._units.get((language, form), "years")
        return str(self._data[language]["written"][unit]).format(number=short(number))


def fill(pattern: str, pieces: dict[str, str]) -> str:
    """Puts pieces into a pattern; pieces may hold pieces. Braces of repetitions such as {1,3} stay."""
    previous = None
    while previous != pattern:
        previous = pattern
        for name, piece in pieces.items():
            pattern = pattern.replace("{" + name + "}", piece)
    return pattern


class Readings:
    def __init__(self) -> None:
        numbers = Numbers()
        self.durations = Durations()
        self.severities = Severities(numbers)
        self.ages = Ages(numbers)

    def mentions(self, text: str) -> list[Mention]:
        """Ages go first: "3-year-old" is no duration."""
        ages = self.ages.mentions(text)
        others = [*self.durations.mentions(text), *self.severities.mentions(text)]
        return [*ages, *(other for other in others if not any(other.overlaps(age) for age in ages))]

    def answer(self, slot: str, text: str) -> str | None:
        """The value of a question's answer, or None when the words hold none."""
        if slot == "severity":
            return self.severities.answer(text)
        if slot == "age":
            return self.ages.answer(text)
        return self.durations.answer(text)


_YEARS = {"day": 1 / 365.25, "天": 1 / 365.25, "week": 7 / 365.25, "周": 7 / 365.25, "month": 1 / 12, "个月": 1 / 12}


def years_of(age: str) -> float:
    """Years of an age as `Ages` writes it: "3", "8 months", "6周"."""
    number = float(re.findall(r"\d+(?:\.\d)?", age)[0])
    return number * next((years for unit, years in _YEARS.items() if unit in age), 1.0)


def score_of(severity: str) -> float:
    """0 to 10 of a severity as `Severities` writes it: "7", "6-7", "severe (7-10)". Of a range the upper end, but
    a word stands for the middle of its range."""
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d)?", severity)]
    return sum(numbers) / len(numbers) if "(" in severity or "（" in severity else numbers[-1]


@lru_cache(maxsize=1)
def readings() -> Readings:
    return Readings()
