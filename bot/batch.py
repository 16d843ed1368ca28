"""Batch commands: JSON lines in, one JSON line out for each, in order; a bad line never stops the rest."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

Row = dict[str, Any]


class BadLine(ValueError):
    """A line lacks what the command needs; the message says what."""


def text_of(row: Row, field: str = "text") -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise BadLine(f"{field!r} must be a string")
    return value


def language_of(row: Row) -> Any:
    language = row.get("language")
    if language not in (None, "en", "zh"):
        raise BadLine('\'language\' must be "en" or "zh"')
    return language


def run(work: Callable[[Row], Row], source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> None:
    async def later(row: Row) -> Row:
        return work(row)

    asyncio.run(run_async(later, source, target))


async def run_async(
    work: Callable[[Row], Awaitable[Row]], source: TextIO = sys.stdin, target: TextIO = sys.stdout
) -> None:
    if isinstance(source, io.TextIOWrapper):
        source.reconfigure(encoding="utf-8", errors="replace")
    for line in source:
        if not line.strip():
            continue
        print(json.dumps(await _answer(work, line), ensure_ascii=False), file=target, flush=True)


async def _answer(work: Callable[[Row], Awaitable[Row]], line: str) -> Row:
    identifier = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise BadLine("a line must be a JSON object")
        identifier = row.get("id")
        return {"id": identifier, **await work(row)}
    except (BadLine, json.JSONDecodeError) as error:
        return {"id": identifier, "error": str(error)}
    except Exception as error:  # whatever one line brings about, the next ones still get their answer
        return {"id": identifier, "error": f"{type(error).__name__}: {error}"}
