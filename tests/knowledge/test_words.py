import os
import subprocess
import sys
import threading

import pytest

from knowledge.word_index import Question, Spelling, WordIndex
from knowledge.words import stop_words, terms


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("coughing", "coughs"),
        ("my tablets", "the tablet"),
        ("Ｉｂｕｐｒｏｆｅｎ", "ibuprofen"),
        ("高血压怎么办", "高血压"),
        ("尿路感染吃什么", "尿路感染"),
        ("我可以吃ibuprofen吗", "ibuprofen"),
    ],
)
def test_a_word_is_found_in_whatever_form_it_is_asked(asked: str, written: str) -> None:
    assert set(terms(written)) & set(terms(asked))


@pytest.mark.parametrize(
    "text", ["what is this and how do I know", "这是什么，怎么办", "", "😀 ?!", "\x00", "can't don't"]
)
def test_words_that_say_nothing_about_the_topic_are_left_out(text: str) -> None:
    assert terms(text) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("simptom", "symptom"), ("asthmaa", "asthma"), ("astma", "asthma"), ("atshma", "asthma"), ("asthma", "asthma")],
)
def test_one_slip_of_the_finger_is_understood(typed: str, meant: str) -> None:
    assert Spelling(["symptom", "asthma", "flu"]).correct(typed) == meant


@pytest.mark.parametrize("typed", ["fly", "asma", "zzzzzz", "高血压"])
def test_short_or_strange_words_are_not_turned_into_others(typed: str) -> None:
    assert Spelling(["symptom", "asthma", "flu"]).correct(typed) == typed


def test_a_rare_word_says_more_than_a_common_one() -> None:
    index = WordIndex([["pain", "knee"], ["pain", "ear"], ["pain", "back"]])
    spelling = Spelling(["pain", "knee", "ear", "back"])
    scores = index.scores(Question("knee pain", spelling))
    assert scores.argmax() == 0
    assert scores[1] == scores[2] > 0
    assert 0 <= scores.min() <= scores.max() <= 1


def test_words_no_document_has_lower_every_score() -> None:
    index = WordIndex([["pain", "knee"], ["pain", "ear"]])
    spelling = Spelling(["pain", "knee", "ear"])
    assert index.scores(Question("knee lupus", spelling)).max() < index.scores(Question("knee", spelling)).max()


def test_stop_words_are_known_in_both_languages() -> None:
    assert "the" in stop_words("en")
    assert "的" in stop_words("zh")


def test_words_can_be_cut_in_many_threads_at_once() -> None:
    expected = terms("coughing 高血压怎么办 swelling tablets")
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(terms("coughing 高血压怎么办 swelling tablets"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_chinese_is_cut_without_a_word_of_log_and_without_a_shared_cache_file(tmp_path: os.PathLike[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from knowledge.words import terms; print(terms('高血压'))"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    assert "高血压" in run.stdout
    assert os.listdir(tmp_path) == []
