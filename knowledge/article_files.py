"""Articles as files: Markdown with front matter, one sentence a line, one file a language.

A sentence names its sources at its end as footnotes, `[^who]`, by the ids that the front matter gives them.
"""

import re
from pathlib import Path

import yaml

from knowledge.articles import Article, Ask, Section, Source
from knowledge.front_matter import split_front_matter
from knowledge.language import Language
from knowledge.shape import ARTICLES, KINDS, LANGUAGES, SECTION_KEYS, STATUSES, SectionKey, Shape, shape
from knowledge.yaml_mapping import FileFault, YamlMapping

SOURCE_FIELDS = ("id", "publisher", "title", "url", "year")
_CITED = re.compile(r"\s*((?:\[\^[a-z0-9-]+\])+)$")
_ONE_CITED = re.compile(r"\[\^([a-z0-9-]+)\]")
_REVIEW = re.compile(r"^(?:status|reviewed_by|reviewed_on|review_until):.*\n", re.MULTILINE)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Lines = list[tuple[int, str]]


def load_articles(folder: Path = ARTICLES) -> tuple[Article, ...]:
    """All of `folder/{en,zh}/*.md`, by language and id. Raises FileFault for the first fault."""
    return tuple(load_article(path) for language in LANGUAGES for path in sorted((folder / language).glob("*.md")))


def load_article(path: Path) -> Article:
    """Raises FileFault, also where file and folder are not named after the article's id and language."""
    article = parse_article(path.read_text(encoding="utf-8"), path)
    if article.id != path.stem:
        raise FileFault(path, 2, f"the id {article.id!r} is not the file's name")
    if article.language != path.parent.name:
        raise FileFault(path, 3, f"the language {article.language!r} is not the folder's")
    return article


def parse_article(text: str, path: Path) -> Article:
    """Raises FileFault, its message "path:line: what is wrong"."""
    matter, first_line, body = split_front_matter(text, path)
    status = matter.one_of("status", STATUSES) if matter.has("status") else "starter"
    kind = matter.one_of("kind", KINDS)
    language = matter.one_of("language", LANGUAGES)
    title = matter.text("title")
    article = Article(
        id=matter.identifier("id"),
        kind=kind,
        language=language,
        title=title,
        aliases=matter.texts("aliases"),
        says=matter.texts("says"),
        tags=matter.texts("tags"),
        related=matter.texts("related"),
        sources=tuple(read_source(item) for item in matter.items("sources", SOURCE_FIELDS)),
        asks=tuple(
            Ask(item.text("question"), item.one_of("section", SECTION_KEYS), item.line)
            for item in matter.items("asks", ("question", "section"))
        ),
        status=status,
        reviewed_by=matter.optional_text("reviewed_by"),
        reviewed_on=matter.optional_date("reviewed_on"),
        review_until=matter.optional_date("review_until"),
        sections=_parse_sections(body, first_line, path, language, title, shape(kind)),
        path=path,
    )
    _check_review(article, matter)
    _check_asks(article)
    _check_cited(article, matter)
    return article


def read_source(item: YamlMapping) -> Source:
    return Source(
        id=item.identifier("id"),
        publisher=item.text("publisher"),
        title=item.text("title"),
        url=item.optional_url("url"),
        year=item.year("year"),
    )


def _check_review(article: Article, matter: YamlMapping) -> None:
    signed = article.reviewed_by and article.reviewed_on and article.review_until
    if article.status in ("reviewed", "expired") and not signed:
        raise matter.error("status", f"{article.status!r} needs reviewed_by, reviewed_on and review_until")
    if article.status == "starter" and (article.reviewed_by or article.reviewed_on or article.review_until):
        raise matter.error("status", "a starter article must not name a reviewer or a review date")


def _check_asks(article: Article) -> None:
    for ask in article.asks:
        if article.section(ask.section) is None:
            raise FileFault(article.path, ask.line, f"asks about {ask.section!r}, which the article lacks")


def _check_cited(article: Article, matter: YamlMapping) -> None:
    known = [source.id for source in article.sources]
    if len(set(known)) < len(known):
        raise matter.error("sources", "two sources have one id")
    for section in article.sections:
        for line, cited in zip(section.lines, section.cited, strict=True):
            for id in cited:
                if id not in known:
                    raise FileFault(article.path, line, f"cites {id!r}, which is none of the sources")


def _parse_sections(
    body: list[str], first_line: int, path: Path, language: Language, title: str, form: Shape
) -> tuple[Section, ...]:
    keys = form.named(language)
    found: dict[SectionKey, _Lines] = {}
    lines: _Lines | None = None
    titled = False
    for number, raw in enumerate(body, first_line):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("## "):
            name = line[3:].strip()
            if name not in keys:
                raise FileFault(path, number, f"unknown section {name!r}; known: {', '.join(keys)}")
            if keys[name] in found:
                raise FileFault(path, number, f"section {name!r} appears twice")
            lines = found[keys[name]] = []
        elif line.startswith("# ") and not titled:
            if line[2:].strip() != title:
                raise FileFault(path, number, f"the heading is not the title {title!r}")
            titled = True
        elif line.startswith("#"):
            raise FileFault(path, number, "only one # title and ## sections are allowed")
        elif lines is None:
            raise FileFault(path, number, "text before the first ## section")
        else:
            lines.append((number, line))
    if not found:
        raise FileFault(path, first_line, "the article has no sections")
    for key, content in found.items():
        if not content:
            raise FileFault(path, first_line, f"section {form.headings[key][language]!r} is empty")
    return tuple(_section(key, form.headings[key][language], found[key]) for key in form.keys if key in found)


def _section(key: SectionKey, heading: str, lines: _Lines) -> Section:
    bare = [(text[2:].strip() if text.startswith("- ") else text) for _, text in lines]
    notes = [_CITED.search(text) for text in bare]
    return Section(
        key=key,
        heading=heading,
        sentences=tuple(text[: note.start()] if note else text for text, note in zip(bare, notes, strict=True)),
        cited=tuple(tuple(_ONE_CITED.findall(note[1])) if note else () for note in notes),
        bullets=tuple(text.startswith("- ") for _, text in lines),
        lines=tuple(number for number, _ in lines),
    )


def without_review(text: str) -> str:
    """The text without what its front matter says of its review."""
    head, fence, body = text.removeprefix("\ufeff").replace("\r\n", "\n").partition("\n---")
    return _REVIEW.sub("", head + "\n").rstrip("\n") + fence + body


def render_article(article: Article) -> str:
    """The text of an article's file, without what a review says of it: parse_article reads it back the same."""
    head = {
        "id": article.id,
        "kind": article.kind,
        "language": article.language,
        "title": article.title,
        "aliases": list(article.aliases),
        "says": list(article.says),
        "tags": list(article.tags),
        "related": list(article.related),
        "sources": [
            {"id": s.id, "publisher": s.publisher, "title": s.title, "url": s.url, "year": s.year}
            for s in article.sources
        ],
        "asks": [{"question": ask.question, "section": ask.section} for ask in article.asks],
    }
    matter = yaml.dump(head, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000)
    parts = [f"---\n{matter}---\n\n# {article.title}\n"]
    for section in article.sections:
        parts.append(f"\n## {section.heading}\n")
        for sentence, cited, bullet in zip(section.sentences, section.cited, section.bullets, strict=True):
            notes = "".join(f"[^{id}]" for id in cited)
            parts.append(f"{'- ' if bullet else ''}{sentence}{' ' if notes else ''}{notes}\n")
    return "".join(parts)
