"""A mistake in a rule file is refused when it is loaded, with the file and the rule."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.reading.phrasebook import FOLDER
from knowledge.reading.schema import RuleError
from safety.regions import read_regions
from safety.rule_reader import RULES, load, shipped


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


RULE = """rules:
  - code: new_rule
    urgency: emergency
    group: stroke
    title: A title
    source: nhs_stroke
    patterns: [face & droop*]
"""
MISTAKES: dict[str, tuple[Callable[[str], str], str]] = {
    "unknown urgency": (lambda text: text.replace("emergency", "huge"), "must be one of crisis, emergency, urgent"),
    "unknown source": (lambda text: text.replace("nhs_stroke", "my_blog"), "'source' is 'my_blog'"),
    "missing title": (lambda text: text.replace("    title: A title\n", ""), "'title' must be a text"),
    "misspelt field": (lambda text: text.replace("severity", "x") + "    unles: [a]\n", "unknown field 'unles'"),
    "bracket left open": (lambda text: text.replace("face & droop*", '"(face & droop*"'), "is not closed"),
    "unknown list": (lambda text: text.replace("face &", "<faces> &"), "there is no word list <faces>"),
    "unknown amount": (lambda text: text.replace("face & droop*", '"{height < 3} & face"'), "is no kind of amount"),
    "pattern that fits all": (lambda text: text.replace("face & droop*", '"[face]"'), "names no word"),
    "code taken": (lambda text: text.replace("new_rule", "stroke_face"), "this code is taken"),
}


@pytest.mark.parametrize(("change", "problem"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_names_file_and_rule(rules: Path, change: Callable[[str], str], problem: str) -> None:
    (rules / "en" / "new.yml").write_text(change(RULE), "utf-8")
    with pytest.raises(RuleError) as caught:
        load(rules)
    assert "new.yml" in str(caught.value)
    assert "rule " in str(caught.value)
    assert problem in str(caught.value)


def test_a_new_rule_is_one_entry_in_a_file(rules: Path) -> None:
    (rules / "en" / "new.yml").write_text(RULE, "utf-8")
    assert "new_rule" in load(rules).rules


def test_broken_yaml_names_the_file(tmp_path: Path) -> None:
    languages = Path(shutil.copytree(FOLDER, tmp_path / "languages"))
    (languages / "zh" / "context.yml").write_text("cues: [", "utf-8")
    with pytest.raises(RuleError, match=r"context\.yml"):
        load(languages=languages)


def test_the_same_key_twice_is_refused(rules: Path) -> None:
    (rules / "en" / "new.yml").write_text(RULE + "    title: Another\n", "utf-8")
    with pytest.raises(RuleError, match="stands twice"):
        load(rules)


def test_every_shipped_pattern_compiles() -> None:
    shipped().book.regexes.prepare()


def test_every_group_of_red_flags_is_covered_in_both_languages() -> None:
    groups = {
        language: {rule.group for rule in shipped().rules.values() if rule.code.startswith("zh_") is (language == "zh")}
        for language in ("en", "zh")
    }
    assert groups["en"] == groups["zh"]


def test_two_regions_cannot_share_a_name(tmp_path: Path) -> None:
    path = tmp_path / "regions.yml"
    region = "  - {code: a, aliases: [b], dial: '1', spoken: {en: x, zh: y}}\n"
    path.write_text("regions:\n" + region + region, "utf-8")
    with pytest.raises(RuleError, match="taken by another region"):
        read_regions(path)
