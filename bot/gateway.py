"""The gateway: pages and APIs for patients and staff, operations, and, where asked, a worker beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.application import application
from bot.articles import api as articles_api
from bot.connectors import web
from bot.connectors.telegram import webhook
from bot.console import api as console_api
from bot.console import pages as console_pages
from bot.console import reports as console_reports
from bot.errors import add_error_handlers
from bot.guard import Guard
from bot.settings import Settings
from bot.web import pages as patient_pages
from bot.worker import run_worker

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent


def gateway(settings: Settings, *, with_worker: bool) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with application(settings) as parts:
            library = await parts.library()
            app.state.application, app.state.settings, app.state.library = parts, settings, library
            app.state.sessions, app.state.events, app.state.telegram = (
                parts.sessions,
                parts.events,
                parts.telegram,
            )
            tasks = [
                asyncio.create_task(library.follow(parts.sessions, parts.events), name="articles"),
                asyncio.create_task(parts.events.listen(), name="events"),
            ]
            if with_worker:
                tasks.append(asyncio.create_task(run_worker(parts, library), name="worker"))
            if parts.telegram is not None:
                tasks.append(asyncio.create_task(parts.telegram.receive(parts.engine), name="telegram"))
            for task in tasks:
                task.add_done_callback(_end_process_with)
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(title="Lantern", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    add_error_handlers(app)
    app.add_middleware(Guard)
    app.include_router(web.router)
    app.include_router(webhook.router)
    app.include_router(console_api.router)
    app.include_router(console_reports.router)
    app.include_router(articles_api.router)
    app.include_router(console_pages.router)
    app.include_router(patient_pages.router)
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/readyz", readyz)
    app.add_api_route("/metrics", metrics)
    app.mount("/static", StaticFiles(directory=FOLDER / "web" / "static"))
    app.mount("/staff/static", StaticFiles(directory=FOLDER / "console" / "static"))
    return app


def _end_process_with(task: asyncio.Task[None]) -> None:
    """A gateway whose worker or ear has died is worse than none: the supervisor starts a whole one."""
    if not task.cancelled() and task.exception() is not None:
        logger.critical("%s has failed; this process ends", task.get_name(), exc_info=task.exception())
        asyncio.get_running_loop().call_soon(_exit)


def _exit() -> None:
    raise SystemExit(1)


async def healthz() -> dict[str, str]:
    return {"status": "alive"}


async def readyz(request: Request) -> JSONResponse:
    """200 while patients can be answered safely; without nlu or generator they still are, from articles."""
    components = await request.app.state.application.component_states()
    degraded = "down" in components.values()
    return JSONResponse(
        {"status": "degraded" if degraded else "ready", "components": components},
        status_code=503 if components["database"] == "down" else 200,
    )


async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
