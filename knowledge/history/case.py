"""A patient's case as far as it was told: what is there, what is not, and the few numbers that matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Status = Literal["present", "absent", "unsure"]
Sex = Literal["female", "male"]

NUMBERS = ("age", "hours", "temperature", "severity")
"""Years, hours since it began, °C and 0 to 10."""


@dataclass(frozen=True)
class Told:
    """What was said of one sign, with the patient's own words (empty when it follows from something else)."""

    status: Status
    words: str = ""


@dataclass(frozen=True)
class Case:
    """Signs are named as in the clinical graph: `headache` (a symptom), `headache.onset.sudden` (an answer),
    `headache!thunderclap` (a red flag), `risk:pregnancy` (a risk)."""

    signs: Mapping[str, Told] = field(default_factory=dict)
    age: float | None = None
    sex: Sex | None = None
    hours: float | None = None
    temperature: float | None = None
    severity: float | None = None

    def says(self, sign: str) -> bool | None:
        """True: there; False: not there; None: not known."""
        told = self.signs.get(sign)
        return None if told is None or told.status == "unsure" else told.status == "present"

    def number(self, name: str) -> float | None:
        value: float | None = getattr(self, name)
        return value

    def symptoms(self, status: Status = "present") -> Iterator[str]:
        """In the order in which they were told."""
        for sign, told in self.signs.items():
            if told.status == status and is_symptom(sign):
                yield sign

    def with_signs(self, signs: Mapping[str, Told]) -> Case:
        """Later words outrank earlier ones."""
        return replace(self, signs={**self.signs, **signs}) if signs else self

    def joined(self, later: Case) -> Case:
        """This case with everything that `later` says besides or instead."""
        numbers = {name: value for name in (*NUMBERS, "sex") if (value := getattr(later, name)) is not None}
        return replace(self.with_signs(later.signs), **numbers)

    def as_json(self) -> dict[str, Any]:
        numbers = {name: value for name, value in asdict(replace(self, signs={})).items() if value is not None}
        signs = {sign: [told.status, told.words] for sign, told in self.signs.items()}
        return {**numbers, "signs": signs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Case:
        signs = {sign: Told(*told) for sign, told in data.get("signs", {}).items()}
        return cls(signs, **{name: data.get(name) for name in (*NUMBERS, "sex")})


def is_symptom(sign: str) -> bool:
    return not {".", "!", ":"} & set(sign)
