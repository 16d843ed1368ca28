"""Joining what several steps say into one reply."""

from __future__ import annotations

from bot.replies import Citation, Part, Reply, Sentence
from safety.screen import Urgency
from safety.vetted import Button


def cited(n: int, passage: str) -> Citation:
    return Citation(n, passage, "Title", "Section", "", None, "Source", "/articles/en/x")


def answer(passage: str) -> Reply:
    return Reply(parts=(Part("answer", (Sentence("A fact.", (1,)),)),), citations=(cited(1, passage),))


def test_citations_are_numbered_on_when_two_answers_join() -> None:
    joined = answer("a") + answer("b")
    assert [(c.n, c.passage_id) for c in joined.citations] == [(1, "a"), (2, "b")]
    assert [s.citations for part in joined.parts for s in part.sentences] == [(1,), (2,)]
    assert joined.text == "A fact.¹\n\nA fact.²"


def test_the_open_question_keeps_its_quick_replies() -> None:
    ask = Reply(parts=(Part.of("ask", "How bad is it?"),), buttons=(Button("Mild", "Mild"),))
    suggestion = Reply(buttons=(Button("More", "More"),))
    assert (suggestion + ask).buttons == ask.buttons


def test_the_most_urgent_word_decides() -> None:
    assert (Reply(urgency=Urgency.EMERGENCY) + Reply()).urgency is Urgency.EMERGENCY
    assert (Reply(urgency=Urgency.URGENT) + Reply(urgency=Urgency.CRISIS)).urgency is Urgency.CRISIS


def test_a_reply_without_words_is_silent() -> None:
    assert Reply().silent
    assert not answer("a").silent
