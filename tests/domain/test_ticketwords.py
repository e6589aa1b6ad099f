"""What is typed to find a ticket: codes, phones, numbers, names (C5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.ticketcodes import digest
from app.domain.ticketwords import LONGEST, MOST_WORDS, Word, words_of


def test_nothing_typed_asks_for_nothing() -> None:
    assert words_of("") == words_of(" \x00 ") == ()


def test_a_code_with_dashes_or_spaces_is_one_word() -> None:
    for text in ("N124-88F2-7KQ4", "n124 88f2 7kq4"):
        (word,) = words_of(text)
        assert _plain(word) == Word(text.lower(), code="N12488F27KQ4")


def _plain(word: Word) -> Word:
    """Without what it would be as a code of another shop, which any word may be."""
    return replace(word, brought="", ending="")


@pytest.mark.parametrize(
    ("text", "digits"),
    [("+7 916 123-45-67", "9161234567"), ("8 (916) 123-45-67", "9161234567"), ("123-45-67", "1234567")],
)
def test_a_phone_is_one_word_without_its_prefix(text: str, digits: str) -> None:
    (word,) = words_of(text)
    assert word.digits == digits


def test_digits_in_one_piece_may_be_an_order_too() -> None:
    (word,) = words_of("9161234")
    assert (word.digits, word.order) == ("9161234", "9161234")


def test_a_surname_and_the_end_of_a_phone_are_two_words() -> None:
    name, number = words_of("Ковалёва 4108")
    assert _plain(name) == Word("ковалева")
    assert (number.order, number.digits, number.code) == ("4108", "4108", "4108")


@pytest.mark.parametrize(
    ("text", "order"),
    [("№48213", "48213"), ("#48213", "48213"), ("48213-2", "48213-2"), ("48213-1t", "48213-1t"), ("x48213", "")],
)
def test_numbers_of_orders_and_tickets_are_known_with_their_signs(text: str, order: str) -> None:
    assert words_of(text)[0].order == order


@pytest.mark.parametrize(
    ("text", "code"), [("…7KQ4", "7KQ4"), ("7kq4", "7KQ4"), ("KQ4", ""), ("ковал", ""), ("7KQ4!", "")]
)
def test_the_last_letters_of_a_code_are_four_at_least(text: str, code: str) -> None:
    assert words_of(text)[0].code == code


@pytest.mark.parametrize(
    ("text", "ending"),
    [("…2abs", "2ABS"), ("...mhh5-abs", "MHH5-ABS"), ("il+O", "IL+O"), ("abs", ""), ("x" * 61, "")],
)
def test_the_last_letters_of_another_shops_code_are_of_any_kind(text: str, ending: str) -> None:
    assert words_of(text)[0].ending == ending


@pytest.mark.parametrize(
    "text", ["4jxvwr9zexz9jcys6vruqeap2mhh5abs", "a/B+" * 63 + "a==", "123456789012", "12345678", "AB12-CD34-EF56"]
)
def test_another_shops_code_is_one_word_letter_by_letter(text: str) -> None:
    (word,) = words_of(f" {text}\n")
    assert word.brought == digest(text) != ""


@pytest.mark.parametrize("text", ["n124 88f2 7kq4", "8 916 123-45-67", "a" * 256])
def test_what_no_shop_makes_is_no_code_of_theirs(text: str) -> None:
    assert {word.brought for word in words_of(text)} == {""}


def test_an_address_is_an_email_and_short_digits_are_none() -> None:
    assert words_of("Anna@Example.org")[0].email == "anna@example.org"
    assert words_of("12 Анна")[0].digits == ""


def test_a_flood_of_words_is_cut() -> None:
    words = words_of(" ".join(["а" * 100] * 20))
    assert len(words) <= MOST_WORDS
    assert max(len(word.name) for word in words) <= LONGEST
