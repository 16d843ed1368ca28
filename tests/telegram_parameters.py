"""What a bot may send with a call, checked as strictly as Telegram checks it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from tests.telegram_markup import Entity, Unparsable, checked_entities, parse_html, utf16

LONGEST_TEXT = 4096
JSON_PARAMETERS = {"reply_markup", "entities", "link_preview_options", "allowed_updates", "drop_pending_updates"}


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


async def parameters(request: Request) -> dict[str, Any]:
    """A JSON body, or form fields of which objects and lists are JSON."""
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(body))
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True)) | dict(request.query_params)
    return {name: value_of(name, value) for name, value in fields.items()}


def value_of(name: str, value: str) -> Any:
    try:
        return json.loads(value) if name in JSON_PARAMETERS else value
    except json.JSONDecodeError:
        raise Refused(400, f"Bad Request: can't parse {name} JSON object") from None


def required(given: dict[str, Any], name: str) -> Any:
    if name not in given or given[name] in ("", None):
        raise Refused(400, f"Bad Request: {name} is empty")
    return given[name]


def formatted(given: dict[str, Any]) -> tuple[str, tuple[Entity, ...]]:
    text = str(given.get("text", ""))
    try:
        if given.get("parse_mode") == "HTML":
            text, entities = parse_html(text)
        elif given.get("parse_mode"):
            raise Unparsable(f"this server does not know the parse mode {given['parse_mode']}")
        else:
            entities = checked_entities(text, given.get("entities", []))
    except Unparsable as error:
        raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if utf16(text) > LONGEST_TEXT:
        raise Refused(400, "Bad Request: message is too long")
    return text, entities


def markup(given: dict[str, Any]) -> dict[str, Any]:
    wanted = given.get("reply_markup", {})
    if not isinstance(wanted, dict):
        raise Refused(400, "Bad Request: object expected as reply markup")
    rows = wanted.get("keyboard", [])
    buttons = [[{"text": one} if isinstance(one, str) else one for one in row] for row in rows]
    if "keyboard" in wanted and not all(b.get("text") for row in buttons for b in row or [{}]):
        raise Refused(400, "Bad Request: keyboard button text must be non-empty")
    for button in (button for row in wanted.get("inline_keyboard", []) for button in row):
        if not button.get("text") or ("url" in button) == ("callback_data" in button):
            raise Refused(400, "Bad Request: text and exactly one action are needed for an inline button")
        if not re.match(r"(https?|tg)://[^\s]", button.get("url", "tg://x")):
            raise Refused(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid")
        if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return {**wanted, "keyboard": buttons} if rows else wanted
