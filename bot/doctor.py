"""What `lantern doctor` looks at: each check says what is wrong and what to do about it."""

from __future__ import annotations

import stat
from collections.abc import Awaitable, Callable

import httpx
from rich.console import Console
from sqlalchemy import text
from telegram import Bot
from telegram.error import TelegramError

from bot.database.engine import connect
from bot.database.keys import set_encryption_keys
from bot.processes import generator_process, nlu_process
from bot.settings import Settings
from knowledge.article_files import load_articles
from safety.screen import Urgency, screen
from safety.vetted import emergency_number

Check = Callable[[Settings], Awaitable[str]]


class Ailment(Exception):
    """Something is wrong; the message says how to mend it."""


async def data_folder(settings: Settings) -> str:
    if not settings.data_dir.is_dir():
        raise Ailment(f"{settings.data_dir} does not exist yet; `make run` makes it")
    keys = settings.data_dir / "encryption.keys"
    if keys.exists() and stat.S_IMODE(keys.stat().st_mode) & 0o077:
        raise Ailment(f"{keys} can be read by others; chmod 600 it")
    return str(settings.data_dir)


async def encryption(settings: Settings) -> str:
    set_encryption_keys(settings)
    return "from the settings" if settings.encryption_keys else "generated into the data folder"


async def articles(settings: Settings) -> str:
    return f"{len(load_articles())} articles"


async def screening(settings: Settings) -> str:
    if screen("I can't breathe").urgency is not Urgency.EMERGENCY:
        raise Ailment("the screening rules do not recognise an emergency; restore safety/rules")
    return f"works; emergencies are told to call {emergency_number(settings.region)}"


async def dialogue(settings: Settings) -> str:
    if not nlu_process.PYTHON.exists() and settings.nlu_url is None:
        raise Ailment("the environment nlu/.venv is missing; run `make install`")
    return await _answers(settings.nlu_url, "/healthz", "`make run` starts it")


async def generator(settings: Settings) -> str:
    if settings.generator_url is None:
        there = "installed" if generator_process.PYTHON.exists() else "not installed"
        return f"off ({there}); answers are composed from reviewed sentences"
    return await _answers(settings.generator_url, "/health", "answers fall back to reviewed sentences")


async def database(settings: Settings) -> str:
    if settings.database_url is None:
        return "not running; `make run` starts it"
    engine, _ = connect(settings.database_url.get_secret_value())
    try:
        async with engine.connect() as connection:
            version = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return f"schema {version}"
    except Exception as error:
        raise Ailment(f"does not answer ({type(error).__name__}); is LANTERN_DATABASE_URL right?") from error
    finally:
        await engine.dispose()


async def telegram(settings: Settings) -> str:
    if settings.telegram_token is None:
        return "off; set LANTERN_TELEGRAM_TOKEN to connect it"
    base = settings.telegram_api_url.rstrip("/")
    try:
        async with Bot(settings.telegram_token.get_secret_value(), base_url=f"{base}/bot") as bot:
            return f"@{bot.username} by {'webhook' if settings.telegram_webhook_url else 'long polling'}"
    except TelegramError as error:
        raise Ailment(f"{base} refused the token or is out of reach ({type(error).__name__})") from error


CHECKS: dict[str, Check] = {
    "data folder": data_folder,
    "encryption keys": encryption,
    "articles": articles,
    "screening": screening,
    "database": database,
    "dialogue": dialogue,
    "generator": generator,
    "telegram": telegram,
}


async def examine(settings: Settings) -> bool:
    """Prints a line for each check; True when nothing is wrong."""
    console = Console()
    well = True
    for name, check in CHECKS.items():
        try:
            console.print(f"[green]✓[/] {name}: {await check(settings)}", highlight=False)
        except (Ailment, ValueError, OSError) as error:
            well = False
            console.print(f"[red]✗[/] {name}: {error}", highlight=False)
    return well


async def _answers(url: str | None, path: str, otherwise: str) -> str:
    if url is None:
        return f"not running; {otherwise}"
    try:
        async with httpx.AsyncClient(timeout=2) as http:
            (await http.get(url + path)).raise_for_status()
    except httpx.HTTPError as error:
        raise Ailment(f"{url} does not answer ({type(error).__name__}); {otherwise}") from error
    return f"runs at {url}"
