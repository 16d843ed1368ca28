"""For whoever writes sayings: `python -m knowledge.history check SYSTEM…` and `… read "what a patient says"`."""

from __future__ import annotations

import argparse

from knowledge.graph_files import shipped_graph
from knowledge.history.reader import settled, shipped_reader
from knowledge.history.sayings import missing, shipped_sayings


def check(systems: list[str]) -> int:
    """Compiles everything and lists what nothing can tell yet."""
    graph, sayings = shipped_graph(), shipped_sayings()
    sayings.book.regexes.prepare()
    gaps = [
        sign
        for symptom in graph.symptoms.values()
        if not systems or symptom.system in systems
        for sign in missing(graph, sayings, symptom)
    ]
    print("\n".join(gaps) or "everything can be told")
    return 1 if gaps else 0


def read(text: str) -> int:
    sayings = shipped_sayings()
    case = settled(shipped_reader().read(text), sayings)
    for sign, told in case.signs.items():
        print(f"{told.status:8} {sign:40} {told.words}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m knowledge.history", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check").add_argument("system", nargs="*")
    commands.add_parser("read").add_argument("text")
    given = parser.parse_args()
    return check(given.system) if given.command == "check" else read(given.text)


if __name__ == "__main__":
    raise SystemExit(main())
