"""A folder of Markdown and HTML files. A file with an article's front matter is taken as it is; of any other, each
heading with its text becomes an answer."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.article_files import parse_article
from knowledge.articles import Article
from knowledge.importers.answers import Origin, Skipped, UnreadableImport, answer
from knowledge.importers.markup import Part, html_parts, html_title, markdown_parts
from knowledge.yaml_mapping import FileFault

_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm")


def read(path: Path) -> Iterator[Article | Skipped]:
    """Raises UnreadableImport where there is no such file."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = [file for file in files if file.suffix.casefold() in (*_MARKDOWN, *_HTML)]
    if not files:
        raise UnreadableImport(f"{path}: no Markdown or HTML files")
    for file in files:
        where = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            yield from _file(file.read_text(encoding="utf-8-sig"), file, where)
        except (OSError, UnicodeDecodeError) as error:
            yield Skipped(where, f"no readable text: {error}")


def _file(text: str, file: Path, where: str) -> Iterator[Article | Skipped]:
    if file.suffix.casefold() in _HTML:
        yield from _parts(html_parts(text), html_title(text), file, where)
    elif text.startswith("---\n") and "\nkind:" in text.partition("\n---")[0]:
        try:
            yield parse_article(text, file)
        except FileFault as fault:
            yield Skipped(where, f"line {fault.line}: {fault.fault}")
    else:
        yield from _parts(markdown_parts(_without_matter(text)), None, file, where)


def _parts(parts: list[Part], title: str | None, file: Path, where: str) -> Iterator[Article | Skipped]:
    first = next((part.heading for part in parts if part.heading and part.level == 1), None)
    name = first or title or file.stem.replace("-", " ").replace("_", " ")
    filled = [part for part in parts if part.lines]
    if not filled:
        yield Skipped(where, "no text")
    for number, part in enumerate(filled, 1):
        heading = part.heading if part.heading and part.heading != name else None
        question = f"{name}: {heading}" if heading else name
        id = f"{'-'.join(Path(where).with_suffix('').parts)}-{number}"
        yield answer(id, question, "\n".join(part.lines), Origin(name, name), about=[name], where=where)


def _without_matter(text: str) -> str:
    """Another tool's front matter says nothing to patients."""
    if not text.startswith("---\n"):
        return text
    _, fence, rest = text[4:].partition("\n---")
    return rest if fence else text
