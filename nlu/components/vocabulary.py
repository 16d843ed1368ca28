"""What patients call things: symptoms, body parts, medicines. The words are data in nlu/vocabulary/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.graph_files import shipped_graph
from knowledge.history.mentions import Mention, any_of, bounded, plain, without_overlaps
from knowledge.history.reader import shipped_reader
from knowledge.history.sayings import shipped_sayings
from knowledge.language import detect_language

FOLDER = Path(__file__).parents[1] / "vocabulary"
LANGUAGES = ("en", "zh")


class VocabularyError(ValueError):
    """A vocabulary file is not as it should be; the message names the file and the place."""


@dataclass(frozen=True)
class Term:
    names: dict[str, str]
    said: dict[str, tuple[str, ...]]

    def forms(self, language: str) -> tuple[str, ...]:
        return (self.names[language], *self.said[language])


def read_yaml(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def load_terms(name: str) -> tuple[Term, ...]:
    terms = []
    for number, row in enumerate(read_yaml(name), start=1):
        if not isinstance(row, dict) or not set(row) <= {"name", "en", "zh"}:
            raise VocabularyError(f"{name}, entry {number}: expected name, en, zh")
        if not all(isinstance(row.get("name", {}).get(language), str) for language in LANGUAGES):
            raise VocabularyError(f"{name}, entry {number}: a name in each language is missing")
        said = {language: tuple(row.get(language) or ()) for language in LANGUAGES}
        if not all(isinstance(form, str) for forms in said.values() for form in forms):
            raise VocabularyError(f'{name}, entry {number}: quote words such as "no" or "off"')
        terms.append(Term(row["name"], said))
    return tuple(terms)


class Vocabulary:
    def __init__(self) -> None:
        self._terms = {
            "body_part": load_terms("body_parts.yml"),
            "medicine": load_terms("medicines.yml"),
        }
        self._reader = shipped_reader()
        self._no_complaints = shipped_sayings().vague | shipped_sayings().measured
        self._by_form = {
            (entity, language, form.lower()): term
            for entity, terms in self._terms.items()
            for language in LANGUAGES
            for term in reversed(terms)
            for form in term.forms(language)
        }
        self._sides = {language: any_of(sides) for language, sides in read_yaml("sides.yml").items()}
        self._negations = [re.compile(pattern) for pattern in read_yaml("negations.yml").values()]
        self._searches = {
            (entity, language): re.compile(self._search_for(entity, terms, language))
            for entity, terms in self._terms.items()
            for language in LANGUAGES
        }
        questions = read_yaml("questions.yml")
        self._question_endings = tuple(questions["endings"])
        self._question_words = [re.compile(pattern) for pattern in questions["words"].values()]
        corrections = read_yaml("corrections.yml")
        self._corrections = [re.compile(pattern) for pattern in corrections["markers"].values()]
        self._before_value = re.compile(corrections["before_value"])
        pains = read_yaml("pains.yml")
        self._pains = self._compile_pains(pains)
        self._pain_named = re.compile(pains["named"])

    def _search_for(self, entity: str, terms: tuple[Term, ...], language: str) -> str:
        forms = any_of([form for term in terms for form in term.forms(language)])
        if entity != "body_part":
            return bounded(f"(?P<side>)(?P<form>{forms})", language)
        return bounded(f"(?P<side>(?:(?:{self._sides[language]})\\s?)*)(?P<form>{forms})", language)

    def _compile_pains(self, pains: dict[str, Any]) -> dict[str, tuple[str, list[re.Pattern[str]]]]:
        compiled = {}
        for language in LANGUAGES:
            parts = any_of([form for term in self._terms["body_part"] for form in term.forms(language)])
            group = f"(?P<side>(?:(?:{self._sides[language]})\\s?)*)(?P<part>{parts})"
            patterns = [
                re.compile(bounded(pattern.replace("{part}", group), language))
                for pattern in pains[language]["patterns"]
            ]
            compiled[language] = (pains[language]["value"], patterns)
        return compiled

    def negated(self, text: str, start: int) -> bool:
        """Whether what starts there is said to be absent."""
        before = plain(text)[:start]
        return any(pattern.search(before) for pattern in self._negations)

    def ends_as_question(self, text: str) -> bool:
        return text.endswith(self._question_endings)

    def asks(self, text: str) -> bool:
        """Whether it ends as a question or asks by its words."""
        return self.ends_as_question(text) or any(pattern.search(plain(text)) for pattern in self._question_words)

    def marks_correction(self, text: str) -> bool:
        """Whether the words say outright that something said before was wrong."""
        return any(pattern.search(plain(text)) for pattern in self._corrections)

    def corrected_value(self, text: str) -> str:
        """The last words of a correction, which hold the new value when it is bare."""
        return self._before_value.split(text.rstrip("。.!！ "))[-1]

    def mentions(self, text: str) -> list[Mention]:
        """Every symptom, body part and medicine named in the text; the longest reading wins."""
        text = plain(text)
        return without_overlaps([*self._symptoms(text), *self._named(text), *self._aching(text)])

    def is_pain(self, name: str) -> bool:
        """Of a symptom's English name."""
        return self._pain_named.search(name) is not None

    def _symptoms(self, text: str) -> list[Mention]:
        """The clinical graph's, by their name in the language of the words."""
        language = detect_language(text)
        names = shipped_graph().symptoms
        found = [one for one in self._reader.mentions(text) if one.symptom not in self._no_complaints]
        return [Mention("symptom", names[one.symptom].name[language], one.start, one.end) for one in found]

    def _named(self, text: str) -> list[Mention]:
        found = []
        for (entity, language), search in self._searches.items():
            for match in search.finditer(text):
                term = self._by_form[entity, language, match["form"]]
                value = match["side"] + term.names[language]
                found.append(Mention(entity, value, match.start(), match.end()))
        return found

    def _aching(self, text: str) -> list[Mention]:
        found = []
        for language, (value, patterns) in self._pains.items():
            for pattern in patterns:
                for match in pattern.finditer(text):
                    part = self._by_form["body_part", language, match["part"]].names[language]
                    pain = value.format(part=match["side"] + part)
                    found.append(Mention("symptom", pain, match.start(), match.end()))
        return found


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary()
