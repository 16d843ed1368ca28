"""MedQuAD (Ben Abacha and Demner-Fushman 2019): its XML files, or the same rows as JSON lines, also gzipped."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from knowledge.articles import Article
from knowledge.importers.answers import Origin, Skipped, UnreadableImport, answer

_PUBLISHERS = {
    "CancerGov": "US National Cancer Institute",
    "GARD": "Genetic and Rare Diseases Information Center (NIH)",
    "GHR": "Genetics Home Reference (NIH)",
    "MPlusHealthTopics": "MedlinePlus, US National Library of Medicine",
    "NIDDK": "National Institute of Diabetes and Digestive and Kidney Diseases (NIH)",
    "NINDS": "National Institute of Neurological Disorders and Stroke (NIH)",
    "NIHSeniorHealth": "NIH Senior Health",
    "NHLBI": "National Heart, Lung, and Blood Institute (NIH)",
    "CDC": "US Centers for Disease Control and Prevention",
}
_OPTIONAL_ENDING = re.compile(r"\s*\((?:are|is|s)\)")  # "What is (are) Asthma ?"
_SPACE_BEFORE_STOP = re.compile(r"\s+([?.,;:!])")
_RUN_ON_LIST = re.compile(r"\s+-\s+(?=[A-Z(])")


def read(path: Path) -> Iterator[Article | Skipped]:
    """Raises UnreadableImport where there is nothing of the kind."""
    if path.is_dir():
        files = sorted(path.rglob("*.xml"))
        if not files:
            raise UnreadableImport(f"{path}: no XML files in this folder")
        for file in files:
            yield from _file(file)
    elif path.name.endswith((".jsonl", ".jsonl.gz")):
        yield from _lines(path)
    else:
        yield from _file(path)


def _file(file: Path) -> Iterator[Article | Skipped]:
    try:
        document = parse(file).getroot()
    except (ParseError, DefusedXmlException, OSError) as error:
        yield Skipped(file.name, f"no readable XML: {error}")
        return
    if document is None or document.tag != "Document":
        yield Skipped(file.name, "its root is no <Document>")
        return
    names = [document.findtext("Focus") or "", *(s.text or "" for s in document.findall(".//Synonym"))]
    for number, pair in enumerate(document.iter("QAPair"), 1):
        question = pair.find("Question")
        yield _answer(
            (question.get("qid") if question is not None else None) or f"{file.stem}-{number}",
            (question.text if question is not None else None) or "",
            pair.findtext("Answer") or "",
            names,
            document.get("source", ""),
            document.get("url", ""),
            f"{file.name}: pair {number}",
        )


def _lines(path: Path) -> Iterator[Article | Skipped]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path.name}: line {number}"
            try:
                row: Any = json.loads(line)
                names = [str(row.get("focus", ""))]
                yield _answer(
                    str(row["id"]), str(row["question"]), str(row.get("answer") or ""), names,
                    str(row.get("source", "")), str(row.get("url", "")), where,
                )  # fmt: skip
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                yield Skipped(where, f"no question and answer ({type(error).__name__}: {error})")


def _answer(
    id: str, question: str, text: str, names: list[str], source: str, url: str, where: str
) -> Article | Skipped:
    asked = _SPACE_BEFORE_STOP.sub(r"\1", _OPTIONAL_ENDING.sub("", question))
    origin = Origin(_PUBLISHERS.get(source, source or "MedQuAD"), names[0] or asked, url)
    return answer(
        f"medquad-{source}-{id}",
        asked[:1].upper() + asked[1:],
        _RUN_ON_LIST.sub("\n- ", text),
        origin,
        about=names,
        where=where,
    )
