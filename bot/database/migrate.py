"""Brings a database to the newest schema; several nodes may call it at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.database.engine import sqlalchemy_url


def migrate(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = sqlalchemy_url(database_url)
    command.upgrade(config, "head")
