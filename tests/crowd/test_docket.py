"""Operators' orders are compared with the transcripts by command id: each once, none that was refused."""

from __future__ import annotations

import msgspec

from app.console.state import Pending, PendingState
from app.crowd.docket import Docket, summed
from app.protocol.records import Message


def line(n: int, cmd: str, by: str = "person") -> Message:
    return Message(id=f"m{n}", dialogue_id="d1", n=n, at_ms=n, by=by, text="", cmd=cmd)  # type: ignore[arg-type]  # the test names actors


def docket(**done: bool | None) -> Docket:
    made = Docket()
    for cmd, word in done.items():
        made.sent(cmd, "d1", reply=True)
        if word is not None:
            made.told(cmd, done=word)
    return made


def test_orders_that_stand_once_are_neither_lost_nor_repeated() -> None:
    made = docket(c1=True, c2=False, c3=None)
    made.sent("c4", "d1", reply=False)
    made.told("c4", done=True)
    made.audit("d1", [line(1, "c1"), line(2, "c3"), line(3, "c4", "system"), line(4, "", "guest")])
    assert summed([made]) == {
        "given": 4, "done": 2, "refused": 1, "not_told": 1, "lost": 0, "repeated": 0, "holes": 0,
    }  # fmt: skip
    assert made.dialogues() == ["d1"]


def test_a_confirmed_order_without_a_line_is_lost_and_an_unconfirmed_one_is_not() -> None:
    made = docket(c1=True, c2=None)
    made.audit("d1", [line(1, "c1", "system")])
    assert (made.lost, made.repeated) == (1, 0)


def test_two_lines_of_one_order_and_one_of_a_refused_are_repeated() -> None:
    made = docket(c1=True, c2=False, c3=None)
    made.audit("d1", [line(1, "c1"), line(2, "c1"), line(3, "c2"), line(4, "c3"), line(5, "c3")])
    assert (made.lost, made.repeated) == (0, 3)


def test_numbers_missing_in_a_transcript_are_holes_and_other_dialogues_are_left_alone() -> None:
    made = docket(c1=True)
    made.sent("c9", "d2", reply=True)
    made.told("c9", done=True)
    made.audit("d1", [line(1, "c1"), line(3, "")])
    assert (made.holes, made.lost) == (1, 0)
    assert summed([made, made])["holes"] == 2


def test_what_nobody_waited_for_is_judged_by_what_is_left_in_the_outbox() -> None:
    made = docket(c1=None, c2=None, c3=None, c4=None, c5=False)
    states = {"c2": PendingState.SENT, "c3": PendingState.NEEDS_REVIEW, "c4": PendingState.OK}
    made.close(
        Pending(cmd, 1, "AddNote", "dialogue:d1", msgspec.Raw(b"{}"), None, 1, state) for cmd, state in states.items()
    )
    assert [order.done for order in made.orders.values()] == [True, None, False, True, False]
