import pytest

from knowledge.traditional import simplified


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("高血壓是什麼", "高血压是什么"),
        ("胸口壓著疼喘不上氣", "胸口压着疼喘不上气"),
        ("我想自殺，藥都準備好了", "我想自杀，药都准备好了"),
        ("高血压", "高血压"),
        ("fever 38.5 😀", "fever 38.5 😀"),
    ],
)
def test_traditional_characters_are_read_as_simplified_in_their_places(written: str, meant: str) -> None:
    assert simplified(written) == meant
    assert len(simplified(written)) == len(written)
