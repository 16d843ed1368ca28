"""MedlinePlus health-topic XML (https://medlineplus.gov/xml.html): one answer for each heading of a topic's summary."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from knowledge.articles import Article
from knowledge.importers.answers import Origin, Skipped, UnreadableImport, answer
from knowledge.importers.markup import html_parts

_PUBLISHER = "MedlinePlus, US National Library of Medicine"
_LANGUAGES = {"english", "chinese", ""}


def read(path: Path) -> Iterator[Article | Skipped]:
    """Raises UnreadableImport for a file that is no such XML."""
    year: int | None = None
    root: Element | None = None
    try:
        for event, element in iterparse(path, events=("start", "end")):
            if root is None:
                root = element
                if root.tag != "health-topics":
                    raise UnreadableImport(f"{path}: expected <health-topics>, found <{root.tag}>")
                year = _year(root.get("date-generated", ""))
            elif event == "end" and element.tag == "health-topic":
                yield from _topic(element, year, path)
                root.clear()  # one topic in memory at a time
    except (ParseError, DefusedXmlException, OSError) as error:
        raise UnreadableImport(f"{path}: no readable XML ({error})") from None


def _topic(topic: Element, year: int | None, path: Path) -> Iterator[Article | Skipped]:
    title, number = topic.get("title", ""), topic.get("id", "")
    where = f"{path.name}: topic {number} {title}"
    if topic.get("language", "").casefold() not in _LANGUAGES:
        yield Skipped(where, f"in {topic.get('language')}")
        return
    names = [title, *(also.text or "" for also in topic.findall("also-called"))]
    origin = Origin(_PUBLISHER, title, topic.get("url", ""), year)
    parts = html_parts(topic.findtext("full-summary") or "")
    if not parts:
        yield Skipped(where, "no summary")
    for count, part in enumerate(parts):
        id = f"medlineplus-{number or title}" + (f"-{count + 1}" if count else "")
        yield answer(id, part.heading or title, "\n".join(part.lines), origin, about=names, where=where)


def _year(date: str) -> int | None:
    digits = date.replace("/", " ").split()
    return next((int(part) for part in digits if len(part) == 4 and part.isdigit()), None)
