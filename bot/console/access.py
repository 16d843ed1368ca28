"""Who may call the staff API: the session cookie for everything, the CSRF token for whatever changes something."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Cookie, Depends, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.staff import NotSignedIn, SignedIn, signed_in
from bot.errors import ApiError

COOKIE = "lantern_staff"


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
CookieToken = Annotated[str | None, Cookie(alias=COOKIE)]


async def person(session: Session, token: CookieToken = None) -> SignedIn:
    try:
        return await signed_in(session, token or "")
    except NotSignedIn:
        raise ApiError(401, "not_signed_in", "Please sign in.") from None


async def acting_person(
    who: Annotated[SignedIn, Depends(person)], x_csrf_token: Annotated[str, Header()] = ""
) -> SignedIn:
    if not hmac.compare_digest(x_csrf_token.encode(), who.csrf_token.encode()):
        raise ApiError(403, "wrong_csrf_token", "The page is out of date; please load it again.")
    return who


Person = Annotated[SignedIn, Depends(person)]
ActingPerson = Annotated[SignedIn, Depends(acting_person)]
