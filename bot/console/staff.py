"""Staff accounts and their sessions: passwords by Argon2, sessions by hashed token, a pause after wrong passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.models import AuditEntry, Staff, StaffSession

Role = Literal["reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SESSION_HOURS = 12
FREE_ATTEMPTS = 5
PAUSE_MINUTES = 5
SHORTEST_PASSWORD = 12

hasher = PasswordHasher()
NOBODYS_HASH = hasher.hash(secrets.token_urlsafe(16))
"""Checked when there is no such account, so that the answer takes as long."""


class WrongCredentials(Exception):
    """E-mail or password is wrong; which one is not told."""


class LoginPaused(Exception):
    """Too many wrong passwords for this account; it opens again by itself."""


class NotSignedIn(Exception):
    """There is no such session, or it has expired."""


class UnusableAccount(ValueError):
    """The account cannot be made as asked; the message says why."""


@dataclass(frozen=True)
class SignedIn:
    staff: Staff
    csrf_token: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def add(session: AsyncSession, email: str, role: str, password: str, name: str | None = None) -> Staff:
    """Raises UnusableAccount."""
    email = email.strip().lower()
    if "@" not in email or len(email) > 254:
        raise UnusableAccount(f"{email!r} is no e-mail address")
    if role not in ROLES:
        raise UnusableAccount(f"the role must be one of {', '.join(ROLES)}")
    if len(password) < SHORTEST_PASSWORD:
        raise UnusableAccount(f"the password needs at least {SHORTEST_PASSWORD} characters")
    if await session.scalar(select(Staff.id).where(Staff.email == email)):
        raise UnusableAccount(f"{email} has an account already")
    staff = Staff(
        email=email,
        role=role,
        name=name or email.split("@")[0].replace(".", " ").title(),
        password_hash=hasher.hash(password),
    )
    session.add(staff)
    await session.flush()
    return staff


async def everyone(session: AsyncSession) -> Sequence[Staff]:
    return (await session.scalars(select(Staff).order_by(Staff.email))).all()


async def sign_in(session: AsyncSession, email: str, password: str) -> tuple[str, SignedIn]:
    """The session's token and who signed in. The caller commits, also after an error, so that it is counted.

    Raises WrongCredentials or LoginPaused.
    """
    query = select(Staff).where(Staff.email == email.strip().lower()).with_for_update()
    staff = await session.scalar(query)
    now = datetime.now(UTC)
    if staff is not None and staff.locked_until is not None and staff.locked_until > now:
        raise LoginPaused
    try:
        hasher.verify(staff.password_hash if staff else NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        if staff is not None:
            staff.failed_logins += 1
            if staff.failed_logins >= FREE_ATTEMPTS:
                staff.failed_logins, staff.locked_until = 0, now + timedelta(minutes=PAUSE_MINUTES)
        raise WrongCredentials from None
    if staff is None:
        raise WrongCredentials
    staff.failed_logins, staff.locked_until = 0, None
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    await session.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    expires_at = now + timedelta(hours=SESSION_HOURS)
    session.add(StaffSession(token_hash=_hash(token), staff_id=staff.id, csrf_token=csrf_token, expires_at=expires_at))
    audit(session, staff.id, "login")
    return token, SignedIn(staff, csrf_token)


async def signed_in(session: AsyncSession, token: str) -> SignedIn:
    """Raises NotSignedIn."""
    query = (
        select(Staff, StaffSession.csrf_token)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == _hash(token), StaffSession.expires_at > datetime.now(UTC))
    )
    row = (await session.execute(query)).first()
    if row is None:
        raise NotSignedIn
    return SignedIn(row[0], row[1])


async def sign_out(session: AsyncSession, token: str) -> None:
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def audit(
    session: AsyncSession,
    staff_id: UUID,
    action: str,
    conversation_id: UUID | None = None,
    article: str | None = None,
) -> None:
    """Notes who read or did what, in the same transaction as the deed."""
    session.add(AuditEntry(staff_id=staff_id, action=action, conversation_id=conversation_id, article=article))
