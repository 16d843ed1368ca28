"""Other people's content, read into the shape of articles: `IMPORTERS` by name.

An importer reads a file or a folder and yields an article for what it can read and a Skipped for what it cannot. The
same input always yields the same ids, so that an import can be taken up again where it stopped.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.articles import Article
from knowledge.importers import fhir, folder, medlineplus, medquad, table
from knowledge.importers.answers import Skipped, UnreadableImport

__all__ = ["IMPORTERS", "Skipped", "UnreadableImport"]

IMPORTERS: dict[str, Callable[[Path], Iterator[Article | Skipped]]] = {
    "medlineplus": medlineplus.read,
    "medquad": medquad.read,
    "folder": folder.read,
    "csv": table.read,
    "fhir-questionnaire": fhir.read,
}
"""Each may raise UnreadableImport for an input that is nothing of its kind at all."""
