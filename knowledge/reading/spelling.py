"""Small misspellings, put back to the words that the rules know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHORTEST = 5  # letters; shorter words have too many real neighbours


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _one_slip_apart(a: str, b: str) -> bool:
    """One letter added, dropped or replaced, or two neighbours swapped."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    swapped = a[i + 1 : i + 2] + a[i : i + 1] + a[i + 2 :]
    return a[i + 1 :] == b[i + 1 :] or swapped == b[i:]


class Spelling:
    """`correct` maps a word to the rule word it most likely is, or returns it unchanged.

    `known`: words that are right as they stand. `forgiven`: words of which a slip is put right.
    `same`: writing → canonical word.
    """

    def __init__(self, known: Iterable[str], forgiven: Iterable[str], same: Mapping[str, str]) -> None:
        self._same = dict(same)
        self._by_delete: dict[str, list[str]] = {}
        words = sorted(set(forgiven))
        for word in words:
            for form in _deletes(word) | {word}:
                self._by_delete.setdefault(form, []).append(word)
        self._known = {*known, *words}
        self._cache: dict[str, str] = {}

    def correct(self, word: str) -> str:
        found = self._cache.get(word)
        if found is None:
            found = self._find(word)
            if len(self._cache) > 20_000:
                self._cache.clear()
            self._cache[word] = found
        return found

    def _find(self, word: str) -> str:
        if word in self._same:
            return self._same[word]
        if word in self._known or not word.isascii():
            return word
        for shorter in _without_repeats(word):
            if shorter in self._same:
                return self._same[shorter]
            if shorter in self._known:
                return shorter
        if len(word) < SHORTEST or not word.isalpha():
            return word
        for form in [word, *sorted(_deletes(word))]:
            for candidate in self._by_delete.get(form, ()):
                if candidate[0] == word[0] and _one_slip_apart(word, candidate):
                    return candidate
        return word


def _without_repeats(word: str) -> list[str]:
    """A word such as "heeeelp" with each run of three or more letters cut to two and to one."""
    two: list[str] = []
    one: list[str] = []
    i = 0
    while i < len(word):
        j = i
        while j < len(word) and word[j] == word[i]:
            j += 1
        run = j - i
        two.append(word[i] * min(run, 2))
        one.append(word[i] if run > 2 else word[i] * run)
        i = j
    forms = ["".join(two), "".join(one)]
    return forms if len(forms[0]) < len(word) else []
