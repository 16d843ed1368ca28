"""Phrases and amounts that must stand together, found in one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.reading.amounts import amounts
from knowledge.reading.context import Finder
from knowledge.reading.patterns import Amount
from knowledge.reading.phrasebook import Phrasebook
from knowledge.reading.text import Reading, Span

REACH = {"clause": 12, "sentence": 25, "message": 45}  # tokens between two findings that belong together
WITHIN = tuple(REACH)
FIRST_SPANS = 8  # of one phrase in one message; more say nothing new


class Matcher:
    def __init__(self, reading: Reading, book: Phrasebook, candidates: frozenset[int]) -> None:
        self.reading = reading
        self.finder = Finder(reading, book.regexes, candidates)
        self._book = book
        self._amounts: dict[str, list[tuple[float, Span]]] = {}

    def together(self, phrases: Sequence[int], limits: Sequence[Amount], within: str) -> Iterator[list[Span]]:
        """Every way in which all of them stand within one clause, sentence or message."""
        places: list[list[Span]] = []
        for phrase in phrases:
            spans = self.finder.spans(phrase)[:FIRST_SPANS]
            if not spans:
                return
            places.append(spans)
        for limit in limits:
            spans = [span for value, span in self.amounts(limit.kind) if limit.holds(value)]
            if not spans:
                return
            places.append(spans[:FIRST_SPANS])
        yield from self._join(places, [], within)

    def amounts(self, kind: str) -> list[tuple[float, Span]]:
        if kind not in self._amounts:
            self._amounts[kind] = amounts(self.reading, self._book.amount_forms, kind)
        return self._amounts[kind]

    def _join(self, places: list[list[Span]], chosen: list[Span], within: str) -> Iterator[list[Span]]:
        if len(chosen) == len(places):
            yield chosen
            return
        for span in places[len(chosen)]:
            if all(self._near(span, other, within) for other in chosen):
                yield from self._join(places, [*chosen, span], within)

    def _near(self, a: Span, b: Span, within: str) -> bool:
        if self.reading.distance(a, b) > REACH[within]:
            return False
        if within == "message":
            return True
        around = self.reading.sentence if within == "sentence" else self.reading.clause
        return around(a) == around(b)
