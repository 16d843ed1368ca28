"""Symptoms, conditions and medicines and what joins them, for intake, triage, staff and search.

Nothing here is ever told to a patient as what they have.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from knowledge.articles import Source
from knowledge.language import Language

GRAPH = Path(__file__).parent / "graph"

System = Literal[
    "general", "heart", "breathing", "stomach", "urinary", "nerves", "mind", "eye", "ear-nose-throat", "mouth", "skin",
    "muscles", "hormones", "blood", "women", "men", "pregnancy", "children",
]  # fmt: skip
About = Literal[
    "onset", "duration", "course", "character", "severity", "location", "spread", "better", "worse", "timing",
    "together", "other",
]  # fmt: skip
Frequency = Literal["usual", "common", "occasional", "rare"]
FlagLevel = Literal["emergency", "urgent"]
Sex = Literal["any", "female", "male"]
Prevalence = Literal["common", "uncommon", "rare"]
Course = Literal["acute", "subacute", "chronic", "recurrent"]
TriageLevel = Literal["emergency", "non_emergency", "self_care"]
Within = Literal["hours", "day", "days", "weeks"]
Severity = Literal["avoid", "major", "moderate", "minor"]

SHARE: dict[Frequency, float] = {"usual": 0.8, "common": 0.5, "occasional": 0.2, "rare": 0.05}
"""The middle of each word's range: usual ≥ 70 %, common 30-70 %, occasional 10-30 %, rare < 10 % of patients."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

Text = dict[Language, str]
Texts = dict[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """Where an entry stands, for messages."""

    path: Path
    line: int


@dataclass(frozen=True)
class Entry:
    id: str
    name: Text
    place: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class AskedAnswer:
    id: str
    text: Text


@dataclass(frozen=True)
class Question:
    id: str
    about: About
    question: Text
    answers: tuple[AskedAnswer, ...]
    """None: free text or a number."""


@dataclass(frozen=True)
class RedFlag:
    """A sign beside a symptom that changes how soon a person must be seen."""

    id: str
    sign: Text
    level: FlagLevel
    source: str


@dataclass(frozen=True)
class Symptom(Entry):
    lay: Texts
    system: System
    ask: tuple[Question, ...]
    red_flags: tuple[RedFlag, ...]


@dataclass(frozen=True)
class Risk(Entry):
    """What makes a patient more at risk."""

    question: Text


@dataclass(frozen=True)
class Condition(Entry):
    also: Texts
    system: System
    symptoms: dict[str, Frequency]
    findings: dict[str, Frequency]
    """`symptom.question.answer` → how often patients with the condition answer so."""
    age: tuple[float, float]
    """Years, both ends included, in which most patients fall."""
    sex: Sex
    prevalence: Prevalence
    course: Course
    triage: TriageLevel
    within: Within | None
    risks: tuple[str, ...]
    article: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class MedicineClass(Entry):
    lay: Texts


@dataclass(frozen=True)
class Substance(Entry):
    """No medicine, but it interacts with medicines: alcohol, grapefruit."""

    lay: Texts


@dataclass(frozen=True)
class SideEffect:
    sign: Text
    source: str


@dataclass(frozen=True)
class GenePair:
    gene: str
    effect: Text
    advice: Text
    source: str


@dataclass(frozen=True)
class Medicine(Entry):
    lay: Texts
    brands: Texts
    classes: tuple[str, ...]
    uses: Texts
    over_the_counter: bool
    serious_side_effects: tuple[SideEffect, ...]
    genes: tuple[GenePair, ...]
    article: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Interaction:
    between: tuple[str, str]
    """Ids of medicines, classes or substances."""
    severity: Severity
    effect: Text
    advice: Text
    source: str
    place: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class ClinicalGraph:
    sources: dict[str, Source]
    symptoms: dict[str, Symptom]
    risks: dict[str, Risk]
    conditions: dict[str, Condition]
    classes: dict[str, MedicineClass]
    substances: dict[str, Substance]
    medicines: dict[str, Medicine]
    interactions: tuple[Interaction, ...]

    def interactions_between(self, one: str, other: str) -> tuple[Interaction, ...]:
        """Of two medicines or substances, also by their classes; the gravest first."""
        ones, others = self._with_classes(one), self._with_classes(other)
        found = [
            i
            for i in self.interactions
            if (i.between[0] in ones and i.between[1] in others) or (i.between[1] in ones and i.between[0] in others)
        ]
        return tuple(sorted(found, key=lambda i: SEVERITIES.index(i.severity)))

    def _with_classes(self, id: str) -> frozenset[str]:
        medicine = self.medicines.get(id)
        return frozenset((id, *medicine.classes)) if medicine else frozenset((id,))

    def counts(self) -> dict[str, int]:
        return {
            "symptoms": len(self.symptoms),
            "risks": len(self.risks),
            "conditions": len(self.conditions),
            "medicine classes": len(self.classes),
            "substances": len(self.substances),
            "medicines": len(self.medicines),
            "interactions": len(self.interactions),
            "gene-drug pairs": sum(len(medicine.genes) for medicine in self.medicines.values()),
            "sources": len(self.sources),
        }
