"""How patients say what the clinical graph names: `sayings/*.yml`, read and checked against the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import cast, get_args

from knowledge.clinical_graph import ClinicalGraph, Medicine, Symptom, Within
from knowledge.graph_files import shipped_graph
from knowledge.history.when import When, WhenFault, parse_when
from knowledge.language import Language
from knowledge.reading.patterns import Amount, PhraseCompiler
from knowledge.reading.phrasebook import LANGUAGES, Phrasebook, PhrasebookBuilder
from knowledge.reading.schema import Entry, read_file

FOLDER = Path(__file__).parent / "sayings"
NEGATIVE_ANSWERS = frozenset(["no", "none", "nothing", "not-measured", "never"])
"""Answers that deny: they follow from the denial of the others and need no words of their own."""
UNLIKE = "unlike:"
"""Before a symptom's id: words that hold its name and mean something else (hay fever)."""
_DETERMINERS = frozenset(["my", "the", "a", "an", "his", "her", "their", "your", "our"])
_ANY_DETERMINER = f"[{'|'.join(sorted(_DETERMINERS))}|this|that|one|both]"
_WITHIN = ("clause", "sentence")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Phrases (by number) and amounts that together say `sign`."""

    sign: str
    phrases: tuple[int, ...]
    amounts: tuple[Amount, ...]
    within: str
    negated: bool = False
    """It says that the sign is not there: "my foot isn't numb"."""


@dataclass(frozen=True)
class Sayings:
    book: Phrasebook
    patterns: Mapping[int, tuple[Pattern, ...]]
    """By the number of the phrase that is looked for first."""
    follows: Mapping[str, When]
    """Signs that follow from other things told."""
    only_for: Mapping[str, When]
    """To whom a red flag can apply at all."""
    flag_of: Mapping[str, str]
    """Answers that mean a red flag."""
    within: Mapping[str, Within]
    """How soon an urgent red flag must be seen, where that is not the same day."""
    vague: frozenset[str]
    """Symptoms that name no complaint yet: "I don't feel well"."""
    measured: frozenset[str]
    """Values that somebody measured, which alone are no complaint: "my pressure is 150 over 95"."""
    began: tuple[int, ...]
    """Phrases by which a sentence tells a beginning, not a past that is over."""

    @cached_property
    def follows_of(self) -> Mapping[str, tuple[tuple[str, When], ...]]:
        """`follows` by the symptom that must be there; those of risks under `risk`."""
        grouped: dict[str, list[tuple[str, When]]] = {}
        for sign, when in self.follows.items():
            grouped.setdefault(re.split("[.!:]", sign)[0], []).append((sign, when))
        return {own: tuple(found) for own, found in grouped.items()}


def load_sayings(graph: ClinicalGraph, folder: Path = FOLDER) -> Sayings:
    """Raises RuleError, which names file and entry."""
    builder = _Builder(graph)
    for path in sorted(folder.glob("*.yml")):
        builder.read(path)
    return builder.build()


@cache
def shipped_sayings() -> Sayings:
    return load_sayings(shipped_graph())


@dataclass
class _Builder:
    graph: ClinicalGraph
    book: PhrasebookBuilder = field(default_factory=PhrasebookBuilder)
    patterns: dict[int, list[Pattern]] = field(default_factory=dict)
    follows: dict[str, When] = field(default_factory=dict)
    only_for: dict[str, When] = field(default_factory=dict)
    flag_of: dict[str, str] = field(default_factory=dict)
    within: dict[str, Within] = field(default_factory=dict)
    medicine_risks: dict[str, str] = field(default_factory=dict)
    """Medicines, and classes of them, that tell of a risk."""
    vague: set[str] = field(default_factory=set)
    measured: set[str] = field(default_factory=set)

    def read(self, path: Path) -> None:
        top = read_file(path)
        for entry in top.entries("sayings", optional=True):
            self._symptom(entry)
        for entry in top.entries("risks", optional=True):
            self._risk(entry)
        top.close()

    def build(self) -> Sayings:
        for symptom in self.graph.symptoms.values():
            for language in LANGUAGES:
                compiler = self.book.compilers[language]
                for words in (symptom.name[language], *symptom.lay[language]):
                    self._plain(symptom.id, words, compiler, language)
        for medicine in self.graph.medicines.values():
            for id in (medicine.id, *medicine.classes):
                if risk := self.medicine_risks.get(id):
                    self._medicine(risk, medicine)
        began = tuple(self.book.add(self.book.compilers[language].compile("<began>")) for language in LANGUAGES)
        return Sayings(
            book=self.book.build(),
            patterns={number: tuple(found) for number, found in self.patterns.items()},
            follows=self.follows,
            only_for=self.only_for,
            flag_of=self.flag_of,
            within=self.within,
            vague=frozenset(self.vague),
            measured=frozenset(self.measured),
            began=began,
        )

    def _medicine(self, risk: str, medicine: Medicine) -> None:
        """Who names a medicine that they take tells of a risk."""
        for language in LANGUAGES:
            for words in (medicine.name[language], *medicine.brands[language], *medicine.lay[language]):
                self._plain(risk, words, self.book.compilers[language], language)

    def _symptom(self, entry: Entry) -> None:
        symptom = self.graph.symptoms.get(entry.text("symptom"))
        if symptom is None:
            raise entry.error(f"there is no symptom {entry.text('symptom')!r}")
        entry.place = f"symptom {symptom.id}"
        if entry.flag("vague"):
            self.vague.add(symptom.id)
        if entry.flag("measured"):
            self.measured.add(symptom.id)
        says = entry.mapping("says", optional=True)
        self._words(symptom.id, says)
        says.close()
        unlike = entry.mapping("unlike", optional=True)
        self._words(UNLIKE + symptom.id, unlike)
        unlike.close()
        answers = entry.mapping("answers", optional=True)
        for name in answers.names():
            if name not in answers_of(symptom):
                raise entry.error(f"{symptom.id} has no answer {name!r}")
            self._answer(symptom, name, answers.mapping(name))
        flags = entry.mapping("red_flags", optional=True)
        for name in flags.names():
            if name not in {flag.id for flag in symptom.red_flags}:
                raise entry.error(f"{symptom.id} has no red flag {name!r}")
            self._flag(symptom, name, flags.mapping(name))
        entry.close()

    def _answer(self, symptom: Symptom, name: str, entry: Entry) -> None:
        sign = f"{symptom.id}.{name}"
        self._words(sign, entry)
        if flag := entry.text("flag", ""):
            if flag not in {known.id for known in symptom.red_flags}:
                raise entry.error(f"{symptom.id} has no red flag {flag!r}")
            self.flag_of[sign] = f"{symptom.id}!{flag}"
        self._when(self.follows, "when", sign, symptom.id, entry)
        entry.close()

    def _flag(self, symptom: Symptom, name: str, entry: Entry) -> None:
        sign = f"{symptom.id}!{name}"
        self._words(sign, entry)
        self._when(self.follows, "when", sign, symptom.id, entry)
        self._when(self.only_for, "for", sign, symptom.id, entry)
        if "within" in entry.data:
            self.within[sign] = cast(Within, entry.choice("within", get_args(Within)))
        entry.close()

    def _risk(self, entry: Entry) -> None:
        risk = entry.text("risk")
        entry.place = f"risk {risk}"
        if risk not in self.graph.risks:
            raise entry.error(f"there is no risk {risk!r}")
        self._words(f"risk:{risk}", entry)
        self._when(self.follows, "when", f"risk:{risk}", "", entry)
        known = {*self.graph.classes, *self.graph.medicines}
        for medicine in entry.texts("medicines", optional=True):
            if medicine not in known:
                raise entry.error(f"there is no medicine or class {medicine!r}")
            self.medicine_risks[medicine] = f"risk:{risk}"
        entry.close()

    def _when(self, into: dict[str, When], key: str, sign: str, symptom: str, entry: Entry) -> None:
        text = entry.text(key, "")
        if not text:
            return
        try:
            when = parse_when(text, symptom)
        except WhenFault as error:
            raise entry.error(f"{key}: {error}") from error
        for name in when.signs():
            if not is_sign(self.graph, name):
                raise entry.error(f"{key} names {name!r}, which does not exist")
        into[sign] = when

    def _words(self, sign: str, entry: Entry) -> None:
        for language in LANGUAGES:
            compiler = self.book.compilers[language]
            for within, text in entry.scoped(language, _WITHIN, "sentence") if language in entry.data else ():
                self._pattern(sign, text, within, compiler, entry)

    def _pattern(self, sign: str, text: str, within: str, compiler: PhraseCompiler, entry: Entry) -> None:
        phrases, amounts = self.book.parts_of(text, compiler, entry)
        self._keep(Pattern(sign, phrases, amounts, within))
        if ".." in text and "&" not in text:
            denied = self.book.add(compiler.compile(text, negated=True))
            self._keep(Pattern(sign, (denied,), (), within, negated=True))

    def _plain(self, sign: str, words: str, compiler: PhraseCompiler, language: Language) -> None:
        """A name as it stands; whose it is does not matter."""
        if language == "en":
            plain = re.sub(r"[^\w' ]+", " ", words.lower()).split()
            words = " ".join(_ANY_DETERMINER if word in _DETERMINERS else word for word in plain)
        else:
            words = re.sub(r"[^\w]+", " ", words)
        self._keep(Pattern(sign, (self.book.add(compiler.compile(words)),), (), "sentence"))

    def _keep(self, pattern: Pattern) -> None:
        self.patterns.setdefault(pattern.phrases[0], []).append(pattern)


def answers_of(symptom: Symptom) -> Iterator[str]:
    for question in symptom.ask:
        for answer in question.answers:
            yield f"{question.id}.{answer.id}"


def is_sign(graph: ClinicalGraph, name: str) -> bool:
    if name.startswith("risk:"):
        return name[len("risk:") :] in graph.risks
    if "!" in name:
        symptom, flag = name.split("!", 1)
        return symptom in graph.symptoms and flag in {known.id for known in graph.symptoms[symptom].red_flags}
    symptom, _, answer = name.partition(".")
    known = graph.symptoms.get(symptom)
    return known is not None and (not answer or answer in answers_of(known))


def missing(graph: ClinicalGraph, sayings: Sayings, symptom: Symptom) -> Iterator[str]:
    """Signs of a symptom that nothing can tell."""
    told = {pattern.sign for found in sayings.patterns.values() for pattern in found} | set(sayings.follows)
    told |= set(sayings.flag_of.values())
    for name in answers_of(symptom):
        if name.rpartition(".")[2] not in NEGATIVE_ANSWERS and f"{symptom.id}.{name}" not in told:
            yield f"{symptom.id}.{name}"
    for flag in symptom.red_flags:
        if f"{symptom.id}!{flag.id}" not in told:
            yield f"{symptom.id}!{flag.id}"
