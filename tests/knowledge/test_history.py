"""Times, persons, conditions on a case, what fits it, and which question tells most."""

from datetime import date

import pytest

from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case, Told
from knowledge.history.differential import Differential, level_shares
from knowledge.history.hours import hours
from knowledge.history.meaning import shipped_meaning
from knowledge.history.next_question import Chooser
from knowledge.history.persons import Person, persons
from knowledge.history.reader import settled, shipped_reader
from knowledge.history.sayings import missing, shipped_sayings
from knowledge.history.when import WhenFault, parse_when

WEDNESDAY = date(2026, 11, 25)


def case(*present: str, absent: tuple[str, ...] = (), **numbers: float) -> Case:
    signs = {sign: Told("present") for sign in present} | {sign: Told("absent") for sign in absent}
    return Case(signs, **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("since yesterday", 24),
        ("2 or 3 days", 72),
        ("about a week", 168),
        ("a fortnight", 336),
        ("since monday", 48),
        ("since last tuesday", 8 * 24),
        ("half an hour ago", 0.5),
        ("差不多一个礼拜", 168),
        ("两三天", 72),
        ("上周五开始", 5 * 24),
        ("半年", 4383),
        ("blue", None),
    ],
)
def test_times_become_hours(words: str, expected: float | None) -> None:
    found = hours().of(words, WEDNESDAY)
    assert found is None if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "who", "sex"),
    [
        ("my son has a fever", "child", "male"),
        ("我女儿发烧", "child", "female"),
        ("my mum says it's nothing but my chest hurts", "self", None),
        ("我妈说没事，我肚子疼", "self", None),
        ("my husband's leg is swollen", "partner", "male"),
    ],
)
def test_who_is_ill(text: str, who: str, sex: str | None) -> None:
    person = persons().ill(text)
    assert (person.who, person.sex) == (who, sex)


def test_a_question_is_put_about_them() -> None:
    son, mother = Person("child", "your son", "male"), Person("parent", "您母亲", "female")
    assert persons().about(son, "Do you cough up blood?", "en") == "Do they cough up blood?"
    assert persons().about(son, "Does your child drink?", "en") == "Does your child drink?"
    assert persons().about(mother, "您有糖尿病吗？", "zh") == "您母亲有糖尿病吗？"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("fever & cough", True),
        ("fever & rash", False),
        ("fever & headache", None),
        ("rash | headache", None),
        ("rash | cough", True),
        ("! rash & age >= 30", True),
        ("temperature > 39", None),
        ("sex = female", None),
        ("fever & (rash | age < 40)", True),
    ],
)
def test_a_condition_holds_does_not_or_cannot_be_told(text: str, held: bool | None) -> None:
    assert parse_when(text, "fever").holds(case("fever", "cough", absent=("rash",), age=34)) is held


@pytest.mark.parametrize("text", ["fever &", "(fever", "age <", "age < old", "sex = other", "fever )"])
def test_a_condition_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(WhenFault):
        parse_when(text, "fever")


def test_a_case_goes_through_json_unchanged() -> None:
    whole = case("fever", "headache.onset.sudden", absent=("rash",), age=0.5, hours=48)
    assert Case.from_json(whole.as_json()) == whole


def test_every_sign_of_the_graph_can_be_told() -> None:
    graph, sayings = shipped_graph(), shipped_sayings()
    assert [sign for symptom in graph.symptoms.values() for sign in missing(graph, sayings, symptom)] == []


def test_one_sign_leads_to_another() -> None:
    told = settled(shipped_reader().read("I have a fever, a stiff neck and a headache"), shipped_sayings())
    assert told.says("headache!stiff-neck")


def test_what_fits_depends_on_the_person() -> None:
    differential = Differential(shipped_graph())
    signs = ("runny-nose", "sneezing", "sore-throat")
    likely = differential.of(case(*signs, age=30, hours=24))
    assert likely[0].condition.id == "common-cold"
    assert sum(one.share for one in likely) == pytest.approx(1)
    assert level_shares(likely)["self_care"] > 0.5
    man = differential.of(Case({"pelvic-pain": Told("present")}, sex="male"))
    assert all(one.condition.sex != "female" for one in man)


def test_the_next_question_tells_something_and_is_not_asked_twice() -> None:
    chooser = Chooser(shipped_graph(), shipped_sayings())
    known = case("chest-pain", age=50, hours=2)
    first = chooser.best(known, ("sex",))
    assert first is not None
    assert first.id.startswith("chest-pain.")
    second = chooser.best(known, ("sex", first.id))
    assert second is not None
    assert second.id != first.id
    assert second.gain <= first.gain


def test_red_flags_that_cannot_apply_are_not_asked() -> None:
    chooser = Chooser(shipped_graph(), shipped_sayings())
    asked = {flag.id for flag in chooser.open_flags(case("headache", age=8), "headache")}
    assert "thunderclap" in asked
    assert not {"jaw", "pregnancy"} & asked


def test_the_vectors_of_the_conditions_fit_the_graph() -> None:
    shipped_meaning()
