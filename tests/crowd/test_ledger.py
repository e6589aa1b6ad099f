"""Nothing may be missing from a guest's conversation, nothing may come twice."""

from __future__ import annotations

from app.crowd.ledger import Ledger
from app.protocol.guest import Line, Said


def line(n: int, by: str = "bot", ident: str = "") -> Line:
    return Line(n=n, at_ms=n, by=by, text="x", id=ident)  # type: ignore[arg-type]  # the test says who


def counted(*numbers: int) -> Ledger:
    ledger = Ledger()
    for n in numbers:
        ledger.heard(line(n))
    return ledger


def test_lines_in_order_are_whole() -> None:
    ledger = counted(1, 2, 3)
    assert (ledger.lost, ledger.repeated, ledger.last) == (0, 0, 3)


def test_a_hole_is_lost_lines() -> None:
    assert counted(1, 4).lost == 2


def test_a_line_shown_before_is_repeated_and_not_shown() -> None:
    ledger = counted(1, 2)
    assert not ledger.heard(line(2))
    assert ledger.repeated == 1


def test_a_message_confirmed_twice_with_one_number_was_stored_once() -> None:
    ledger = Ledger()
    ledger.said(Said(id="a", n=1))
    ledger.said(Said(id="a", n=1))
    assert ledger.repeated == 0
    assert ledger.settled("a")
    assert ledger.number_of("a") == 1
    assert not ledger.settled("b")


def test_a_message_confirmed_under_two_numbers_was_stored_twice() -> None:
    ledger = Ledger()
    ledger.said(Said(id="a", n=1))
    ledger.said(Said(id="a", n=3))
    assert ledger.repeated == 1


def test_the_log_shows_what_never_came() -> None:
    ledger = counted(1, 2, 3)
    ledger.audit((line(1), line(2), line(3)))
    assert (ledger.lost, ledger.repeated) == (0, 0)
    ledger.audit((line(1), line(3)))
    assert ledger.lost == 1, "line 2 was shown but is not in the log"


def test_a_line_that_came_after_the_guest_left_is_not_lost() -> None:
    ledger = counted(1, 2)
    ledger.audit((line(1), line(2), line(3)))
    assert ledger.lost == 0


def test_one_message_stored_under_two_numbers_shows_in_the_log() -> None:
    ledger = counted(1, 2)
    ledger.audit((line(1, "guest", "a"), line(2, "guest", "a")))
    assert ledger.repeated == 1
