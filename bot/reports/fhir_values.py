"""The small parts of our FHIR resources: codes of Lantern's own systems and the few of others that are surely right."""

from __future__ import annotations

from typing import Any

from bot.reports.fhir_codes import DATA_ABSENT_REASON, FLAG_CATEGORY, LOINC, OUR_SYSTEMS
from safety.staff_report import Sign

JSON = dict[str, Any]

SAFETY: JSON = {"coding": [{"system": FLAG_CATEGORY, "code": "safety", "display": "Safety"}]}
ASKED_UNKNOWN: JSON = {
    "coding": [{"system": DATA_ABSENT_REASON, "code": "asked-unknown", "display": "Asked But Unknown"}]
}


def concept(system: str, code: str, name: str) -> JSON:
    coding = without_nothing({"system": f"{OUR_SYSTEMS}{system}", "code": code, "display": name})
    return without_nothing({"coding": [coding], "text": name})


def sign_concept(sign: Sign) -> JSON:
    """Which of Lantern's systems a code is from shows in its form; see `knowledge.history.case`."""
    if sign.code.startswith("risk:"):
        return concept("risk", sign.code.removeprefix("risk:"), sign.name)
    return concept("red-flag" if "!" in sign.code else "symptom", sign.code, sign.name)


def loinc(code: str, display: str) -> JSON:
    return {"coding": [{"system": LOINC, "code": code, "display": display}]}


def without_nothing(resource: JSON) -> JSON:
    """FHIR has no empty values: what is not there is left out."""
    return {name: value for name, value in resource.items() if value not in (None, "", [])}


def whole(number: float) -> float:
    return int(number) if number == int(number) else number
