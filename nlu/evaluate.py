"""How well the model tells intents apart: `python -m nlu.evaluate MODEL HELD_OUT.yml …`.

Each file maps intents to utterances that the model was not trained on.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.quiet import quieten
from nlu.train import model_path

quieten()
from nlu.dialogue import Dialogue  # noqa: E402  (Rasa reads what quieten sets when it is imported)


@dataclass(frozen=True)
class Mistake:
    text: str
    expected: str
    got: str
    confidence: float


@dataclass(frozen=True)
class Score:
    asked: Counter[str]
    mistakes: tuple[Mistake, ...]

    @property
    def accuracy(self) -> float:
        return 1 - len(self.mistakes) / self.asked.total()

    def recall(self, intent: str) -> float:
        missed = sum(mistake.expected == intent for mistake in self.mistakes)
        return 1 - missed / self.asked[intent]


def held_out(path: Path) -> list[tuple[str, str]]:
    intents = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(str(text), intent) for intent, texts in intents.items() for text in texts]


async def score(dialogue: Dialogue, examples: list[tuple[str, str]]) -> Score:
    mistakes = []
    for text, expected in examples:
        parsed = await dialogue.parse(text)
        if parsed.intent != expected:
            mistakes.append(Mistake(text, expected, parsed.intent, parsed.confidence))
    return Score(Counter(intent for _, intent in examples), tuple(mistakes))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description=__doc__)
    parser.add_argument("model", type=Path, help="a model, or the folder that nlu.train fills")
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    dialogue = Dialogue(model_path(given.model) if given.model.is_dir() else given.model)
    for path in given.files:
        result = asyncio.run(score(dialogue, held_out(path)))
        print(f"{path}: {result.accuracy:.3f} of {result.asked.total()}")
        for intent in result.asked:
            print(f"  {intent:16} {result.recall(intent):.2f} of {result.asked[intent]}")
        for mistake in result.mistakes:
            print(f"  ✗ {mistake.expected} → {mistake.got} {mistake.confidence:.2f}: {mistake.text}")


if __name__ == "__main__":
    main()
