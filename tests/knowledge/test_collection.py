"""Imported answers beside the clinic's articles."""

from dataclasses import replace

import pytest

from knowledge.article_files import load_articles
from knowledge.articles import Article
from knowledge.importers.answers import Origin, answer
from knowledge.search import Index
from knowledge.vectors import VectorStore

pytestmark = pytest.mark.timeout(1800)
ORIGIN = Origin("Sample Clinic", "Questions and answers")
PAIRS = [
    ("What are the symptoms of glaucoma?", "Glaucoma slowly narrows what is seen. It seldom hurts.", ["glaucoma"]),
    ("How is glaucoma treated?", "Glaucoma is treated with tablets from a doctor.", ["glaucoma"]),
    ("Where do I park at the clinic?", "Park behind the house.", ["parking"]),
    ("How is asthma treated?", "An imported text about asthma.", ["asthma"]),
]


@pytest.fixture(scope="module")
def answers() -> list[Article]:
    found = [
        answer(f"sample-{n}", question, text, ORIGIN, about=about, where="")
        for n, (question, text, about) in enumerate(PAIRS)
    ]
    return [one for one in found if isinstance(one, Article)]


@pytest.fixture(scope="module")
def mixed(store: VectorStore, answers: list[Article]) -> Index:
    return Index.build([*load_articles(), *answers], store)


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("what are the signs of glaucoma", "sample-0.en#answer"),
        ("glaucoma treatment", "sample-1.en#answer"),
        ("where can I park my car", "sample-2.en#answer"),
        ("glaucomma symptoms", "sample-0.en#answer"),
    ],
)
def test_an_imported_answer_is_found_where_no_article_fits(mixed: Index, query: str, passage: str) -> None:
    assert mixed.search(query, language="en")[0].passage.id == passage


def test_an_article_of_the_clinic_comes_before_an_imported_answer(mixed: Index) -> None:
    found = [hit.passage.id for hit in mixed.search("how is asthma treated", language="en", k=20)]
    assert found[0] == "asthma.en#treatment"
    assert "sample-3.en#answer" in found


def test_an_imported_answer_recommends_nothing_that_it_does_not_speak_of(mixed: Index) -> None:
    found = mixed.search("do crystals cure glaucoma", language="en", k=20)
    assert not any(hit.passage.article.kind == "answer" for hit in found)


def test_a_question_leans_on_the_topic_before_rather_than_on_an_imported_answer(store: VectorStore) -> None:
    beer = answer("beer", "Is beer ok?", "Beer is a drink.", ORIGIN, about=["beer"], where="")
    assert isinstance(beer, Article)
    index = Index.build([*load_articles(), beer], store)
    assert index.search("is beer ok", language="en")[0].passage.article.id == "beer"
    assert index.search("is beer ok", language="en", about="gout")[0].passage.article.id == "gout"


def test_a_follow_up_may_lean_on_an_imported_answer(mixed: Index) -> None:
    hits = mixed.search("how is it treated", language="en", about="sample-0")
    assert hits[0].passage.id == "sample-1.en#answer"


def test_an_imported_answer_is_found_in_the_other_language_too(mixed: Index) -> None:
    found = [hit.passage.id for hit in mixed.search("青光眼怎么治", language="zh", k=20)]
    assert "sample-1.en#answer" in found


def test_only_the_first_sentences_of_a_long_answer_are_weighed(store: VectorStore) -> None:
    long = answer("tides", "What makes the tides of the sea?", "The moon does. " * 50, ORIGIN, where="")
    assert isinstance(long, Article)
    index = Index.build([long], store)
    [hit] = index.search("what makes the tides", language="en")
    scores = index.sentence_scores(hit.passage, store.embedder.query("what makes the tides"))
    assert len(scores) == 50
    assert (scores[20:] == -1).all()


def test_what_has_not_changed_is_taken_over_from_the_index_before(store: VectorStore, answers: list[Article]) -> None:
    articles = [*load_articles()[:4], *answers]
    before = Index.build(articles, store)
    edited = [replace(articles[0], title="Another title"), *articles[1:]]
    after = Index.build(edited, store, previous=before)
    assert after._collections["en"] is before._collections["en"]
    assert after.shelves[0] is not before.shelves[0]
