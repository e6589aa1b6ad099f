"""Promo codes: how they are written, when they hold, what they take off (T2)."""

from __future__ import annotations

import pytest

from app.domain.money import Money
from app.domain.promos import Terms, folded, holds, reduced


def test_a_code_is_found_however_it_is_typed() -> None:
    assert folded(" Лёто-10 ") == folded("ЛЕТО 10") == "лето10"
    assert folded("—!") == ""
    assert folded("a" * 41) == ""


def test_a_code_holds_in_its_time_for_its_categories_and_as_often_as_it_may() -> None:
    terms = Terms(percent=10, from_ms=100, until_ms=200, limit=2, uses=1, categories=("floor",))
    assert holds(terms, "floor", 100)
    assert not holds(terms, "floor", 99)
    assert not holds(terms, "floor", 200)
    assert not holds(terms, "vip", 100)
    assert not holds(Terms(limit=2, uses=2), "floor", 0)
    assert holds(Terms(), "anything", 10**12)


@pytest.mark.parametrize(
    ("terms", "left"),
    [
        (Terms(percent=10), 899),  # a tenth of 999 is 99.9: the guest's favour
        (Terms(minor_off=300), 699),
        (Terms(minor_off=5_000), 0),
        (Terms(percent=100), 0),
    ],
)
def test_the_rest_is_never_below_nothing(terms: Terms, left: int) -> None:
    assert reduced(Money(999), terms) == Money(left)
