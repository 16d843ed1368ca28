"""Reading the screening rules of all languages from `rules/`, with every mistake reported in its place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge.reading.context import Category
from knowledge.reading.patterns import PhraseCompiler
from knowledge.reading.phrasebook import FOLDER, LANGUAGES, PhrasebookBuilder
from knowledge.reading.schema import Entry, RuleError, read_file
from safety.ruleset import Pattern, Rule, Ruleset

RULES = Path(__file__).parent / "rules"
URGENCIES = ("emergency", "crisis", "urgent")
WITHIN = ("clause", "sentence", "message")


class _Builder:
    def __init__(self, folder: Path, languages: Path) -> None:
        self.folder = folder
        self.book = PhrasebookBuilder(languages)
        self.patterns: list[Pattern] = []
        self.rules: dict[str, Rule] = {}

    def build(self) -> Ruleset:
        sources = read_sources(self.folder / "sources.yml")
        for language in LANGUAGES:
            for path in sorted((self.folder / language).glob("*.yml")):
                self._rules(path, self.book.compilers[language], sources)
        return Ruleset(self.book.build(), tuple(self.patterns), self.rules)

    def _rules(self, path: Path, compiler: PhraseCompiler, sources: dict[str, str]) -> None:
        top = read_file(path)
        for entry in top.entries("rules"):
            code = entry.text("code")
            entry.place = f"rule {code}"
            if code in self.rules:
                raise entry.error("this code is taken by another rule")
            source = entry.choice("source", sources)
            rule = Rule(
                code,
                entry.choice("urgency", URGENCIES),
                entry.text("group"),
                entry.number("severity", 2),
                entry.text("title"),
                sources[source],
                self.book.phrases_of(entry, "softened_by", compiler, optional=True),
                self.book.phrases_of(entry, "unless", compiler, optional=True),
                frozenset(self._category(entry, name) for name in entry.texts("despite", optional=True)),
                entry.flag("past_is_urgent"),
            )
            self.rules[code] = rule
            default = entry.choice("within", WITHIN, "clause")
            for within, text in entry.scoped("patterns", WITHIN, default):
                self._pattern(text, within, rule, entry, compiler)
            entry.close()
        top.close()

    @staticmethod
    def _category(entry: Entry, name: str) -> Category:
        if name not in {category.value for category in Category}:
            raise entry.error(f"'despite' names {name!r}, which is no context")
        return Category(name)

    def _pattern(self, text: str, within: str, rule: Rule, entry: Entry, compiler: PhraseCompiler) -> None:
        phrases, amounts = self.book.parts_of(text, compiler, entry)
        self.patterns.append(Pattern(phrases, amounts, within, rule))


def read_sources(path: Path) -> dict[str, str]:
    """key → "publisher: title, URL"."""
    top = read_file(path)
    sources: dict[str, str] = {}
    for key in top.names():
        entry = top.mapping(key)
        url = entry.text("url")
        if not url.startswith("https://"):
            raise RuleError(path, key, f"{url!r} is no https address")
        sources[key] = f"{entry.text('publisher')}: {entry.text('title')}, {url}"
        entry.close()
    return sources


def load(folder: Path = RULES, languages: Path = FOLDER) -> Ruleset:
    """Reads and checks a folder of rules. Raises RuleError, which names the file and the rule."""
    return _Builder(folder, languages).build()


@lru_cache(maxsize=1)
def shipped() -> Ruleset:
    return load()
