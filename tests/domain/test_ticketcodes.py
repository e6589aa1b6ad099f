"""The form of codes: one spelling each, everything else is not a ticket (X17, bad inputs 62 and 64)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import ticketcodes
from app.domain.ticketcodes import ALPHABET, CONTEXT, MOST, body_of, read, spoken, typed, written

SEAL = bytes(range(64))
IDS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_.-", min_size=1, max_size=48)


@given(IDS, st.integers(1, 65535), st.integers(1, 65535), st.binary(min_size=64, max_size=64))
def test_what_was_written_is_read_back(ident: str, key: int, issue: int, seal: bytes) -> None:
    body = body_of(key, ident, issue)
    text = written(body, seal)
    found = read(text)
    assert found is not None
    assert (found.key, found.ticket_id, found.issue) == (key, ident, issue)
    assert (found.signed, found.signature) == (CONTEXT + body, seal)
    assert len(text) <= MOST
    assert set(text) <= set(ALPHABET)


@given(IDS, st.integers(0, 200), st.sampled_from(ALPHABET))
def test_no_other_letters_say_the_same(ident: str, place: int, letter: str) -> None:
    text = written(body_of(1, ident, 1), SEAL)
    place %= len(text)
    other = text[:place] + letter + text[place + 1 :]
    found, changed = read(text), read(other)
    assert other == text or changed is None or changed != found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "https://usher.example/t/1",
        "WIFI:S:net;T:WPA;P:secret;;",
        "BEGIN:VCARD\nFN:A\nEND:VCARD",
        "]C1010460071234567890",
        "0" * 4096,
        "NL24-88F2-7KQ4",
        "%30" * 50,
        "\u200b" * 124,
        "٠" * 124,
    ],
)
def test_other_codes_are_no_tickets(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_is_no_ticket(version: int) -> None:
    body = bytes((version,)) + body_of(1, "40117-1", 1)[1:]
    assert read(written(body, SEAL)) is None


@pytest.mark.parametrize(
    "body",
    [
        bytes((1, 0, 0, 0, 1, 1)) + b"A",  # no key
        bytes((1, 0, 1, 0, 0, 1)) + b"A",  # no issue
        bytes((1, 0, 1, 0, 1, 255)) + b"A",  # a length that is not there
        bytes((1, 0, 1, 0, 1, 0)) + b"A",
        bytes((1, 0, 1, 0, 1, 2)) + b"A ",  # an id that no ticket has
        bytes((1, 0, 1, 0, 1, 50)) + b"A" * 46,
    ],
)
def test_bodies_that_we_would_not_write_are_not_read(body: bytes) -> None:
    assert read(written(body, SEAL)) is None


def test_spaces_case_and_tails_around_a_code_spoil_it() -> None:
    text = written(body_of(3, "40117-1", 2), SEAL)
    for other in (
        f"{text}\n",
        f" {text}",
        f"{text}\u200b",
        text.lower(),
        text[::-1],
        f"{text}0",
        text[:-1],
        f"{text}00",
    ):
        assert read(other) is None


def test_unused_last_bits_must_be_zero() -> None:
    text = written(body_of(3, "40117-1", 2), SEAL)  # 77 bytes: 616 bits in 124 letters of 620
    twins = [text[:-1] + letter for letter in ALPHABET if letter != text[-1]]
    assert len(text) == 124
    assert sum(read(twin) is not None for twin in twins) == 1  # the one that changes the last real bit


@pytest.mark.parametrize(
    ("ident", "key", "issue"),
    [("", 1, 1), ("a b", 1, 1), ("ж", 1, 1), ("a" * 49, 1, 1), ("a", 0, 1), ("a", 1, 65536)],
)
def test_parts_that_do_not_fit_are_refused(ident: str, key: int, issue: int) -> None:
    with pytest.raises(ValueError, match=r"ticket's id|numbers from"):
        body_of(key, ident, issue)


def test_a_signature_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        written(body_of(1, "a", 1), b"short")


@pytest.mark.parametrize("text", ["NL24-88F2-7KQ4", "nl24 88f2 7kq4", "nl2488f27kq4", " NL24-88F2-7KQ4 "])
def test_a_typed_code_is_what_was_meant(text: str) -> None:
    assert typed(text) == "N12488F27KQ4"


@pytest.mark.parametrize("text", ["", "NL24", "NL24-88F2-7KQ4-9", "ковалёва-анна", "A" * 49])
def test_other_words_are_no_typed_code(text: str) -> None:
    assert typed(text) == ""


def test_a_typed_code_is_spoken_in_groups() -> None:
    assert spoken("N12488F27KQ4") == "N124-88F2-7KQ4"
    assert ticketcodes.tail("N12488F27KQ4") == "7KQ4"


@pytest.mark.parametrize(
    "text", ["12345678", "4jxvwr9zexz9jcys6vruqeap2mhh5abs", "билет-№7", "\U0001f3ab" * 255, "=+/_-.:;"]
)
def test_another_shops_code_has_a_digest_of_its_own(text: str) -> None:
    found = ticketcodes.digest(text)
    assert len(found) == 64
    assert found != ticketcodes.digest(text + "0")
    assert ticketcodes.mark(text) == found[:32]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567",
        "x" * 256,
        "1234 5678",
        "12345678\n",
        "\t12345678",
        "1234567\ufeff",
        "12345678\x00",
        "x" * 8 + "\ud800",
    ]
    + ["x" * 8 + sign for sign in "\x1f\x7f\x85\xa0\u1680\u2003\u200b\u2028\u2029\u202f\u205f\u2060\u3000"],
)
def test_what_no_shop_makes_has_no_digest(text: str) -> None:
    assert ticketcodes.digest(text) == ticketcodes.mark(text) == ""


def test_people_tell_codes_apart_by_their_last_letters_in_capitals() -> None:
    assert ticketcodes.tail("4jxvwr9zexz9jcys6vruqeap2mhh5abs") == "5ABS"
