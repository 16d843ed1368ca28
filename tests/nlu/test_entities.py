import asyncio

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I've had a headache since yesterday", {("symptom", "headache"), ("duration", "since yesterday")}),
        ("my head hurts", {("symptom", "headache")}),
        ("been throwing up all night", {("symptom", "vomiting"), ("duration", "all night")}),
        ("my 3-year-old has a fever", {("age", "3"), ("symptom", "fever")}),
        ("there's a rash on my left arm", {("symptom", "rash"), ("body_part", "left arm")}),
        ("my right elbow is sore", {("symptom", "right elbow pain")}),
        ("it is a 7 out of 10", {("severity", "7")}),
        ("can I take advil with my blood pressure pills",
         {("medicine", "ibuprofen"), ("medicine", "blood pressure tablets")}),
        ("take one tablet 3 times a day", set()),
        ("my temperature is 39", {("symptom", "fever")}),
        ("what is high blood pressure", set()),
        ("the crash left me with brash opinions", set()),
        ("我头疼三天了", {("symptom", "头痛"), ("duration", "三天")}),
        ("宝宝拉肚子", {("symptom", "拉肚子")}),
        ("我今年65岁", {("age", "65岁")}),
        ("右边膝盖疼", {("symptom", "右边膝盖痛")}),
        ("大概有八分", {("severity", "8")}),
        ("能吃芬必得吗", {("medicine", "布洛芬")}),
        ("从上周五开始咳嗽", {("duration", "上周五开始"), ("symptom", "咳嗽")}),
    ],
)  # fmt: skip
def test_entities_are_found_and_named_the_usual_way(dialogue, text, expected):
    parsed = asyncio.run(dialogue.parse(text))
    assert {(entity["entity"], entity["value"]) for entity in parsed.entities} == expected


@pytest.mark.parametrize("text", ["I have a sore throat", "  /I have a sore throat", "\0\0I have a sore throat"])
def test_positions_count_in_the_text_as_it_was_sent(dialogue, text):
    from nlu.dialogue import as_given

    (entity,) = as_given(asyncio.run(dialogue.parse(text)), text)["entities"]
    assert text[entity["start"] : entity["end"]] == "sore throat"
