"""The dialogue is a pure function: the state goes out and comes back, and nothing stays behind."""

import asyncio
import json
import time

import pytest

TURNS = ["I've had a headache since yesterday", "6", "can I take ibuprofen?", "34", "not sure", "thanks"]


def advance(dialogue, state, text):
    return asyncio.run(dialogue.turn(state, text, "en"))


def test_the_same_state_and_message_give_the_same_turn(dialogue):
    state = advance(dialogue, None, TURNS[0]).state
    first = advance(dialogue, state, "6")
    advance(dialogue, None, "my knee hurts")
    again = advance(dialogue, state, "6")
    assert (first.state, first.steps) == (again.state, again.steps)


def test_a_turn_does_not_change_the_state_it_was_given(dialogue):
    state = advance(dialogue, None, TURNS[0]).state
    before = json.dumps(state)
    advance(dialogue, state, "6")
    assert json.dumps(state) == before


INTAKE = {
    "complaint": "",
    "case": {"signs": {}},
    "person": ["self", "", None],
    "answers": {},
    "asked": [],
    "open": None,
    "again": False,
}
FOREIGN = INTAKE | {"case": {"signs": {"x": ["present", ""]}}}
BROKEN = {
    "text": "state",
    "list": [],
    "empty": {},
    "foreign": {"events": [{"event": "user"}], "slots": {}},
    "another version": {"version": 0, "slots": {}, "loop": None},
    "unknown slot": {"version": 2, "slots": {"admin": "yes"}, "loop": None},
    "slot of a wrong kind": {"version": 2, "slots": {"phase": {"a": 1}}, "loop": None},
    "unknown form": {"version": 2, "slots": {}, "loop": "other_form"},
    "form of a wrong kind": {"version": 2, "slots": {}, "loop": ["intake_form"]},
    "form without a question": {"version": 2, "slots": {}, "loop": "intake_form"},
    "question without a form": {"version": 2, "slots": {"requested_slot": "answer"}, "loop": None},
    "no intake": {"version": 2, "slots": {"intake": {"complaint": "x"}}, "loop": None},
    "an intake with a foreign sign": {"version": 2, "slots": {"intake": FOREIGN}, "loop": None},
    "too long": {"version": 2, "slots": {"phase": "x" * 100_000}, "loop": None},
}


@pytest.mark.parametrize("state", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_state_starts_a_new_conversation_and_says_so(dialogue, state):
    turn = advance(dialogue, state, "I've had a headache since yesterday")
    assert turn.state_reset is True
    assert turn.steps[-1]["slot"] == "flags:1"


def test_a_sound_state_is_not_reset(dialogue):
    state = advance(dialogue, None, TURNS[0]).state
    assert advance(dialogue, state, "6").state_reset is False


def test_the_state_stays_small_however_much_is_written(dialogue):
    state = None
    for text in ["I don't feel well", *(["我哪里都疼" * 1000] * 12)]:
        state = advance(dialogue, state, text).state
    assert len(json.dumps(state, ensure_ascii=False).encode()) < 8000


def test_a_turn_costs_the_same_however_long_the_conversation(dialogue):
    def cost(state, rounds):
        started = time.process_time()
        for _ in range(rounds):
            for text in TURNS:
                state = advance(dialogue, state, text).state
        return state, (time.process_time() - started) / rounds

    cost(None, 1)
    state, early = cost(None, 3)
    state, _ = cost(state, 20)
    _, late = cost(state, 3)
    assert late < 2 * early
