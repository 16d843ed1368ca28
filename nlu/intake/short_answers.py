"""Yes and no, the number of an option, and which option a free answer is nearest to. The words are data in
`nlu/vocabulary/answers.yml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.history.mentions import plain
from nlu.components.vocabulary import read_yaml

NEAR = 0.5
"""The share of an option's telling words that an answer must hold to choose it."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u3400-\u9fff]")


class ShortAnswers:
    def __init__(self) -> None:
        data = read_yaml("answers.yml")
        self._yes = [re.compile(pattern) for pattern in data["yes"].values()]
        self._no = [re.compile(pattern) for pattern in data["no"].values()]
        self._contrasts = [re.compile(pattern) for pattern in data["contrasts"].values()]
        self._sexes = {sex: re.compile(pattern) for sex, pattern in data["both_sexes"].items()}
        self._ordinals = {int(number): re.compile(pattern) for number, pattern in data["ordinals"].items()}
        any_ordinal = "|".join(data["ordinals"].values())
        between = data["between"]
        self._list = re.compile(rf"{between}*(?:{any_ordinal})(?:{between}+(?:{any_ordinal}))*{between}*")
        self._one = re.compile(any_ordinal)
        self._all = re.compile(data["all"])
        self._empty = frozenset(word for words in data["empty"].values() for word in words)

    def yes_or_no(self, text: str) -> bool | None:
        """Of a message that begins with it."""
        words = stripped(text)
        if any(pattern.fullmatch(words) for pattern in self._no):
            return False
        return True if any(pattern.fullmatch(words) for pattern in self._yes) else None

    def contrasts(self, text: str) -> bool:
        """Whether a denial goes on to an exception: "no, but my lips are swelling"."""
        return any(pattern.search(plain(text)) for pattern in self._contrasts)

    def sex(self, text: str) -> str | None:
        words = stripped(text)
        return next((sex for sex, pattern in self._sexes.items() if pattern.fullmatch(words)), None)

    def chosen(self, text: str, options: int) -> list[int]:
        """Places (from 0) in a list of options when the message is nothing but numbers of them."""
        words = stripped(text)
        if self._all.fullmatch(words):
            return list(range(options))
        if not self._list.fullmatch(words):
            return []
        numbers = {
            number
            for found in self._one.finditer(words)
            for number, one in self._ordinals.items()
            if one.fullmatch(found[0])
        }
        return [number - 1 for number in sorted(numbers) if number <= options]

    def nearest(self, text: str, options: Sequence[str]) -> int | None:
        """The option whose telling words the message holds most of, when one stands out."""
        said = self._telling(text)
        shares = [len(said & words) / len(words) if (words := self._telling(option)) else 0.0 for option in options]
        best = max(shares, default=0.0)
        if best < NEAR or shares.count(best) > 1:
            return None
        return shares.index(best)

    def _telling(self, text: str) -> frozenset[str]:
        return frozenset(stem(word) for word in _WORD.findall(plain(text)) if word not in self._empty)


def stripped(text: str) -> str:
    return plain(text).strip(" \t\n.,!?;:。，！？；：、~～()（）\"'")


def same(text: str, option: str) -> bool:
    return stripped(text) == stripped(option)


def stem(word: str) -> str:
    """Enough to tell "coughing" and "cough" for one."""
    if _HAN.match(word):
        return word
    for ending in ("ing", "ed", "es", "s", "y", "ness"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1)
def short_answers() -> ShortAnswers:
    return ShortAnswers()
