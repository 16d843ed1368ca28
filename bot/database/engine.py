"""The connection to Postgres and the one place where a session is made."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]


def sqlalchemy_url(database_url: str) -> URL:
    """The URL with the driver that Lantern uses, whichever Postgres scheme it was written with."""
    return make_url(database_url).set(drivername="postgresql+psycopg")


def libpq_url(database_url: str) -> str:
    """The URL as Postgres' own client library reads it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def connect(database_url: str) -> tuple[AsyncEngine, Sessions]:
    engine = create_async_engine(sqlalchemy_url(database_url), pool_size=10, pool_pre_ping=True)
    return engine, async_sessionmaker(engine, expire_on_commit=False)
