"""A scanner that has nobody to ask: its file, its verdicts, what it owes (T2)."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.ticketcodes import CONTEXT, body_of, mark, written
from app.gate import alone, words
from app.gate.book import Book
from app.protocol.gates import GateDay, GateDoor, GateKey, GateList, ListEntry, ScanIn, ScanOut

NOW = int(time.time() * 1000) + 86_400_000
"""the product's clock is a day ahead of this machine's"""
OWN, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
DOORS = (GateDoor(id="1", ru="Ворота 1", en="Gate 1", zones=(0,)), GateDoor(id="3", ru="Ворота 3", zones=(1,)))


def key(number: int, secret: Ed25519PrivateKey, event_id: str) -> GateKey:
    return GateKey(number, base64.b64encode(secret.public_key().public_bytes_raw()).decode(), event_id)


def page(*entries: ListEntry, since: int = 0, ver: int = 1, **parts: Any) -> GateList:
    facts: dict[str, Any] = {
        "event_id": "north", "gate_id": "1", "since": since, "ver": ver, "newest": ver, "server_ms": NOW,
        "opens_ms": NOW - 3_600_000, "closes_ms": NOW + 3_600_000, "gates": DOORS, "zones": ("floor", "vip"),
        "keys": (key(1, OWN, "north"), key(2, OTHER, "south")), "entries": entries, **parts,
    }  # fmt: skip
    return GateList(**facts)


def code(ticket: str, issue: int = 1, number: int = 1, secret: Ed25519PrivateKey = OWN) -> str:
    body = body_of(number, ticket, issue)
    return written(body, secret.sign(CONTEXT + body))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    found = Book(tmp_path / "gate.db")
    found.take(
        page(
            ListEntry("a-1", 1, "valid", 0, 0),
            ListEntry("b-1", 2, "valid", 0),
            ListEntry("c-1", 1, "refunded", 0),
            ListEntry("d-1", 1, "valid", 1),
            ListEntry("e-1", 1, "valid", 0, 0, NOW - 60_000, "3", 1),
            ListEntry("f-1", 1, "valid", 0, 1),
        )
    )
    yield found
    found.close()


def verdict(book: Book, text: str, nonce: str = "n", **parts: Any) -> ScanOut:
    return alone.decide(book, ScanIn(code=text, nonce=nonce, **parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (code("a-1"), "valid"),
        (code("b-1"), "replaced"),
        (code("b-1", 2), "valid"),
        (code("b-1", 3), "valid"),  # made after the list was fetched: the signature is proof
        (code("c-1"), "refunded"),
        (code("d-1"), "wrong_zone"),
        (code("e-1"), "used"),
        (code("f-1"), "wrong_gate"),
        (code("new-1"), "valid"),  # sold after the list was fetched
        (code("a-1", 1, 2, OTHER), "wrong_event"),
        (code("a-1", 1, 1, OTHER), "forged"),
        (code("a-1", 1, 9), "forged"),
        ("https://evil.example", "not_a_ticket"),
    ],
)
@pytest.mark.requirement("T2")
def test_it_says_alone_what_the_backend_would_say(book: Book, text: str, expected: str) -> None:
    assert verdict(book, text).verdict == expected


def test_somebody_let_in_alone_is_let_in_once_also_after_a_start(book: Book, tmp_path: Path) -> None:
    assert verdict(book, code("a-1"), "n1").ok
    again = Book(tmp_path / "gate.db")
    out = verdict(again, code("a-1"), "n2")
    assert (out.verdict, out.first_gate) == ("used", "1")
    assert abs(out.first_ms - NOW) < 60_000
    assert [scan.said for scan in again.owed()] == ["valid", "used"]
    assert abs(again.owed()[0].at_ms - NOW) < 60_000  # the product's clock, not this machine's
    again.close()


def test_used_and_the_wrong_gate_say_where(book: Book) -> None:
    used = verdict(book, code("e-1"))
    assert (used.first_ms, used.first_gate) == (NOW - 60_000, "3")
    assert verdict(book, code("f-1")).right_gates == ("3",)
    assert verdict(book, code("d-1")).right_gates == ("3",)


def test_who_goes_out_comes_in_again_where_that_is_allowed(book: Book) -> None:
    assert verdict(book, code("e-1"), leaving=True).ok
    assert verdict(book, code("e-1")).verdict == "used"
    book.take(page(ListEntry("e-1", 1, "valid", 0, 0, NOW - 60_000, "3", 0), since=1, ver=2, reentry=True))
    assert verdict(book, code("e-1")).ok


def test_without_a_list_or_with_a_typed_code_nothing_can_be_known(book: Book, tmp_path: Path) -> None:
    assert verdict(book, "NL24-88F2-7KQ4", typed=True).verdict == "unknown"
    empty = Book(tmp_path / "other.db")
    assert verdict(empty, code("a-1")).verdict == "unknown"
    assert (empty.doors(), empty.ver) == ((), 0)
    alone.remember(empty, ScanIn(code="x", nonce="n"), ScanOut(verdict="valid", ok=True, ticket_id="a-1"))
    empty.close()


def test_what_the_backend_decided_is_remembered(book: Book) -> None:
    wish = ScanIn(code=code("a-1"), nonce="n")
    alone.remember(book, wish, ScanOut(verdict="valid", ok=True, ticket_id="a-1"))
    assert verdict(book, code("a-1")).verdict == "used"
    alone.remember(book, wish, ScanOut(verdict="valid", ok=True, ticket_id="not-on-the-list"))
    alone.remember(book, wish, ScanOut(verdict="used", ok=False, ticket_id="a-1"))
    assert book.ticket("not-on-the-list") is None


def test_another_day_closes_the_gate(book: Book) -> None:
    book.take(page(since=1, ver=2, closes_ms=NOW - 1_000))
    assert verdict(book, code("a-1")).verdict == "wrong_day"


def test_a_gate_that_the_event_has_no_more_stops_nobody_and_nothing_breaks(book: Book) -> None:
    book.take(page(ListEntry("g-1", 1, "valid", 7, 9), ListEntry("h-1", 1, "valid", 1, 9), since=1, ver=2))
    assert verdict(book, code("g-1")).verdict == "valid"
    assert verdict(book, code("h-1")).right_gates == ("3",)


def test_pages_are_taken_in_their_order_and_a_whole_list_replaces_all(book: Book) -> None:
    assert (book.ver, book.tickets()) == (1, 6)
    book.take(page(ListEntry("z-1", 1, "valid"), since=7, ver=9))  # not for where we are
    assert (book.ver, book.ticket("z-1")) == (1, None)
    book.take(page(ListEntry("a-1", 2, "valid"), since=1, ver=2, keys=()))
    assert (book.ver, book.ticket("a-1")) == (2, ListEntry("a-1", 2, "valid"))
    assert book.key(1) is not None
    book.take(page(ListEntry("z-1", 1, "valid"), ver=1))
    assert (book.ver, book.tickets()) == (1, 1)


def test_what_is_owed_is_kept_until_it_is_handed_in(book: Book) -> None:
    for number in range(3):
        verdict(book, code("b-1"), f"n{number}")
    assert book.owing() == 3
    book.handed_in(["n0", "n2"])
    assert [scan.nonce for scan in book.owed()] == ["n1"]


# --- words -------------------------------------------------------------------------------------------------


def test_every_verdict_has_words_in_both_languages() -> None:
    from app.domain.admission import Standing

    for standing in Standing:
        out = ScanOut(verdict=standing, ok=standing is Standing.VALID)
        assert words.title(out, "ru").isupper()
        assert words.title(out, "en").isupper()
    assert words.title(ScanOut(verdict="sold_out", ok=False), "ru") == "SOLD_OUT"
    assert words.title(ScanOut(verdict="valid", ok=True), "en", leaving=True) == "GOES OUT"


def test_lines_tell_what_is_worth_knowing_and_obey_no_terminal() -> None:
    used = ScanOut(
        verdict="used", ok=False, holder="Анна\x1b[2J", first_ms=1_812_801_600_000, first_gate="3", double=True
    )
    told = words.lines(used, DOORS, "Europe/Moscow", "ru", alone=True)
    assert told[0] == "Анна [2J"
    assert "17:40:00, Ворота 3" in told[1] or "Ворота 3" in told[1]
    assert told[-2:] == [words.TWICE.ru, words.ALONE.ru]
    elsewhere = ScanOut(verdict="wrong_gate", ok=False, right_gates=("1", "9"))
    assert words.lines(elsewhere, DOORS, "UTC", "en") == ["The right way in: Gate 1, 9."]
    group = ScanOut(verdict="valid", ok=True, admits=4)
    assert words.lines(group, (), "UTC", "en") == ["Let in 4 people."]


# --- an event with several dates ---------------------------------------------------------------------------

HOUR = 3_600_000
DAYS = (
    GateDay(id="fri", opens_ms=NOW - 30 * HOUR, closes_ms=NOW - 6 * HOUR, doors_ms=NOW - 20 * HOUR),
    GateDay(id="sat", opens_ms=NOW - 6 * HOUR, closes_ms=NOW + 6 * HOUR, doors_ms=NOW - HOUR),
)


@pytest.fixture
def weekend(book: Book) -> Book:
    book.take(
        page(
            ListEntry("fri-1", 1, "valid", 0, day=0),
            ListEntry("sat-1", 1, "valid", 0, day=1),
            ListEntry("pass-1", 1, "valid", 0, -1, NOW - 20 * HOUR, "3", 1),
            ListEntry("pass-2", 1, "valid", 0, -1, NOW - HOUR, "3", 1),
            days=DAYS,
            opens_ms=DAYS[0].opens_ms,
            closes_ms=DAYS[1].closes_ms,
        )
    )
    return book


def test_alone_a_gate_knows_which_night_a_ticket_is_for(weekend: Book) -> None:
    other = verdict(weekend, code("fri-1"))
    assert (other.verdict, other.doors_ms) == ("wrong_day", DAYS[0].doors_ms)
    said = words.lines(other, weekend.doors(), "UTC", "ru")
    day = time.strftime("%d.%m", time.gmtime(DAYS[0].doors_ms / 1000))
    assert f"Билет на {day}." in said
    assert (verdict(weekend, code("sat-1")).verdict, verdict(weekend, code("sat-1")).verdict) == ("valid", "used")


def test_alone_a_pass_used_last_night_lets_in_tonight_and_only_once(weekend: Book) -> None:
    assert verdict(weekend, code("pass-2")).verdict == "used"
    assert verdict(weekend, code("pass-1")).ok
    entry = weekend.ticket("pass-1")
    assert entry is not None
    assert (entry.entered_gate, entry.inside) == ("1", 1)
    assert entry.entered_ms > DAYS[1].opens_ms
    again = verdict(weekend, code("pass-1"))
    assert (again.verdict, again.first_gate) == ("used", "1")


def test_alone_a_night_that_is_no_more_is_no_night_and_nothing_breaks(weekend: Book) -> None:
    weekend.put(ListEntry("z-1", 1, "valid", day=9))
    assert verdict(weekend, code("z-1")).doors_ms == 0


def test_alone_between_the_nights_no_ticket_is_good(weekend: Book) -> None:
    late = tuple(GateDay(id=one.id, opens_ms=1, closes_ms=2, doors_ms=1) for one in DAYS)
    weekend.take(page(ListEntry("pass-1", 1, "valid", 0), ver=2, days=late))
    out = verdict(weekend, code("pass-1"))
    assert (out.verdict, out.doors_ms) == ("wrong_day", 0)


def test_a_file_from_before_dates_fetches_its_list_anew_and_serves_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    book = Book(path)
    book.take(page(ListEntry("a-1", 1, "valid", 0)))
    book._base.execute("ALTER TABLE tickets DROP COLUMN day")
    book.close()
    again = Book(path)
    assert (again.ver, again.tickets()) == (0, 1)
    assert verdict(again, code("a-1")).ok
    again.take(page(ListEntry("a-1", 1, "valid", 0, day=1), days=DAYS))
    entry = again.ticket("a-1")
    assert entry is not None
    assert entry.day == 1
    again.close()


def test_a_file_from_before_codes_of_other_shops_fetches_its_list_anew_and_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    book = Book(path)
    book.take(page(ListEntry("a-1", 1, "valid", 0)))
    book._base.execute("DROP INDEX tickets_mark")
    book._base.execute("ALTER TABLE tickets DROP COLUMN mark")
    book._base.execute("ALTER TABLE tickets DROP COLUMN day")
    book.close()
    again = Book(path)
    assert (again.ver, again.tickets()) == (0, 1)
    assert verdict(again, "the-shops-code").verdict == "not_a_ticket"
    assert verdict(again, code("a-1")).ok
    again.take(page(ListEntry("b-1", 1, "valid", 0, mark=mark("the-shops-code"))))
    assert verdict(again, "the-shops-code").ok
    again.close()


def test_a_code_of_another_shop_is_found_by_an_index(book: Book) -> None:
    asked: list[str] = []
    book._base.set_trace_callback(asked.append)
    assert book.marked("x") is None
    book._base.set_trace_callback(None)
    (plan,) = book._base.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "INDEX tickets_mark" in plan[3]


def test_what_the_backend_decided_on_a_code_of_another_shop_is_remembered(tmp_path: Path) -> None:
    book = Book(tmp_path / "gate.db")
    book.take(page(ListEntry("a-1", 1, "valid", 0, mark=mark("the-shops-code"))))
    wish = ScanIn(code="the-shops-code", nonce="n")
    alone.remember(book, wish, ScanOut(verdict="valid", ok=True, ticket_id="a-1"))
    assert verdict(book, "the-shops-code").verdict == "used"
    book.close()
