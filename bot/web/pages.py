"""The patients' pages: the clinic's page with the chat, and every article as people can read it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from bot.conversations import language_of
from knowledge.language import Language
from safety.regions import region_named, spoken_number

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parent
templates = Jinja2Templates(directory=FOLDER / "templates")
OTHER: dict[Language, Language] = {"en": "zh", "zh": "en"}


@cache
def texts(language: Language) -> Any:
    return json.loads((FOLDER / "texts" / f"{language}.json").read_text("utf-8"))


@router.get("/", response_class=HTMLResponse)
async def clinic_page(
    request: Request,
    lang: Annotated[str | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    language = language_of(lang or accept_language)
    return _page(request, "clinic.html", language, other_language_url=f"/?lang={OTHER[language]}")


@router.get("/articles/{language}/{article_id}", response_class=HTMLResponse)
async def article_page(request: Request, language: Language, article_id: str) -> Response:
    index = request.app.state.library.index
    article = index.article(article_id, language)
    if article is None:
        raise HTTPException(404, "There is no such article.")
    other = OTHER[language]
    translated = index.article(article_id, other) is not None
    return _page(
        request,
        "article.html",
        language,
        article=article,
        numbers={source.id: number for number, source in enumerate(article.sources, 1)},
        related=[other for id in article.related if (other := index.article(id, language)) is not None],
        status_notice=article.status_notice,
        other_language_url=f"/articles/{other}/{article_id}" if translated else None,
    )


@router.get("/favicon.ico")
async def favicon() -> Response:
    return FileResponse(FOLDER / "static" / "favicon.svg", media_type="image/svg+xml")


def _page(request: Request, template: str, language: Language, **values: Any) -> Response:
    settings = request.app.state.settings
    region = region_named(settings.region)
    shared = {
        "clinic_name": settings.clinic_name,
        "language": language,
        "texts": texts(language),
        "emergency_number": spoken_number(region, language),
        "emergency_dial": region.dial,
    }
    return templates.TemplateResponse(request, template, shared | values)
