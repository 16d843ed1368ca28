from pathlib import Path

import pytest

from knowledge.article_files import parse_article
from knowledge.lint import lint, lint_folder, numbers
from knowledge.reading_grade import reading_grade, syllables

ENGLISH = """---
id: fever
kind: condition
language: en
title: Fever
aliases: [high temperature]
tags: []
related: [flu]
sources:
  - id: who
    publisher: WHO
    title: Fever
    url: https://www.who.int/fever
    year: 2023
asks:
  - question: What is a fever?
    section: what
  - question: How is a fever treated?
    section: treatment
  - question: What can I do at home?
    section: self_care
status: starter
reviewed_by:
reviewed_on:
review_until:
---
# Fever
## What it is
A fever is a body heat of 38 °C or more. [^who]
A fever helps the body fight germs. [^who]
Most fevers pass in a few days. [^who]
Colds and flu often cause a fever. [^who]
## Symptoms
A fever can make you feel hot. [^who]
A fever can make you shiver. [^who]
A fever can make you sweat. [^who]
A fever can make you tired. [^who]
## Get help now
Get help now if a fever comes with a stiff neck or trouble breathing. [^who]
Call the emergency number at once if a person with a fever will not wake up. [^who]
A baby with a fever needs a doctor today. [^who]
Weak immune systems make a fever more dangerous. [^who]
## What you can do
- Drink enough water. [^who]
- Rest at home. [^who]
- Wear light clothes. [^who]
- Keep the room cool. [^who]
## Treatment
Paracetamol can lower a fever, as the package says. [^who]
Germs called bacteria may need antibiotics. [^who]
A cold needs no antibiotics. [^who]
Ask a pharmacist which tablet is right for you. [^who]
## Questions to ask
- What causes my fever?
- How long will it last?
- When should I come back?
"""
CHINESE = """---
id: fever
kind: condition
language: zh
title: 发烧
aliases: [发热]
tags: []
related: [flu]
sources:
  - id: who
    publisher: WHO
    title: Fever
    url: https://www.who.int/fever
    year: 2023
asks:
  - question: 什么是发烧？
    section: what
  - question: 发烧怎么治疗？
    section: treatment
  - question: 在家能做什么？
    section: self_care
status: starter
reviewed_by:
reviewed_on:
review_until:
---
# 发烧
## 是什么
发烧是指体温达到38°C或更高。 [^who]
发烧帮助身体对付病菌。 [^who]
发烧多半几天就好。 [^who]
感冒和流感常常引起发烧。 [^who]
## 症状
发烧会让人觉得热。 [^who]
发烧会让人发抖。 [^who]
发烧会让人出汗。 [^who]
发烧会让人累。 [^who]
## 马上就医
如果发烧时脖子发硬或呼吸困难，请马上就医。 [^who]
发烧的人叫不醒，请立刻拨打急救电话。 [^who]
婴儿发烧当天要看医生。 [^who]
免疫力差的人发烧更危险。 [^who]
## 自己能做什么
- 多喝水。 [^who]
- 在家休息。 [^who]
- 穿薄一点。 [^who]
- 房间保持凉爽。 [^who]
## 治疗
对乙酰氨基酚按说明书服用可以退烧。 [^who]
细菌感染可能需要抗生素。 [^who]
感冒不需要抗生素。 [^who]
哪种药适合您，请问药师。 [^who]
## 可以问医生的问题
- 我为什么发烧？
- 会持续多久？
- 什么时候要再来？
"""


def findings(english: str = ENGLISH, chinese: str | None = CHINESE) -> list[str]:
    articles = [parse_article(english, Path("en/fever.md"))]
    if chinese is not None:
        articles.append(parse_article(chinese, Path("zh/fever.md")))
    return [str(finding) for finding in lint(articles) if "related names 'flu'" not in finding.message]


def test_a_good_pair_of_articles_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("Rest at home.", "Rest at home. Stay warm.", "en/fever.md:45: error", "more than one sentence"),
        ("Rest at home.", "Rest at home", "en/fever.md:45: error", "does not end as a sentence"),
        ("Rest at home.", "Rest **at home**.", "en/fever.md:45: error", "mark-up"),
        ("Rest at home.", "It is good to rest.", "en/fever.md:45: warning", "starts with 'It'"),
        ("Rest at home.", "Rest " + "and rest " * 20 + "at home.", "en/fever.md:45: warning", "hard to read"),
        ("Rest at home.", "Take 500 mg of paracetamol.", "en/fever.md:45: error", "no cited label"),
        ("Rest at home.", "Call 999 when it is bad.", "en/fever.md:45: warning", "a phone number"),
        ("- Rest at home. [^who]\n", "", "zh/fever.md:44: error", "4 lines, in English 3"),
        ("Get help now if", "See a doctor if", "en/fever.md:39: error", "form of the help-now summary"),
        ("a stiff neck", "a stiff neck" + " or pain" * 20, "en/fever.md:39: error", "words, at most 45"),
        ("What is a fever?", "What is a fever and how does a fever come about?", "en/fever.md:16: error", "button"),
        ("  - question: What is a fever?\n    section: what\n", "", "en/fever.md:1: warning", "2 asks"),
        ("aliases: [high temperature]", "aliases: []", "en/fever.md:1: warning", "no aliases"),
        ("Rest at home.", "Rest at home for 3 days.", "zh/fever.md:45: error", "only in English ['3']"),
        ("status: starter", "status: in review", "zh/fever.md:1: warning", "status is 'starter'"),
        ("Rest at home. [^who]", "Rest at home.", "en/fever.md:45: error", "without a source"),
        ("    year: 2023\n", "", "en/fever.md:1: error", "lacks its address or its year"),
        ("related: [flu]", "related: []", "en/fever.md:1: warning", "no related articles"),
        ("related: [flu]", "related: [fever]", "en/fever.md:1: error", "no other article"),
    ],
)
def test_a_fault_in_english_is_found_where_it_is(old: str, new: str, place: str, message: str) -> None:
    assert old in ENGLISH
    found = findings(english=ENGLISH.replace(old, new, 1))
    assert any(finding.startswith(place) and message in finding for finding in found), found


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("在家休息。", "在家休息。不要出门。", "zh/fever.md:45: error", "more than one sentence"),
        ("在家休息。", "在家休息", "zh/fever.md:45: error", "does not end as a sentence"),
        ("在家休息。", "在家,休息。", "zh/fever.md:45: warning", "half-width"),
        ("在家休息。", "它需要休息。", "zh/fever.md:45: warning", "starts with '它'"),
        ("请马上就医。", "请看医生。", "zh/fever.md:39: error", "form of the help-now summary"),
        ("什么是发烧？", "什么是发烧？发烧是怎么引起的？要紧吗？", "zh/fever.md:16: error", "button"),
        ("section: treatment", "section: questions", "zh/fever.md:1: warning", "other sections"),
    ],
)
def test_a_fault_in_chinese_is_found_where_it_is(old: str, new: str, place: str, message: str) -> None:
    assert old in CHINESE
    found = findings(chinese=CHINESE.replace(old, new, 1))
    assert any(finding.startswith(place) and message in finding for finding in found), found


def test_a_missing_translation_or_section_is_found() -> None:
    assert findings(chinese=None) == ["en/fever.md:1: error: no translation: zh is missing"]
    without = ENGLISH[: ENGLISH.index("## Questions to ask")]
    assert "en/fever.md:1: error: section questions is missing" in findings(english=without)


def test_an_article_only_scholars_can_read_is_found() -> None:
    scholarly = "Inflammatory mediators facilitate thermoregulatory alterations in hypothalamic centres."
    text = ENGLISH.replace("A fever helps the body fight germs.", scholarly)
    for plain in ("Most fevers pass in a few days.", "A fever can make you shiver.", "A cold needs no antibiotics."):
        text = text.replace(plain, scholarly)
    assert any("reading grade" in finding for finding in findings(english=text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("38.5 °C for 2 to 3 days", {"38.5", "2", "3"}),
        ("2,000 or 10,000", {"2000", "10000"}),
        ("150/95", {"150", "95"}),
        ("18至64岁，每周5天", {"18", "64", "5"}),
        ("COVID-19, HbA1c, vitamin B12 and α1", set()),
    ],
)
def test_numbers_are_compared_by_value_and_names_are_no_numbers(text: str, found: set[str]) -> None:
    assert numbers(text) == found


# Counted by hand.
HAND_COUNTED = """
    blood 1 pressure 2 arteries 3 usually 4 asthma 2 medicine 3 people 2 breathing 2 emergency 4 diabetes 4 area 3
    cholesterol 4 diarrhoea 4 exercises 4 sometimes 2 used 1 called 1 started 2 raises 2 babies 2 being 2 quiet 2
    diet 2 fluid 2 virus 2 antibiotics 5 bacteria 4 nausea 3 paracetamol 5 eczema 3 migraine 2 muscles 2 little 2
    whole 1 long-term 2 insomnia 4 anxiety 4 depression 3 pregnancy 3 vaccination 4 urinary 4 temperature 4 fever 2
    hospital 3 worse 1 changes 2 changed 1 sneezes 2 eyes 1 influenza 4 contagious 3 serious 3 physical 3 therapy 3
    question 2 patients 2 special 2 fatigue 2 oxygen 3 nicotine 3 healthy 2 vegetables 4 fruit 1 knee 1 bruised 1
    reaction 3 prescribed 2 something 2 everyone 3 safely 2 immediately 5 tested 2 treated 2 handled 2 movement 2
"""


def test_syllables_are_counted_as_they_are_spoken() -> None:
    listed = HAND_COUNTED.split()
    counted = {word: int(count) for word, count in zip(listed[::2], listed[1::2], strict=True)}
    wrong = {word for word, count in counted.items() if syllables(word) != count}
    assert len(wrong) <= len(counted) / 20, wrong


def test_the_grade_is_the_formula() -> None:
    # 2 sentences, 8 words, 9 syllables
    text = ["The cat sat on the mat.", "Babies sleep."]
    assert reading_grade(text) == pytest.approx(0.39 * 8 / 2 + 11.8 * 9 / 8 - 15.59)


def test_the_word_a_text_explains_does_not_make_it_hard() -> None:
    text = ["Diarrhoea is loose poo.", "Diarrhoea can last for days."]
    assert reading_grade(text, explained="Diarrhoea") < reading_grade(text)
    assert reading_grade([]) == 0


def test_a_dose_of_a_cited_label_is_no_fault() -> None:
    labelled = ENGLISH.replace("title: Fever\n    url", "title: Paracetamol drug label\n    url")
    assert not [f for f in findings(labelled.replace("Rest at home.", "Take 500 mg of paracetamol.")) if "dose" in f]


def test_a_file_that_is_no_article_is_a_finding_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "fever.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "en" / "cough.md").write_text("Cough.", encoding="utf-8")
    messages = [str(finding) for finding in lint_folder(tmp_path)]
    assert f"{tmp_path}/en/cough.md:1: error: an article starts with a line ---" in messages
    assert any("fever.md" in message and "no translation" in message for message in messages)


def test_shipped_articles_have_no_faults() -> None:
    assert [str(finding) for finding in lint_folder() if finding.severity == "error"] == []
