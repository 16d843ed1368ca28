"""Whether a finding is denied, past, imagined, somebody else's or only asked about.

After ConText (Harkema, Dowling, Thornblade, Chapman 2009): a cue reaches from where it stands over the words
before or after it, until its reach or a terminator ends it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from knowledge.reading.text import Reading, Span


class Category(Enum):
    NEGATED = "negated"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    OTHER = "other"
    INFORMATION = "information"
    IDIOM = "idiom"
    CHRONIC = "chronic"


class Side(Enum):
    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"
    OVERLAP = "overlap"


class Reach(Enum):
    NEAR = "near"  # five words
    LIST = "list"  # the clause, and on over the commas of a list closed by "or"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    MESSAGE = "message"


NEAR_WORDS = 5


@dataclass(frozen=True, slots=True)
class Cue:
    category: Category
    side: Side
    reach: Reach
    unless_personal: bool
    to_urgent: bool  # lowers to urgent only, because the words could still be about now
    phrases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContextRules:
    cues: tuple[Cue, ...]
    not_cues: tuple[int, ...]
    ends: tuple[int, ...]
    turns: tuple[int, ...]  # "but now": what was said before them softens nothing after them
    returned: tuple[int, ...]  # "it's back": a past finding is here again
    personal: tuple[int, ...]
    list_words: re.Pattern[str]
    clause_words: re.Pattern[str]


class Finder:
    """Finds phrases of one reading, each at most once."""

    def __init__(self, reading: Reading, regexes: Sequence[re.Pattern[str]], candidates: frozenset[int]) -> None:
        self._text = reading.text
        self._regexes = regexes
        self._candidates = candidates
        self._found: dict[int, list[Span]] = {}

    def spans(self, phrase: int) -> list[Span]:
        if phrase not in self._candidates:
            return []
        if phrase not in self._found:
            self._found[phrase] = [Span(m.start(), m.end()) for m in self._regexes[phrase].finditer(self._text)]
        return self._found[phrase]

    def all(self, phrases: Sequence[int]) -> list[Span]:
        return [span for phrase in phrases for span in self.spans(phrase)]


class Context:
    """The cues of one reading, found once it is known that there is something to judge."""

    def __init__(self, reading: Reading, rules: ContextRules, finder: Finder) -> None:
        self._reading = reading
        self._rules = rules
        pseudo = finder.all(rules.not_cues)
        self._cues = [
            (cue, span)
            for cue in rules.cues
            for span in finder.all(cue.phrases)
            if cue.side is Side.OVERLAP or not any(_inside(span, other) for other in pseudo)
        ]
        self._ends = finder.all(rules.ends)
        self._turns = finder.all(rules.turns)
        self._returned = finder.all(rules.returned)
        self._personal = finder.all(rules.personal)

    def of(self, span: Span) -> list[Cue]:
        """The cues that reach this finding."""
        return [cue for cue, _ in self.found(span)]

    def found(self, span: Span) -> list[tuple[Cue, Span]]:
        """The same with their places."""
        return [(cue, at) for cue, at in self._cues if self._reaches(cue, at, span)]

    def turns_between(self, softener: Span, finding: Span) -> bool:
        """Whether the message turns to something new after the softening words and before the finding."""
        between = Span(softener.end, finding.start)
        return any(_inside(turn, between) for turn in self._turns)

    def _reaches(self, cue: Cue, at: Span, span: Span) -> bool:
        if cue.side is Side.OVERLAP:
            return at.start < span.end and span.start < at.end
        if at.start < span.end and span.start < at.end:
            return False
        before = at.end <= span.start
        if (cue.side is Side.BEFORE and not before) or (cue.side is Side.AFTER and before):
            return False
        between = Span(at.end, span.start) if before else Span(span.end, at.start)
        if not self._within(cue.reach, at, span, between, before=before):
            return False
        if cue.reach is not Reach.MESSAGE and any(_inside(end, between) for end in self._ends):
            return False
        sentence = self._reading.sentence(span)
        if cue.category is Category.HISTORICAL and any(_inside(back, sentence) for back in self._returned):
            return False
        if cue.unless_personal:
            return not any(_inside(who, sentence) and not _inside(who, at) for who in self._personal)
        return True

    def _within(self, reach: Reach, at: Span, span: Span, between: Span, *, before: bool) -> bool:
        if reach is Reach.MESSAGE:
            return True
        if self._reading.sentence(at) != self._reading.sentence(span):
            return False
        if reach is Reach.SENTENCE:
            return True
        same_clause = self._reading.clause(at) == self._reading.clause(span)
        if reach is Reach.NEAR:
            return same_clause and self._reading.text.count(" ", between.start, between.end) <= NEAR_WORDS
        if same_clause or reach is Reach.CLAUSE:
            return same_clause
        return before and self._is_list(between, span)

    def _is_list(self, between: Span, span: Span) -> bool:
        """ "no fever, chest pain or cough": bare things joined by commas and an "or"."""
        text = self._reading.text
        if self._rules.clause_words.search(text, between.start, between.end + 1):
            return False
        end = self._reading.sentence(span).end
        return self._rules.list_words.search(text, between.start, end) is not None


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
