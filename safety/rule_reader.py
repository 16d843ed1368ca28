"""Reading the screening rules of all languages from `rules/`, with every mistake reported in its place."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from knowledge import traditional
from safety.amounts import AmountForm, read_forms
from safety.context import Category, ContextRules, Cue, Reach, Side
from safety.patterns import Amount, PatternError, Phrase, PhraseCompiler, split_parts
from safety.reading import Folding, Reader, is_han
from safety.ruleset import LANGUAGES, Pattern, Rule, Ruleset
from safety.schema import RULES, Entry, RuleError, read_file
from safety.spelling import Spelling

URGENCIES = ("emergency", "crisis", "urgent")
WITHIN = ("clause", "sentence", "message")


class _Builder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers: dict[str, int] = {}
        self.phrases: list[Phrase] = []
        self.patterns: list[Pattern] = []
        self.rules: dict[str, Rule] = {}
        self.vocabulary: set[str] = set()
        self.same: dict[str, str] = {}
        self.joined: dict[str, str] = {}
        self.forgiven: set[str] = set()
        self.forms: list[AmountForm] = []
        self.cues: list[Cue] = []
        self.not_cues: list[int] = []
        self.ends: list[int] = []
        self.turns: list[int] = []
        self.returned: list[int] = []
        self.personal: list[int] = []
        self.list_words: list[str] = []
        self.clause_words: list[str] = []

    def build(self) -> Ruleset:
        sources = read_sources(self.folder / "sources.yml")
        for language in LANGUAGES:
            self._language(self.folder / language, sources)
        characters = read_file(self.folder / "characters.yml")
        table = {chr(code): character for code, character in traditional.table().items()}
        for group in characters.names():
            entry = characters.mapping(group)
            for old in entry.names():
                new = entry.text(old)
                if len(old) != 1 or len(new) != 1:
                    raise entry.error(f"{old!r}: {new!r} must be one character each")
                table[old] = new
        spelling = Spelling(self.vocabulary, self.forgiven, self.same)
        context = ContextRules(
            tuple(self.cues),
            tuple(self.not_cues),
            tuple(self.ends),
            tuple(self.turns),
            tuple(self.returned),
            tuple(self.personal),
            _any_word(self.list_words),
            _any_word(self.clause_words),
        )
        return Ruleset(
            Reader(table, Folding(self.same, self.joined), spelling),
            tuple(self.phrases),
            tuple(self.patterns),
            self.rules,
            context,
            tuple(self.forms),
        )

    def _language(self, folder: Path, sources: dict[str, str]) -> None:
        words = read_file(folder / "words.yml")
        context = read_file(folder / "context.yml")
        listed = words.mapping("lists")
        lists = {name: listed.texts(name) for name in listed.names()}
        same = words.mapping("same", optional=True)
        for word in same.names():
            for writing in same.texts(word):
                (self.joined if " " in writing else self.same)[writing] = word
        fold = Folding(self.same, self.joined).words
        compiler = PhraseCompiler(lists, context.texts("negators"), fold, han=folder.name == "zh")
        for name in lists:
            try:
                compiler.compile(f"<{name}>")
            except PatternError as error:
                raise listed.error(f"list {name}: {error}") from error
        self.vocabulary.update(words.texts("real_words", optional=True))
        self.forgiven.update(words.texts("typos_of", optional=True))
        self.forms += read_forms(words.entries("amounts"), compiler)
        words.close()
        self._context(context, compiler)
        for path in sorted(folder.glob("*.yml")):
            if path.name not in ("words.yml", "context.yml"):
                self._rules(path, compiler, sources)

    def _context(self, top: Entry, compiler: PhraseCompiler) -> None:
        for entry in top.entries("cues"):
            self.cues.append(
                Cue(
                    Category(entry.choice("category", Category)),
                    Side(entry.choice("side", Side)),
                    Reach(entry.choice("reach", Reach)),
                    entry.flag("unless_personal"),
                    entry.flag("to_urgent"),
                    self._phrases(entry, "phrases", compiler),
                )
            )
            entry.close()
        self.not_cues += self._phrases(top, "not_cues", compiler)
        self.ends += self._phrases(top, "ends", compiler)
        self.turns += self._phrases(top, "turns", compiler)
        self.returned += self._phrases(top, "returned", compiler)
        self.personal += self._phrases(top, "personal", compiler)
        self.list_words += top.texts("list_words")
        self.clause_words += top.texts("clause_words")
        top.close()

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
                self._phrases(entry, "softened_by", compiler, optional=True),
                self._phrases(entry, "unless", compiler, optional=True),
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
        if name not in set(Category):
            raise entry.error(f"'despite' names {name!r}, which is no context")
        return Category(name)

    def _pattern(self, text: str, within: str, rule: Rule, entry: Entry, compiler: PhraseCompiler) -> None:
        try:
            parts = split_parts(text, compiler)
        except PatternError as error:
            raise entry.error(f"pattern {text!r}: {error}") from error
        phrases = [part for part in parts if isinstance(part, Phrase)]
        if not phrases:
            raise entry.error(f"pattern {text!r} needs at least one word beside its amounts")
        phrases.sort(key=lambda phrase: -min(len(anchor) + 3 * is_han(anchor[0]) for anchor in phrase.anchors))
        found = tuple(part for part in parts if isinstance(part, Amount))
        self.patterns.append(Pattern(tuple(map(self._number, phrases)), found, within, rule))

    def _phrases(self, entry: Entry, key: str, compiler: PhraseCompiler, *, optional: bool = False) -> tuple[int, ...]:
        return tuple(self._phrase(text, compiler, entry) for text in entry.texts(key, optional=optional))

    def _phrase(self, text: str, compiler: PhraseCompiler, entry: Entry) -> int:
        try:
            phrase = compiler.compile(text)
        except PatternError as error:
            raise entry.error(f"{text!r}: {error}") from error
        if not phrase.anchors:
            raise entry.error(f"{text!r} names no word that must be there")
        return self._number(phrase)

    def _number(self, phrase: Phrase) -> int:
        if phrase.regex not in self.numbers:
            self.numbers[phrase.regex] = len(self.phrases)
            self.phrases.append(phrase)
            for word in phrase.vocabulary:
                stem = word.rstrip("*")
                self.vocabulary.add(stem)
                if word.endswith("*"):
                    self.vocabulary.update(stem + ending for ending in ("s", "ed", "ing"))
        return self.numbers[phrase.regex]


def _any_word(words: list[str]) -> re.Pattern[str]:
    return re.compile(" (?:" + "|".join(re.escape(word) for word in words) + ")(?= )")


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


def load(folder: Path = RULES) -> Ruleset:
    """Reads and checks a folder of rules. Raises RuleError, which names the file and the rule."""
    return _Builder(folder).build()


@lru_cache(maxsize=1)
def shipped() -> Ruleset:
    return load()
