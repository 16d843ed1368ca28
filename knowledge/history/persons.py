"""Who is ill: the writer, or somebody whom the writer speaks of, and what that tells of their sex."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from knowledge.history.case import Sex
from knowledge.history.mentions import bounded, plain
from knowledge.history.readings import LANGUAGES, read_yaml
from knowledge.language import Language

Who = Literal["self", "child", "partner", "parent", "other"]


@dataclass(frozen=True)
class Person:
    """`called`: how to speak of them to the writer ("your son"), by language; empty for the writer."""

    who: Who = "self"
    called: str = ""
    sex: Sex | None = None


WRITER = Person()


class Persons:
    def __init__(self) -> None:
        self._persons: list[tuple[re.Pattern[str], Person]] = []
        self._about_them: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        speaks: list[str] = []
        self._sexes: list[tuple[re.Pattern[str], Sex]] = []
        for language in LANGUAGES:
            data: dict[str, Any] = read_yaml("persons.yml")[language]
            for row in data["persons"]:
                pattern = re.compile(bounded(f"(?:{data['of']}){row['words']}", language))
                self._persons.append((pattern, Person(row["who"], row["called"], row.get("sex"))))
            self._about_them[language] = [(re.compile(old), new) for old, new in data["about_them"]]
            speaks.append(data["only_speaks"])
            self._sexes += [(re.compile(pattern), "female") for pattern in data["female"]]
            self._sexes += [(re.compile(pattern), "male") for pattern in data["male"]]
        self._only_speaks = re.compile("|".join(speaks))

    def ill(self, text: str) -> Person:
        """The person named first, else the writer. Who is only asked ("my mum says it's nothing") is not ill."""
        text = plain(text)
        found = [
            (match.start(), person)
            for pattern, person in self._persons
            for match in pattern.finditer(text)
            if not self._only_speaks.match(text, match.end())
        ]
        return min(found, key=lambda one: one[0])[1] if found else WRITER

    def about(self, person: Person, question: str, language: Language) -> str:
        """A question to the writer, put about the person who is ill."""
        if person.who == "self":
            return question
        for pattern, instead in self._about_them[language]:
            question = pattern.sub(instead.replace("{called}", person.called), question)
        return question

    def sex(self, text: str) -> Sex | None:
        found = {sex for pattern, sex in self._sexes if pattern.search(plain(text))}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def persons() -> Persons:
    return Persons()
