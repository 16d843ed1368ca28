"""The pages of the staff: requests, articles, signing in; everything in them comes from the staff API."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from bot.console.access import CookieToken, Session
from bot.console.staff import NotSignedIn, signed_in
from bot.conversations import language_of
from bot.database.models import Staff
from knowledge.language import Language
from knowledge.shape import KINDS, LANGUAGES, STATUSES

router = APIRouter(prefix="/staff", include_in_schema=False)

FOLDER = Path(__file__).parent
templates = Jinja2Templates(directory=FOLDER / "templates")


@cache
def texts(language: Language) -> Any:
    return json.loads((FOLDER / "texts" / f"{language}.json").read_text("utf-8"))


def page_language(
    lang: Annotated[str | None, Query()] = None, accept_language: Annotated[str | None, Header()] = None
) -> Language:
    return language_of(lang or accept_language)


PageLanguage = Annotated[Language, Depends(page_language)]


async def reader(session: Session, token: CookieToken = None) -> Staff | None:
    try:
        return (await signed_in(session, token or "")).staff
    except NotSignedIn:
        return None


Reader = Annotated[Staff | None, Depends(reader)]


@router.get("", response_class=HTMLResponse)
async def console(request: Request, staff: Reader, language: PageLanguage) -> Response:
    return _staff_page(request, "console.html", language, staff)


@router.get("/articles", response_class=HTMLResponse)
async def articles_page(request: Request, staff: Reader, language: PageLanguage) -> Response:
    return _staff_page(request, "articles.html", language, staff, kinds=KINDS, languages=LANGUAGES, statuses=STATUSES)


@router.get("/articles/{article_language}/{article}", response_class=HTMLResponse)
async def article_page(
    request: Request, article_language: Language, article: str, staff: Reader, language: PageLanguage
) -> Response:
    return _staff_page(request, "article.html", language, staff, article=article, article_language=article_language)


@router.get("/login", response_class=HTMLResponse)
async def login_page(request: Request, language: PageLanguage) -> Response:
    return _page(request, "login.html", language)


def _staff_page(request: Request, template: str, language: Language, staff: Staff | None, **values: Any) -> Response:
    """Whoever is not signed in comes back here after signing in."""
    if staff is None:
        asked = urlencode({"lang": language, "to": f"{request.url.path}?{request.url.query}"})
        return RedirectResponse(f"/staff/login?{asked}", status_code=303)
    return _page(request, template, language, staff=staff, **values)


def _page(request: Request, template: str, language: Language, **values: Any) -> Response:
    shared = {
        "clinic_name": request.app.state.settings.clinic_name,
        "language": language,
        "texts": texts(language),
    }
    return templates.TemplateResponse(request, template, shared | values)
