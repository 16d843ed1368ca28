"""Questions that leave their topic out: "Which treatments are there?" after an answer about asthma."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from knowledge.articles import Article
from knowledge.language import Language
from knowledge.question_forms import question_forms
from knowledge.shape import SectionKey
from knowledge.traditional import simplified
from knowledge.words import terms


class OfferedQuestions:
    """The follow-up questions of all articles, as a patient sends them by a tap."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._places: dict[str, dict[str, SectionKey]] = defaultdict(dict)
        for article in articles:
            for ask in article.asks:
                self._places[_plain(ask.question)].setdefault(article.id, ask.section)

    def place(self, question: str, about: str | None, *, topicless: bool) -> tuple[str, SectionKey] | None:
        """The article and section that offered this question: of the article talked about, else of the only
        one that offers it, unless the question says nothing of its topic and could be meant for any."""
        places = self._places.get(_plain(question), {})
        if about in places:
            return about, places[about]
        return next(iter(places.items())) if len(places) == 1 and not topicless else None


def names_no_topic(question: str, language: Language) -> bool:
    """True when the question only says what to know ("is it contagious?") and not about what."""
    forms = question_forms(language)
    return bool(forms.named_sections(question)) and not terms(forms.without_section_words(question))


def leans_on_topic(question: str, language: Language) -> bool:
    """True when the question only says for whom, of what was talked about: "and for my mother?", "那孩子呢"."""
    forms = question_forms(language)
    rest, people = forms.without_people(question)
    return people and not terms(rest)


def _plain(question: str) -> str:
    folded = simplified(unicodedata.normalize("NFKC", question)).casefold()
    return "".join(char for char in folded if char.isalnum())
