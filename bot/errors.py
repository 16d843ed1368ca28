"""Errors as the APIs tell them: `{"error": {"code", "message"}}`, whatever went wrong and wherever."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

logger = logging.getLogger(__name__)

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
}


class ApiError(Exception):
    """An error that the caller can act on."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def error_response(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def told(request: Request, error: ApiError) -> JSONResponse:
        return error_response(error.status, error.code, error.message)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return error_response(error.status_code, CODES.get(error.status_code, "error"), str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        """Names the field and what is wrong, never the value: it may be a patient's."""
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return error_response(400, "invalid_json", "The request body is not valid JSON.")
        field = ".".join(str(step) for step in first["loc"][1:]) or "body"
        return error_response(422, "invalid_field", f"{field}: {first['msg']}")

    @app.exception_handler(UnicodeDecodeError)
    async def undecodable(request: Request, error: UnicodeDecodeError) -> JSONResponse:
        return error_response(400, "invalid_json", "The request body is not UTF-8 text.")

    @app.exception_handler(OperationalError)
    async def no_database(request: Request, error: OperationalError) -> JSONResponse:
        logger.error("the database is out of reach: %s", type(error.orig).__name__)
        return error_response(503, "database_unavailable", "Please try again in a moment; nothing was changed.")
