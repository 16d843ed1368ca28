"""Patient-education articles and their sections, the unit that is found, shown and cited."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from knowledge.language import Language
from knowledge.shape import Kind, SectionKey, Status, notice


@dataclass(frozen=True)
class Source:
    """`year` is that of the edition; for a page that is updated in place, the latest year in which it is known to
    have said what is cited. Imported answers may lack address and year."""

    id: str
    publisher: str
    title: str
    url: str | None
    year: int | None

    def __str__(self) -> str:
        year, address = f" ({self.year})" if self.year else "", f", {self.url}" if self.url else ""
        return f"{self.publisher}: {self.title}{year}{address}"


@dataclass(frozen=True)
class Ask:
    """A follow-up question offered to the patient, and the section of the same article that answers it."""

    question: str
    section: SectionKey
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Section:
    """`sentences`, `cited` (ids of the sources of each), `bullets` (was the line a list item) and `lines` (in the
    file) run in parallel."""

    key: SectionKey
    heading: str
    sentences: tuple[str, ...]
    cited: tuple[tuple[str, ...], ...]
    bullets: tuple[bool, ...] = field(compare=False)
    lines: tuple[int, ...] = field(compare=False)

    @property
    def cited_sentences(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each sentence with the ids of its sources."""
        return tuple(zip(self.sentences, self.cited, strict=True))


@dataclass(frozen=True)
class Article:
    id: str
    kind: Kind
    language: Language
    title: str
    aliases: tuple[str, ...]
    says: tuple[str, ...]
    """How patients put it who do not name the topic: for search, never shown."""
    tags: tuple[str, ...]
    related: tuple[str, ...]
    """Ids of articles to read next."""
    sources: tuple[Source, ...]
    asks: tuple[Ask, ...]
    status: Status
    reviewed_by: str | None
    reviewed_on: date | None
    review_until: date | None
    sections: tuple[Section, ...]
    path: Path = field(compare=False)

    def section(self, key: SectionKey) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def source(self, id: str) -> Source:
        return next(source for source in self.sources if source.id == id)

    def on(self, day: date) -> "Article":
        """The article as it stands that day: a review that has run out is expired."""
        if self.status == "reviewed" and self.review_until is not None and self.review_until < day:
            return replace(self, status="expired")
        return self

    @property
    def status_notice(self) -> str:
        """What a patient is told beside a citation, such as "starter text, not yet reviewed"."""
        return notice(self.status, self.language, self.reviewed_by, self.reviewed_on, self.review_until)


@dataclass(frozen=True)
class Passage:
    """One section of one article: the unit that is found, shown and cited."""

    article: Article
    section: Section

    @cached_property
    def id(self) -> str:
        return f"{self.article.id}.{self.article.language}#{self.section.key}"

    @property
    def language(self) -> Language:
        return self.article.language

    @property
    def title(self) -> str:
        return self.article.title

    @property
    def text(self) -> str:
        return ("" if self.language == "zh" else " ").join(self.section.sentences)

    def sources(self, sentences: Iterable[str]) -> tuple[Source, ...]:
        """What these sentences of the section rest on, in the article's order; all its sources where none says."""
        wanted = set(sentences)
        ids = {
            id
            for sentence, cited in zip(self.section.sentences, self.section.cited, strict=True)
            for id in cited
            if sentence in wanted
        }
        return tuple(source for source in self.article.sources if source.id in ids) or self.article.sources


def passages(articles: Iterable[Article]) -> tuple[Passage, ...]:
    return tuple(Passage(article, section) for article in articles for section in article.sections)
