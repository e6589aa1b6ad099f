"""A card number given in pieces does not become whole; what is no card number is left alone (X25)."""

from __future__ import annotations

import random

import pytest

from app.domain.cards import continued, luhn, without_cards

VISA = "4111111111111111"


def _cards(count: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        body = draw.choice("2345") + "".join(draw.choice("0123456789") for _ in range(14))
        found.append(next(body + last for last in "0123456789" if luhn(body + last)))
    return found


@pytest.mark.parametrize(
    "pieces",
    [
        ["4111 1111", "1111 1111"],
        ["4111", "111111111111"],
        ["моя карта 41111111", "1111-1111 спасибо"],
        ["4111", "1111", "1111", "1111"],
        ["411111111111", "1111"],
        ["４１１１ １１１１", "１１１１１１１１"],
        ["411111", "1111111111"],
    ],
)
def test_the_last_piece_of_a_number_is_hidden(pieces: list[str]) -> None:
    *before, last = pieces
    rest = continued(before[::-1], last)
    assert rest is not None
    assert not any(sign.isdecimal() for sign in rest)
    assert "спасибо" in rest or "спасибо" not in last


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (["4111 1111"], "1111 1112"),  # the check digit is wrong
        (["51301"], "89161234567"),
        (["заказ 51301", "4111"], "1111"),
        (["4111 1111 шт."], "1111 1111"),
        (["41111111", "спасибо"][::-1], "11111111"),
        (["1111"] * 9, "1111"),
        (["4"], "111111111111111"),
        ([], "1111"),
        (["4111 1111"], "это 1111 1111"),
        (["4111"], ""),
    ],
)
def test_other_numbers_one_after_another_stay(before: list[str], text: str) -> None:
    assert continued(before, text) is None


def test_no_card_in_pieces_of_printed_groups_comes_through() -> None:
    for card in _cards(500, seed=25):
        for at in (4, 8, 12):
            rest = continued([card[:at]], card[at:])
            assert rest == "•" * (16 - at)


def test_orders_phones_accounts_and_codes_are_hardly_ever_taken_for_cards() -> None:
    draw = random.Random(54)

    def digits(count: int) -> str:
        return "".join(draw.choice("0123456789") for _ in range(count))

    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    wrong = total = 0
    for _ in range(2_000):
        d = digits(10)
        code = "".join(draw.choice(alphabet) for _ in range(12))
        for text in (
            f"заказ {draw.randint(40_000, 59_999)}",
            f"+7{d}",
            f"+7 ({d[:3]}) {d[3:6]}-{d[6:8]}-{d[8:]}",
            f"8{d}",
            f"р/с 40817{digits(15)}",
            f"к/с 30101{digits(15)}, БИК 04{digits(7)}",
            f"{code[:4]}-{code[4:8]}-{code[8:]}",
            f"R-{draw.randint(1000, 9999)}, ИНН {digits(12)}",
        ):
            total += 1
            wrong += without_cards(text) != text
    assert wrong <= total // 100
    assert wrong == 0
