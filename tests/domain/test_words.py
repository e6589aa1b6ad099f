"""Words are kept readable and whole, "nothing" is recognised however it is spelt, like is compared with like."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words import cleaned, first_name, fold, same_question, visible

anything = st.text(st.characters(codec=None, exclude_categories=()))


@given(anything)
def test_what_is_kept_can_be_stored_anywhere(raw: str) -> None:
    text = cleaned(raw).text
    assert "\x00" not in text
    assert text.encode().decode() == text
    assert unicodedata.is_normalized("NFC", text)


@given(st.text(st.characters(exclude_categories=["Cs", "Nd"], exclude_characters="\x00")))
def test_words_without_digits_are_kept_as_they_are(raw: str) -> None:
    clean = cleaned(raw)
    assert clean.text == unicodedata.normalize("NFC", raw)
    assert not clean.masked


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("\ud800 и \udfff", "� и �"),
        ("и\u0306од", "йод"),
        ("<b>hi</b>", "<b>hi</b>"),
        ("abc\u202egpj.exe", "abc\u202egpj.exe"),
        ("👩‍👩‍👧‍👦 🇷🇺", "👩‍👩‍👧‍👦 🇷🇺"),
        ("  где вход ", "  где вход "),
    ],
)
def test_only_what_no_store_can_hold_is_taken_out(raw: str, kept: str) -> None:
    assert cleaned(raw).text == kept
    assert not cleaned(raw).empty


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "\n\t\r",
        "\u00a0\u2003\u3000",
        "\u200b",
        "\ufeff\u2060\u200d",
        "\x00",
        "\x1b",
        "\u3164",
        "\u2800 \u115f\uffa0",
    ],
    ids=ascii,
)
def test_nothing_is_nothing_however_it_is_spelt(nothing: str) -> None:
    assert cleaned(nothing).empty
    assert not visible(nothing)


@pytest.mark.parametrize("something", ["?", "👍", "1", " . ", "\u200bа", "ё"])
def test_one_sign_that_can_be_seen_is_something(something: str) -> None:
    assert not cleaned(something).empty
    assert visible(something)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Ёлка", "елка"), ("СТРАССЕ", "страссе"), ("Straße", "STRASSE"), ("ПРОХОД", "проход")],
)
def test_words_are_compared_without_case_and_yo(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize(
    "wording",
    ["Где вход?", "где  вход", "ГДЕ, ВХОД!!!", "«Где» — вход…", "\u2068где\u2069 вход", "где\nвход", "Где вход ?"],
)
def test_a_question_is_the_same_whatever_its_signs_and_case(wording: str) -> None:
    assert same_question(wording) == "где вход"


@pytest.mark.parametrize(("one", "two"), [("где вход", "где выход"), ("1 билет", "2 билета")])
def test_other_words_make_another_question(one: str, two: str) -> None:
    assert same_question(one) != same_question(two)


def test_forms_of_a_question_that_only_look_alike_are_the_same() -> None:
    assert same_question("е\u0308лка №１") == same_question("Ёлка №1")


@given(st.text(max_size=2_000))
def test_the_form_of_a_question_is_short_and_final(text: str) -> None:
    form = same_question(text)
    assert len(form) <= 300
    assert form == form.strip() or len(form) == 300


@pytest.mark.parametrize(
    ("name", "known_as"), [("Алина Соколова", "Алина"), (" Olga\tKim", "Olga"), ("анна", "анна"), ("", "")]
)
def test_guests_know_a_person_by_the_first_name(name: str, known_as: str) -> None:
    assert first_name(name) == known_as
