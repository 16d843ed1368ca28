"""Tests of the dialogue with its real, trained model. They run in nlu's own environment:
`nlu/.venv/bin/python -m pytest --confcutdir=tests/nlu tests/nlu`."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# The root environment has no Rasa (it needs Python 3.10) and collects the other rooms' tests only.
collect_ignore_glob = [] if find_spec("rasa") else ["*.py"]

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def models() -> Path:
    """The same cache as the other tests', so that a model is trained once for all."""
    return Path(os.environ.get("LANTERN_TEST_CACHE", REPOSITORY / ".lantern" / "test-cache")) / "nlu"


@pytest.fixture(scope="session")
def model(models: Path) -> Path:
    from nlu.train import train

    return train(models)


@pytest.fixture(scope="session")
def dialogue(model: Path) -> Any:
    from nlu.quiet import quieten

    quieten()
    from nlu.dialogue import Dialogue

    return Dialogue(model)


@dataclass(frozen=True)
class Reply:
    steps: list[dict[str, Any]]

    @property
    def asked(self) -> str | None:
        return next((step["slot"] for step in self.steps if step["kind"] == "ask"), None)

    @property
    def said(self) -> list[str]:
        return [step["code"] for step in self.steps if step["kind"] == "say"]

    @property
    def kinds(self) -> list[str]:
        return [step["kind"] for step in self.steps]

    @property
    def text(self) -> str:
        return "\n".join(step.get("text", "") for step in self.steps)

    def step(self, kind: str) -> dict[str, Any]:
        return next(step for step in self.steps if step["kind"] == kind)

    @property
    def answers(self) -> dict[str, str]:
        return {answer["slot"]: answer["answer"] for answer in self.step("finish_intake")["report"]["answers"]}


@dataclass
class Conversation:
    """A patient's side; the state goes through JSON between turns, as it does in the database."""

    dialogue: Any
    language: str = "en"
    today: date | None = None
    state: Any = None
    replies: list[Reply] = field(default_factory=list)

    def say(self, *texts: str, language: str | None = None, hours_away: float = 0.0) -> Reply:
        for text in texts:
            spoken = language or self.language
            turn = asyncio.run(self.dialogue.turn(self.state, text, spoken, today=self.today, hours_away=hours_away))
            self.state = json.loads(json.dumps(turn.state))
            self.replies.append(Reply(turn.steps))
        return self.replies[-1]

    def skip_to(self, slot: str) -> None:
        for _ in range(15):
            if self.replies[-1].asked == slot:
                return
            self.say({"en": "skip", "zh": "跳过"}[self.language])
        raise AssertionError(f"{slot} was never asked")

    @property
    def slots(self) -> dict[str, Any]:
        return self.state["slots"]


@pytest.fixture
def talk(dialogue: Any) -> Any:
    def start(language: str = "en", today: date | None = None) -> Conversation:
        return Conversation(dialogue, language, today)

    return start
