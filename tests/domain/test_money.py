"""Money is whole minor units of one currency: nothing is lost in a sum or a split, currencies never mix."""

from __future__ import annotations

from collections.abc import Callable
from operator import add, ge, gt, le, lt, sub
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import EXPONENTS, CurrencyMismatch, Money, major_and_minor

amounts = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(sorted(EXPONENTS))


@given(amounts, st.integers(1, 500), currencies)
def test_shares_of_a_split_sum_to_the_whole_and_differ_by_one_at_most(minor: int, parts: int, currency: str) -> None:
    shares = Money(minor, currency).split(parts)
    assert len(shares) == parts
    assert sum(shares[1:], shares[0]) == Money(minor, currency)
    assert max(share.minor for share in shares) - min(share.minor for share in shares) <= 1


def test_the_odd_kopecks_go_to_the_first_shares() -> None:
    assert [share.minor for share in Money(100_00).split(3)] == [33_34, 33_33, 33_33]
    assert [share.minor for share in Money(-2).split(3)] == [0, -1, -1]


@pytest.mark.parametrize("parts", [0, -1])
def test_nothing_is_split_into_no_parts(parts: int) -> None:
    with pytest.raises(ValueError, match="parts"):
        Money(100).split(parts)


@given(amounts, amounts, amounts, currencies)
def test_sums_and_order_are_those_of_whole_numbers(a: int, b: int, c: int, currency: str) -> None:
    one, two, three = (Money(minor, currency) for minor in (a, b, c))
    assert (one + two) + three == one + (two + three) == Money(a + b + c, currency)
    assert one + two - two == one
    assert (one < two, one <= two, one > two, one >= two) == (a < b, a <= b, a > b, a >= b)
    assert one * 3 == one + one + one


@pytest.mark.parametrize("meet", [add, sub, lt, le, gt, ge], ids=lambda meet: str(meet.__name__))
def test_currencies_never_meet_in_one_sum_or_comparison(meet: Callable[[Money, Money], Any]) -> None:
    with pytest.raises(CurrencyMismatch, match="do not add up"):
        meet(Money(100, "RUB"), Money(100, "EUR"))


def test_amounts_of_two_currencies_are_never_equal() -> None:
    assert Money(100, "RUB") != Money(100, "EUR")


@pytest.mark.parametrize("currency", ["", "rub", "XXX", "₽"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.0, 0.1 + 0.2, float("nan"), "100", True, None])
def test_an_amount_is_never_anything_but_a_whole_number(minor: object) -> None:
    with pytest.raises(TypeError, match="minor units"):
        Money(cast("int", minor))


def test_a_share_of_an_amount_is_no_product_with_a_fraction() -> None:
    with pytest.raises(TypeError):
        Money(100) * cast("int", 0.5)


@pytest.mark.parametrize(
    ("money", "parts"),
    [
        (Money(150_05), (150, 5)),
        (Money(-150_05), (150, 5)),
        (Money(7), (0, 7)),
        (Money(150, "JPY"), (150, 0)),
        (Money(1_234, "KWD"), (1, 234)),
    ],
)
def test_whole_and_minor_units_follow_the_currency(money: Money, parts: tuple[int, int]) -> None:
    assert major_and_minor(money) == parts


@given(amounts, currencies)
def test_whole_and_minor_units_make_the_amount_again(minor: int, currency: str) -> None:
    whole, rest = major_and_minor(Money(minor, currency))
    assert whole * 10 ** EXPONENTS[currency] + rest == abs(minor)
