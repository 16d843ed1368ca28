"""The kinds of articles and their sections, as articles/sections.yml says."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from knowledge.language import Language

ARTICLES = Path(__file__).parent / "articles"
_PATH = ARTICLES / "sections.yml"

Kind = Literal["condition", "medicine", "test", "guide", "answer"]
SectionKey = Literal[
    "what", "symptoms", "how_to_take", "side_effects", "help_now", "self_care", "treatment", "combining",
    "missed_dose", "pregnancy", "prepare", "procedure", "results", "answer", "questions",
]  # fmt: skip
Status = Literal["starter", "in review", "reviewed", "expired"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SECTION_KEYS: tuple[SectionKey, ...] = get_args(SectionKey)
STATUSES: tuple[Status, ...] = get_args(Status)
LANGUAGES: tuple[Language, ...] = get_args(Language)


class ShapeError(ValueError):
    """sections.yml is not what it should be."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"{_PATH}:1: {fault}")


@dataclass(frozen=True)
class Shape:
    """The sections of one kind in their order, with the heading in each language."""

    headings: dict[SectionKey, dict[Language, str]]
    optional: frozenset[SectionKey]

    @property
    def keys(self) -> tuple[SectionKey, ...]:
        return tuple(self.headings)

    @property
    def required(self) -> tuple[SectionKey, ...]:
        return tuple(key for key in self.headings if key not in self.optional)

    def named(self, language: Language) -> dict[str, SectionKey]:
        """Heading → key."""
        return {wording[language]: key for key, wording in self.headings.items()}


def _load() -> tuple[dict[Kind, Shape], dict[Status, dict[Language, str]]]:
    data = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    if list(data.get("kinds", {})) != list(KINDS):
        raise ShapeError(f"kinds must be {', '.join(KINDS)}, in that order")
    if list(data.get("statuses", {})) != list(STATUSES):
        raise ShapeError(f"statuses must be {', '.join(STATUSES)}, in that order")
    optional = data.get("optional", {})
    shapes = {}
    for kind, headings in data["kinds"].items():
        for key, wording in headings.items():
            if key not in SECTION_KEYS:
                raise ShapeError(f"kinds.{kind}: unknown section {key!r}; known: {', '.join(SECTION_KEYS)}")
            _check_wording(f"kinds.{kind}.{key}", wording)
        shapes[kind] = Shape(headings, frozenset(optional.get(kind, ())))
    for status, wording in data["statuses"].items():
        _check_wording(f"statuses.{status}", wording)
    return shapes, data["statuses"]


def _check_wording(place: str, wording: Any) -> None:
    if set(wording) != set(LANGUAGES) or not all(isinstance(text, str) for text in wording.values()):
        raise ShapeError(f"{place} needs a text in each of {', '.join(LANGUAGES)}")


_SHAPES, _NOTICES = _load()


def shape(kind: Kind) -> Shape:
    return _SHAPES[kind]


def notice(
    status: Status, language: Language, reviewed_by: str | None, reviewed_on: date | None, review_until: date | None
) -> str:
    """What a patient is told beside a citation, such as "starter text, not yet reviewed"."""
    return _NOTICES[status][language].format(
        reviewed_by=reviewed_by, reviewed_on=reviewed_on, review_until=review_until
    )
