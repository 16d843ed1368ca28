"""Texts that go out as they are: emergencies, crises, and what to do after an intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from knowledge.reading.schema import read_file
from safety.regions import Region, UnknownRegion, emergency_number, region_named
from safety.rule_reader import RULES, read_sources
from safety.screen import Concern, Urgency

if TYPE_CHECKING:
    from safety.triage import Triage

__all__ = ["Button", "UnknownRegion", "VettedText", "advice", "emergency_number", "vetted_text"]

_URGENT_GROUPS = {  # past or softer forms of a crisis are asked about, never told to "be seen soon"
    "screening_failed": "screening_failed",
    "crisis_soft": "crisis_soft",
    "suicide": "crisis_soft",
    "self_harm": "crisis_soft",
    "harm_others": "crisis_soft",
    "abuse": "crisis_soft",
    "suicide_other": "crisis_soft",
}
NO_EMERGENCY = frozenset(f"advice_{code}" for code in ("hours", "day", "days", "weeks", "self_care"))
"""Texts that a list of danger signs with the emergency number follows."""
GENERAL = {Urgency.EMERGENCY: "general", Urgency.CRISIS: "suicide", Urgency.URGENT: "urgent"}


@dataclass(frozen=True, slots=True)
class Button:
    """`value` is the text that a tap sends; `url` is set for call buttons ("tel:112")."""

    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class VettedText:
    """Plain text with **bold** and newlines."""

    code: str
    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class _Template:
    code: str
    text: str
    buttons: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The templates of one language."""

    language: Language
    templates: Mapping[str, _Template]
    replies: Mapping[str, Button]
    labels: Mapping[str, str]

    def fill(self, code: str, region: Region) -> VettedText:
        template = self.templates[code]
        line = region.lines[0] if region.lines else None
        lines = [row for row in template.text.split("\n") if line or "{line}" not in row]
        text = "\n".join(lines).replace("{emergency}", region.spoken[self.language])
        if line:
            text = text.replace("{line}", line.spoken[self.language])
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
        buttons: list[Button] = []
        for name in template.buttons:
            if name == "emergency":
                buttons.append(self._call(name, region.dial))
            elif name != "line":
                buttons.append(self.replies[name])
            elif line:
                buttons.append(self._call(name, line.dial))
        return VettedText(code, text.strip(), tuple(buttons))

    def _call(self, name: str, dial: str) -> Button:
        label = self.labels[name].replace("{dial}", dial)
        return Button(label, label, f"tel:{dial}")


def read_texts(path: Path, language: Language) -> Texts:
    top = read_file(path)
    labels = top.mapping("labels")
    replies = top.mapping("replies")
    sources = read_sources(RULES / "sources.yml")
    known: dict[str, Button] = {}
    for name in replies.names():
        reply = replies.mapping(name)
        known[name] = Button(reply.text("label"), reply.text("value"))
        reply.close()
    templates: dict[str, _Template] = {}
    for entry in top.entries("texts"):
        code = entry.text("code")
        entry.place = f"text {code}"
        if code in templates:
            raise entry.error("this code is taken by another text")
        text = entry.text("text")
        if "{emergency}" not in text and code not in NO_EMERGENCY:
            raise entry.error("the text must name {emergency}")
        if set("{}") & set(text.replace("{emergency}", "").replace("{line}", "")):
            raise entry.error("only {emergency} and {line} may stand in braces")
        buttons = entry.texts("buttons")
        if unknown := set(buttons) - {"emergency", "line", *known}:
            raise entry.error(f"there is no button {', '.join(sorted(unknown))}")
        templates[code] = _Template(code, text, buttons, sources[entry.choice("source", sources)])
        entry.close()
    texts = Texts(language, templates, known, {name: labels.text(name) for name in ("emergency", "line")})
    labels.close()
    top.close()
    return texts


@lru_cache(maxsize=1)
def _shipped() -> Mapping[Language, Texts]:
    return {language: read_texts(RULES / "vetted" / f"{language}.yml", language) for language in LANGUAGES}


def prepare() -> None:
    """Reads all texts ahead of the first emergency. Raises RuleError when one cannot be understood."""
    _shipped()
    region_named("international")


def vetted_text(concern: Concern, *, region: str) -> VettedText:
    """The text for a concern that is not NONE, after its gravest flag. Raises UnknownRegion."""
    if concern.urgency is Urgency.NONE:
        raise ValueError("there is no vetted text for a message without concern")
    texts = _shipped()[concern.language]
    flag = concern.flags[0]
    group = flag.group
    if concern.urgency is Urgency.URGENT:
        group = _URGENT_GROUPS.get(group, "urgent")
    if group not in texts.templates:
        group = GENERAL[concern.urgency]
    return texts.fill(group, region_named(region))


def advice(triage: Triage, *, language: Language, region: str) -> VettedText:
    """How soon to be seen, and where, after an intake. Raises UnknownRegion."""
    code = triage.within or triage.level.value
    return _shipped()[language].fill(f"advice_{code}", region_named(region))
