"""A dialogue moves only as the plan says, and no state is a trap."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dialogues import HELD, MOVES, OPEN_FOR_PEOPLE, SILENT_BOT, Move, Outcome, Status, may_move, moved

# written by hand beside the code's own table: from, move, to
LEGAL = """
bot      escalate queued    bot      take   active    bot      guest_writes bot
bot      resolve  resolved  bot      expire resolved
queued   escalate queued    queued   take active      queued   guest_writes queued
queued   snooze   snoozed   queued   resolve resolved queued   give_back bot
active   take     active    active   reply guest      active   guest_writes active
active   snooze   snoozed   active   resolve resolved active   give_back bot       active lease_lost queued
guest    take     active    guest    reply guest      guest    guest_writes active
guest    snooze   snoozed   guest    resolve resolved guest    give_back bot       guest lease_lost queued
snoozed  take     active    snoozed  guest_writes queued       snoozed wake queued
snoozed  resolve  resolved  snoozed  give_back bot
resolved take     active    resolved guest_writes bot          resolved reopen queued
"""
WORDS = LEGAL.split()
TABLE = {(Status(of), Move(by)): Status(to) for of, by, to in zip(WORDS[::3], WORDS[1::3], WORDS[2::3], strict=True)}


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_a_move_is_legal_exactly_where_the_plan_has_it(status: Status, move: Move) -> None:
    assert may_move(status, move) is ((status, move) in TABLE)
    if may_move(status, move):
        assert moved(status, move) is TABLE[status, move]
    else:
        with pytest.raises(KeyError):
            moved(status, move)


def reached_from(start: Status) -> set[Status]:
    seen, ahead = {start}, [start]
    while ahead:
        for status in MOVES[ahead.pop()].values():
            if status not in seen:
                seen.add(status)
                ahead.append(status)
    return seen


@pytest.mark.parametrize("status", list(Status))
def test_every_state_can_be_reached_from_every_other(status: Status) -> None:
    assert reached_from(status) == set(Status)


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_whatever_happens_the_bot_answers_only_where_no_person_is_awaited(moves: list[Move]) -> None:
    status, with_person = Status.BOT, False
    for move in moves:
        if not may_move(status, move):
            continue
        status = moved(status, move)
        if move in {Move.ESCALATE, Move.TAKE, Move.REOPEN}:
            with_person = True
        elif move in {Move.GIVE_BACK, Move.RESOLVE, Move.EXPIRE}:
            with_person = False
        assert (status in SILENT_BOT) is with_person


def test_a_person_holds_only_what_he_took() -> None:
    ways_in = {move for status in Status for move, to in MOVES[status].items() if to in HELD and status not in HELD}
    assert ways_in == {Move.TAKE}


def test_only_a_holder_replies_and_only_a_holder_loses_his_lease() -> None:
    for move in (Move.REPLY, Move.LEASE_LOST):
        assert {status for status in Status if may_move(status, move)} == HELD


def test_every_state_hears_the_guest_and_can_be_taken() -> None:
    assert all(may_move(status, Move.GUEST_WRITES) and may_move(status, Move.TAKE) for status in Status)


def test_what_stands_on_a_list_is_all_but_the_bots_and_the_resolved() -> None:
    assert set(Status) - OPEN_FOR_PEOPLE == {Status.BOT, Status.RESOLVED}


def test_outcomes_are_the_words_of_the_wire() -> None:
    assert {outcome.value for outcome in Outcome} == {
        "answered", "fixed", "compensated", "forwarded", "no_reply", "spam"
    }  # fmt: skip
