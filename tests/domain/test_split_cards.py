"""A card number given in pieces is hidden in all of them; other numbers one after another stay (X25)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from app.domain.split_cards import hide_split, hide_told
from app.domain.words import cleaned
from tests.card_numbers import cut_card, some_cards


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["4111 1111", "1111 1111"], ["•••• ••••", "•••• 1111"]),
        (["4111", "111111111111"], ["••••", "••••••••1111"]),
        (["моя карта 41111111", "1111-1111 спасибо"], ["моя карта ••••••••", "••••-1111 спасибо"]),
        (["4111", "1111", "1111", "1111"], ["••••", "••••", "••••", "1111"]),
        (["411111111111", "1111"], ["••••••••••••", "1111"]),
        (["４１１１ １１１１", "１１１１１１１１"], ["•••• ••••", "••••１１１１"]),
        (["411111", "1111111111"], ["••••••", "••••••1111"]),
        (
            ["4111 1111 это начало", "а это 1111 1111 12/27 123"],
            ["•••• •••• это начало", "а это •••• 1111 ••/•• •••"],
        ),
        (["41111111", "спасибо", "11111111"], ["••••••••", "спасибо", "••••1111"]),
        (["4111 1111", "2", "1111 1111"], ["•••• ••••", "2", "•••• 1111"]),
        (["заказ 51301, карта 4111 1111", "1111 1111"], ["заказ 51301, карта •••• ••••", "•••• 1111"]),
        (["51301 4111", "1111 1111 1111"], ["51301 ••••", "•••• •••• 1111"]),
        (["41111", "11111111111"], ["•••••", "•••••••1111"]),
        (["41111111111111", "11"], None),
        (["4111111111", "1111", "11"], ["••••••••••", "••11", "11"]),
        (["3714 496353", "98431"], ["•••• ••••••", "•8431"]),
        (["220011111111", "1111113"], ["••••••••••••", "•••1113"]),
        (["305693", "09025904"], ["••••••", "••••5904"]),
        (["352800", "0000000007"], ["••••••", "••••••0007"]),
        (["620000000000", "000004"], None),
        (["620000000000", "000005"], ["••••••••••••", "••0005"]),
    ],
)
def test_all_but_the_last_four_digits_are_hidden(texts: list[str], kept: list[str] | None) -> None:
    found = hide_split(texts)
    assert (list(found.texts) if found is not None else None) == kept


@pytest.mark.parametrize(
    "texts",
    [
        ["4111 1111", "1111 1112"],  # the check digit is wrong
        ["51301", "89161234567"],
        ["заказ 51301", "4111", "1111"],
        ["4111 1111 шт.", "1111 1111"],
        ["билет 4111 1111", "1111 1111"],
        ["4111 1111", "телефон +7 916 123-45-67", "1111 1111"],
        ["4111 1111", "тел: 51301", "1111 1111"],
        ["4111 1111", "буду в 19:30", "1111 1111"],
        ["41111111", "12.07.2026", "11111111"],
        ["AB-41111111", "11111111"],
        ["•••• 4111", "111111111111"],
        ["4111 1111 1111 11", "11"],
        ["4", "111111111111111"],
        ["1111 1111"],
        ["4111", ""],
        ["4000", "2000", "1000", "5030"],
        ["1111"] * 9,
        ["41", "11", "1111", "1111", "1111"],
        ["4111 1111", "1111 1111 1 2 3 4 5 6 7"],
        [],
    ],
)
def test_other_numbers_one_after_another_stay(texts: list[str]) -> None:
    assert hide_split(texts) is None


def test_five_hundred_numbers_cut_as_printed_come_through_in_no_piece() -> None:
    draw = random.Random(25)
    for card in some_cards(500, seed=25):
        pieces = cut_card(card, draw, (4, 8, 12))
        found = hide_split(pieces)
        assert found is not None, pieces
        left = "".join(sign for text in found.texts for sign in text if sign.isdecimal())
        assert left == card[-4:]


def test_numbers_cut_anywhere_hardly_ever_come_through() -> None:
    """What is left is cut so that eleven of its digits look like a telephone, or all pieces like sums."""
    draw = random.Random(26)
    cards = [
        card for card in some_cards(3000, seed=26) if card[:2] in ("51", "52", "53", "54", "55") or card[0] == "4"
    ]
    cuts = [pieces for pieces in (cut_card(card, draw, range(2, 15)) for card in cards) if min(map(len, pieces)) > 1]
    missed = [pieces for pieces in cuts if hide_split(pieces) is None]
    assert len(cuts) > 500
    assert len(missed) <= len(cuts) // 100
    others = [pieces for pieces in missed if not any(len(piece) == 11 and piece[0] in "78" for piece in pieces)]
    assert all(piece.endswith("0") for pieces in others for piece in pieces)


def test_pieces_are_hidden_where_they_are_told_again() -> None:
    found = hide_split(["4111 1111", "11 11", "11", "11"])
    assert found is not None
    assert (
        found.elsewhere("карта 4111 1111, заказ 41111111, 141111111 и 11")
        == "карта •••• ••••, заказ ••••••••, 141111111 и 11"
    )


def _item(draw: random.Random) -> str:
    def digits(count: int) -> str:
        return "".join(draw.choice("0123456789") for _ in range(count))

    order = draw.randint(40_000, 59_999)
    shapes: tuple[Callable[[], str], ...] = (
        lambda: str(order),
        lambda: f"заказ {order}",
        lambda: f"№{order}",
        lambda: f"8{draw.choice('349')}{digits(9)}",
        lambda: f"+7 ({digits(3)}) {digits(3)}-{digits(2)}-{digits(2)}",
        lambda: f"8 9{digits(2)} {digits(3)} {digits(2)} {digits(2)}",
        lambda: f"9{digits(9)}",
        lambda: str(draw.randint(1, 60) * 100),
        lambda: f"{draw.randint(1, 12) * 500} руб",
        lambda: f"{draw.randint(1, 28):02}.{draw.randint(1, 12):02}.2026",
        lambda: f"{draw.randint(10, 23)}:{draw.randint(0, 59):02}",
        lambda: str(draw.randint(1, 9)),
        lambda: f"ряд {draw.randint(1, 40)} место {draw.randint(1, 60)}",
        lambda: digits(4),
        lambda: digits(6),
        lambda: f"R-{digits(4)}",
        lambda: f"р/с 40817{digits(15)}",
        lambda: f"ИНН {digits(12)}",
        lambda: "спасибо",
        lambda: "где вход?",
    )
    return draw.choice(shapes)()


def test_at_most_one_conversation_full_of_numbers_in_a_hundred_is_taken_for_a_card() -> None:
    draw = random.Random(9)
    wrong = 0
    for _ in range(2000):
        talk = [cleaned(_item(draw)).text for _ in range(6)]
        wrong += any(hide_split(talk[:upto]) is not None for upto in range(2, 7))
    assert wrong <= 20


def test_a_guest_who_sends_nothing_but_digits_holds_nobody_up() -> None:
    for text in ("1 2 3 " * 660, "1" * 3999 + "a", " заказ 12 " * 400, "1-" * 2000, "• " * 2000):
        began = time.thread_time()
        hide_split([text[:4000]] * 9)
        hide_told(text[:4000])
        assert time.thread_time() - began < 5


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("4111 1111 потом 1111 1111", "•••• •••• потом •••• 1111"),
        ("карта 4111,1111,1111,1111", "карта ••••,••••,••••,1111"),
        (
            "сначала 4111, дальше 1111 1111, в конце 1111 и 12/27",
            "сначала ••••, дальше •••• ••••, в конце 1111 и 12/27",
        ),
        ("41111111 | 11111111 12/27 123", "•••••••• | ••••1111 ••/•• •••"),
        ("ряд 3, карта 3714 | 496353 | 98431", "ряд 3, карта •••• | •••••• | •8431"),
        ("4111:1111:1111:1111 и 5555;5555;5555;4444", "••••:••••:••••:1111 и ••••;••••;••••;4444"),
        ("4111 1111, заказ 51301, 1111 1111", None),
        ("4111 1111 потом 1111 1112", None),
        ("41111 потом 11111111111", None),
        ("4111 1111 1111 1111", None),  # together: `without_cards` finds it
        ("4111, 1111, 1111, 1111, 1 2 3 4 5 6 7 8", "••••, ••••, ••••, 1111, 1 2 3 4 5 6 7 8"),
        ("4111, 1111, 1111, 1111 1 2 3 4 5 6 7 8", None),
        ("", None),
    ],
)
def test_a_number_divided_by_words_or_signs_is_hidden_in_one_message(text: str, kept: str | None) -> None:
    assert hide_told(text) == (kept if kept is not None else text)


def test_five_hundred_numbers_divided_by_signs_are_hidden() -> None:
    draw = random.Random(27)
    for card in some_cards(500, seed=27):
        between = draw.choice((",", ", ", ":", "; ", " | ", " потом ", "~", "·"))
        left = "".join(sign for sign in hide_told(between.join(cut_card(card, draw, (4, 8, 12)))) if sign.isdecimal())
        assert left == card[-4:]


def test_at_most_one_message_full_of_numbers_in_a_hundred_is_taken_for_a_card() -> None:
    draw = random.Random(10)
    wrong = 0
    for _ in range(2000):
        text = cleaned(", ".join(_item(draw) for _ in range(6))).text
        wrong += "•" in text
    assert wrong <= 20
