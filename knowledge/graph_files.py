"""The clinical graph as YAML files; every fault is named with its file and line, a dangling name among them."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

from knowledge.article_files import SOURCE_FIELDS, read_source
from knowledge.articles import Source
from knowledge.clinical_graph import (
    GRAPH,
    SEVERITIES,
    About,
    AskedAnswer,
    ClinicalGraph,
    Condition,
    Course,
    Entry,
    FlagLevel,
    Frequency,
    GenePair,
    Interaction,
    Medicine,
    MedicineClass,
    Place,
    Prevalence,
    Question,
    RedFlag,
    Risk,
    Sex,
    SideEffect,
    Substance,
    Symptom,
    System,
    Text,
    Texts,
    TriageLevel,
    Within,
)
from knowledge.shape import LANGUAGES
from knowledge.yaml_mapping import FileFault, YamlMapping, compose

_KINDS = ("sources", "symptoms", "risks", "conditions", "classes", "substances", "medicines", "interactions")
_FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
_Read = TypeVar("_Read")
_Named = TypeVar("_Named", Symptom, Risk, Condition, MedicineClass, Substance, Medicine)


@cache
def shipped_graph() -> ClinicalGraph:
    return load_graph(GRAPH)


def load_graph(folder: Path = GRAPH) -> ClinicalGraph:
    """All of `folder/**/*.yml`. Raises FileFault for the first fault."""
    files = [_file(path) for path in sorted(folder.rglob("*.yml"))]
    graph = ClinicalGraph(
        sources=_sources(files),
        symptoms=_by_id(_all(files, "symptoms", _SYMPTOM, _symptom)),
        risks=_by_id(_all(files, "risks", _RISK, _risk)),
        conditions=_by_id(_all(files, "conditions", _CONDITION, _condition)),
        classes=_by_id(_all(files, "classes", _CLASS, _class)),
        substances=_by_id(_all(files, "substances", _CLASS, _substance)),
        medicines=_by_id(_all(files, "medicines", _MEDICINE, _medicine)),
        interactions=tuple(_all(files, "interactions", _INTERACTION, _interaction)),
    )
    for fault in _dangling(graph):
        raise fault
    return graph


def _file(path: Path) -> YamlMapping:
    node = compose(path.read_text(encoding="utf-8"), path)
    if node is None:
        raise FileFault(path, 1, "the file is empty")
    return YamlMapping(node, path, 1, _KINDS)


def _all(
    files: Iterable[YamlMapping], kind: str, fields: tuple[str, ...], read: Callable[[YamlMapping], _Read]
) -> Iterator[_Read]:
    for file in files:
        for item in file.items(kind, fields):
            yield read(item)


def _by_id(entries: Iterable[_Named]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for entry in entries:
        if entry.id in found:
            raise FileFault(entry.place.path, entry.place.line, f"{entry.id!r} appears twice")
        found[entry.id] = entry
    return found


def _sources(files: Iterable[YamlMapping]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for file in files:
        for item in file.items("sources", SOURCE_FIELDS):
            source = read_source(item)
            if source.id in found:
                raise item.error("id", f"{source.id!r} appears twice")
            if source.url is None or source.year is None:
                raise item.error("id", f"{source.id!r} needs url and year")
            found[source.id] = source
    return found


def _place(item: YamlMapping) -> Place:
    return Place(item.path, item.line)


def _text(item: YamlMapping, name: str) -> Text:
    wording = item.mapping(name, LANGUAGES)
    return {language: wording.text(language) for language in LANGUAGES}


def _texts(item: YamlMapping, name: str) -> Texts:
    wording = item.mapping(name, LANGUAGES)
    return {language: wording.texts(language) for language in LANGUAGES}


_SYMPTOM = ("id", "name", "lay", "system", "ask", "red_flags")


def _symptom(item: YamlMapping) -> Symptom:
    return Symptom(
        id=item.identifier("id"),
        name=_text(item, "name"),
        lay=_texts(item, "lay"),
        system=item.one_of("system", get_args(System)),
        ask=tuple(_question(one) for one in item.items("ask", ("id", "about", "question", "answers"))),
        red_flags=tuple(_red_flag(one) for one in item.items("red_flags", ("id", "sign", "level", "source"))),
        place=_place(item),
    )


def _question(item: YamlMapping) -> Question:
    return Question(
        id=item.identifier("id"),
        about=item.one_of("about", get_args(About)),
        question=_text(item, "question"),
        answers=tuple(
            AskedAnswer(one.identifier("id"), _text(one, "text")) for one in item.items("answers", ("id", "text"))
        ),
    )


def _red_flag(item: YamlMapping) -> RedFlag:
    return RedFlag(
        id=item.identifier("id"),
        sign=_text(item, "sign"),
        level=item.one_of("level", get_args(FlagLevel)),
        source=item.text("source"),
    )


_RISK = ("id", "name", "question")


def _risk(item: YamlMapping) -> Risk:
    return Risk(item.identifier("id"), _text(item, "name"), _text(item, "question"), place=_place(item))


_CONDITION = (
    "id", "name", "also", "system", "symptoms", "findings", "age", "sex", "prevalence", "course", "triage", "within",
    "risks", "article", "sources",
)  # fmt: skip


def _condition(item: YamlMapping) -> Condition:
    youngest, oldest = item.numbers("age", 2)
    if not 0 <= youngest <= oldest <= 120:
        raise item.error("age", "must be two ages from 0 to 120, the lower first")
    triage = item.one_of("triage", get_args(TriageLevel))
    if (triage == "non_emergency") != item.has("within"):
        raise item.error("within", "belongs to non_emergency, and only there")
    return Condition(
        id=item.identifier("id"),
        name=_text(item, "name"),
        also=_texts(item, "also"),
        system=item.one_of("system", get_args(System)),
        symptoms=_frequencies(item, "symptoms"),
        findings=_frequencies(item, "findings") if item.has("findings") else {},
        age=(youngest, oldest),
        sex=item.one_of("sex", get_args(Sex)),
        prevalence=item.one_of("prevalence", get_args(Prevalence)),
        course=item.one_of("course", get_args(Course)),
        triage=triage,
        within=item.one_of("within", get_args(Within)) if item.has("within") else None,
        risks=item.texts("risks"),
        article=item.optional_text("article"),
        sources=_some_sources(item),
        place=_place(item),
    )


def _frequencies(item: YamlMapping, name: str) -> dict[str, Frequency]:
    found: dict[str, Frequency] = {}
    for id, word in item.pairs(name).items():
        for frequency in _FREQUENCIES:
            if word == frequency:
                found[id] = frequency
        if id not in found:
            raise item.error(name, f"{id}: {word!r} is none of {', '.join(_FREQUENCIES)}")
    return found


def _some_sources(item: YamlMapping) -> tuple[str, ...]:
    found = item.texts("sources")
    if not found:
        raise item.error("sources", "must name at least one")
    return found


_CLASS = ("id", "name", "lay")


def _class(item: YamlMapping) -> MedicineClass:
    return MedicineClass(item.identifier("id"), _text(item, "name"), _texts(item, "lay"), place=_place(item))


def _substance(item: YamlMapping) -> Substance:
    return Substance(item.identifier("id"), _text(item, "name"), _texts(item, "lay"), place=_place(item))


_MEDICINE = (
    "id", "name", "lay", "brands", "classes", "uses", "over_the_counter", "serious_side_effects", "genes", "article",
    "sources",
)  # fmt: skip


def _medicine(item: YamlMapping) -> Medicine:
    return Medicine(
        id=item.identifier("id"),
        name=_text(item, "name"),
        lay=_texts(item, "lay"),
        brands=_texts(item, "brands"),
        classes=item.texts("classes"),
        uses=_texts(item, "uses"),
        over_the_counter=item.flag("over_the_counter"),
        serious_side_effects=tuple(
            SideEffect(_text(one, "sign"), one.text("source"))
            for one in item.items("serious_side_effects", ("sign", "source"))
        ),
        genes=tuple(
            GenePair(one.text("gene"), _text(one, "effect"), _text(one, "advice"), one.text("source"))
            for one in item.items("genes", ("gene", "effect", "advice", "source"))
        ),
        article=item.optional_text("article"),
        sources=_some_sources(item),
        place=_place(item),
    )


_INTERACTION = ("between", "severity", "effect", "advice", "source")


def _interaction(item: YamlMapping) -> Interaction:
    pair = item.texts("between")
    if len(pair) != 2 or pair[0] == pair[1]:
        raise item.error("between", "must be two different ids")
    return Interaction(
        between=(pair[0], pair[1]),
        severity=item.one_of("severity", SEVERITIES),
        effect=_text(item, "effect"),
        advice=_text(item, "advice"),
        source=item.text("source"),
        place=_place(item),
    )


def _dangling(graph: ClinicalGraph) -> Iterator[FileFault]:
    """A name that nothing bears, or that two things bear, or a pair that is told twice."""
    answers = {
        f"{symptom.id}.{question.id}.{answer.id}"
        for symptom in graph.symptoms.values()
        for question in symptom.ask
        for answer in question.answers
    }
    for symptom in graph.symptoms.values():
        yield from _unknown(symptom.place, (flag.source for flag in symptom.red_flags), graph.sources, "source")
    for condition in graph.conditions.values():
        yield from _unknown(condition.place, condition.symptoms, graph.symptoms, "symptom")
        yield from _unknown(condition.place, condition.findings, answers, "answer")
        yield from _unknown(condition.place, condition.risks, graph.risks, "risk")
        yield from _unknown(condition.place, condition.sources, graph.sources, "source")
    for medicine in graph.medicines.values():
        told: tuple[SideEffect | GenePair, ...] = (*medicine.serious_side_effects, *medicine.genes)
        cited = (*medicine.sources, *(one.source for one in told))
        yield from _unknown(medicine.place, medicine.classes, graph.classes, "class")
        yield from _unknown(medicine.place, cited, graph.sources, "source")
    yield from _ambiguous(graph)
    yield from _interaction_faults(graph)


def _unknown(place: Place, ids: Iterable[str], known: Iterable[str], what: str) -> Iterator[FileFault]:
    for id in ids:
        if id not in known:
            yield FileFault(place.path, place.line, f"names the {what} {id!r}, which does not exist")


def _ambiguous(graph: ClinicalGraph) -> Iterator[FileFault]:
    """What interacts is named without its kind, so an id may be only one of the three."""
    seen: set[str] = set()
    entries: tuple[Entry, ...] = (*graph.classes.values(), *graph.substances.values(), *graph.medicines.values())
    for entry in entries:
        if entry.id in seen:
            yield FileFault(entry.place.path, entry.place.line, f"{entry.id!r} is also another kind's id")
        seen.add(entry.id)


def _interaction_faults(graph: ClinicalGraph) -> Iterator[FileFault]:
    known = {*graph.classes, *graph.substances, *graph.medicines}
    seen: set[frozenset[str]] = set()
    for interaction in graph.interactions:
        yield from _unknown(interaction.place, interaction.between, known, "medicine, class or substance")
        yield from _unknown(interaction.place, (interaction.source,), graph.sources, "source")
        pair = frozenset(interaction.between)
        if pair in seen:
            where = " and ".join(interaction.between)
            yield FileFault(interaction.place.path, interaction.place.line, f"{where} are told twice")
        seen.add(pair)
