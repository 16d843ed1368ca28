"""What `fhir.resources` does not check: codes of R4's required value sets, code systems, units and references.

The tables are the value sets of FHIR R4 (4.0.1) as far as our bundles use their elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
FLAG_CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"
DATA_ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
OUR_SYSTEMS = "urn:lantern:"

OBSERVATION_STATUS = frozenset(
    ["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"]
)
BINDINGS: Mapping[tuple[str, str], frozenset[str]] = {
    ("Bundle", "type"): frozenset(
        [
            "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history",
            "searchset", "collection",
        ]
    ),
    ("Flag", "status"): frozenset(["active", "inactive", "entered-in-error"]),
    ("Observation", "status"): OBSERVATION_STATUS,
    ("Patient", "gender"): frozenset(["male", "female", "other", "unknown"]),
    ("QuestionnaireResponse", "status"): frozenset(
        ["in-progress", "completed", "amended", "entered-in-error", "stopped"]
    ),
    ("RiskAssessment", "status"): OBSERVATION_STATUS,
}  # fmt: skip
"""By resource and element; R4 demands every one of them but the gender."""
OPTIONAL = {("Patient", "gender")}
RESOURCES = {kind for kind, _ in BINDINGS} | {"RelatedPerson"}
COMPARATORS = {"<", "<=", ">=", ">"}
IDENTIFIER_USES = {"usual", "official", "temp", "secondary", "old"}

CODES: Mapping[str, frozenset[str]] = {
    LOINC: frozenset(["8310-5", "30525-0"]),
    OBSERVATION_CATEGORY: frozenset(
        [
            "social-history", "vital-signs", "imaging", "laboratory", "procedure", "survey", "exam", "therapy",
            "activity",
        ]
    ),
    FLAG_CATEGORY: frozenset(
        [
            "diet", "drug", "lab", "admin", "contact", "clinical", "behavioral", "research", "advance-directive",
            "safety",
        ]
    ),
    DATA_ABSENT_REASON: frozenset(
        [
            "unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable",
            "unsupported", "as-text", "error", "not-a-number", "negative-infinity", "positive-infinity",
            "not-performed", "not-permitted",
        ]
    ),
}  # fmt: skip
"""The codes that we may use of systems that are not ours."""
UNITS = {"Cel", "a", "mo", "d", "h", "{score}"}
UNITS_OF = {"8310-5": {"Cel", "[degF]"}, "30525-0": {"a", "mo", "wk", "d", "h", "min"}}
"""UCUM units that make sense for a LOINC code."""


def check(bundle: Mapping[str, Any]) -> list[str]:
    """Names each fault, with the place where it is, never with a patient's words. Empty when there is none."""
    return [*_bindings(bundle), *_values(bundle), *_addresses(bundle), *_units_of_codes(bundle)]


def _resources(bundle: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, entry in enumerate(bundle.get("entry", [])):
        resource = entry.get("resource", {})
        yield f"entry {number} ({resource.get('resourceType', 'nothing')})", resource


def _bindings(bundle: Mapping[str, Any]) -> Iterator[str]:
    if bundle.get("resourceType") != "Bundle":
        yield "this is no Bundle"
    for where, resource in [("Bundle", bundle), *_resources(bundle)]:
        kind = resource.get("resourceType")
        if kind not in RESOURCES:
            yield f"{where}: {kind!r} is none of {_list(RESOURCES)}"
        for (of, element), codes in BINDINGS.items():
            if of != kind:
                continue
            if element not in resource:
                if (of, element) not in OPTIONAL:
                    yield f"{where}: {element} is missing"
            elif resource[element] not in codes:
                yield f"{where}: {element} {resource[element]!r} is none of {_list(codes)}"


def _values(bundle: Mapping[str, Any]) -> Iterator[str]:
    """Codings, quantities, probabilities and identifiers, wherever they are."""
    for where, name, value in _walk(bundle, "Bundle"):
        if name == "coding":
            yield from _coding(where, value)
        elif name.endswith("Quantity"):
            yield from _quantity(where, value)
        elif name == "probabilityDecimal" and not 0 <= value <= 100:
            yield f"{where}: {value} is no percentage"
        elif name == "identifier" and value.get("use", "official") not in IDENTIFIER_USES:
            yield f"{where}: use {value['use']!r} is none of {_list(IDENTIFIER_USES)}"


def _coding(where: str, coding: Mapping[str, Any]) -> Iterator[str]:
    system, code = coding.get("system", ""), coding.get("code")
    if not code:
        yield f"{where}: code is missing"
    elif system in CODES:
        if code not in CODES[system]:
            yield f"{where}: {code!r} is no code that we use of {system}"
    elif not system.startswith(OUR_SYSTEMS):
        yield f"{where}: unknown code system {system!r}"


def _quantity(where: str, quantity: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(quantity.get("value"), bool) or not isinstance(quantity.get("value"), int | float):
        yield f"{where}: value is no number"
    if quantity.get("system") != UCUM:
        yield f"{where}: unit system {quantity.get('system')!r} is not {UCUM}"
    if quantity.get("code") not in UNITS:
        yield f"{where}: unit {quantity.get('code')!r} is none of {_list(UNITS)}"
    if quantity.get("comparator", "<") not in COMPARATORS:
        yield f"{where}: comparator {quantity['comparator']!r} is none of {_list(COMPARATORS)}"


def _addresses(bundle: Mapping[str, Any]) -> Iterator[str]:
    """Each resource has an address of its own, and each reference leads to one of them."""
    known: set[str] = set()
    for number, entry in enumerate(bundle.get("entry", [])):
        address, id = entry.get("fullUrl"), entry.get("resource", {}).get("id")
        if address != f"urn:uuid:{id}":
            yield f"entry {number}: fullUrl {address!r} is not that of the resource {id!r}"
        if address in known:
            yield f"entry {number}: fullUrl {address!r} appears twice"
        known.add(address)
    for where, name, value in _walk(bundle, "Bundle"):
        if name == "reference" and value not in known:
            yield f"{where}: {value!r} is not in the bundle"


def _units_of_codes(bundle: Mapping[str, Any]) -> Iterator[str]:
    for where, resource in _resources(bundle):
        unit = resource.get("valueQuantity", {}).get("code")
        for coding in resource.get("code", {}).get("coding", []):
            units = UNITS_OF.get(coding.get("code", "")) if coding.get("system") == LOINC else None
            if units and unit not in units:
                yield f"{where}: unit {unit!r} does not fit LOINC {coding['code']}"


def _walk(value: Any, where: str, name: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every element with its place and its name; elements of a list go by the name of the list."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _walk(each, f"{where}[{number}]", name)
        return
    yield where, name, value
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(each, f"{where}.{key}", key)


def _list(codes: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(codes))
