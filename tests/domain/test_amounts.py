"""Amounts as people type them: one documented form, everything else refused (bad_inputs 40 to 43)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.amounts import MOST_SIGNS, AmountError, Unread, read_amount
from app.domain.money import Money


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1500", 150_000), ("1 500", 150_000), ("1\u00a0500,50", 150_050), ("1\u202f500.5", 150_050), ("0,01", 1),
        ("  12 345 678,90 ₽ ", 1_234_567_890), ("300 руб.", 30_000), ("300 рублей", 30_000), ("300р", 30_000),
        ("１００", 10_000), ("１５００，５０", 150_050), ("15 RUB", 1_500),
    ],
)  # fmt: skip
def test_amounts_people_type(text: str, minor: int) -> None:
    assert read_amount(text) == Money(minor)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unread.EMPTY), ("   ", Unread.EMPTY), ("₽", Unread.EMPTY), ("0", Unread.ZERO), ("0,00", Unread.ZERO),
        ("-1", Unread.NOT_AN_AMOUNT), ("+1", Unread.NOT_AN_AMOUNT), ("0.1+0.2", Unread.NOT_AN_AMOUNT),
        ("1e3", Unread.NOT_AN_AMOUNT), ("1,000.50", Unread.NOT_AN_AMOUNT), ("1_000", Unread.NOT_AN_AMOUNT),
        ("١٢٣", Unread.NOT_AN_AMOUNT), ("²", Unread.NOT_AN_AMOUNT), ("NaN", Unread.NOT_AN_AMOUNT),
        ("Infinity", Unread.NOT_AN_AMOUNT), ("1 00", Unread.NOT_AN_AMOUNT), ("1  000", Unread.NOT_AN_AMOUNT),
        ("1\n000", Unread.NOT_AN_AMOUNT), ("0x10", Unread.NOT_AN_AMOUNT), (".5", Unread.NOT_AN_AMOUNT),
        ("5,", Unread.NOT_AN_AMOUNT), ("1.005", Unread.TOO_FINE), ("1234567890123", Unread.NOT_AN_AMOUNT),
        ("1e200000" * 9, Unread.TOO_LONG), ("9" * (MOST_SIGNS + 1), Unread.TOO_LONG), ("12 $", Unread.NOT_AN_AMOUNT),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_reason(text: str, why: Unread) -> None:
    with pytest.raises(AmountError) as caught:
        read_amount(text)
    assert caught.value.why is why


def test_each_currency_has_its_own_digits() -> None:
    assert read_amount("1500", "JPY") == Money(1_500, "JPY")
    assert read_amount("1,005", "KWD") == Money(1_005, "KWD")
    with pytest.raises(AmountError, match="too_fine"):
        read_amount("1,5", "JPY")
    with pytest.raises(ValueError, match="unknown currency"):
        read_amount("1", "XXX")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_amount_or_refused(text: str) -> None:
    try:
        money = read_amount(text)
    except AmountError:
        return
    assert 0 < money.minor < 10**14


@given(st.integers(1, 10**11))
def test_an_amount_written_our_way_is_read_back(minor: int) -> None:
    text = f"{minor // 100:,}".replace(",", "\u00a0") + f",{minor % 100:02}"
    assert read_amount(text).minor == minor
