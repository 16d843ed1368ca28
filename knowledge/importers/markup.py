"""HTML and Markdown as headings with the lines under them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "li", "dt", "dd", "blockquote", "pre", "td", "th", *_HEADINGS)
_NO_TEXT = ("script", "style", "nav", "header", "footer", "template", "noscript", "form")


@dataclass
class Part:
    """A heading (none before the first) and the lines under it; a line of a list starts with "- "."""

    heading: str | None
    level: int
    lines: list[str] = field(default_factory=list)


def markdown_parts(text: str) -> list[Part]:
    return html_parts(MarkdownIt("commonmark").enable("table").render(text))


def html_parts(text: str) -> list[Part]:
    page = BeautifulSoup(text, "html.parser")
    for element in page.find_all(_NO_TEXT):
        element.decompose()
    parts = [Part(None, 0)]
    for block in _blocks(page):
        words = " ".join(block.get_text(" ").split())
        if not words:
            continue
        if block.name in _HEADINGS:
            parts.append(Part(words, int(block.name[1])))
        else:
            parts[-1].lines.append(f"- {words}" if block.name == "li" else words)
    loose = " ".join(page.get_text(" ").split())
    if len(parts) == 1 and not parts[0].lines and loose:  # text without any markup
        parts[0].lines.append(loose)
    return [part for part in parts if part.heading or part.lines]


def html_title(text: str) -> str | None:
    page = BeautifulSoup(text, "html.parser")
    return " ".join(page.title.get_text().split()) if page.title else None


def _blocks(page: BeautifulSoup) -> Iterator[Tag]:
    """The innermost blocks, so that no text is read twice."""
    for block in page.find_all(_BLOCKS):
        if isinstance(block, Tag) and not block.find(_BLOCKS):
            yield block
