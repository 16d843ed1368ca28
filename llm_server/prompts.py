"""What the generator is asked: the same wording and the same request in serving, in training and in evaluation.

Standard library only. The wording is data, in `wording/`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict

Language = Literal["en", "zh"]
# retell: say again what the chosen sentences say; what a small model can do. answer: answer the question from them.
Style = Literal["retell", "answer"]

WORDING = Path(__file__).parent / "wording"
LANGUAGES: tuple[Language, ...] = ("en", "zh")
STYLES: tuple[Style, ...] = ("retell", "answer")


class Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


class WordingError(ValueError):
    """Names the file and the place of the fault."""

    def __init__(self, path: Path, place: str, fault: str) -> None:
        super().__init__(f"{path}: {place} {fault}")


@dataclass(frozen=True)
class Example:
    question: str
    passages: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Wording:
    system: str
    user: str
    examples: tuple[Example, ...]

    def ask(self, question: str, passages: Sequence[str]) -> str:
        parts = {"{passages}": "\n".join(passages), "{question}": question}
        return re.sub(r"\{passages\}|\{question\}", lambda found: parts[found[0]], self.user)


@dataclass(frozen=True)
class Decoding:
    """How the answer is drawn: greedy, so that the same question gets the same answer.

    Repetition is discouraged with `frequency_penalty`, which counts what was written. `repetition_penalty` counts the
    prompt too and so drives the model away from the passages' own words.
    """

    temperature: float = 0.0
    max_tokens: int = 160
    frequency_penalty: float = 0.1


def messages(question: str, passages: Sequence[str], language: Language, *, style: Style = "retell") -> list[Message]:
    """The conversation to complete. What never changes comes first, so that the server's prefix cache holds it.

    `passages` are the reviewed sentences to rest on, chosen by the caller, one or more in each. For `retell` hand over
    the three or four that fit the question best. Of the sentences that SmolLM2-135M then wrote for 12 questions, 85 %
    kept to the text (by shared words, numbers and negation); given the first six 71 %, given a whole section 58 %.
    """
    wording = load_wording(language)[style]
    asked: list[Message] = [{"role": "system", "content": wording.system}]
    for example in wording.examples:
        asked.append({"role": "user", "content": wording.ask(example.question, example.passages)})
        asked.append({"role": "assistant", "content": example.answer})
    asked.append({"role": "user", "content": wording.ask(question, passages)})
    return asked


def request_body(
    conversation: Sequence[Message], *, model: str, decoding: Decoding = Decoding(), stream: bool = True
) -> dict[str, object]:
    """The JSON of `POST /v1/chat/completions`."""
    return {"model": model, "messages": list(conversation), "stream": stream, **asdict(decoding)}


@cache
def load_wording(language: Language, folder: Path = WORDING) -> Mapping[Style, Wording]:
    """Raises WordingError when the file is not as it should be."""
    path = folder / f"{language}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordingError(path, "", str(error)) from error
    if set(data) != set(STYLES):
        raise WordingError(path, "the file", f"must hold exactly {', '.join(STYLES)}")
    return {style: _wording(path, style, data[style]) for style in STYLES}


def _wording(path: Path, style: Style, data: object) -> Wording:
    if not isinstance(data, dict) or set(data) - {"examples"} != {"system", "user"}:
        raise WordingError(path, style, "must hold system and user, and may hold examples")
    for key in ("system", "user"):
        if not isinstance(data[key], str) or not data[key].strip():
            raise WordingError(path, f"{style}.{key}", "must be a text")
    if "{passages}" not in data["user"]:
        raise WordingError(path, f"{style}.user", "must say where the {passages} go")
    examples = tuple(
        _example(path, f"{style}.examples[{number}]", example)
        for number, example in enumerate(data.get("examples", []), start=1)
    )
    return Wording(data["system"].strip(), data["user"].strip(), examples)


def _example(path: Path, place: str, data: object) -> Example:
    match data:
        case {"question": str(question), "passages": list(passages), "answer": str(answer), **rest} if (
            not rest and passages and all(isinstance(passage, str) for passage in passages)
        ):
            return Example(question, tuple(passages), answer)
    raise WordingError(path, place, "must hold a question, a list of passages and an answer, all texts")
