"""A request's report to take away: as text for a record, as FHIR for another system."""

from __future__ import annotations

import json
import logging
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.access import Person, Session
from bot.console.pages import PageLanguage
from bot.console.staff import audit
from bot.database.models import Escalation, Staff
from bot.errors import ApiError
from bot.reports.fhir import UnusableBundle, bundle
from bot.reports.text import as_text

router = APIRouter(prefix="/api/staff/escalations/{escalation_id}")

log = logging.getLogger(__name__)


async def reported(escalation_id: UUID, who: Person, session: Session) -> Escalation:
    """The request, which has a report."""
    escalation = await session.get(Escalation, escalation_id)
    if escalation is None:
        raise ApiError(404, "unknown_escalation", "This request does not exist, or it was erased.")
    if not escalation.report:
        raise ApiError(404, "no_report", "No symptom questions have been answered in this request.")
    return escalation


Reported = Annotated[Escalation, Depends(reported)]


@router.get("/report")
async def report_text(escalation: Reported, who: Person, session: Session, language: PageLanguage) -> PlainTextResponse:
    await _audited(session, who.staff, "read_report", escalation)
    return PlainTextResponse(as_text(escalation.report or {}, language))


@router.get("/fhir")
async def report_fhir(escalation: Reported, who: Person, session: Session) -> Response:
    await _audited(session, who.staff, "export_report", escalation)
    try:
        made = bundle(escalation.report or {}, escalation_id=escalation.id, opened_at=escalation.opened_at)
    except UnusableBundle as error:
        log.error("%s", error)
        raise ApiError(
            500, "unusable_report", "This report cannot be written as FHIR; please copy it as text."
        ) from None
    return Response(
        json.dumps(made, ensure_ascii=False, indent=2),
        media_type="application/fhir+json",
        headers={"Content-Disposition": f'attachment; filename="lantern-{escalation.id}.fhir.json"'},
    )


async def _audited(session: AsyncSession, staff: Staff, action: str, escalation: Escalation) -> None:
    """Before anything is shown, as every reading."""
    audit(session, staff.id, action, escalation.conversation_id)
    await session.commit()
