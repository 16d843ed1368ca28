"""Faults of articles that a reader would meet: for authors and for the tests, not for run time.

python -m knowledge.lint [FOLDER]
"""

import re
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.article_files import load_article, parse_article
from knowledge.articles import Article, Section
from knowledge.language import Language
from knowledge.reading_grade import reading_grade
from knowledge.shape import ARTICLES, SectionKey, shape
from knowledge.yaml_mapping import FileFault

Severity = Literal["error", "warning"]

# The goal, and where it is missed by more than the formula is exact (names of medicines alone cost half a grade).
GRADE_GOAL = 8.0
HIGHEST_GRADE = 9.0
LONGEST_ASK: dict[Language, int] = {"en": 40, "zh": 18}
LONGEST_SUMMARY: dict[Language, int] = {"en": 45, "zh": 80}  # words; Chinese: characters
LONGEST_SENTENCE: dict[Language, int] = {"en": 30, "zh": 70}
LINES: dict[SectionKey, tuple[int, int]] = {
    "questions": (3, 5),
    "missed_dose": (2, 6),
    "pregnancy": (2, 6),
    "results": (3, 9),
    "help_now": (3, 9),
}
"""Fewest and most lines of a section; of the others 4 to 9."""


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}"


def lint(articles: Sequence[Article]) -> list[Finding]:
    found = [finding for article in articles for check in _CHECKS for finding in check(article)]
    found += [*_translations(articles), *_links(articles)]
    return sorted(found, key=lambda f: (str(f.path), f.line))


def _head(article: Article, severity: Severity, message: str) -> Finding:
    return Finding(article.path, 1, severity, message)


def _sentences(article: Article) -> Iterator[tuple[SectionKey, int, str]]:
    for section in article.sections:
        for line, sentence in zip(section.lines, section.sentences, strict=True):
            yield section.key, line, sentence


def _completeness(article: Article) -> Iterator[Finding]:
    for key in shape(article.kind).required:
        if article.section(key) is None:
            yield _head(article, "error", f"section {key} is missing")
    if not article.aliases:
        yield _head(article, "warning", "no aliases: patients rarely use the title's words")
    for section in article.sections:
        fewest, most = LINES.get(section.key, (4, 9))
        if not fewest <= len(section.sentences) <= most:
            message = f"section {section.key} has {len(section.sentences)} lines, not {fewest} to {most}"
            yield Finding(article.path, section.lines[0], "warning", message)


def _sources(article: Article) -> Iterator[Finding]:
    if not article.sources:
        yield _head(article, "error", "no sources")
    for source in article.sources:
        if source.url is None or source.year is None:
            yield _head(article, "error", f"the source {source.id} lacks its address or its year")
    used: set[str] = set()
    for section in article.sections:
        for line, cited in zip(section.lines, section.cited, strict=True):
            used.update(cited)
            if not cited and section.key != "questions":
                yield Finding(article.path, line, "error", "a sentence without a source")
    for id in sorted({source.id for source in article.sources} - used):
        yield _head(article, "warning", f"the source {id} is never cited")


def _asks(article: Article) -> Iterator[Finding]:
    if not 3 <= len(article.asks) <= 5:
        yield _head(article, "warning", f"{len(article.asks)} asks, not 3 to 5")
    for ask in article.asks:
        if len(ask.question) > (most := LONGEST_ASK[article.language]):
            message = f"{len(ask.question)} characters do not fit a button of {most}: {ask.question}"
            yield Finding(article.path, ask.line, "error", message)


# A sentence ends inside the line: a stop followed by the start of another one. "e.g. Ibuprofen" is caught
# too; articles are to say "for example".
_SECOND_SENTENCE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"[.!?][\"')\]]*\s+[\"'(\[]*[A-Z]"),
    "zh": re.compile(r"[。！？][”’）」]*."),
}
_END: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"[.!?][\"')\]]*$"),
    "zh": re.compile(r"[。！？][”’）」]*$"),
}
_MARKUP = re.compile(r"\*\*|__|`|\[[^\]]*\]\(|^[*+>|]|^\d+[.)]\s|<[a-z/]|https?://")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!.](?!\d)")
_SUBJECT_ELSEWHERE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?:It|They|This|These|Those|That|He|She|Such)\b"),
    "zh": re.compile(r"(?:它|它们|他们|她们|这|这些|这种|那|那些|其)(?!里|时|样|个人)"),
}


def _lines(article: Article) -> Iterator[Finding]:
    language = article.language
    for key, line, sentence in _sentences(article):
        if _SECOND_SENTENCE[language].search(sentence):
            yield Finding(article.path, line, "error", "more than one sentence on the line")
        if not _END[language].search(sentence):
            yield Finding(article.path, line, "error", "the line does not end as a sentence")
        if _MARKUP.search(sentence):
            yield Finding(article.path, line, "error", "mark-up inside a sentence")
        if language == "zh" and _HALF_WIDTH.search(sentence):
            yield Finding(article.path, line, "warning", "half-width punctuation in Chinese")
        if key != "questions" and (start := _SUBJECT_ELSEWHERE[language].match(sentence)):
            yield Finding(article.path, line, "warning", f"starts with {start[0]!r}: unclear when shown alone")
        if (length := _length(sentence, language)) > LONGEST_SENTENCE[language] and line != _summary_line(article):
            yield Finding(article.path, line, "warning", f"a sentence of {length} words is hard to read")


def _length(sentence: str, language: Language) -> int:
    return len(sentence.split()) if language == "en" else len(sentence)


def _summary_line(article: Article) -> int | None:
    section = article.section("help_now")
    return section.lines[0] if section else None


_SUMMARY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"Get help now if "),
    "zh": re.compile(r"(?:如果|出现).*请马上就医。$"),
}


def _help_now(article: Article) -> Iterator[Finding]:
    section = article.section("help_now")
    if section is None:
        return
    line, summary = section.lines[0], section.sentences[0]
    if not _SUMMARY[article.language].match(summary):
        yield Finding(article.path, line, "error", "the first line is not the form of the help-now summary")
    if (length := _length(summary, article.language)) > (most := LONGEST_SUMMARY[article.language]):
        yield Finding(article.path, line, "error", f"the help-now summary has {length} words, at most {most}")
    if section.bullets[0]:
        yield Finding(article.path, line, "warning", "the help-now summary is no list item")


_DOSE = re.compile(r"\d\s*(?:mg|mcg|µg|ml|毫克|毫升|片|粒)(?![a-z/])", re.IGNORECASE)
_PHONE = re.compile(r"(?:call|dial|ring|phone|text|拨打|拨|打)\s*\d{3}", re.IGNORECASE)


_LABEL = re.compile(r"\blabel\b|说明书", re.IGNORECASE)


def _dangerous_numbers(article: Article) -> Iterator[Finding]:
    for section in article.sections:
        for line, sentence, cited in zip(section.lines, section.sentences, section.cited, strict=True):
            labelled = any(_LABEL.search(article.source(id).title) for id in cited)
            if _DOSE.search(sentence) and not labelled:
                yield Finding(article.path, line, "error", "a dose that no cited label gives: say as prescribed")
            if _PHONE.search(sentence):
                yield Finding(article.path, line, "warning", "a phone number? regions differ")


def _reading_grade(article: Article) -> Iterator[Finding]:
    if article.language == "en":
        grade = reading_grade((sentence for _, _, sentence in _sentences(article)), explained=article.title)
        if round(grade, 1) > GRADE_GOAL:
            severity: Severity = "error" if round(grade, 1) > HIGHEST_GRADE else "warning"
            yield _head(article, severity, f"reading grade {grade:.1f}, to be at most {GRADE_GOAL:.0f}")


_CHECKS: tuple[Callable[[Article], Iterator[Finding]], ...] = (
    _completeness,
    _sources,
    _asks,
    _lines,
    _help_now,
    _dangerous_numbers,
    _reading_grade,
)


def _translations(articles: Sequence[Article]) -> Iterator[Finding]:
    other: dict[Language, Language] = {"en": "zh", "zh": "en"}
    known = {(article.id, article.language): article for article in articles}
    for article in articles:
        twin = known.get((article.id, other[article.language]))
        if twin is None:
            yield _head(article, "error", f"no translation: {other[article.language]} is missing")
        elif article.language == "en":
            yield from _differences(article, twin)


def _differences(english: Article, chinese: Article) -> Iterator[Finding]:
    if english.kind != chinese.kind:
        yield _head(chinese, "error", f"kind is {chinese.kind!r}, in English {english.kind!r}")
    if [ask.section for ask in english.asks] != [ask.section for ask in chinese.asks]:
        yield _head(chinese, "warning", "the asks go to other sections than in English")
    if english.status != chinese.status:
        yield _head(chinese, "warning", f"status is {chinese.status!r}, in English {english.status!r}")
    for section in english.sections:
        if twin := chinese.section(section.key):
            yield from _different_lines(section, twin, chinese.path)


def _different_lines(english: Section, chinese: Section, path: Path) -> Iterator[Finding]:
    """Line n of a section says in both languages the same."""
    if len(english.sentences) != len(chinese.sentences):
        message = f"section {chinese.key} has {len(chinese.sentences)} lines, in English {len(english.sentences)}"
        yield Finding(path, chinese.lines[0], "error", message)
        return
    for line, here_text, there_text in zip(chinese.lines, chinese.sentences, english.sentences, strict=True):
        here, there = numbers(here_text), numbers(there_text)
        if here != there:
            message = f"numbers differ from English: {_listed(here - there, there - here)}"
            yield Finding(path, line, "error", message)


def _listed(only_here: set[str], only_there: set[str]) -> str:
    return f"only here {sorted(only_here)}, only in English {sorted(only_there)}"


_NUMBER = re.compile(r"(?<![A-Za-zα-ω\d.])(?<![A-Za-z]-)\d+(?:[.,]\d+)*(?![A-Za-z])")


def numbers(text: str) -> set[str]:
    """The numbers written in digits, without separators of thousands; a name's ("COVID-19") are none."""
    return {re.sub(r",(?=\d{3})", "", number) for number in _NUMBER.findall(text)}


def _links(articles: Sequence[Article]) -> Iterator[Finding]:
    known = {article.id for article in articles}
    for article in articles:
        yield from _article_links(article, known)


def _article_links(article: Article, known: Container[str]) -> Iterator[Finding]:
    if not article.related:
        yield _head(article, "warning", "no related articles: nothing to read next")
    for id in article.related:
        if id not in known or id == article.id:
            yield _head(article, "error", f"related names {id!r}, which is no other article")


def lint_text(text: str, path: Path, known: Sequence[str]) -> list[Finding]:
    """Of one article alone, as an editor writes it; `known` are the ids of the other articles."""
    try:
        article = parse_article(text, path)
    except FileFault as fault:
        return [Finding(fault.path, fault.line, "error", fault.fault)]
    found = [finding for check in _CHECKS for finding in check(article)]
    return sorted([*found, *_article_links(article, known)], key=lambda f: f.line)


def lint_folder(folder: Path = ARTICLES) -> list[Finding]:
    """Also of files that are no articles: the fault that keeps each from being read."""
    articles, found = [], []
    for path in sorted(folder.glob("*/*.md")):
        try:
            articles.append(load_article(path))
        except FileFault as error:
            found.append(Finding(error.path, error.line, "error", error.fault))
    return sorted([*found, *lint(articles)], key=lambda f: (str(f.path), f.line))


def main(folder: Path = ARTICLES) -> int:
    findings = lint_folder(folder)
    for finding in findings:
        print(finding)
    return int(any(finding.severity == "error" for finding in findings))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
