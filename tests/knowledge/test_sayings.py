"""What patients write is read as the symptoms, answers and red flags that they mean."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.history.case import Case
from knowledge.history.reader import settled, shipped_reader
from knowledge.history.sayings import shipped_sayings

FOLDER = Path(__file__).parent / "sayings"


def sentences() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yml")):
        for row in yaml.safe_load(path.read_text("utf-8")):
            yield pytest.param(row, id=f"{path.stem}: {row['text'][:60]}")


def read(text: str) -> Case:
    return settled(shipped_reader().read(text), shipped_sayings())


@pytest.mark.parametrize("row", sentences())
def test_what_a_patient_says_is_read(row: dict[str, Any]) -> None:
    case = read(row["text"])
    assert {sign: case.says(sign) for sign in row["has"]} == dict.fromkeys(row["has"], True)
    denied = row.get("denies", [])
    assert {sign: case.says(sign) for sign in denied} == dict.fromkeys(denied, False)
    assert [sign for sign in row.get("not", []) if case.says(sign)] == []
