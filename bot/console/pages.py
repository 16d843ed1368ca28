"""The console's two pages; everything in them comes from the staff API."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from bot.console.access import CookieToken, Session
from bot.console.staff import NotSignedIn, signed_in
from bot.conversations import language_of
from knowledge.language import Language

router = APIRouter(prefix="/staff", include_in_schema=False)

FOLDER = Path(__file__).parent
templates = Jinja2Templates(directory=FOLDER / "templates")


@cache
def texts(language: Language) -> Any:
    return json.loads((FOLDER / "texts" / f"{language}.json").read_text("utf-8"))


@router.get("", response_class=HTMLResponse)
async def console(
    request: Request,
    session: Session,
    token: CookieToken = None,
    lang: Annotated[str | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    language = language_of(lang or accept_language)
    try:
        who = await signed_in(session, token or "")
    except NotSignedIn:
        return RedirectResponse(f"/staff/login?lang={language}", status_code=303)
    return _page(request, "console.html", language, staff=who.staff)


@router.get("/login", response_class=HTMLResponse)
async def login_page(
    request: Request,
    lang: Annotated[str | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    return _page(request, "login.html", language_of(lang or accept_language))


def _page(request: Request, template: str, language: Language, **values: Any) -> Response:
    shared = {
        "clinic_name": request.app.state.settings.clinic_name,
        "language": language,
        "texts": texts(language),
    }
    return templates.TemplateResponse(request, template, shared | values)
