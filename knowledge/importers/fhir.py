"""FHIR R4 Questionnaires (a resource, a Bundle or a folder of them): an answer that lists what a form asks, so that
patients can find and prepare it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fhir.resources.R4B.questionnaire import Questionnaire, QuestionnaireItem
from pydantic import ValidationError

from knowledge.articles import Article
from knowledge.importers.answers import Origin, Skipped, UnreadableImport, answer, one_line

# Value sets of FHIR R4, which the library does not check: publication-status and item-type.
_STATUSES = {"draft", "active", "retired", "unknown"}
_TYPES = {
    "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice",
    "open-choice", "attachment", "reference", "quantity",
}  # fmt: skip


def read(path: Path) -> Iterator[Article | Skipped]:
    """Raises UnreadableImport where there is no JSON file."""
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise UnreadableImport(f"{path}: no JSON files")
    for file in files:
        try:
            data: Any = json.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            yield Skipped(file.name, f"no readable JSON: {error}")
            continue
        for number, resource in enumerate(_resources(data), 1):
            yield _questionnaire(resource, file, f"{file.name}: resource {number}")


def _resources(data: Any) -> list[Any]:
    if isinstance(data, dict) and data.get("resourceType") == "Bundle":
        return [entry.get("resource") for entry in data.get("entry", []) if isinstance(entry, dict)]
    return [data]


def _questionnaire(data: Any, file: Path, where: str) -> Article | Skipped:
    kind = data.get("resourceType") if isinstance(data, dict) else None
    if kind != "Questionnaire":
        return Skipped(where, f"a {kind or 'value without resourceType'}, no Questionnaire")
    try:
        form = Questionnaire.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        return Skipped(where, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")
    items = list(_items(form.item or []))
    if fault := _fault(form, items):
        return Skipped(where, fault)
    title = form.title or form.name or form.id or file.stem
    origin = Origin(form.publisher or title, title, str(form.url or ""))
    lines = [line for line in (_line(item) for item in items) if line]
    if form.description:
        lines.insert(0, one_line(form.description))
    names = [name for name in (form.name, form.title) if name]
    return answer(f"{file.stem}-{form.id or title}", title, "\n".join(lines), origin, about=names, where=where)


def _items(items: list[QuestionnaireItem]) -> Iterator[QuestionnaireItem]:
    for item in items:
        yield item
        yield from _items(item.item or [])


def _fault(form: Questionnaire, items: list[QuestionnaireItem]) -> str | None:
    if form.status not in _STATUSES:
        return f"status {form.status!r} is none of {', '.join(sorted(_STATUSES))}"
    seen: set[str] = set()
    for item in items:
        if item.type not in _TYPES:
            return f"item {item.linkId}: type {item.type!r} is no item type of FHIR R4"
        if not item.linkId or item.linkId in seen:
            return f"item {item.linkId}: a linkId is missing or appears twice"
        seen.add(item.linkId)
    return None


def _line(item: QuestionnaireItem) -> str:
    if not item.text:
        return ""
    options = [name for option in item.answerOption or [] if (name := _option(option))]
    text = one_line(item.text)
    if not options:
        return f"- {text}"
    asked = text.rstrip("?？")
    return f"- {asked} ({' / '.join(options)}){text[len(asked) :]}"


def _option(option: Any) -> str:
    if option.valueCoding:
        return one_line(option.valueCoding.display or option.valueCoding.code or "")
    return next((str(v) for v in (option.valueString, option.valueInteger, option.valueDate) if v is not None), "")
