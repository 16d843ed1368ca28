"""What staff take away from an intake: FHIR that another system accepts, and text for a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.console.pages import texts as page_texts
from bot.reports import fhir
from bot.reports.amounts import said_age, said_span
from bot.reports.fhir import UnusableBundle, bundle
from bot.reports.fhir_codes import LOINC, UCUM, check
from bot.reports.text import as_text
from bot.reports.wording import FOLDER, word
from bot.wording import sentences
from knowledge.language import Language
from knowledge.shape import LANGUAGES
from safety.staff_report import StaffReport
from tests.end_to_end.people import StaffMember
from tests.end_to_end.system import System
from tests.staff_reports import CHINESE, ENGLISH, OLD, put_request

ESCALATION = UUID("0b9f2f0e-7a55-4c0e-8d5f-3f1e0f0a9a11")
OPENED_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
NORA = "nora@clinic.example"
SECTIONS = (
    "person", "complaint", "history", "positives", "negatives", "unsure", "background", "red_flags", "triage",
    "conditions",
)  # fmt: skip

JSON = dict[str, Any]


def kept(report: StaffReport) -> JSON:
    """As the database gives it back."""
    read: JSON = json.loads(json.dumps(asdict(report)))
    return read


KEPT = {
    "English": kept(ENGLISH),
    "Chinese, about a child": kept(CHINESE),
    "not finished": kept(replace(ENGLISH, complete=False)),
    "nothing told": kept(
        replace(
            CHINESE, complaint="", answers=(), age=None, hours=None, temperature=None, positives=(), negatives=(),
            risks=(), conditions=(), reasons=(),
        )
    ),
    "old": OLD,
    "empty": {"language": "en"},
}  # fmt: skip


def made(report: JSON) -> JSON:
    return bundle(report, escalation_id=ESCALATION, opened_at=OPENED_AT)


def resources(of: JSON, kind: str) -> list[JSON]:
    return [entry["resource"] for entry in of["entry"] if entry["resource"]["resourceType"] == kind]


def observation(of: JSON, code: str) -> JSON:
    [found] = [one for one in resources(of, "Observation") if code in (c["code"] for c in one["code"]["coding"])]
    return found


@pytest.mark.parametrize("name", KEPT)
def test_every_report_is_fhir_by_the_models_and_by_our_tables(name: str) -> None:
    result = made(KEPT[name])
    Bundle.model_validate(json.loads(json.dumps(result)))
    assert check(result) == []
    assert result["language"] == KEPT[name]["language"]


def test_the_same_request_gives_the_same_ids_and_another_one_others() -> None:
    assert made(KEPT["English"]) == made(KEPT["English"])
    other = bundle(KEPT["English"], escalation_id=uuid4(), opened_at=OPENED_AT)
    ids = {entry["fullUrl"] for entry in made(KEPT["English"])["entry"]}
    assert ids.isdisjoint(entry["fullUrl"] for entry in other["entry"])


def test_the_answers_keep_their_order_and_words() -> None:
    [answers] = resources(made(KEPT["English"]), "QuestionnaireResponse")
    assert answers["status"] == "completed"
    assert [item["linkId"] for item in answers["item"]] == ["complaint", *(a.slot for a in ENGLISH.answers)]
    assert answers["item"][0]["answer"] == [{"valueString": ENGLISH.complaint}]
    assert "answer" not in answers["item"][-1]


def test_an_unfinished_report_says_so_everywhere() -> None:
    result = made(KEPT["not finished"])
    assert resources(result, "QuestionnaireResponse")[0]["status"] == "in-progress"
    assert {one["status"] for one in resources(result, "Observation")} == {"preliminary"}


def test_each_red_flag_is_a_safety_flag_with_the_patients_words() -> None:
    flags = resources(made(KEPT["English"]), "Flag")
    assert [flag["category"][0]["coding"][0]["code"] for flag in flags] == ["safety", "safety"]
    for flag, told in zip(flags, ENGLISH.red_flags, strict=True):
        assert told.words in flag["code"]["text"] and told.name in flag["code"]["text"]


def test_findings_say_there_denied_or_unknown() -> None:
    result = made(KEPT["English"])
    assert observation(result, "headache")["valueBoolean"] is True
    assert observation(result, "headache")["note"] == [{"text": "a terrible headache"}]
    assert observation(result, "fainting")["valueBoolean"] is False
    unsure = observation(result, "blurred-vision")
    assert "valueBoolean" not in unsure
    assert unsure["dataAbsentReason"]["coding"][0]["code"] == "asked-unknown"
    assert observation(result, "pregnancy")["code"]["coding"][0]["system"] == "urn:lantern:risk"
    assert observation(result, "headache!weakness")["code"]["coding"][0]["system"] == "urn:lantern:red-flag"


def test_numbers_carry_ucum_units() -> None:
    result = made(KEPT["Chinese, about a child"])
    temperature = observation(result, "8310-5")
    assert temperature["code"]["coding"][0]["system"] == LOINC
    assert temperature["category"][0]["coding"][0]["code"] == "vital-signs"
    assert temperature["valueQuantity"] == {"value": 39.1, "unit": "Cel", "system": UCUM, "code": "Cel"}
    assert observation(result, "30525-0")["valueQuantity"] == {"value": 5, "unit": "mo", "system": UCUM, "code": "mo"}


def test_the_patient_has_no_name_and_whoever_wrote_is_told_apart() -> None:
    own, childs = made(KEPT["English"]), made(KEPT["Chinese, about a child"])
    [patient] = resources(own, "Patient")
    assert patient.keys() == {"resourceType", "id", "language", "gender"} and patient["gender"] == "female"
    assert resources(childs, "Patient")[0]["gender"] == "unknown"
    [writer] = resources(childs, "RelatedPerson")
    [answers] = resources(childs, "QuestionnaireResponse")
    assert answers["source"] == {"reference": f"urn:uuid:{writer['id']}"}
    assert resources(own, "RelatedPerson") == []


def test_the_level_is_told_with_how_soon_and_why() -> None:
    triage = observation(made(KEPT["Chinese, about a child"]), "triage-level")
    assert triage["valueCodeableConcept"]["coding"][0]["code"] == "non_emergency"
    assert triage["component"][0]["valueCodeableConcept"]["coding"][0]["code"] == "hours"
    assert CHINESE.reasons[0].rule in triage["note"][0]["text"]


def test_conditions_are_estimates_in_percent() -> None:
    [estimate] = resources(made(KEPT["English"]), "RiskAssessment")
    assert [p["probabilityDecimal"] for p in estimate["prediction"]] == [41.3, 35.2, 8, 2.1]
    assert estimate["code"]["text"] == word("conditions", "en")


def test_an_old_report_claims_nothing_that_was_not_kept() -> None:
    result = made(OLD)
    assert {entry["resource"]["resourceType"] for entry in result["entry"]} == {"Patient", "QuestionnaireResponse"}
    assert "source" not in resources(result, "QuestionnaireResponse")[0]


def of_kind(kind: str) -> Callable[[JSON], JSON]:
    return lambda result: resources(result, kind)[0]


def coding_of(code: str) -> Callable[[JSON], JSON]:
    def find(result: JSON) -> JSON:
        coding: JSON = observation(result, code)["code"]["coding"][0]
        return coding

    return find


def quantity(result: JSON) -> JSON:
    found: JSON = observation(result, "8310-5")["valueQuantity"]
    return found


FAULTS: list[tuple[Callable[[JSON], JSON], JSON, str]] = [
    (lambda result: result, {"type": "pile"}, "type 'pile'"),
    (lambda result: result, {"resourceType": "Parcel"}, "no Bundle"),
    (lambda result: result["identifier"], {"use": "never"}, "use 'never'"),
    (of_kind("Patient"), {"gender": "woman"}, "gender 'woman'"),
    (of_kind("Patient"), {"resourceType": "Sufferer"}, "'Sufferer' is none of"),
    (of_kind("QuestionnaireResponse"), {"status": "finished"}, "status 'finished'"),
    (of_kind("QuestionnaireResponse"), {"status": None}, "status None"),
    (of_kind("QuestionnaireResponse"), {"subject": {"reference": f"urn:uuid:{uuid4()}"}}, "is not in the bundle"),
    (of_kind("Flag"), {"status": "final"}, "status 'final'"),
    (of_kind("Observation"), {"status": "completed"}, "status 'completed'"),
    (of_kind("Observation"), {"id": str(uuid4())}, "is not that of the resource"),
    (of_kind("RiskAssessment"), {"status": "active"}, "status 'active'"),
    (lambda result: resources(result, "RiskAssessment")[0]["prediction"][0], {"probabilityDecimal": 413}, "percentage"),
    (lambda result: resources(result, "Flag")[0]["category"][0]["coding"][0], {"code": "danger"}, "'danger'"),
    (lambda result: observation(result, "headache")["category"][0]["coding"][0], {"code": "symptom"}, "'symptom'"),
    (coding_of("headache"), {"system": "http://snomed.info/sct"}, "unknown code system"),
    (coding_of("headache"), {"code": ""}, "code is missing"),
    (coding_of("8310-5"), {"code": "8310-6"}, "'8310-6'"),
    (quantity, {"code": "K"}, "unit 'K'"),
    (quantity, {"code": "a"}, "does not fit LOINC 8310-5"),
    (quantity, {"system": "urn:lantern:unit"}, "unit system"),
    (quantity, {"value": "38.4"}, "value is no number"),
    (quantity, {"comparator": "~"}, "comparator '~'"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "change", "fault"), FAULTS, ids=[fault for _, _, fault in FAULTS])
def test_each_check_catches_a_planted_fault(place: Callable[[JSON], JSON], change: JSON, fault: str) -> None:
    planted = deepcopy(made(KEPT["English"]))
    place(planted).update(change)
    assert any(fault in found for found in check(planted)), check(planted)


def test_a_missing_status_and_a_doubled_address_are_caught() -> None:
    planted = deepcopy(made(KEPT["English"]))
    del of_kind("Flag")(planted)["status"]
    planted["entry"].append(planted["entry"][0])
    found = "\n".join(check(planted))
    assert "status is missing" in found and "appears twice" in found


def test_a_faulty_bundle_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir, "UCUM", "http://units.example")
    with pytest.raises(UnusableBundle, match="unit system"):
        made(KEPT["English"])


def test_the_models_faults_are_told_without_the_value() -> None:
    with pytest.raises(UnusableBundle) as raised:
        made(KEPT["English"] | {"within": {"words": "a secret word"}, "level": "non_emergency"})
    assert "a secret word" not in str(raised.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_the_text_has_every_section_in_clinical_order(report: StaffReport, language: Language) -> None:
    text = as_text(kept(report), language)
    lines = text.splitlines()
    places = [lines.index(sentences(FOLDER)[language][section].upper()) for section in SECTIONS]
    assert places == sorted(places)
    for given in report.answers:
        assert given.question in text and given.answer in text
    for sign in (*report.positives, *report.negatives, *report.unsure, *report.risks, *report.red_flags):
        assert sign.name in text and sign.words in text
    for flag in report.red_flags:
        assert flag.source in text
    for reason in report.reasons:
        assert reason.rule in text and reason.source in text
    for condition in report.conditions:
        assert condition.name in text and all(why in text for why in condition.why)
    assert "{" not in text and "None" not in text.replace(word("nothing", "en"), "")


def test_the_text_tells_level_and_how_soon() -> None:
    assert word("level_and_soon", "en", level="Emergency", soon="at once") in as_text(kept(ENGLISH), "en")
    assert "需要就诊，数小时内" in as_text(kept(CHINESE), "zh")


def test_the_text_of_an_old_report_leaves_out_what_was_not_kept() -> None:
    lines = as_text(OLD, "en").splitlines()
    assert "my knee hurts" in "\n".join(lines) and "not finished" in lines[0]
    for section in SECTIONS[3:]:
        assert sentences(FOLDER)["en"][section].upper() not in lines


@pytest.mark.parametrize(
    ("years", "en", "zh"),
    [(0.02, "7 days old", "7天大"), (0.09, "1 month old", "1个月大"), (1.5, "18 months old", "18个月大"),
     (2, "2 years old", "2岁"), (34.0, "34 years old", "34岁")],
)  # fmt: skip
def test_ages_are_said_as_people_say_them(years: float, en: str, zh: str) -> None:
    assert (said_age(years, "en"), said_age(years, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("hours", "en", "zh"),
    [(1, "1 hour", "1小时"), (36, "36 hours", "36小时"), (72, "3 days", "3天"), (24 * 30, "4 weeks", "4周"),
     (24 * 200, "7 months", "7个月"), (24 * 365.25 * 3, "3 years", "3年")],
)  # fmt: skip
def test_spans_are_said_as_people_say_them(hours: float, en: str, zh: str) -> None:
    assert (said_span(hours, "en"), said_span(hours, "zh")) == (en, zh)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_text_call_levels_the_same(language: Language) -> None:
    for group, codes in (("levels", "level"), ("soon", "soon")):
        for code, name in page_texts(language)["report"][group].items():
            assert sentences(FOLDER)[language][f"{codes}_{code}"] == name


@pytest.fixture(scope="module")
def system(new_quiet_system: Callable[..., System]) -> System:
    made = new_quiet_system()
    made.add_staff(NORA)
    return made


@pytest.fixture
def nora(system: System) -> Iterator[httpx.Client]:
    with closing(StaffMember(system.url, NORA).http) as opened:
        yield opened


def audited(system: System, conversation_id: UUID) -> list[str]:
    with psycopg.connect(system.database_url) as connection:
        query = "SELECT action FROM audit WHERE conversation_id = %s ORDER BY id"
        return [action for (action,) in connection.execute(query, [conversation_id])]


def test_staff_fetch_both_forms_and_every_reading_is_audited(system: System, nora: httpx.Client) -> None:
    put = put_request(system, kept(ENGLISH))
    text = nora.get(f"/api/staff/escalations/{put.escalation_id}/report", params={"lang": "zh"})
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text == as_text(kept(ENGLISH), "zh")
    answer = nora.get(f"/api/staff/escalations/{put.escalation_id}/fhir")
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert check(answer.json()) == []
    assert {text.headers["Cache-Control"], answer.headers["Cache-Control"]} == {"no-store"}
    assert audited(system, put.conversation_id) == ["read_report", "export_report"]


@pytest.mark.parametrize("form", ["report", "fhir"])
def test_only_staff_get_a_report_and_only_where_there_is_one(system: System, nora: httpx.Client, form: str) -> None:
    put = put_request(system, kept(ENGLISH))
    without = put_request(system, None)
    assert httpx.get(f"{system.url}/api/staff/escalations/{put.escalation_id}/{form}").status_code == 401
    assert audited(system, put.conversation_id) == []
    for id, code in ((uuid4(), "unknown_escalation"), (without.escalation_id, "no_report")):
        answer = nora.get(f"/api/staff/escalations/{id}/{form}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
