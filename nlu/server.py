"""The dialogue over HTTP, for the bot only: `python -m nlu.server --port N --model PATH`."""

from __future__ import annotations

import argparse
import logging
import math
from datetime import date
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, validator

from knowledge.language import detect_language
from nlu.quiet import quieten
from nlu.train import model_path

LONGEST_TEXT = 8000
DIMENSIONS = 384

logger = logging.getLogger(__name__)


class ParseRequest(BaseModel):
    text: str = Field(max_length=LONGEST_TEXT)
    language: Literal["en", "zh"] | None = None
    embedding: list[float] | None = None

    @validator("embedding")
    def is_a_vector(cls, embedding: list[float] | None) -> list[float] | None:
        if embedding is not None and (
            len(embedding) != DIMENSIONS or not all(math.isfinite(number) for number in embedding)
        ):
            raise ValueError(f"expected {DIMENSIONS} finite numbers")
        return embedding


class TurnRequest(ParseRequest):
    # Whatever comes as state is looked at by the dialogue itself, which starts anew when it is broken.
    state: Any = None
    # The patient's day, and how long ago their last message was.
    today: date | None = None
    hours_away: float = 0.0


class ReportRequest(BaseModel):
    state: Any = None
    language: Literal["en", "zh"] = "en"


def make_app(model: Path) -> FastAPI:
    # skops, which reads the classifier, looks through every module that is loaded: with TensorFlow's it takes eight
    # seconds, before them hardly one.
    import skops.io  # noqa: F401

    from nlu.dialogue import Dialogue, as_given

    app = FastAPI(title="Lantern dialogue", docs_url=None, redoc_url=None)
    dialogue = Dialogue(model)
    name = model.name.split(".")[0]

    @app.post("/turn")
    async def turn(request: TurnRequest) -> dict[str, Any]:
        language = request.language or detect_language(request.text)
        taken = await dialogue.turn(
            request.state, request.text, language, request.embedding, request.today, request.hours_away
        )
        answer = {
            "state": taken.state,
            "parse": as_given(taken.parse, request.text),
            "steps": taken.steps,
        }
        return {**answer, "state_reset": True} if taken.state_reset else answer

    @app.post("/report")
    async def report(request: ReportRequest) -> dict[str, Any]:
        """What an intake that nobody finishes has gathered."""
        return {"report": dialogue.report(request.state, request.language)}

    @app.post("/parse")
    async def parse(request: ParseRequest) -> dict[str, Any]:
        parsed = await dialogue.parse(request.text, request.embedding)
        language = request.language or detect_language(request.text)
        return {**as_given(parsed, request.text), "language": language}

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "model": name}

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return problem(422, "invalid_request", f"{place}: {first['msg']}")

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        logger.error("turn failed: %s", type(error).__name__)
        return problem(500, "dialogue_failed", "The dialogue could not take this turn.")

    return app


def problem(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nlu.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", type=Path, required=True, help="a model, or the folder that nlu.train fills")
    given = parser.parse_args()
    model = model_path(given.model) if given.model.is_dir() else given.model
    if not model.is_file():
        parser.error(f"{model} does not exist; train it first: python -m nlu.train {given.model}")
    quieten()
    uvicorn.run(make_app(model), host=given.host, port=given.port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
