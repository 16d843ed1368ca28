"""How patients ask for each section: the data of questions.yml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.articles import Passage
from knowledge.language import Language
from knowledge.shape import SECTION_KEYS, SectionKey
from knowledge.traditional import simplified

_PATH = Path(__file__).with_name("questions.yml")


@dataclass(frozen=True)
class QuestionForms:
    language: Language
    forms: dict[SectionKey, tuple[str, ...]]
    words: dict[SectionKey, re.Pattern[str]]
    people: re.Pattern[str]
    leaning: re.Pattern[str]
    worry: re.Pattern[str]
    cures: re.Pattern[str]
    unrelated: tuple[str, ...]

    def asked(self, passage: Passage) -> tuple[str, ...]:
        """Questions that this passage answers: the article's own and the general forms."""
        own = [ask.question for ask in passage.article.asks if ask.section == passage.section.key]
        topic = passage.title.lower()
        return (*own, *(form.format(topic=topic) for form in self.forms[passage.section.key]))

    def named_sections(self, question: str) -> frozenset[SectionKey]:
        """The sections whose words occur in the question."""
        return frozenset(key for key, pattern in self.words.items() if pattern.search(_plain(question)))

    def without_section_words(self, question: str) -> str:
        rest = _plain(question)
        for pattern in self.words.values():
            rest = pattern.sub(" ", rest)
        return rest

    def leans(self, question: str) -> bool:
        return bool(self.leaning.search(_plain(question)))

    def opens_leaning(self, question: str) -> bool:
        return bool(self.leaning.match(_plain(question).lstrip()))

    def asks_for_cure(self, question: str) -> bool:
        return bool(self.cures.search(_plain(question)))

    def without_worry(self, question: str) -> str:
        """The question without the words that only ask how urgent it is, unless nothing else is left."""
        rest = self.worry.sub(" ", _plain(question))
        return rest if any(character.isalnum() for character in rest) else question

    def without_people(self, question: str) -> tuple[str, bool]:
        """The question without the words for people, and whether there were any."""
        rest, count = self.people.subn(" ", self.without_section_words(question))
        return rest, count > 0


@cache
def question_forms(language: Language) -> QuestionForms:
    """Raises ValueError, naming the file and the place, when questions.yml is not what it should be."""
    data = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return QuestionForms(
        language=language,
        forms={key: _texts(data, "forms", language, key) for key in SECTION_KEYS},
        words={key: _pattern(_texts(data, "words", language, key), language) for key in SECTION_KEYS},
        people=_pattern(_texts(data, "people", language), language),
        leaning=_pattern(_texts(data, "leaning", language), language),
        worry=_pattern(_texts(data, "worry", language), language),
        cures=_pattern(_texts(data, "cures", language), language),
        unrelated=_texts(data, "unrelated", language),
    )


def _plain(question: str) -> str:
    return simplified(question).lower().replace("’", "'")


def _texts(data: Any, *place: str) -> tuple[str, ...]:
    for name in place:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, list) or not data or not all(isinstance(text, str) and text for text in data):
        raise ValueError(f"{_PATH}: {'.'.join(place)} must be a list of texts")
    return tuple(data)


def _pattern(words: tuple[str, ...], language: Language) -> re.Pattern[str]:
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(either if language == "zh" else rf"\b(?:{either})s?\b")
