"""Codes and what a gate without a link says to each: one file for the terminal's scanner and for the phone's page.

    python -m tests.gate.vectors > tests/gate/vectors.json

A scenario is a page of the list (`GateList` as JSON) and scans in their order; `verdict` and what is beside it is
what both have to answer. `pages` are taken after the first, before the scans. `at_ms` of a scan is the product's
clock from then on; `first_from_ms` is what `first_ms` is no less than. The keys are for these tests only.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.ticketcodes import ALPHABET, CONTEXT, body_of, mark, written
from app.protocol.gates import GateDay, GateDoor, GateKey, GateList, ListEntry

FILE: Final = Path(__file__).with_name("vectors.json")
NOW: Final = 1_812_974_400_000
HOUR: Final = 3_600_000
OWN, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([sign]) * 32) for sign in (1, 2))
DOORS: Final = (
    GateDoor(id="1", ru="Ворота 1", en="Gate 1", zones=(0,)),
    GateDoor(id="2", ru="Ворота 2", en="Gate 2"),
    GateDoor(id="3", ru="Ворота 3", zones=(1,)),
)
SHOPS: Final = "4jxvwr9zexz9jcys6vruqeap2mhh5abs"
"""a code as another shop makes them"""
MIDNIGHT: Final = NOW - 12 * HOUR
FRIDAY, SATURDAY, SUNDAY = DAYS = (
    GateDay(id="fri", opens_ms=MIDNIGHT, closes_ms=MIDNIGHT + 28 * HOUR, doors_ms=MIDNIGHT + 18 * HOUR),
    GateDay(id="sat", opens_ms=MIDNIGHT + 28 * HOUR, closes_ms=MIDNIGHT + 47 * HOUR, doors_ms=MIDNIGHT + 40 * HOUR),
    GateDay(id="sun", opens_ms=MIDNIGHT + 48 * HOUR, closes_ms=MIDNIGHT + 70 * HOUR, doors_ms=MIDNIGHT + 62 * HOUR),
)
"""Friday goes on until four in the morning, between Saturday and Sunday is an hour of neither"""
STATUSES: Final = ("refunded", "cancelled", "revoked", "blocked", "unpaid", "transferred", "replaced")


def key(number: int, secret: Ed25519PrivateKey, event_id: str) -> GateKey:
    """A public key as the list has it."""
    return GateKey(number, base64.b64encode(secret.public_key().public_bytes_raw()).decode(), event_id)


def page(*entries: ListEntry, **parts: Any) -> dict[str, Any]:
    """A page of the list as the wire has it."""
    facts: dict[str, Any] = {
        "event_id": "north", "gate_id": "1", "since": 0, "ver": 1, "newest": 1, "server_ms": NOW,
        "opens_ms": NOW - HOUR, "closes_ms": NOW + HOUR, "gates": DOORS, "zones": ("floor", "vip"), "zone": "UTC",
        "keys": (key(1, OWN, "north"), key(2, OTHER, "south")), "entries": entries, **parts,
    }  # fmt: skip
    plain: dict[str, Any] = json.loads(msgspec.json.encode(GateList(**facts)))
    return plain


def code(ticket: str, issue: int = 1, number: int = 1, secret: Ed25519PrivateKey = OWN) -> str:
    """A genuine code, if `secret` is the key of this number."""
    body = body_of(number, ticket, issue)
    return written(body, secret.sign(CONTEXT + body))


def unsound(body: bytes) -> str:
    """A genuine signature under a body that no code may have."""
    return written(body, OWN.sign(CONTEXT + body))


def scan(name: str, text: str, verdict: str, **parts: Any) -> dict[str, Any]:
    """One scan and the answer to it."""
    return {"name": name, "code": text, "verdict": verdict, **parts}


def brought(
    ticket: str, text: str, status: str = "valid", zone: int = 0, gate: int = -1, issue: int = 1
) -> ListEntry:
    """A ticket on the list that another shop sold with this code."""
    return ListEntry(ticket, issue, status, zone, gate, mark=mark(text))


def spellings() -> list[dict[str, Any]]:
    """The same genuine code written in other ways, and bodies that are none: never a ticket."""
    good = code("a-1")
    last = ALPHABET.index(good[-1])
    spare = len(good) * 5 % 8
    wrong = {
        "small letters": good.lower(),
        "a space behind": good + " ",
        "a line's end behind": good + "\n",
        "O for a nought": good.replace("0", "O", 1),
        "a letter more": good + "0",
        "a letter less": good[:-1],
        "bits that say nothing": good[:-1] + ALPHABET[last | 1] if spare else good + "0",
        "another version": unsound(b"\2" + body_of(1, "a-1", 1)[1:]),
        "no key": unsound(b"\1\0\0" + body_of(1, "a-1", 1)[3:]),
        "no issue": unsound(body_of(1, "a-1", 1)[:3] + b"\0\0" + body_of(1, "a-1", 1)[5:]),
        "a length that is not so": unsound(body_of(1, "a-1", 1)[:5] + b"\2" + b"a-1"),
        "a space in the id": unsound(body_of(1, "a-1", 1)[:6] + b"a 1"),
        "letters of another script": "А" * len(good),
        "an address": "https://evil.example",
        "nothing": "",
    }
    return [scan(f"not a ticket: {name}", text, "not_a_ticket") for name, text in wrong.items()]


def at_the_gate() -> dict[str, Any]:
    """Everything that one list can say."""
    first = page(
        ListEntry("a-1", 1, "valid", 0, 0),
        ListEntry("b-1", 2, "valid", 0),
        ListEntry("d-1", 1, "valid", 1),
        ListEntry("e-1", 1, "valid", 0, 0, NOW - 60_000, "3", 1),
        ListEntry("f-1", 1, "valid", 0, 1),
        ListEntry("g-1", 3, "refunded", 0),
        *(ListEntry(f"s-{status}", 1, status, 0) for status in STATUSES),
    )
    said = {"transferred": "replaced"}
    return {
        "name": "at the gate",
        "page": first,
        "pages": [],
        "scans": [
            *spellings(),
            scan("good", code("a-1"), "valid", ticket_id="a-1"),
            scan("once only", code("a-1"), "used", first_gate="1"),
            scan("an old code", code("b-1"), "replaced"),
            scan("the present one", code("b-1", 2), "valid"),
            scan("made after the list was fetched", code("b-1", 3), "used"),
            scan("sold after the list was fetched", code("new-1"), "valid", ticket_id="new-1"),
            scan("and used since", code("new-1"), "used", first_gate="1"),
            *(scan(status, code(f"s-{status}"), said.get(status, status)) for status in STATUSES),
            scan("refunded, then a newer code", code("g-1", 4), "valid"),
            scan("another zone", code("d-1"), "wrong_zone", right_gates=["2", "3"]),
            scan("another gate", code("f-1"), "wrong_gate", right_gates=["2"]),
            scan("inside already", code("e-1"), "used", first_ms=NOW - 60_000, first_gate="3"),
            scan("goes out", code("e-1"), "valid", leaving=True),
            scan("goes out twice", code("e-1"), "used", leaving=True),
            scan("no way back here", code("e-1"), "used"),
            scan("goes out with an old code", code("b-1"), "replaced", leaving=True),
            scan("another event", code("a-1", 1, 2, OTHER), "wrong_event"),
            scan("signed by another key", code("a-1", 1, 1, OTHER), "forged"),
            scan("a key nobody has", code("a-1", 1, 9), "forged"),
            scan("one bit of the signature", flipped(code("z-1")), "forged"),
            scan("typed", "NL24-88F2-7KQ4", "unknown", typed=True),
        ],
    }


def flipped(text: str) -> str:
    """The code with one bit of its signature turned, still canonical."""
    at = len(text) - 40
    return text[:at] + ALPHABET[ALPHABET.index(text[at]) ^ 1] + text[at + 1 :]


def brought_along() -> dict[str, Any]:
    """Codes that another shop made: good by the list alone, letter by letter."""
    longest, words = "\U0001f3ab" * 255, "билет-№7"
    hands, signed = "abcd2345efgh", code("r-1", 2)
    first = page(
        brought("p-1", SHOPS),
        brought("q-1", longest),
        brought("w-1", words),
        brought("h-1", hands),
        brought("l-1", "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/=="),
        brought("r-1", "before-it-was-ours"),
        brought("x-1", "another-zone", zone=1),
        brought("y-1", "another-gate", gate=1),
        ListEntry("i-1", 1, "valid", 0, 0, NOW - 60_000, "3", 1, -1, mark("inside-already")),
        *(brought(f"s-{status}", f"shops-{status}", status) for status in STATUSES),
        ListEntry("a-1", 1, "valid", 0),
    )
    said = {"transferred": "replaced"}
    none = {
        "capitals": SHOPS.upper(), "a space before": f" {SHOPS}", "a line's end behind": f"{SHOPS}\n",
        "a letter less": SHOPS[:-1], "a letter more": f"{SHOPS}s", "its mark": mark(SHOPS),
        "one too long": longest + "x", "on no list": "nobody-has-this", "too short": "1234567",
        "a blank within": "билет\u00a0№7", "nothing": "",
    }  # fmt: skip
    return {
        "name": "codes of another shop",
        "page": first,
        "pages": [],
        "scans": [
            *(scan(f"not a ticket: {name}", text, "not_a_ticket") for name, text in none.items()),
            scan("good", SHOPS, "valid", ticket_id="p-1"),
            scan("once only", SHOPS, "used", first_gate="1"),
            scan("typed and used", f"  {SHOPS} ", "used", typed=True),
            scan("the longest there may be", longest, "valid", ticket_id="q-1"),
            scan("of any letters", words, "valid", ticket_id="w-1"),
            scan("that looks typed", hands, "valid", typed=True, ticket_id="h-1"),
            scan("typed in other letters", hands.upper(), "unknown", typed=True),
            scan("of base64", "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/==", "valid", ticket_id="l-1"),
            scan("another zone", "another-zone", "wrong_zone", right_gates=["2", "3"]),
            scan("another gate", "another-gate", "wrong_gate", right_gates=["2"]),
            scan("inside already", "inside-already", "used", first_ms=NOW - 60_000, first_gate="3"),
            scan("goes out", "inside-already", "valid", leaving=True),
            scan("no way back here", "inside-already", "used"),
            *(scan(status, f"shops-{status}", said.get(status, status)) for status in STATUSES),
            scan("ours since", signed, "valid", ticket_id="r-1"),
            scan("the shop's before", "before-it-was-ours", "not_a_ticket"),
            scan("ours as ever", code("a-1"), "valid", ticket_id="a-1"),
        ],
    }


def weekend(at_ms: int, *entries: ListEntry, **parts: Any) -> dict[str, Any]:
    """A page of an event with several dates, as it is at this time."""
    span = {"opens_ms": FRIDAY.opens_ms, "closes_ms": SUNDAY.closes_ms}
    return page(*entries, server_ms=at_ms, days=DAYS, **span, **parts)


def through_the_days() -> dict[str, Any]:
    """What a gate that nobody speaks to from Friday to Sunday says, by what it did itself."""
    night, gap = MIDNIGHT + 25 * HOUR, SATURDAY.closes_ms
    friday, saturday, sunday = (day.doors_ms for day in DAYS)
    nights = [
        ListEntry(f"{day.id}-{number}", 1, "valid", 0, day=at) for at, day in enumerate(DAYS) for number in (1, 2)
    ]
    ours, shops = code("pass-1"), ListEntry("pass-2", 1, "valid", 0, mark=mark(SHOPS))
    return {
        "name": "several days, one after the other",
        "page": weekend(friday, ListEntry("pass-1", 1, "valid", 0), shops, *nights, reentry=True),
        "pages": [],
        "scans": [
            scan("the first day's", code("fri-1"), "valid", doors_ms=0),
            scan("the second day's on the first", code("sat-1"), "wrong_day", doors_ms=saturday, ticket_id="sat-1"),
            scan("the third day's on the first", code("sun-1"), "wrong_day", doors_ms=sunday),
            scan("a pass", ours, "valid"),
            scan("a pass of another shop", SHOPS, "valid"),
            scan("sold after the list was fetched", code("new-1"), "valid"),
            scan("after midnight it is the day before", code("fri-2"), "valid", at_ms=night),
            scan("after midnight, the next day's", code("sat-1"), "wrong_day", doors_ms=saturday),
            scan("after midnight, inside", ours, "used", first_gate="1", first_from_ms=friday, doors_ms=0),
            scan("after midnight one goes out", ours, "valid", leaving=True),
            scan("after midnight one comes back", ours, "valid"),
            scan("and is inside since before", ours, "used", first_from_ms=friday),
            scan("goes out on a day without having come", ours, "used", leaving=True, at_ms=SATURDAY.opens_ms),
            scan("the next day", ours, "valid", first_ms=0),
            scan("twice the next day", ours, "used", first_gate="1", first_from_ms=SATURDAY.opens_ms),
            scan("goes out the next day", ours, "valid", leaving=True),
            scan("goes out twice the next day", ours, "used", leaving=True),
            scan("comes back the next day", ours, "valid"),
            scan("of another shop the next day", SHOPS, "valid"),
            scan("of another shop twice", SHOPS, "used", first_from_ms=SATURDAY.opens_ms),
            scan("the day before's", code("fri-1"), "wrong_day", doors_ms=friday),
            scan("goes out, of the day before", code("fri-1"), "used", leaving=True),
            scan("the second day's", code("sat-1"), "valid"),
            scan("the second day's twice", code("sat-1"), "used", first_from_ms=SATURDAY.opens_ms),
            scan("between the days, the day before's", code("sat-2"), "wrong_day", doors_ms=saturday, at_ms=gap),
            scan("between the days, the next day's", code("sun-1"), "wrong_day", doors_ms=sunday),
            scan("between the days, a pass", ours, "wrong_day", doors_ms=0),
            scan("between the days, inside", ours, "used", leaving=True),
            scan("the third day", ours, "valid", at_ms=SUNDAY.opens_ms),
            scan("the third day's", code("sun-1"), "valid"),
            scan("when all is over", code("sun-2"), "wrong_day", doors_ms=sunday, at_ms=SUNDAY.closes_ms),
        ],
    }


def on_the_second_day() -> dict[str, Any]:
    """What a list says that was fetched on Saturday, where nobody may come back."""
    friday, saturday = FRIDAY.doors_ms, SATURDAY.doors_ms
    first = weekend(
        saturday + HOUR,
        ListEntry("in-1", 1, "valid", 0, -1, friday, "3", 1),
        ListEntry("in-2", 1, "valid", 0, -1, friday, "3", 1),
        ListEntry("out-1", 1, "valid", 0, -1, friday, "3", 0),
        ListEntry("now-1", 1, "valid", 0, -1, saturday, "3", 1),
        ListEntry("sat-1", 1, "valid", 0, 0, saturday, "3", 0, 1),
        ListEntry("fri-1", 1, "valid", 1, 1, friday, "3", 1, 0),
        ListEntry("fri-2", 1, "refunded", 0, day=0),
        ListEntry("fri-3", 2, "valid", 0, day=0),
        ListEntry("vip-1", 1, "valid", 1, day=1),
    )
    return {
        "name": "on the second day",
        "page": first,
        "pages": [],
        "scans": [
            scan("goes out, having come the day before", code("in-1"), "used", leaving=True, first_gate="3"),
            scan("came the day before and is inside", code("in-1"), "valid", first_ms=0),
            scan("and has come today", code("in-1"), "used", first_gate="1", first_from_ms=saturday + HOUR),
            scan("goes out", code("in-1"), "valid", leaving=True),
            scan("no way back today", code("in-1"), "used", first_gate="1", first_from_ms=saturday + HOUR),
            scan("came the day before, with a newer code", code("in-2", 2), "valid"),
            scan("came the day before and went", code("out-1"), "valid"),
            scan("came today", code("now-1"), "used", first_ms=saturday, first_gate="3", doors_ms=0),
            scan("came today and went", code("sat-1"), "used", first_ms=saturday, first_gate="3"),
            scan("the day before the zone and the gate", code("fri-1"), "wrong_day", doors_ms=friday, right_gates=[]),
            scan("refunded before the day", code("fri-2"), "refunded", doors_ms=0),
            scan("replaced before the day", code("fri-3"), "replaced", doors_ms=0),
            scan("a newer code is for the same day", code("fri-3", 3), "wrong_day", doors_ms=friday),
            scan("another zone today", code("vip-1"), "wrong_zone", right_gates=["2", "3"], doors_ms=0),
        ],
    }


def scenarios() -> list[dict[str, Any]]:
    """All of them."""
    inside = ListEntry("e-1", 1, "valid", 0, 0, NOW - 60_000, "1", 1)
    back = [
        scan("goes out", code("e-1"), "valid", leaving=True),
        scan("comes back", code("e-1"), "valid"),
        scan("and is inside", code("e-1"), "used", first_ms=NOW - 60_000, first_gate="1"),
    ]
    dead = page(ListEntry("a-1", 1, "refunded", 0), since=1, ver=2, newest=2, keys=())
    recoded = page(brought("p-1", "the-next-code", issue=2), since=1, ver=2, newest=2, keys=())
    ours = page(ListEntry("q-1", 2, "valid", 0), since=2, ver=3, newest=3, keys=())
    return [
        at_the_gate(),
        brought_along(),
        through_the_days(),
        on_the_second_day(),
        {
            "name": "the shop gives another code",
            "page": page(brought("p-1", SHOPS), brought("q-1", "ours-by-now"), brought("z-1", "as-ever-it-was")),
            "pages": [recoded, ours],
            "scans": [
                scan("the one before", SHOPS, "not_a_ticket"),
                scan("the next", "the-next-code", "valid", ticket_id="p-1"),
                scan("one that we replaced", "ours-by-now", "not_a_ticket"),
                scan("ours instead", code("q-1", 2), "valid", ticket_id="q-1"),
                scan("one that did not change", "as-ever-it-was", "valid", ticket_id="z-1"),
            ],
        },
        {
            "name": "a list from the beginning",
            "page": page(brought("p-1", SHOPS)),
            "pages": [page(brought("q-1", "of-the-new-list"), ver=5, newest=5)],
            "scans": [
                scan("of the old list", SHOPS, "not_a_ticket"),
                scan("of the new one", "of-the-new-list", "valid", ticket_id="q-1"),
            ],
        },
        {
            "name": "where one may come back with a shop's code",
            "page": page(brought("p-1", SHOPS), reentry=True),
            "pages": [],
            "scans": [
                scan("comes", SHOPS, "valid"),
                scan("is inside", SHOPS, "used"),
                scan("goes out", SHOPS, "valid", leaving=True),
                scan("comes back", SHOPS, "valid"),
            ],
        },
        {"name": "where one may come back", "page": page(inside, reentry=True), "pages": [], "scans": back},
        {
            "name": "another day",
            "page": page(ListEntry("a-1", 1, "valid"), opens_ms=NOW + HOUR, closes_ms=NOW + 2 * HOUR),
            "pages": [],
            "scans": [scan("too early", code("a-1"), "wrong_day", doors_ms=0)],
        },
        {
            "name": "a change of the list",
            "page": page(ListEntry("a-1", 1, "valid", 0), ListEntry("b-1", 1, "valid", 0)),
            "pages": [page(ListEntry("b-1", 1, "cancelled", 0), since=7, ver=9, newest=9, keys=()), dead],
            "scans": [
                scan("refunded since", code("a-1"), "refunded"),
                scan("a page for another place changed nothing", code("b-1"), "valid"),
            ],
        },
        {
            "name": "a gate that leads everywhere",
            "page": page(ListEntry("d-1", 1, "valid", 1), gate_id="2"),
            "pages": [],
            "scans": [scan("any zone", code("d-1"), "valid")],
        },
    ]


def text() -> str:
    """The file."""
    return json.dumps(scenarios(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
