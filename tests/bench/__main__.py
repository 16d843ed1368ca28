"""`make bench`: the figures that the README names, measured on this machine in one run."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.database import embedded
from bot.settings import REPOSITORY
from tests.bench import answers, dialogue, search
from tests.bench.figure import Figure

CACHE = Path(os.environ.get("LANTERN_TEST_CACHE", REPOSITORY / ".lantern" / "test-cache"))


def main() -> None:
    console = Console()
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    figures: list[Figure] = []
    with console.status("Dialogue: Lantern's /turn, then plain Rasa REST with the same model …"):
        figures += dialogue.measure(CACHE)
    with tempfile.TemporaryDirectory(prefix="lantern-") as folder:
        server = embedded.start(Path(folder))
        try:
            with console.status("Search: Lantern, plain BM25, Postgres full text …"):
                figures += search.measure(embedded.url(server), CACHE)
            with console.status("Answers: time to the first words …"):
                figures += answers.measure(embedded.url(server), CACHE, generator="vllm" in sys.argv[1:])
        finally:
            server.stop()
    table = Table("figure", "measured", "goal")
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:.1f} {figure.unit}", figure.goal)
    console.print(table)
    report = CACHE / "bench.json"
    report.write_text(json.dumps([figure.__dict__ for figure in figures], indent=2), "utf-8")
    console.print(f"also in {report}")


if __name__ == "__main__":
    main()
