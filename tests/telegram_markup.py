"""Formatted text as the Bot API takes it: HTML that is checked as strictly as Telegram checks it, or ready entities."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
KINDS = {*TAGS.values(), "url", "phone_number", "text_mention", "expandable_blockquote", "mention", "hashtag"}
TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s>]*)(?P<attributes>[^>]*)>?")
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Unparsable(ValueError):
    """Telegram would answer 400 "can't parse entities"."""


@dataclass(frozen=True)
class Entity:
    kind: str
    offset: int
    """Offset and length count UTF-16 code units, as everything in Telegram does."""
    length: int


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def covered(text: str, entity: Entity) -> str:
    units = text.encode("utf-16-le")[entity.offset * 2 : (entity.offset + entity.length) * 2]
    return units.decode("utf-16-le")


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Plain text and entities. Raises Unparsable."""
    text, done, position = "", [], 0
    opened: list[tuple[str, int]] = []
    for tag in TAG.finditer(source):
        text += _characters(source[position : tag.start()])
        position = tag.end()
        name = tag["name"].lower()
        if not tag[0].endswith(">") or name not in TAGS:
            raise Unparsable(f'Unsupported start tag "{name}" at byte offset {tag.start()}')
        if not tag["end"]:
            if name == "a" and "href=" not in tag["attributes"]:
                raise Unparsable('Tag "a" must have a "href"')
            opened.append((name, utf16(text)))
        elif not opened or opened[-1][0] != name:
            raise Unparsable(f'Unmatched end tag at byte offset {tag.start()}, found "</{name}>"')
        else:
            _, began = opened.pop()
            done.append(Entity(TAGS[name], began, utf16(text) - began))
    if opened:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return text + _characters(source[position:]), tuple(done)


def _characters(source: str) -> str:
    return CHARACTER.sub(lambda found: html.unescape(found[0]), source)


def checked_entities(text: str, given: list[dict[str, object]]) -> tuple[Entity, ...]:
    """Ready entities. Raises Unparsable for one that is unknown, empty, beyond the text or inside a character."""
    found = []
    for one in given:
        kind, offset, length = one.get("type"), one.get("offset"), one.get("length")
        if kind not in KINDS or not isinstance(offset, int) or not isinstance(length, int):
            raise Unparsable(f"entity {one} is unknown")
        entity = Entity(str(kind), offset, length)
        if offset < 0 or length <= 0 or offset + length > utf16(text):
            raise Unparsable(f"entity {one} lies beyond the text")
        try:
            covered(text, entity)
        except UnicodeDecodeError:
            raise Unparsable(f"entity {one} cuts a character in two") from None
        found.append(entity)
    return tuple(found)
