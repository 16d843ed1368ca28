"""Whatever a reply says, Telegram takes it whole, with its marks and its sources."""

from __future__ import annotations

from typing import Any

import pytest

from bot.connectors.telegram.formatting import Formatted, bold, pieces, split
from bot.connectors.telegram.outbound import keyboard
from bot.database.models import Message
from tests.telegram_markup import Entity, checked_entities, covered

SOURCE = {"n": 1, "title": "Asthma & you", "section": "What it is", "notice": "not reviewed yet", "reviewed_on": None}


def reply(text: str, *citations: dict[str, Any]) -> Message:
    return Message(text=text, content={"citations": list(citations), "buttons": []})


def marked(piece: Formatted, kind: str) -> list[str]:
    entities: tuple[Entity, ...] = checked_entities(piece.text, [one.to_dict() for one in piece.entities()])
    return [covered(piece.text, one) for one in entities if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "shown", "marks"),
    [
        ("Call **112** now", "Call 112 now", ["112"]),
        ("**A** and **B**", "A and B", ["A", "B"]),
        ("😀 **now**", "😀 now", ["now"]),
        ("**two\nlines**", "two\nlines", ["two\nlines"]),
        ("2 ** 3", "2 ** 3", []),
        ("**unclosed", "**unclosed", []),
        ("a < b & <b>c</b>", "a < b & <b>c</b>", []),
        ("**体温 < 38 & 脉搏**", "体温 < 38 & 脉搏", ["体温 < 38 & 脉搏"]),
    ],
)
def test_bold_words_are_marked_and_everything_else_is_shown_as_written(text: str, shown: str, marks: list[str]) -> None:
    [piece] = pieces(reply(text))
    assert (piece.text, marked(piece, "bold")) == (shown, marks)


def test_sources_follow_the_text_in_italics() -> None:
    [piece] = pieces(reply("Airways are narrow.¹", SOURCE))
    assert piece.text == "Airways are narrow.¹\n\n1. Asthma & you · What it is (not reviewed yet)"
    assert marked(piece, "italic") == ["1. Asthma & you · What it is (not reviewed yet)"]


def test_a_reviewed_source_shows_the_date_of_its_review() -> None:
    [piece] = pieces(reply("Yes.", SOURCE | {"notice": "", "reviewed_on": "2026-03-01"}))
    assert piece.text.endswith("(2026-03-01)")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "高" * 9_000,
        "😀" * 5_000,
        "One sentence of words. " * 500,
        "一句话。" * 2_500,
        "\n\n".join(["A paragraph with a few words."] * 400),
        "**" + "a bold word " * 800 + "**",
        "short\n\n" + "y" * 4_094,
        "\n" * 5_000 + "after much white space",
    ],
)
def test_long_texts_come_whole_in_pieces_that_telegram_takes(text: str) -> None:
    cut = split(bold(text))
    assert all(0 < piece.length <= 4096 for piece in cut)
    for piece in cut:
        checked_entities(piece.text, [one.to_dict() for one in piece.entities()])
    assert "".join("".join(piece.text.split()) for piece in cut) == "".join(text.replace("**", "").split())


def test_a_text_of_just_the_limit_stays_one_piece() -> None:
    assert [piece.length for piece in split(Formatted("x" * 4096))] == [4096]
    assert [piece.length for piece in split(Formatted("x" * 4097))] == [4096, 1]


@pytest.mark.parametrize(
    ("unit", "ends"),
    [("Some words in a paragraph\n\n", "paragraph"), ("A line of words\n", "words"), ("A sentence ends. ", "ends.")],
)
def test_a_text_is_cut_at_the_best_place(unit: str, ends: str) -> None:
    first = split(Formatted(unit * 600))[0]
    assert first.text.endswith(ends)
    assert first.length > 4000


def test_bold_words_that_are_cut_stay_bold_on_both_sides() -> None:
    first, second = split(bold("**" + "bold " * 1_000 + "**"))
    assert marked(first, "bold") == [first.text]
    assert marked(second, "bold") == [second.text]


def test_sources_stay_together_and_close_the_last_piece() -> None:
    sources = [SOURCE | {"n": n} for n in range(1, 9)]
    text, last = pieces(reply("x" * 4_000, *sources))
    assert text.text == "x" * 4_000
    assert last.text.count("\n") == 7
    assert marked(last, "italic") == [last.text]
    [_, closing] = pieces(reply("x" * 4_090 + "\n\nThe end.", SOURCE))
    assert closing.text.startswith("The end.\n\n1. Asthma")


def button(label: str, url: str | None = None) -> dict[str, Any]:
    return {"label": label, "value": label, "url": url}


def test_quick_replies_become_a_keyboard_with_long_ones_in_a_row_of_their_own() -> None:
    shown = keyboard([button("Skip"), button("Stop"), button("What are the signs of asthma?"), button("转人工")])
    assert [[key["text"] for key in row] for row in shown.to_dict()["keyboard"]] == [
        ["Skip", "Stop"], ["What are the signs of asthma?"], ["转人工"],
    ]  # fmt: skip


def test_links_become_inline_buttons_and_call_links_are_left_to_the_text() -> None:
    assert "inline_keyboard" in keyboard([button("Read", "https://example.org"), button("Call", "tel:112")]).to_dict()
    assert keyboard([button("Call", "tel:112")]).to_dict() == {"remove_keyboard": True}
    assert keyboard([]).to_dict() == {"remove_keyboard": True}
