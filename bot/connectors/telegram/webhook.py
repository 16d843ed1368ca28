"""Telegram by webhook: only requests with the secret token are updates."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from telegram import Update

from bot.errors import ApiError

router = APIRouter()

PATH = "/telegram/webhook"


@router.post(PATH)
async def update(
    request: Request,
    body: dict[str, Any],
    x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
) -> dict[str, bool]:
    telegram = request.app.state.telegram
    if telegram is None or telegram.webhook_secret is None:
        raise ApiError(404, "not_found", "Telegram is not connected by webhook.")
    if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), telegram.webhook_secret.encode()):
        raise ApiError(403, "forbidden", "The secret token is wrong.")
    parsed = Update.de_json(body, telegram.bot)
    if parsed is not None:
        await telegram.inbound.store(parsed)
    return {"ok": True}
