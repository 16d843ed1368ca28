"""Patient-education articles: Markdown files with front matter, one sentence a line, one file a language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import yaml

from knowledge.front_matter import ArticleError, FrontMatter, split_front_matter
from knowledge.language import Language

__all__ = [
    "ARTICLES", "Article", "ArticleError", "Ask", "Passage", "Section", "SectionKey", "Source", "Status",
    "heading", "load_articles", "parse_article", "passages",
]  # fmt: skip

SectionKey = Literal["what", "symptoms", "help_now", "self_care", "treatment", "questions"]
Status = Literal["starter", "in review", "reviewed", "expired"]
SECTION_KEYS: tuple[SectionKey, ...] = get_args(SectionKey)
STATUSES: tuple[Status, ...] = get_args(Status)
LANGUAGES: tuple[Language, ...] = get_args(Language)
ARTICLES = Path(__file__).parent / "articles"


def _load_wording() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    path = ARTICLES / "sections.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for kind, names in (("sections", SECTION_KEYS), ("statuses", STATUSES)):
        if list(data.get(kind, {})) != list(names):
            raise ArticleError(path, 1, f"{kind} must be {', '.join(names)}, in that order")
        for name, wording in data[kind].items():
            if set(wording) != set(LANGUAGES) or not all(isinstance(text, str) for text in wording.values()):
                raise ArticleError(path, 1, f"{kind}.{name} needs a text in each of {', '.join(LANGUAGES)}")
    return data["sections"], data["statuses"]


_HEADINGS, _NOTICES = _load_wording()


def heading(key: SectionKey, language: Language) -> str:
    return _HEADINGS[key][language]


@dataclass(frozen=True)
class Source:
    publisher: str
    title: str
    url: str


@dataclass(frozen=True)
class Ask:
    """A follow-up question offered to the patient, and the section of the same article that answers it."""

    question: str
    section: SectionKey
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Section:
    """`sentences`, `bullets` (was the line a list item) and `lines` (in the file) run in parallel."""

    key: SectionKey
    heading: str
    sentences: tuple[str, ...]
    bullets: tuple[bool, ...] = field(compare=False)
    lines: tuple[int, ...] = field(compare=False)


@dataclass(frozen=True)
class Article:
    id: str
    language: Language
    title: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    asks: tuple[Ask, ...]
    reviewed_by: str | None
    reviewed_on: date | None
    status: Status
    sections: tuple[Section, ...]
    path: Path = field(compare=False)

    def section(self, key: SectionKey) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    @property
    def status_notice(self) -> str:
        """What a patient is told beside a citation, such as "starter text, not yet reviewed"."""
        return _NOTICES[self.status][self.language].format(reviewed_by=self.reviewed_by, reviewed_on=self.reviewed_on)


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


def passages(articles: Iterable[Article]) -> tuple[Passage, ...]:
    return tuple(Passage(article, section) for article in articles for section in article.sections)


def load_articles(folder: Path = ARTICLES) -> tuple[Article, ...]:
    """All of `folder/{en,zh}/*.md`, by language and id. Raises ArticleError for the first fault."""
    articles = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.md")):
            article = parse_article(path.read_text(encoding="utf-8"), path)
            if article.id != path.stem:
                raise ArticleError(path, 2, f"the id {article.id!r} is not the file's name")
            if article.language != language:
                raise ArticleError(path, 3, f"the language {article.language!r} is not the folder's")
            articles.append(article)
    return tuple(articles)


def parse_article(text: str, path: Path) -> Article:
    """Raises ArticleError, its message "path:line: what is wrong"."""
    matter, first_line, body = split_front_matter(text, path)
    status = matter.one_of("status", STATUSES)
    language = matter.one_of("language", LANGUAGES)
    title = matter.text("title")
    sections = _parse_sections(body, first_line, path, language, title)
    article = Article(
        id=matter.identifier("id"),
        language=language,
        title=title,
        aliases=matter.texts("aliases"),
        tags=matter.texts("tags"),
        sources=tuple(
            Source(item.text("publisher"), item.text("title"), item.url("url"))
            for item in matter.items("sources", ("publisher", "title", "url"))
        ),
        asks=tuple(
            Ask(item.text("question"), item.one_of("section", SECTION_KEYS), item.line)
            for item in matter.items("asks", ("question", "section"))
        ),
        reviewed_by=matter.optional_text("reviewed_by"),
        reviewed_on=matter.optional_date("reviewed_on"),
        status=status,
        sections=sections,
        path=path,
    )
    _check_review(article, matter)
    _check_asks(article)
    return article


def _check_review(article: Article, matter: FrontMatter) -> None:
    signed = bool(article.reviewed_by) and bool(article.reviewed_on)
    if article.status in ("reviewed", "expired") and not signed:
        raise matter.error("status", f"{article.status!r} needs reviewed_by and reviewed_on")
    if article.status == "starter" and (article.reviewed_by or article.reviewed_on):
        raise matter.error("status", "a starter article must not name a reviewer or a review date")


def _check_asks(article: Article) -> None:
    for ask in article.asks:
        if article.section(ask.section) is None:
            raise ArticleError(article.path, ask.line, f"asks about {ask.section!r}, which the article lacks")


def _parse_sections(
    body: list[str], first_line: int, path: Path, language: Language, title: str
) -> tuple[Section, ...]:
    keys = {_HEADINGS[key][language]: key for key in SECTION_KEYS}
    found: dict[SectionKey, list[tuple[int, bool, str]]] = {}
    lines: list[tuple[int, bool, str]] | None = None
    titled = False
    for number, raw in enumerate(body, first_line):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("## "):
            name = line[3:].strip()
            if name not in keys:
                raise ArticleError(path, number, f"unknown section {name!r}; known: {', '.join(keys)}")
            if keys[name] in found:
                raise ArticleError(path, number, f"section {name!r} appears twice")
            lines = found[keys[name]] = []
        elif line.startswith("# ") and not titled:
            if line[2:].strip() != title:
                raise ArticleError(path, number, f"the heading is not the title {title!r}")
            titled = True
        elif line.startswith("#"):
            raise ArticleError(path, number, "only one # title and ## sections are allowed")
        elif lines is None:
            raise ArticleError(path, number, "text before the first ## section")
        else:
            bullet = line.startswith("- ")
            sentence = line[2:].strip() if bullet else line
            lines.append((number, bullet, sentence))
    return _ordered_sections(found, language, path, first_line)


def _ordered_sections(
    found: dict[SectionKey, list[tuple[int, bool, str]]], language: Language, path: Path, first_line: int
) -> tuple[Section, ...]:
    if not found:
        raise ArticleError(path, first_line, "the article has no sections")
    for key, lines in found.items():
        if not lines:
            raise ArticleError(path, first_line, f"section {_HEADINGS[key][language]!r} is empty")
    return tuple(
        Section(
            key=key,
            heading=_HEADINGS[key][language],
            sentences=tuple(sentence for _, _, sentence in found[key]),
            bullets=tuple(bullet for _, bullet, _ in found[key]),
            lines=tuple(number for number, _, _ in found[key]),
        )
        for key in SECTION_KEYS
        if key in found
    )
