"""What all importers share: a question and its answer as an article of the kind `answer`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.articles import Article, Section, Source
from knowledge.language import detect_language
from knowledge.sentences import split_sentences
from knowledge.shape import shape

LONGEST_TITLE = 300
LONGEST_ID = 110
_BULLET = re.compile(r"^(?:[-*•·▪]|\d{1,2}[.)])\s+")
_WORDS = re.compile(r"\w")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")


@dataclass(frozen=True)
class Skipped:
    """What was not imported, and why."""

    where: str
    reason: str


class UnreadableImport(ValueError):
    """The input is nothing that the importer knows; the message says what it expects."""


@dataclass(frozen=True)
class Origin:
    """Who says so. `url` may be empty: a clinic's own table has none."""

    publisher: str
    title: str
    url: str = ""
    year: int | None = None

    def source(self) -> Source:
        url = self.url if _ADDRESS.fullmatch(self.url) else None
        return Source("source", one_line(self.publisher), one_line(self.title), url, self.year)


def answer(
    id: str, question: str, text: str, origin: Origin, *, about: Iterable[str] = (), where: str
) -> Article | Skipped:
    """`about`: what the answer is about, as other names of it."""
    title = one_line(question)[:LONGEST_TITLE]
    lines = tuple(_lines(text))
    if len(lines) > 1 and lines[0][1].endswith(("?", "？")):
        lines = lines[1:]  # the question again
    if not title:
        return Skipped(where, "no question")
    if not lines:
        return Skipped(where, "no answer")
    language = detect_language(f"{title} {lines[0][1]}")
    section = Section(
        key="answer",
        heading=shape("answer").headings["answer"][language],
        sentences=tuple(sentence for _, sentence in lines),
        cited=(("source",),) * len(lines),
        bullets=tuple(bullet for bullet, _ in lines),
        lines=tuple(range(1, len(lines) + 1)),
    )
    names = dict.fromkeys(one_line(name)[:LONGEST_TITLE] for name in about)
    return Article(
        id=identifier(id),
        kind="answer",
        language=language,
        title=title,
        aliases=tuple(name for name in names if name and name != title),
        says=(),
        tags=(),
        related=(),
        sources=(origin.source(),),
        asks=(),
        status="starter",
        reviewed_by=None,
        reviewed_on=None,
        review_until=None,
        sections=(section,),
        path=Path(f"{identifier(id)}.md"),
    )


def identifier(text: str) -> str:
    """Letters, digits and single hyphens; the same text gives the same id."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    return plain[:LONGEST_ID].strip("-") or "untitled"


def one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """Each sentence, and whether it was a list item."""
    for line in text.splitlines():
        bullet = _BULLET.match(line.strip())
        rest = line.strip()[bullet.end() :] if bullet else line
        for sentence in split_sentences(rest):
            # What an article's file would read as a heading, a list item or a footnote is plain text here.
            plain = one_line(sentence).lstrip("#- ").replace("[^", "[")
            if _WORDS.search(plain):
                yield bool(bullet), plain
