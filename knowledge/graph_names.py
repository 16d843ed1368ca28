"""The medicines and conditions that a question names, and which articles cover them, from the clinical graph."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from knowledge.clinical_graph import Condition, Medicine, Text
from knowledge.graph_files import shipped_graph
from knowledge.traditional import simplified
from knowledge.words import is_ordinary_word, word_ends

_WORD = re.compile(r"[a-z0-9]+(?:[-'’][a-z0-9]+)*")
_LONGEST_NAME = 4  # words
_CLEAR_CHINESE_NAME = 3  # characters; shorter names of medicines may also be ordinary words (安定)


@dataclass(frozen=True)
class Named:
    """A question with the common name in place of every other name of a medicine, and the articles on what it names."""

    text: str
    articles: frozenset[str]


@dataclass(frozen=True)
class _Meant:
    common_name: str | None
    """None where the patient's own word may stay."""
    article: str | None


class GraphNames:
    def __init__(self, medicines: Iterable[Medicine], conditions: Iterable[Condition]) -> None:
        self._english: dict[str, _Meant] = {}
        self._chinese: dict[str, _Meant] = {}
        for medicine in medicines:
            for name in (*medicine.name.values(), *_other_names(medicine)):
                self._add(_plain(name), medicine.name, medicine.article)
        for condition in conditions:
            for name in (*condition.name.values(), *condition.also["en"], *condition.also["zh"]):
                self._add(_plain(name), None, condition.article)
        either = "|".join(re.escape(name) for name in sorted(self._chinese, key=len, reverse=True))
        self._any_chinese = re.compile(either or r"(?!)")

    def _add(self, name: str, common: Text | None, article: str | None) -> None:
        if name.isascii():
            meant = _Meant(common["en"] if common else None, article)
            self._english.setdefault(" ".join(_WORD.findall(name)), meant)
        elif len(name) >= _CLEAR_CHINESE_NAME or common is None or not is_ordinary_word(name):
            self._chinese.setdefault(name, _Meant(common["zh"] if common else None, article))

    def read(self, question: str) -> Named:
        plain = _plain(question)
        meant: list[_Meant] = []
        text = self._read_english(self._read_chinese(plain, meant), meant)
        return Named(
            text=text if meant else question,
            articles=frozenset(one.article for one in meant if one.article),
        )

    def _read_chinese(self, text: str, meant: list[_Meant]) -> str:
        """Names whose ends are ends of words: 可定 is none in 可定期."""
        if not self._any_chinese.search(text):
            return text
        ends = word_ends(text)

        def common(name: re.Match[str]) -> str:
            if not {name.start(), name.end()} <= ends:
                return name[0]
            meant.append(self._chinese[name[0]])
            return meant[-1].common_name or name[0]

        return self._any_chinese.sub(common, text)

    def _read_english(self, text: str, meant: list[_Meant]) -> str:
        words = list(_WORD.finditer(text))
        parts, done, at = [], 0, 0
        while at < len(words):
            for count in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                run = words[at : at + count]
                if found := self._english.get(" ".join(word[0] for word in run)):
                    meant.append(found)
                    if found.common_name:
                        parts += [text[done : run[0].start()], found.common_name]
                        done = run[-1].end()
                    at += count - 1
                    break
            at += 1
        return "".join([*parts, text[done:]])


def _other_names(medicine: Medicine) -> tuple[str, ...]:
    return tuple(name for names in (medicine.brands, medicine.lay) for either in names.values() for name in either)


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).casefold().strip()


@cache
def graph_names() -> GraphNames:
    graph = shipped_graph()
    return GraphNames(graph.medicines.values(), graph.conditions.values())
