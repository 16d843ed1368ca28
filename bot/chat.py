"""The same conversation in a terminal, over the patient web API."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.conversations import language_of
from bot.wording import say

COLOURS = {"bot": "cyan", "system": "yellow", "staff": "green"}
LAST_ANSWER_SECONDS = 30
QUIT = {"/quit", "/exit", "/q"}


class GatewayUnreachable(RuntimeError):
    def __init__(self, url: str) -> None:
        super().__init__(f"nothing answers at {url}; start Lantern with `make run`, or give another --url")


async def talk(url: str, language: str) -> None:
    """Runs until the patient leaves with Ctrl-D or /quit. Raises GatewayUnreachable."""
    screen = Console()
    async with httpx.AsyncClient(base_url=url, timeout=10) as http:
        try:
            opened = await http.post("/api/chat/sessions", json={"language": language, "consent": True})
            opened.raise_for_status()
        except httpx.HTTPError as error:
            raise GatewayUnreachable(url) from error
        http.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        screen.print(Text(say("welcome", language_of(language)), style="cyan"))
        screen.print(Text("/quit", style="dim"))
        unanswered: asyncio.Queue[str] = asyncio.Queue()
        listener = asyncio.create_task(_listen(http, screen, unanswered))
        try:
            await _write(http, screen, unanswered)
        finally:
            listener.cancel()


async def _write(http: httpx.AsyncClient, screen: Console, unanswered: asyncio.Queue[str]) -> None:
    while True:
        try:
            text = (await asyncio.to_thread(input)).strip()
        except EOFError:
            with suppress(TimeoutError):  # what was piped in still gets its answer
                await asyncio.wait_for(unanswered.join(), LAST_ANSWER_SECONDS)
            return
        if text in QUIT:
            return
        if text:
            message = {"client_message_id": str(uuid.uuid4()), "text": text}
            answer = await http.post("/api/chat/messages", json=message)
            if answer.is_error:
                screen.print(Text(answer.json()["error"]["message"], style="red"))
            else:
                unanswered.put_nowait(text)


async def _listen(http: httpx.AsyncClient, screen: Console, unanswered: asyncio.Queue[str]) -> None:
    seen = 0
    while True:
        try:
            async for event, data in _events(http, seen):
                if event == "message":
                    seen = data["seq"]
                    if data["author"] != "patient":
                        _show(data, screen)
                        if data["author"] != "staff" and not unanswered.empty():
                            unanswered.get_nowait()
                            unanswered.task_done()
        except httpx.HTTPError:
            await asyncio.sleep(1)


async def _events(http: httpx.AsyncClient, after: int) -> AsyncIterator[tuple[str, Any]]:
    async with http.stream("GET", f"/api/chat/events?after={after}", timeout=None) as response:
        event = ""
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                yield event, json.loads(value)


def _show(message: dict[str, Any], screen: Console) -> None:
    colour = "bold red" if message["urgency"] in ("emergency", "crisis") else COLOURS[message["author"]]
    screen.print()
    screen.print(Padding(_marked(message["text"], colour), (0, 2)))
    for citation in message["citations"]:
        notice = f" ({citation['notice']})" if citation["notice"] else ""
        line = f"{citation['n']}. {citation['title']} · {citation['section']}{notice}"
        screen.print(Padding(Text(line, style="dim"), (0, 4)))
    labels = [button["label"] for button in message["buttons"]]
    if labels:
        screen.print(Padding(Text("   ".join(f"[{label}]" for label in labels), style="magenta"), (0, 2)))
    screen.print()


def _marked(text: str, colour: str) -> Text:
    """The text with its **bold** words. Chinese has no spaces to wrap at, so a bullet would stand alone."""
    text = re.sub(r"• (?=[\u4e00-\u9fff])", "•", text)
    marked = Text()
    for i, piece in enumerate(re.split(r"\*\*", text)):
        marked.append(piece, style=f"{colour} bold" if i % 2 else colour)
    return marked
