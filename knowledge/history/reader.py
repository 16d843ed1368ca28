"""What a patient's words say of the clinical graph: symptoms, answers, red flags, risks and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache

from knowledge.history.case import Case, Status, Told, is_symptom
from knowledge.history.hours import hours
from knowledge.history.persons import persons
from knowledge.history.readings import readings, score_of, years_of
from knowledge.history.sayings import UNLIKE, Sayings, shipped_sayings
from knowledge.reading.context import Category, Context
from knowledge.reading.matching import Matcher
from knowledge.reading.text import Reading, Span, is_han
from knowledge.traditional import simplified

TWO_HAN = 4  # characters of two Han with the space before each
LATEST = 64
"""Texts that are remembered."""
FEVER = 38.0
"""°C from which a measured temperature counts as fever (NICE NG143, NHS)."""
_DEGREES_AND_TENTHS = re.compile(r"(3[5-9]|4[0-3])\s?度\s?([1-9半])(?!\d)")
_OF_PATIENT = re.compile(r"(?:patient|患者|病人|本人)[^.。\n]{0,20}$", re.IGNORECASE)
_NOT_NOW = frozenset([Category.HISTORICAL, Category.HYPOTHETICAL, Category.OTHER, Category.IDIOM])
"""A question for information is none of them: who tells a history asks in between what it could be."""


@dataclass(frozen=True)
class SymptomMention:
    symptom: str
    start: int
    end: int


class HistoryReader:
    """Remembers the latest texts: within one turn the same words are read several times."""

    def __init__(self, sayings: Sayings) -> None:
        self._sayings = sayings
        self._found = lru_cache(maxsize=LATEST)(self._look_at)

    def read(self, text: str, about: Case | None = None, *, today: date | None = None) -> Case:
        """What the text adds to a case. `about` is what was told before: "it came on suddenly" then belongs to its
        symptoms. Weekdays are counted back from `today`."""
        found = self._found(text)
        signs = found.signs(about or Case())
        temperature = found.temperature()
        if temperature is not None:
            signs = {**_fever(temperature), **signs}
        text = simplified(text)
        return Case(
            signs,
            age=_age(text),
            sex=persons().ill(text).sex or persons().sex(text),
            hours=_hours(text, found, today or date.today()),
            temperature=temperature,
            severity=_severity(text),
        )

    def _look_at(self, text: str) -> _Found:
        return _Found(self._sayings.book.reader.read(text), self._sayings)

    def mentions(self, text: str) -> list[SymptomMention]:
        """The symptoms that a text names, said to be there or not, with their places in it."""
        found = self._found(text)
        return [SymptomMention(one.sign, *found.place(one.span)) for one in found.mentions if is_symptom(one.sign)]


@dataclass(frozen=True)
class _Mention:
    """A sign that the text names, in one or more parts."""

    sign: str
    parts: tuple[Span, ...]
    status: Status

    @property
    def span(self) -> Span:
        return Span(min(part.start for part in self.parts), max(part.end for part in self.parts))


def _holds(one: _Mention, at: Span) -> bool:
    return (
        one.status == "present"
        and is_symptom(one.sign)
        and any(part.start <= at.start and at.end <= part.end for part in one.parts)
    )


class _Found:
    def __init__(self, reading: Reading, sayings: Sayings) -> None:
        self._reading = reading
        self._sayings = sayings
        self._candidates = sayings.book.candidates(reading)
        self._matcher = Matcher(reading, sayings.book, self._candidates)
        self._present: list[Span] = []
        self._context = Context(reading, sayings.book.context, self._matcher.finder)

    def signs(self, before: Case) -> Mapping[str, Told]:
        mentions = self.mentions
        symptoms = [mention for mention in mentions if is_symptom(mention.sign)]
        there = {mention.sign for mention in symptoms if mention.status == "present"}
        self._present = [mention.span for mention in symptoms if mention.status == "present"]
        there.update(before.symptoms())
        found: dict[str, Told] = {}
        for mention in mentions:
            known = found.get(mention.sign)
            if (known and known.status == "present") or not self._belongs(mention, symptoms, there):
                continue
            found[mention.sign] = Told(mention.status, self._quote(mention.span))
        return found

    @cached_property
    def mentions(self) -> list[_Mention]:
        """In the order of the text, each with what is said of it."""
        named = sorted(self._named(), key=lambda one: (one.span.start, one.span.end))
        named = [one for one in named if not self._ends_another(one, named) and not self._is_unlike(one, named)]
        return [judged for one in named if (judged := self._judged(one, named)) is not None]

    def _named(self) -> Iterator[_Mention]:
        for phrase in self._candidates:
            for pattern in self._sayings.patterns.get(phrase, ()):
                if not self._candidates.issuperset(pattern.phrases):
                    continue
                for spans in self._matcher.together(pattern.phrases, pattern.amounts, pattern.within):
                    yield _Mention(pattern.sign, tuple(spans), "absent" if pattern.negated else "present")

    def _ends_another(self, one: _Mention, named: Sequence[_Mention]) -> bool:
        """Chinese words have no borders: 头疼 is no headache at the end of 舌头疼."""
        span = one.span
        if (
            not is_symptom(one.sign)
            or span.end - span.start != TWO_HAN
            or not is_han(self._reading.text[span.start + 1])
        ):
            return False
        return any(
            is_symptom(other.sign)
            and other.sign != one.sign
            and other.span.start < span.start <= other.span.start + TWO_HAN
            and span.end == other.span.end
            for other in named
        )

    @staticmethod
    def _is_unlike(one: _Mention, named: Sequence[_Mention]) -> bool:
        """Whether the words hold the symptom's name but mean something else; those words themselves are no sign."""
        if one.sign.startswith(UNLIKE):
            return True
        return any(
            other.sign == UNLIKE + one.sign and other.span.start <= one.span.start and one.span.end <= other.span.end
            for other in named
        )

    def _judged(self, one: _Mention, named: Sequence[_Mention]) -> _Mention | None:
        """None when it is not about now. A cue within the words of another symptom ("not sleeping") says nothing of
        this one."""
        cues = [
            cue
            for span in one.parts
            for cue, at in self._context.found(span)
            if not cue.to_urgent and not any(_holds(other, at) for other in named if other.sign != one.sign)
        ]
        categories = {cue.category for cue in cues}
        not_now = categories & _NOT_NOW
        if not_now and not (not_now == {Category.HISTORICAL} and self._begins(one.span)):
            return None
        if Category.NEGATED not in categories:
            return one
        return replace(one, status="present" if one.status == "absent" else "absent")

    def _begins(self, span: Span) -> bool:
        """Whether the sentence tells when something that is still there began: "it started two months ago"."""
        sentence = self._reading.sentence(span)
        return any(self._reading.sentence(at) == sentence for at in self._matcher.finder.all(self._sayings.began))

    def _belongs(self, one: _Mention, symptoms: Sequence[_Mention], there: set[str]) -> bool:
        """Whether an answer or a red flag speaks of its own symptom: that is there, and no other one is nearer."""
        if is_symptom(one.sign) or one.sign.startswith("risk:"):
            return True
        own = one.sign.partition("!")[0].partition(".")[0]
        if own not in there:
            return False
        sentence = self._reading.sentence(one.span)
        here = {other.sign for other in symptoms if self._reading.sentence(other.span) == sentence}
        return own in here or not here

    def temperature(self) -> float | None:
        """°C; of several the highest."""
        tenths = [
            float(f"{m[1]}.{m[2].replace('半', '5')}") for m in _DEGREES_AND_TENTHS.finditer(self._reading.original)
        ]
        return max([*tenths, *(value for value, _ in self._matcher.amounts("temperature"))], default=None)

    def tells_of_now(self, start: int, end: int) -> bool:
        """Whether a symptom that is there is named in the sentence around these places of the message."""
        stretch = self._reading.stretch(start, end)
        if stretch is None:
            return False
        sentence = self._reading.sentence(stretch)
        return any(self._reading.sentence(span) == sentence for span in self._present)

    def place(self, span: Span) -> tuple[int, int]:
        return self._reading.quote(span)

    def _quote(self, span: Span) -> str:
        start, end = self.place(span)
        return self._reading.original[start:end]


@cache
def shipped_reader() -> HistoryReader:
    return HistoryReader(shipped_sayings())


def settled(case: Case, sayings: Sayings) -> Case:
    """The case with the signs that follow from what was told, as often as one leads to another."""
    while True:
        new: dict[str, Told] = {}
        for own in ("risk", *case.symptoms()):
            for sign, when in sayings.follows_of.get(own, ()):
                if case.says(sign) is None and when.holds(case):
                    new[sign] = Told("present")
        for sign, told in case.signs.items():
            flag = sayings.flag_of.get(sign) if told.status == "present" else None
            if flag and flag not in case.signs and case.says(sign.partition(".")[0]):
                new[flag] = Told("present", told.words)
        if not new:
            return case
        case = case.with_signs(new)


def _fever(temperature: float) -> dict[str, Told]:
    status: Status = "present" if temperature >= FEVER else "absent"
    return {"fever": Told(status, f"{temperature:.1f} °C")}


def _age(text: str) -> float | None:
    """Years. The patient's, where the text says whose it is; else of several the youngest: a parent tells their own
    beside the child's."""
    mentions = readings().ages.mentions(text)
    whose = [mention for mention in mentions if _OF_PATIENT.search(text, 0, mention.start)]
    return min((years_of(mention.value) for mention in whose or mentions), default=None)


def _severity(text: str) -> float | None:
    return max((score_of(mention.value) for mention in readings().severities.mentions(text)), default=None)


def _hours(text: str, found: _Found, today: date) -> float | None:
    """The first time that is told beside a symptom, else the first one."""
    told = [
        (not found.tells_of_now(mention.start, mention.end), mention.start, value)
        for mention in readings().mentions(text)
        if mention.entity == "duration" and (value := hours().of(mention.value, today)) is not None
    ]
    return min(told)[2] if told else None
