import re
import shutil
from pathlib import Path

import pytest

from knowledge.article_files import load_articles
from knowledge.clinical_graph import GRAPH, ClinicalGraph
from knowledge.graph_drawing import drawing
from knowledge.graph_files import load_graph
from knowledge.graph_names import GraphNames
from knowledge.yaml_mapping import FileFault

SMALL = """
sources:
  - {id: made-up, publisher: Test, title: Made up, url: https://example.org/, year: 2024}
symptoms:
  - id: headache
    name: {en: headache, zh: 头痛}
    lay: {en: [sore head], zh: [头疼]}
    system: nerves
    ask:
      - id: onset
        about: onset
        question: {en: "Did it start suddenly?", zh: 是突然开始的吗？}
        answers:
          - {id: sudden, text: {en: Suddenly, zh: 突然}}
    red_flags:
      - {id: thunderclap, sign: {en: worst at once, zh: 一下子最痛}, level: emergency, source: made-up}
risks:
  - {id: pregnancy, name: {en: pregnant, zh: 怀孕}, question: {en: "Are you pregnant?", zh: 您怀孕了吗？}}
conditions:
  - id: migraine
    name: {en: migraine, zh: 偏头痛}
    also: {en: [], zh: []}
    system: nerves
    symptoms: {headache: usual}
    findings: {headache.onset.sudden: rare}
    age: [10, 60]
    sex: any
    prevalence: common
    course: recurrent
    triage: non_emergency
    within: days
    risks: [pregnancy]
    article: migraine
    sources: [made-up]
classes:
  - {id: nsaids, name: {en: NSAIDs, zh: 消炎止痛药}, lay: {en: [], zh: []}}
substances:
  - {id: alcohol, name: {en: alcohol, zh: 酒}, lay: {en: [], zh: []}}
medicines:
  - id: ibuprofen
    name: {en: ibuprofen, zh: 布洛芬}
    lay: {en: [], zh: []}
    brands: {en: [Nurofen], zh: [芬必得, 可定, 安定]}
    classes: [nsaids]
    uses: {en: [pain], zh: [疼痛]}
    over_the_counter: true
    serious_side_effects: []
    genes: []
    article: pain-relief-medicines
    sources: [made-up]
  - id: warfarin
    name: {en: warfarin, zh: 华法林}
    lay: {en: [], zh: []}
    brands: {en: [Coumadin], zh: []}
    classes: []
    uses: {en: [clots], zh: [血栓]}
    over_the_counter: false
    serious_side_effects: []
    sources: [made-up]
interactions:
  - between: [warfarin, nsaids]
    severity: major
    effect: {en: Bleeding., zh: 出血。}
    advice: {en: Ask first., zh: 先问医生。}
    source: made-up
"""


@pytest.fixture(scope="module")
def graph() -> ClinicalGraph:
    return load_graph()


def small(folder: Path, old: str = "", new: str = "") -> ClinicalGraph:
    assert old in SMALL
    (folder / "graph.yml").write_text(SMALL.replace(old, new, 1) if old else SMALL, encoding="utf-8")
    return load_graph(folder)


def test_the_shipped_graph_is_as_large_as_promised_and_has_no_fault(graph: ClinicalGraph) -> None:
    counts = graph.counts()
    assert counts["symptoms"] >= 150
    assert counts["conditions"] >= 200
    assert counts["medicines"] >= 200
    assert counts["interactions"] >= 300


def test_the_articles_that_the_graph_names_exist(graph: ClinicalGraph) -> None:
    known = {article.id for article in load_articles()}
    named = {entry.article for entry in (*graph.conditions.values(), *graph.medicines.values()) if entry.article}
    assert named - known == set()


def test_every_medicine_article_is_named_by_the_graph(graph: ClinicalGraph) -> None:
    named = {medicine.article for medicine in graph.medicines.values()}
    assert {article.id for article in load_articles() if article.kind == "medicine"} - named == set()


def test_an_interaction_of_classes_is_found_by_their_members(tmp_path: Path) -> None:
    found = small(tmp_path).interactions_between("ibuprofen", "warfarin")
    assert [interaction.severity for interaction in found] == ["major"]
    assert small(tmp_path).interactions_between("warfarin", "alcohol") == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("symptoms: {headache: usual}", "symptoms: {head: usual}", r"graph\.yml:20: names the symptom 'head'"),
        ("headache.onset.sudden: rare", "headache.onset.soon: rare", r"names the answer 'headache\.onset\.soon'"),
        ("risks: [pregnancy]", "risks: [age]", "names the risk 'age'"),
        ("classes: [nsaids]", "classes: [painkillers]", "names the class 'painkillers'"),
        ("level: emergency, source: made-up", "level: emergency, source: gone", "names the source 'gone'"),
        (
            "between: [warfarin, nsaids]",
            "between: [warfarin, cheese]",
            "names the medicine, class or substance 'cheese'",
        ),
        ("between: [warfarin, nsaids]", "between: [warfarin, warfarin]", "two different ids"),
        ("{headache: usual}", "{headache: often}", "'often' is none of usual, common, occasional, rare"),
        ("age: [10, 60]", "age: [60, 10]", "two ages"),
        ("    within: days\n", "", "within: belongs to non_emergency"),
        ("severity: major", "severity: bad", "'bad' is none of"),
        ("zh: 头痛", "", "zh: is missing or empty"),
        ("id: warfarin", "id: alcohol", "'alcohol' is also another kind's id"),
        ("  - id: warfarin", "  - id: ibuprofen", "'ibuprofen' appears twice"),
        ("year: 2024", "", "needs url and year"),
        ("system: nerves", "system: head", "'head' is none of"),
    ],
)
def test_a_fault_of_the_graph_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(FileFault, match=r"graph\.yml:\d+: ") as error:
        small(tmp_path, old, new)
    assert re.search(fault, str(error.value))


def test_a_pair_told_twice_is_a_fault(tmp_path: Path) -> None:
    again = SMALL.partition("interactions:")[2].replace("[warfarin, nsaids]", "[nsaids, warfarin]")
    (tmp_path / "graph.yml").write_text(SMALL + again, encoding="utf-8")
    with pytest.raises(FileFault, match="nsaids and warfarin are told twice"):
        load_graph(tmp_path)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Nurofen or Coumadin?", "ibuprofen or warfarin?"),
        ("芬必得饭后吃吗", "布洛芬饭后吃吗"),
        ("我可定期复查吗", "我可定期复查吗"),
        ("晚上睡不安定", "晚上睡不安定"),
        ("What is a Nurofenoid?", "What is a Nurofenoid?"),
    ],
)
def test_brand_names_are_read_as_common_names_and_ordinary_words_stay(tmp_path: Path, question: str, read: str) -> None:
    assert (
        GraphNames(small(tmp_path).medicines.values(), small(tmp_path).conditions.values()).read(question).text == read
    )


def test_a_named_medicine_leads_to_its_article(tmp_path: Path) -> None:
    names = GraphNames(small(tmp_path).medicines.values(), small(tmp_path).conditions.values())
    assert names.read("can I take Nurofen?").articles == {"pain-relief-medicines"}
    assert names.read("can I take tea?").articles == frozenset()


def test_the_drawing_is_one_file_that_needs_no_network(graph: ClinicalGraph) -> None:
    page = drawing(graph)
    assert not re.search(r"<script[^>]+src=|<link|@import|url\(", page)
    assert "/*data*/" not in page
    assert page.count("<script") == 2


def test_the_shipped_files_are_what_is_checked(tmp_path: Path) -> None:
    shutil.copytree(GRAPH, tmp_path / "graph")
    file = next((tmp_path / "graph" / "conditions").glob("*.yml"))
    file.write_text(file.read_text("utf-8").replace("sex: any", "sex: both", 1), "utf-8")
    with pytest.raises(FileFault, match="'both' is none of any, female, male"):
        load_graph(tmp_path / "graph")
