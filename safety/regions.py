"""Emergency numbers and crisis lines, per region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.language import Language
from knowledge.reading.schema import Entry, read_file
from safety.rule_reader import RULES


class UnknownRegion(ValueError):
    """No emergency number is known for this region."""

    def __init__(self, region: str, known: list[str]) -> None:
        super().__init__(f"no emergency number is known for region {region!r}; known: {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class CrisisLine:
    dial: str
    spoken: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Region:
    """`dial` is what a telephone dials, `spoken` how the number stands in a sentence."""

    code: str
    dial: str
    spoken: Mapping[str, str]
    lines: tuple[CrisisLine, ...]


def read_regions(path: Path) -> dict[str, Region]:
    top = read_file(path)
    found: dict[str, Region] = {}
    for entry in top.entries("regions"):
        entry.place = f"region {entry.text('code')}"
        region = Region(
            entry.text("code"),
            _number(entry),
            _spoken(entry.mapping("spoken")),
            tuple(CrisisLine(_number(line), _spoken(line)) for line in entry.entries("lines", optional=True)),
        )
        for name in (region.code, *entry.texts("aliases")):
            if name in found:
                raise entry.error(f"the name {name!r} is taken by another region")
            found[name] = region
        entry.close()
    top.close()
    return found


def _number(entry: Entry) -> str:
    number = entry.text("dial")
    if not number.isdigit():
        raise entry.error(f"'dial' is {number!r}; it must be digits only")
    return number


def _spoken(entry: Entry) -> dict[str, str]:
    return {"en": entry.text("en"), "zh": entry.text("zh")}


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Region]:
    return read_regions(RULES / "regions.yml")


def region_named(name: str) -> Region:
    """Case does not matter. Raises UnknownRegion."""
    known = _shipped()
    region = known.get(name.strip().lower())
    if region is None:
        raise UnknownRegion(name, sorted({r.code for r in known.values()}))
    return region


def emergency_number(region: str) -> str:
    """The number to dial. Raises UnknownRegion."""
    return region_named(region).dial


def spoken_number(region: Region, language: Language) -> str:
    """The number as it stands in a sentence."""
    return region.spoken[language]
