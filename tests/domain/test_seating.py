"""Numbered seats: a group sits together where it can (T2)."""

from __future__ import annotations

from app.domain.articles import Bilingual
from app.domain.festivals import Category, SeatRow
from app.domain.money import Money
from app.domain.seating import choose, rows_of

HALL = Category("hall", Bilingual("Зал"), Money(1), 7, seats=(SeatRow("1", 1, 3), SeatRow("Б", 5, 8)))


def test_seats_are_called_as_tickets_call_them() -> None:
    rows = rows_of(HALL)
    assert [len(row) for row in rows] == [3, 4]
    assert rows[1][0] == "ряд Б, место 5"


def test_a_group_sits_in_one_row_where_it_can() -> None:
    rows = (("a1", "a2", "a3"), ("b1", "b2", "b3", "b4"))
    everything = frozenset(seat for row in rows for seat in row)
    assert choose(rows, everything, 2) == ("a1", "a2")
    assert choose(rows, everything - {"a2"}, 2) == ("b1", "b2")
    assert choose(rows, everything, 4) == ("b1", "b2", "b3", "b4")


def test_a_group_that_fits_nowhere_together_is_split_and_one_too_large_gets_what_there_is() -> None:
    rows = (("a1", "a2"), ("b1", "b2"))
    assert choose(rows, frozenset({"a1", "b2"}), 2) == ("a1", "b2")
    assert choose(rows, frozenset({"a1"}), 2) == ("a1",)
