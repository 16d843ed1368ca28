"""Phrases of all languages under one numbering, found by the words of a message, with how the languages read.

Whoever judges messages (screening, history taking) brings phrases of their own and shares the languages: spelling,
negation, time, persons and amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge import traditional
from knowledge.language import Language
from knowledge.reading.amounts import AmountForm, read_forms
from knowledge.reading.context import Category, ContextRules, Cue, Reach, Side
from knowledge.reading.patterns import Amount, PatternError, Phrase, PhraseCompiler, split_parts
from knowledge.reading.schema import Entry, read_file
from knowledge.reading.spelling import Spelling
from knowledge.reading.text import Folding, Reader, Reading, is_han

LANGUAGES: tuple[Language, ...] = ("en", "zh")
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Phrasebook:
    reader: Reader
    phrases: tuple[Phrase, ...]
    context: ContextRules
    amount_forms: tuple[AmountForm, ...]

    @cached_property
    def regexes(self) -> LazyRegexes:
        return LazyRegexes([phrase.regex for phrase in self.phrases])

    @cached_property
    def _exact(self) -> dict[str, tuple[int, ...]]:
        return self._index(lambda anchor: not anchor.endswith("*"))

    @cached_property
    def _starts(self) -> dict[str, tuple[int, ...]]:
        return {anchor[:-1]: ids for anchor, ids in self._index(lambda a: a.endswith("*")).items()}

    def _index(self, wanted: Callable[[str], bool]) -> dict[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            for anchor in phrase.anchors:
                if wanted(anchor):
                    index.setdefault(anchor, []).append(number)
        return {anchor: tuple(ids) for anchor, ids in index.items()}

    @cached_property
    def _word_cache(self) -> dict[str, tuple[int, ...]]:
        return {}

    def candidates(self, reading: Reading) -> frozenset[int]:
        """The phrases of which at least one anchor stands in the message."""
        found: set[int] = set()
        for word in reading.words:
            found.update(self._phrases_for(word))
        return frozenset(found)

    def _phrases_for(self, word: str) -> tuple[int, ...]:
        known = self._word_cache.get(word)
        if known is None:
            ids = list(self._exact.get(word, ()))
            for length in range(1, len(word) + 1):
                ids.extend(self._starts.get(word[:length], ()))
            known = tuple(ids)
            if len(self._word_cache) > 20_000:
                self._word_cache.clear()
            self._word_cache[word] = known
        return known


class LazyRegexes(list["re.Pattern[str]"]):
    """Regular expressions compiled when first used: compiling all takes a second, most are seldom needed."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__()
        self._sources = sources
        self._ready: dict[int, re.Pattern[str]] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def __getitem__(self, index: int) -> re.Pattern[str]:  # type: ignore[override]
        found = self._ready.get(index)
        if found is None:
            found = self._ready[index] = re.compile(self._sources[index] + "(?= )")
        return found

    def prepare(self) -> None:
        for index in range(len(self)):
            self[index]


class PhrasebookBuilder:
    """Reads the languages first; then phrases are added with `add` or `phrases_of`. Raises RuleError."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._numbers: dict[str, int] = {}
        self._phrases: list[Phrase] = []
        self._vocabulary: set[str] = set()
        self._same: dict[str, str] = {}
        self._joined: dict[str, str] = {}
        self._forgiven: set[str] = set()
        self._forms: list[AmountForm] = []
        self._cues: list[Cue] = []
        self._not_cues: list[int] = []
        self._ends: list[int] = []
        self._turns: list[int] = []
        self._returned: list[int] = []
        self._personal: list[int] = []
        self._list_words: list[str] = []
        self._clause_words: list[str] = []
        self._table = _characters(folder / "characters.yml")
        self.compilers: dict[Language, PhraseCompiler] = {}
        for language in LANGUAGES:
            self._language(language, folder / language)

    def _language(self, language: Language, folder: Path) -> None:
        words = read_file(folder / "words.yml")
        context = read_file(folder / "context.yml")
        listed = words.mapping("lists")
        lists = {name: listed.texts(name) for name in listed.names()}
        same = words.mapping("same", optional=True)
        for word in same.names():
            for writing in same.texts(word):
                (self._joined if " " in writing else self._same)[writing] = word
        fold = Folding(self._same, self._joined).words
        compiler = PhraseCompiler(
            lists,
            context.texts("negators"),
            fold,
            han=language == "zh",
            not_negators=context.texts("not_negators", optional=True),
        )
        for name in lists:
            try:
                compiler.compile(f"<{name}>")
            except PatternError as error:
                raise listed.error(f"list {name}: {error}") from error
        self._vocabulary.update(words.texts("real_words", optional=True))
        self._forgiven.update(words.texts("typos_of", optional=True))
        self._forms += read_forms(words.entries("amounts"), compiler)
        words.close()
        self._context(context, compiler)
        self.compilers[language] = compiler

    def _context(self, top: Entry, compiler: PhraseCompiler) -> None:
        for entry in top.entries("cues"):
            self._cues.append(
                Cue(
                    Category(entry.choice("category", [c.value for c in Category])),
                    Side(entry.choice("side", [s.value for s in Side])),
                    Reach(entry.choice("reach", [r.value for r in Reach])),
                    entry.flag("unless_personal"),
                    entry.flag("to_urgent"),
                    self.phrases_of(entry, "phrases", compiler),
                )
            )
            entry.close()
        self._not_cues += self.phrases_of(top, "not_cues", compiler)
        self._ends += self.phrases_of(top, "ends", compiler)
        self._turns += self.phrases_of(top, "turns", compiler)
        self._returned += self.phrases_of(top, "returned", compiler)
        self._personal += self.phrases_of(top, "personal", compiler)
        self._list_words += top.texts("list_words")
        self._clause_words += top.texts("clause_words")
        top.close()

    def phrases_of(
        self, entry: Entry, key: str, compiler: PhraseCompiler, *, optional: bool = False
    ) -> tuple[int, ...]:
        """The numbers of the phrases that a field of a rule file lists."""
        return tuple(self._phrase(text, compiler, entry) for text in entry.texts(key, optional=optional))

    def _phrase(self, text: str, compiler: PhraseCompiler, entry: Entry) -> int:
        try:
            phrase = compiler.compile(text)
        except PatternError as error:
            raise entry.error(f"{text!r}: {error}") from error
        if not phrase.anchors:
            raise entry.error(f"{text!r} names no word that must be there")
        return self.add(phrase)

    def parts_of(self, text: str, compiler: PhraseCompiler, entry: Entry) -> tuple[tuple[int, ...], tuple[Amount, ...]]:
        """The phrases (by number, the rarest first) and amounts that a pattern joins with "&"."""
        try:
            parts = split_parts(text, compiler)
        except PatternError as error:
            raise entry.error(f"pattern {text!r}: {error}") from error
        phrases = [part for part in parts if isinstance(part, Phrase)]
        if not phrases:
            raise entry.error(f"pattern {text!r} needs at least one word beside its amounts")
        phrases.sort(key=lambda phrase: -min(len(anchor) + 3 * is_han(anchor[0]) for anchor in phrase.anchors))
        return tuple(map(self.add, phrases)), tuple(part for part in parts if isinstance(part, Amount))

    def add(self, phrase: Phrase) -> int:
        if phrase.regex not in self._numbers:
            self._numbers[phrase.regex] = len(self._phrases)
            self._phrases.append(phrase)
            for word in phrase.vocabulary:
                stem = word.rstrip("*")
                self._vocabulary.add(stem)
                if word.endswith("*"):
                    self._vocabulary.update(stem + ending for ending in ("s", "ed", "ing"))
        return self._numbers[phrase.regex]

    def build(self) -> Phrasebook:
        context = ContextRules(
            tuple(self._cues),
            tuple(self._not_cues),
            tuple(self._ends),
            tuple(self._turns),
            tuple(self._returned),
            tuple(self._personal),
            _any_word(self._list_words),
            _any_word(self._clause_words),
        )
        spelling = Spelling(self._vocabulary, self._forgiven, self._same)
        reader = Reader(self._table, Folding(self._same, self._joined), spelling)
        return Phrasebook(reader, tuple(self._phrases), context, tuple(self._forms))


def _characters(path: Path) -> Mapping[str, str]:
    top = read_file(path)
    table = {chr(code): character for code, character in traditional.table().items()}
    for group in top.names():
        entry = top.mapping(group)
        for old in entry.names():
            new = entry.text(old)
            if len(old) != 1 or len(new) != 1:
                raise entry.error(f"{old!r}: {new!r} must be one character each")
            table[old] = new
    return table


def _any_word(words: list[str]) -> re.Pattern[str]:
    return re.compile(" (?:" + "|".join(re.escape(word) for word in words) + ")(?= )")
