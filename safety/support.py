"""How much of a sentence stands in the passages, and what does not."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.language import Language
from knowledge.reading.text import is_han
from knowledge.sentences import split_sentences
from safety.claims import Claim, canonical, claim, content
from safety.release_rules import ReleaseRules


class Support:
    """The passages as claims, sentence by sentence. The patient's own words in `question` count as known."""

    def __init__(self, passages: Sequence[str], question: str, language: Language, rules: ReleaseRules) -> None:
        self._rules = rules
        self.claims = [[claim(sentence, language) for sentence in split_sentences(text)] for text in passages]
        asked = canonical(question, rules) if question else ""
        self._asked = content(asked, rules)
        self._texts = ["".join(source.text for source in sources).replace(" ", "") for sources in self.claims]
        self._words = [frozenset().union(*(source.words for source in sources)) for sources in self.claims]
        self._asked_text = asked.replace(" ", "")

    def covered(self, said: Claim, source: Claim) -> float:
        """The share of the content of `said` that stands in one passage sentence, 0 to 1."""
        if self._rules.language == "en":
            return len(said.words & source.words) / len(said.words)
        known, total = 0, 0
        for run, neutral in self._runs(said):
            marks = _marks(run, source.text.replace(" ", ""))
            wanted = [i for i in range(len(run)) if i not in neutral]
            known += sum(1 for i in wanted if i in marks)
            total += len(wanted)
        return known / total if total else 0.0

    def added(self, said: Claim, passage: int) -> str:
        """Content that neither the passage nor the question holds; empty when there is none."""
        if self._rules.language == "en":
            return ", ".join(sorted(said.words - self._words[passage] - self._asked))
        missing: list[str] = []
        for run, neutral in self._runs(said):
            marks = _marks(run, self._texts[passage]) | _marks(run, self._asked_text) | neutral
            missing += [character for i, character in enumerate(run) if i not in marks]
        return "".join(missing)

    def _runs(self, said: Claim) -> list[tuple[str, set[int]]]:
        """Unbroken runs of the sentence and the places in them that neutral words take."""
        runs: list[tuple[str, set[int]]] = []
        for part in said.text.replace(" . ", " | ").replace(" , ", " | ").replace(" ? ", " | ").split("|"):
            run = "".join(token if is_han(token) else f" {token} " for token in part.split()).strip()
            if run:
                runs.append((run, _neutral_places(run, self._rules)))
        return runs


def _marks(run: str, text: str) -> set[int]:
    """Places of `run` that lie in a piece of two characters or more which also stands in `text`."""
    found: set[int] = set()
    for i in range(len(run) - 1):
        if run[i : i + 2] in text:
            found.update((i, i + 1))
    return found


def _neutral_places(run: str, rules: ReleaseRules) -> set[int]:
    found: set[int] = {i for i, character in enumerate(run) if not character.isalnum()}
    for word in rules.neutral:
        start = run.find(word)
        while start >= 0:
            found.update(range(start, start + len(word)))
            start = run.find(word, start + 1)
    return found
