"""The data that triage works with: `rules/triage.yml`, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast, get_args

from knowledge.clinical_graph import TriageLevel, Within
from knowledge.graph_files import shipped_graph
from knowledge.history.sayings import is_sign
from knowledge.history.when import When, WhenFault, parse_when
from knowledge.language import Language
from knowledge.reading.phrasebook import LANGUAGES
from knowledge.reading.schema import Entry, read_file
from safety.rule_reader import RULES, read_sources

SHARES = ("emergency", "self_care", "self_care_emergency", "sooner")
REASONS = ("unclear", "likely_emergency", "likely_seen", "likely_self_care", "in_doubt")


@dataclass(frozen=True, slots=True)
class TriageRule:
    code: str
    level: TriageLevel
    within: Within | None
    when: When
    source: str
    title: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class TriageRules:
    """`shares` are parts of one; see the file."""

    shares: Mapping[str, float]
    rules: tuple[TriageRule, ...]
    reasons: Mapping[str, Mapping[Language, str]]


def load_triage_rules(path: Path) -> TriageRules:
    """Raises RuleError when the file cannot be understood."""
    top = read_file(path)
    sources = read_sources(RULES / "sources.yml")
    shares = top.mapping("shares")
    read = {name: _share(shares, name) for name in SHARES}
    shares.close()
    words = top.mapping("reasons")
    reasons = {name: _text(words.mapping(name)) for name in REASONS}
    words.close()
    rules = TriageRules(read, tuple(_rule(entry, sources) for entry in top.entries("rules")), reasons)
    top.close()
    return rules


@cache
def triage_rules() -> TriageRules:
    return load_triage_rules(RULES / "triage.yml")


def _share(entry: Entry, name: str) -> float:
    value = entry.data.get(name)
    entry.names()
    if not isinstance(value, float) or not 0 < value < 1:
        raise entry.error(f"{name!r} must be a share between 0 and 1, found {value!r}")
    return value


def _text(entry: Entry) -> Mapping[Language, str]:
    text = {language: entry.text(language) for language in LANGUAGES}
    entry.close()
    return text


def _rule(entry: Entry, sources: Mapping[str, str]) -> TriageRule:
    code = entry.text("code")
    entry.place = f"rule {code}"
    level = cast(TriageLevel, entry.choice("level", get_args(TriageLevel)))
    within = cast("Within | None", entry.choice("within", get_args(Within)) if "within" in entry.data else None)
    if (level == "non_emergency") != (within is not None):
        raise entry.error("'within' belongs to non_emergency, and only there")
    try:
        when = parse_when(entry.text("when"), "")
    except WhenFault as error:
        raise entry.error(str(error)) from error
    for sign in when.signs():
        if not is_sign(shipped_graph(), sign):
            raise entry.error(f"'when' names {sign!r}, which does not exist")
    rule = TriageRule(
        code, level, within, when, sources[entry.choice("source", sources)], _text(entry.mapping("title"))
    )
    entry.close()
    return rule
