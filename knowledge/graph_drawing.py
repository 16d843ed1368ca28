"""The clinical graph as one HTML file for editors to look at: no server, no network, no library."""

import json
from pathlib import Path
from typing import Any

from knowledge.clinical_graph import SHARE, ClinicalGraph

_FOLDER = Path(__file__).parent / "graph_page"


def drawing(graph: ClinicalGraph) -> str:
    data = json.dumps(_data(graph), ensure_ascii=False).replace("</", "<\\/")
    page = (_FOLDER / "page.html").read_text(encoding="utf-8")
    for name in ("style.css", "script.js"):
        page = page.replace(f"/*{name}*/", (_FOLDER / name).read_text(encoding="utf-8"))
    return page.replace("/*data*/", data)


def _data(graph: ClinicalGraph) -> dict[str, Any]:
    """Nodes and edges; an edge is [from, to, kind, weight 0..1]."""
    nodes: dict[str, dict[str, Any]] = {}
    edges: list[tuple[str, str, str, float]] = []
    for symptom in graph.symptoms.values():
        nodes[f"s:{symptom.id}"] = {
            "kind": "symptom", "name": symptom.name, "system": symptom.system,
            "lay": symptom.lay,
            "ask": [question.question for question in symptom.ask],
            "red_flags": [{"sign": flag.sign, "level": flag.level} for flag in symptom.red_flags],
        }  # fmt: skip
    for condition in graph.conditions.values():
        nodes[f"c:{condition.id}"] = {
            "kind": "condition", "name": condition.name, "system": condition.system, "triage": condition.triage,
            "within": condition.within, "age": condition.age, "sex": condition.sex, "course": condition.course,
            "prevalence": condition.prevalence, "article": condition.article,
            "sources": _cited(graph, condition.sources),
        }  # fmt: skip
        edges += [
            (f"c:{condition.id}", f"s:{symptom}", frequency, SHARE[frequency])
            for symptom, frequency in condition.symptoms.items()
        ]
    for kind in (graph.classes, graph.substances):
        for entry in kind.values():
            nodes[f"m:{entry.id}"] = {"kind": "substance" if kind is graph.substances else "class", "name": entry.name}
    for medicine in graph.medicines.values():
        nodes[f"m:{medicine.id}"] = {
            "kind": "medicine", "name": medicine.name, "brands": medicine.brands, "uses": medicine.uses,
            "side_effects": [effect.sign for effect in medicine.serious_side_effects],
            "genes": [{"gene": pair.gene, "effect": pair.effect, "advice": pair.advice} for pair in medicine.genes],
            "article": medicine.article, "sources": _cited(graph, medicine.sources),
        }  # fmt: skip
        edges += [(f"m:{medicine.id}", f"m:{one}", "class", 0.3) for one in medicine.classes]
    told = []
    for number, interaction in enumerate(graph.interactions):
        one, other = interaction.between
        edges.append((f"m:{one}", f"m:{other}", interaction.severity, 1.0))
        told.append({"edge": len(edges) - 1, "number": number, "effect": interaction.effect} | {
            "advice": interaction.advice, "source": _cited(graph, (interaction.source,))
        })  # fmt: skip
    return {"nodes": nodes, "edges": edges, "interactions": told, "counts": graph.counts()}


def _cited(graph: ClinicalGraph, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    found = (graph.sources[id] for id in ids)
    return [{"name": f"{one.publisher}: {one.title} ({one.year})", "url": one.url} for one in found]
