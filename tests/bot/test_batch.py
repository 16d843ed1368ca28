"""Batch commands as other programs call them: JSON lines in and out, in order, whatever a line holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import REPOSITORY


def run(command: str, *lines: object, data_dir: Path | None = None) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    environment = os.environ | ({"LANTERN_DATA_DIR": str(data_dir)} if data_dir else {})
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", command],
        input=text.encode(), capture_output=True, cwd=REPOSITORY, env=environment, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_bad_line_yields_an_error_and_the_rest_go_on() -> None:
    rows = run("screen", {"id": 1, "text": "I can't breathe"}, "{broken", "[]", {"id": 2}, {"id": 3, "text": "hello"})
    assert [row["id"] for row in rows] == [1, None, None, 2, 3]
    assert rows[0]["urgency"] == "emergency"
    assert all("error" in row for row in rows[1:4])
    assert rows[4] == {"id": 3, "urgency": "none", "flags": [], "language": "en"}


def test_screen_names_the_words_that_raised_a_flag() -> None:
    text = "my dad's face is drooping and he can't speak"
    flag = run("screen", {"id": 1, "text": text})[0]["flags"][0]
    assert text[flag["start"] : flag["end"]] == flag["quote"]


@pytest.mark.parametrize(
    ("text", "level"), [("I have crushing chest pain", "emergency"), ("我有点流鼻涕，打喷嚏", "self_care")]
)
def test_triage_names_level_and_reasons(text: str, level: str) -> None:
    row = run("triage", {"id": 1, "text": text})[0]
    assert row["level"] == level
    assert row["reasons"]


def test_check_releases_what_the_passage_says_and_withholds_the_rest() -> None:
    passage = "Keep taking your tablets even when you feel fine."
    draft = "Keep taking your tablets even when you feel fine. You can stop the tablets once you feel fine."
    row = run("check", {"id": 1, "passages": [passage], "draft": draft})[0]
    assert row["released"] == [passage]
    assert [set(withheld) for withheld in row["withheld"]] == [{"sentence", "rule"}]


def test_redact_removes_what_identifies_a_person() -> None:
    row = run("redact", {"id": 1, "text": "Call me on 07700 900123 or mail jo@example.org"})[0]
    assert "900123" not in row["text"]
    assert "jo@example.org" not in row["text"]
    assert {entity["kind"] for entity in row["entities"]} == {"phone", "email"}


def test_search_finds_the_section_with_its_source(cache_folder: Path) -> None:
    row = run(
        "search", {"id": 1, "query": "高血压是什么", "k": 2}, {"id": 2, "query": "x", "k": 0}, data_dir=cache_folder
    )
    assert row[0]["hits"][0]["passage_id"] == "high-blood-pressure.zh#what"
    assert row[0]["hits"][0]["source"]["url"].startswith("https://")
    assert "error" in row[1]
