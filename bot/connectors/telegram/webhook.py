"""Telegram by webhook: only requests with the secret token are updates."""

from __future__ import annotations

import hmac
import json
from typing import Annotated

from fastapi import APIRouter, Header, Request
from telegram import Update

from bot.connectors.telegram.inbound import readable
from bot.errors import ApiError

router = APIRouter()

PATH = "/telegram/webhook"


@router.post(PATH)
async def update(request: Request, x_telegram_bot_api_secret_token: Annotated[str, Header()] = "") -> dict[str, bool]:
    """The body is read only once the sender has proved to be Telegram."""
    telegram = request.app.state.telegram
    if telegram is None or telegram.webhook_secret is None:
        raise ApiError(404, "not_found", "Telegram is not connected by webhook.")
    if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), telegram.webhook_secret.encode()):
        raise ApiError(403, "forbidden", "The secret token is wrong.")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise ApiError(400, "invalid_json", "The request body is not valid JSON.") from None
    if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
        raise ApiError(400, "invalid_update", "The request body is no update of the Bot API.")
    await telegram.inbound.store(Update.de_json(readable(body), telegram.bot))
    return {"ok": True}
