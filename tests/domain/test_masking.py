"""A card number never gets past the door, however it is typed; what is no card is left as it was (X25)."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cards import CARD_LENGTHS, luhn
from app.domain.words import cleaned

DIGITS = {"ascii": "0123456789", "full width": "０１２３４５６７８９", "arabic": "٠١٢٣٤٥٦٧٨٩", "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"}
SEPARATORS = [
    "", " ", "  ", "-", " - ", ".", "/", "_", "\u00a0", "\u202f", "\u2009", "\u3000", "\t", "\n", "\r\n",
    "\u2010", "\u2013", "\u2014", "\u2212", "\uff0d", "\u200b", "\u00ad", "\u2060", "\ufeff",
]  # fmt: skip
PRINTED: dict[int, list[tuple[int, ...]]] = {
    13: [(4, 4, 5)],
    14: [(4, 6, 4)],
    15: [(4, 6, 5)],
    16: [(4, 4, 4, 4), (8, 8), (6, 10)],
    18: [(8, 10)],
    19: [(4, 4, 4, 4, 3)],
}
ANYHOW: list[tuple[int, ...]] = [(size,) * 19 for size in (1, 2, 3, 4)]
VISA = "4111111111111111"


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


@st.composite
def numbers(draw: st.DrawFn, lengths: range = CARD_LENGTHS) -> str:
    rest = draw(st.sampled_from(lengths)) - 2
    body = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=rest, max_size=rest)))
    return with_check_digit(draw(st.sampled_from("23456")) + body)


def cut(digits: str, sizes: tuple[int, ...], separator: str) -> str:
    groups, at = [], 0
    for size in sizes:
        groups.append(digits[at : at + size])
        at += size
    return separator.join(filter(None, groups))


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, str]:
    """A card number as (digits, as somebody typed it)."""
    digits = draw(numbers())
    cuts = [*PRINTED.get(len(digits), []), *ANYHOW]
    shown = cut(digits, draw(st.sampled_from(cuts)), draw(st.sampled_from(SEPARATORS)))
    script = draw(st.sampled_from(sorted(DIGITS)))
    return digits, shown.translate(str.maketrans(DIGITS["ascii"], DIGITS[script]))


def digits_in(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


words_around = st.sampled_from(["", "карта ", "Моя карта: ", "спишите с ", "№", "(", "зеленая,", "до 5 мин: "])


@given(typed(), words_around, st.sampled_from(["", " спасибо", ", имя IVAN", "!", ")"]))
def test_a_card_number_is_cut_to_its_last_four_however_it_is_typed(
    card: tuple[str, str], before: str, after: str
) -> None:
    digits, shown = card
    clean = cleaned(f"{before}{shown}{after}")
    assert clean.masked
    assert clean.text == unicodedata.normalize("NFC", f"{before}•••• {digits[-4:]}{after}")


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("script", DIGITS)
def test_each_separator_and_script_is_seen_through(separator: str, script: str) -> None:
    shown = cut(VISA, (4, 4, 4, 4), separator).translate(str.maketrans(DIGITS["ascii"], DIGITS[script]))
    assert cleaned(shown).text == "•••• 1111"


@given(st.lists(numbers(), min_size=1, max_size=4), st.sampled_from([" ", "\n", ", ", " и "]))
def test_every_card_of_several_is_cut(cards: list[str], between: str) -> None:
    text = cleaned(
        between.join(cut(card, (4, 4, 4, 4, 3), " ") if len(card) in {16, 19} else card for card in cards)
    ).text
    assert not re.search(r"\d{5}|\d{4} \d{4}", text)
    assert text.count("••••") == len(cards)


@given(numbers(range(16, 17)), st.integers(40_000, 49_999))
def test_a_number_of_an_order_beside_the_card_stays(card: str, order: int) -> None:
    shown = cut(card, (4, 4, 4, 4), " ")
    assert cleaned(f"{order} {shown}").text == f"{order} •••• {card[-4:]}"
    assert cleaned(f"{card} {order}").text == f"•••• {card[-4:]} {order}"


@pytest.mark.parametrize(
    ("typed_", "kept"),
    [
        (f"{VISA} 12/28 123", "•••• 1111 ••/•• •••"),
        ("4111 1111 1111 1111 1228 123", "•••• 1111 •••• •••"),
        (f"{VISA}, CVV 123", "•••• 1111, CVV •••"),
        (f"{VISA} cvc2: 1234", "•••• 1111 cvc2: •••"),
        ("cvv 123", "cvv •••"),
        (f"{VISA} заказ 1234", "•••• 1111 заказ 1234"),
    ],
)
def test_date_and_code_of_a_card_go_with_it(typed_: str, kept: str) -> None:
    assert cleaned(typed_).text == kept


@pytest.mark.parametrize(
    ("typed_", "kept"),
    [
        ("4111*1111*1111*1111", "•••• 1111"),
        ("моя: 4111#1111#1111#1111!", "моя: •••• 1111!"),
        ("4111 • 1111 • 1111 • 1111 12/28 123", "•••• 1111 ••/•• •••"),
        ("3782**822463**10005", "•••• 0005"),
        ("41111111*11111111", "•••• 1111"),
        ("4111*1111*1111*1112", "4111*1111*1111*1112"),  # the check digit is wrong
        ("заказы #50123 #50124 #50125", "заказы #50123 #50124 #50125"),
        ("•••• 1111 •••• 2222 •••• 3333", "•••• 1111 •••• 2222 •••• 3333"),
    ],
)
def test_a_number_divided_by_stars_and_hashes_is_found(typed_: str, kept: str) -> None:
    assert cleaned(typed_).text == kept


@given(st.integers(0, 9_999_999_999))
def test_telephone_numbers_stay(number: int) -> None:
    d = f"{number:010}"
    for text in (
        f"+7{d}",
        f"8{d}",
        f"8 {d[:3]} {d[3:6]}-{d[6:8]}-{d[8:]}",
        f"+7 ({d[:3]}) {d[3:6]} {d[6:8]} {d[8:]}",
        f"8-{d[:3]}-{d[3:6]}-{d[6:8]}-{d[8:]} 8-{d[:3]}-{d[3:6]}-{d[6:8]}-{d[8:]}",
        f"+49 15{d}",
        f"+491{d}12",
        f"+55 11 {d[:5]}-{d[5:9]}",
        f"+375 {d[:2]} {d[2:5]}-{d[5:7]}-{d[7:9]}",
    ):
        assert cleaned(text).text == text


@given(st.lists(st.integers(10_000, 99_999), min_size=1, max_size=5), st.sampled_from([" ", "\n", ", ", "-", " / "]))
def test_numbers_of_orders_stay(orders: list[int], between: str) -> None:
    text = between.join(map(str, orders))
    assert cleaned(text).text == text


@given(
    st.dates(), st.dates(), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]), st.sampled_from([" ", "-", " - "])
)
def test_dates_stay(one: object, two: object, shape: str, between: str) -> None:
    text = f"{one:{shape}}{between}{two:{shape}} 18:30-19:45"
    assert cleaned(text).text == text


@given(st.integers(0, 10**15 - 1))
def test_bank_accounts_stay(rest: int) -> None:
    text = f"р/с 40817{rest:015}, БИК 044525225, ИНН 7707083893"
    assert cleaned(text).text == text


@given(st.integers(10**18, 10**19 - 1).filter(lambda n: not luhn(str(n))))
def test_a_long_number_with_a_wrong_check_digit_stays(number: int) -> None:
    assert cleaned(str(number)).text == str(number)


@given(numbers(range(16, 17)))
def test_the_check_digit_finds_every_single_wrong_digit(card: str) -> None:
    assert luhn(card)
    for place, right in enumerate(card):
        wrong = str((int(right) + 3) % 10)
        assert not luhn(card[:place] + wrong + card[place + 1 :])


def test_no_prefix_of_a_card_is_a_card() -> None:
    assert not cleaned("1111 1111 1111 1117").masked
    assert not cleaned("9111 1111 1111 1113").masked
    assert not cleaned("411111111111").masked
    assert not cleaned("41111111111111111111").masked


def test_a_megabyte_of_digits_and_spaces_is_done_at_once() -> None:
    text = "4 " * 50_000 + "4111 " * 50_000
    assert len(cleaned(text).text) <= len(text)
