"""A report as FHIR R4: one collection that another system can take in without asking anything back.

Built as plain JSON, then held against the R4B models (our resources are the same in R4) and our own tables of codes.
Graph ids are codes of Lantern's own systems, `urn:lantern:symptom` and the like; nothing is mapped to a terminology
whose meaning is not surely the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from bot.reports.amounts import age_amount
from bot.reports.fhir_codes import OBSERVATION_CATEGORY, OUR_SYSTEMS, UCUM, check
from bot.reports.fhir_values import (
    ASKED_UNKNOWN,
    JSON,
    SAFETY,
    concept,
    loinc,
    sign_concept,
    whole,
    without_nothing,
)
from bot.reports.kept import Report, kept_report
from bot.reports.text import level_and_soon, with_words
from bot.reports.wording import known, word
from safety.staff_report import RaisedFlag, Sign, StaffReport

PATIENT, WRITER, ANSWERS, TRIAGE = "patient", "writer", "answers", "triage"
"""Names of the resources that others refer to."""
AGE_UNITS = {"years": "a", "months": "mo", "days": "d"}


class UnusableBundle(ValueError):
    """The bundle that was built is no sound R4; the faults name places and codes, never a patient's words."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("the FHIR bundle is not sound: " + "; ".join(faults))
        self.faults = tuple(faults)


def bundle(report: Report, *, escalation_id: UUID, opened_at: datetime) -> JSON:
    """`opened_at` (with a time zone) stands for the time of everything in it: a report keeps no other.

    The same escalation gives the same ids. Raises UnusableBundle.
    """
    made = _Bundle(kept_report(report), escalation_id, opened_at.astimezone(UTC).isoformat(timespec="seconds"))
    result = made.json()
    faults = [*_model_faults(result), *check(result)]
    if faults:
        raise UnusableBundle(faults)
    return result


def _model_faults(made: JSON) -> Iterator[str]:
    try:
        Bundle.model_validate(made)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            yield f"{'.'.join(str(step) for step in fault['loc'])}: {fault['type']}"


class _Bundle:
    def __init__(self, report: StaffReport, escalation_id: UUID, at: str) -> None:
        self._report = report
        self._language = report.language
        self._escalation_id = escalation_id
        self._at = at
        self._stage = "final" if report.complete else "preliminary"
        self._names: set[str] = set()
        self._findings: list[JSON] = []
        """References to what was found out of the patient: what a judgement rests on."""

    def json(self) -> JSON:
        return {
            "resourceType": "Bundle",
            "id": self._id("bundle"),
            "language": self._language,
            "identifier": {"system": "urn:ietf:rfc3986", "value": f"urn:uuid:{self._escalation_id}"},
            "type": "collection",
            "timestamp": self._at,
            "entry": list(self._entries()),
        }

    def _entries(self) -> Iterator[JSON]:
        report = self._report
        yield self._entry(PATIENT, {"resourceType": "Patient", "gender": report.sex or "unknown"})
        if report.who != "self":
            yield self._entry(WRITER, self._related_person())
        yield self._entry(ANSWERS, self._questionnaire_response())
        for flag in report.red_flags:
            yield self._entry(f"flag {flag.code}", self._flag(flag))
        yield from self._found((*report.red_flags, *report.positives, *report.risks), True)
        yield from self._found((*report.negatives, *report.no_risks), False)
        yield from self._found(report.unsure, None)
        yield from self._measured()
        if report.level:
            yield self._entry(TRIAGE, self._triage())
        if report.conditions:
            yield self._entry("conditions", self._conditions())

    def _entry(self, name: str, resource: JSON) -> JSON:
        while name in self._names:
            name += "+"
        self._names.add(name)
        id = self._id(name)
        return {
            "fullUrl": f"urn:uuid:{id}",
            "resource": {
                "resourceType": resource["resourceType"],
                "id": id,
                "language": self._language,
                **resource,
            },
        }

    def _id(self, name: str) -> str:
        return str(uuid5(self._escalation_id, name))

    def _to(self, name: str) -> JSON:
        return {"reference": f"urn:uuid:{self._id(name)}"}

    @property
    def _told_by(self) -> JSON | None:
        """Older rows do not tell who wrote."""
        if not self._report.level:
            return None
        return self._to(PATIENT if self._report.who == "self" else WRITER)

    def _related_person(self) -> JSON:
        """R4 codes what the writer is to the patient; we only know what the patient is to the writer."""
        who = self._report.who
        relation = concept("patient-is-writers", who, known("who", who, self._language))
        return {"resourceType": "RelatedPerson", "patient": self._to(PATIENT), "relationship": [relation]}

    def _questionnaire_response(self) -> JSON:
        asked = [("complaint", self._word("fhir_complaint"), self._report.complaint)]
        asked += [(given.slot, given.question, given.answer) for given in self._report.answers]
        items = [
            without_nothing(
                {
                    "linkId": link or str(number),
                    "text": question,
                    "answer": [{"valueString": answer}] if answer else None,
                }
            )
            for number, (link, question, answer) in enumerate(asked)
        ]
        return without_nothing(
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed" if self._report.complete else "in-progress",
                "subject": self._to(PATIENT),
                "authored": self._at,
                "source": self._told_by,
                "item": items,
            }
        )

    def _flag(self, flag: RaisedFlag) -> JSON:
        level = concept("red-flag-level", flag.level, known("level", flag.level, self._language))
        source = [{"url": f"{OUR_SYSTEMS}source", "valueString": flag.source}] if flag.source else None
        return without_nothing(
            {
                "resourceType": "Flag",
                "extension": source,
                "status": "active",
                "category": [SAFETY, level] if flag.level else [SAFETY],
                "code": sign_concept(flag) | {"text": with_words(flag.name, flag.words, self._language)},
                "subject": self._to(PATIENT),
                "period": {"start": self._at},
            }
        )

    def _found(self, signs: Iterable[Sign], there: bool | None) -> Iterator[JSON]:
        """A boolean where the patient knew, the reason of its absence where not."""
        value: JSON = {"dataAbsentReason": ASKED_UNKNOWN} if there is None else {"valueBoolean": there}
        for sign in signs:
            note = {"note": [{"text": sign.words}]} if sign.words else {}
            yield self._finding(f"sign {sign.code}", self._observation("survey", sign_concept(sign), value | note))

    def _finding(self, name: str, observation: JSON) -> JSON:
        entry = self._entry(name, observation)
        self._findings.append({"reference": entry["fullUrl"]})
        return entry

    def _measured(self) -> Iterator[JSON]:
        report = self._report
        if report.age is not None:
            count, unit = age_amount(report.age)
            yield self._number("age", loinc("30525-0", "Age"), count, AGE_UNITS[unit])
        if report.hours is not None:
            yield self._number("since-onset", concept("observation", "since-onset", ""), report.hours, "h")
        if report.severity is not None:
            # Not LOINC's pain score: patients rate whatever they have.
            yield self._number("severity", concept("observation", "severity", ""), report.severity, "{score}")
        if report.temperature is not None:
            code = loinc("8310-5", "Body temperature")
            yield self._number("temperature", code, report.temperature, "Cel", "vital-signs")

    def _number(self, name: str, code: JSON, number: float, unit: str, category: str = "survey") -> JSON:
        named = code | {"text": self._word(f"fhir_{name.replace('-', '_')}")}
        quantity = {"value": whole(number), "unit": unit, "system": UCUM, "code": unit}
        return self._finding(name, self._observation(category, named, {"valueQuantity": quantity}))

    def _observation(self, category: str, code: JSON, value: JSON) -> JSON:
        """What the patient told; `_triage` is what we made of it."""
        return without_nothing(
            {
                "resourceType": "Observation",
                "status": self._stage,
                "category": [{"coding": [{"system": OBSERVATION_CATEGORY, "code": category}]}],
                "code": code,
                "subject": self._to(PATIENT),
                "effectiveDateTime": self._at,
                "performer": [self._told_by] if self._told_by else None,
                "derivedFrom": [self._to(ANSWERS)],
                **value,
            }
        )

    def _triage(self) -> JSON:
        # An Observation, because the level is a statement about now. RiskAssessment is R4's place for outcomes with
        # their likelihoods, which is what the conditions are.
        report = self._report
        level = concept("triage-level", report.level, known("level", report.level, self._language))
        return without_nothing(
            {
                "resourceType": "Observation",
                "status": self._stage,
                "code": concept("observation", "triage-level", self._word("fhir_triage")),
                "subject": self._to(PATIENT),
                "effectiveDateTime": self._at,
                "performer": [{"display": "Lantern"}],
                "valueCodeableConcept": level | {"text": level_and_soon(report, self._language)},
                "note": [{"text": str(reason)} for reason in report.reasons],
                "derivedFrom": [self._to(ANSWERS), *self._findings],
                "component": [self._within(report.within)] if report.within else None,
            }
        )

    def _within(self, within: str) -> JSON:
        return {
            "code": concept("observation", "within", self._word("fhir_within")),
            "valueCodeableConcept": concept("within", within, known("soon", within, self._language)),
        }

    def _conditions(self) -> JSON:
        joint = self._word("joint")
        return {
            "resourceType": "RiskAssessment",
            "status": self._stage,
            "code": {"text": self._word("conditions")},
            "subject": self._to(PATIENT),
            "occurrenceDateTime": self._at,
            "performer": {"display": "Lantern"},
            "basis": [self._to(ANSWERS), *self._findings],
            "prediction": [
                without_nothing(
                    {
                        "outcome": concept("condition", condition.code, condition.name),
                        "probabilityDecimal": whole(round(condition.score * 100, 1)),  # R4 wants a percentage
                        "rationale": joint.join(condition.why),
                    }
                )
                for condition in self._report.conditions
            ],
        }

    def _word(self, key: str) -> str:
        return word(key, self._language)
