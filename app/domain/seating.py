"""Which numbered seats a group gets: together in one row where that can be, else the first that are free (T2)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.festivals import Category


def rows_of(category: Category) -> tuple[tuple[str, ...], ...]:
    """The numbered seats row by row, as tickets call them; empty where any place may be taken."""
    return tuple(
        tuple(f"ряд {row.row}, место {number}" for number in range(row.first, row.last + 1)) for row in category.seats
    )


def choose(rows: Sequence[Sequence[str]], free: frozenset[str], count: int) -> tuple[str, ...]:
    """Seats for `count` people; fewer than that when not enough are free."""
    for row in rows:
        for first in range(len(row) - count + 1):
            run = tuple(row[first : first + count])
            if free.issuperset(run):
                return run
    return tuple(seat for row in rows for seat in row if seat in free)[:count]
