"""What scanners and the backend say to each other under `/gate/v1`; UTF-8 JSON, unknown fields ignored on reading.

  POST /gate/v1/scan    ScanIn  -> ScanOut      one code, decided by the backend
  POST /gate/v1/scans   ScansIn -> ScansOut     what was decided off line, 200 at once; order and repetition harmless
  GET  /gate/v1/list?since=&limit=  -> GateList the tickets that changed after version `since`, a page; 0: all
  POST /gate/v1/photo   image   -> ScanPhoto    what stands in a frame of a phone's camera
  WS   /gate/v1/socket  ScannerHello (when no header could carry the token), then ScannerHave every few seconds;
                        the backend sends GateList pages as the list changes and answers each `have` by ScannerBeat

`Authorization: Bearer TOKEN` of `usher admin scanner add`. Times are integer ms of the product's clock, `server_ms`
is its present. A scanner that has fetched `since=V` says by that that it holds everything up to V.
"""

from __future__ import annotations

from typing import Annotated

import msgspec


class Spoken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the bodies."""


Nonce = Annotated[str, msgspec.Meta(min_length=1, max_length=48, pattern=r"^[A-Za-z0-9_-]+$")]
Code = Annotated[str, msgspec.Meta(max_length=60_000)]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Verdict = Annotated[str, msgspec.Meta(max_length=20)]


class ScanIn(Spoken, frozen=True):
    """A code put to the gate. `nonce` is the scanner's own and new for each scan; the same again changes nothing."""

    code: Code
    nonce: Nonce
    typed: bool = False
    leaving: bool = False


class ScanOut(Spoken, frozen=True):
    """The answer; `ok` opens. `first_ms` and `first_gate`: when and where it was used before."""

    verdict: str
    ok: bool
    nonce: str = ""
    ticket_id: str = ""
    holder: str = ""
    category: str = ""
    seat: str = ""
    admits: int = 1
    first_ms: int = 0
    first_gate: str = ""
    remedy: str = ""
    right_gates: tuple[str, ...] = ()
    """where to go instead"""
    doors_ms: int = 0
    """for `wrong_day`: when the doors open on the ticket's own day"""
    double: bool = False
    repeated: bool = False


class OfflineScan(Spoken, frozen=True):
    """A scan decided by the scanner itself: `said` is its verdict, `valid` means that somebody went in."""

    code: Code
    nonce: Nonce
    at_ms: Version
    said: Verdict
    typed: bool = False
    leaving: bool = False


class ScansIn(Spoken, frozen=True):
    """Scans decided off line, oldest first."""

    scans: Annotated[tuple[OfflineScan, ...], msgspec.Meta(max_length=200)]


class ScansOut(Spoken, frozen=True):
    """What became of each, in their order."""

    done: tuple[ScanOut, ...]


class ListQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The version held, and how many tickets a page may have."""

    since: Version = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=5_000)] = 2_000


class GateDoor(Spoken, frozen=True):
    """A gate of the event; `zones` as numbers into the list's `zones`, empty: it leads everywhere."""

    id: str
    ru: str
    en: str = ""
    zones: tuple[int, ...] = ()


class GateDay(Spoken, frozen=True):
    """A date of an event that has several: from when to when its tickets are good, and when its doors open."""

    id: str
    opens_ms: int
    closes_ms: int
    doors_ms: int


class ListEntry(msgspec.Struct, frozen=True, array_like=True):
    """A ticket on the list. `status` is that of `app.domain.guests.TicketStatus`; `zone`, `gate` and `day` are
    numbers into the list's `zones`, `gates` and `days`, -1: any. `entered_ms` 0: not yet, else the first entry of the
    last day somebody came in with it; `inside` 1 while the holder is in. `mark` is of the present code if another
    shop made it, the first 32 hex digits of its SHA-256; such a code is known by nothing else.
    """

    ticket: str
    issue: int
    status: str
    zone: int = -1
    gate: int = -1
    entered_ms: int = 0
    entered_gate: str = ""
    inside: int = 0
    day: int = -1
    mark: str = ""


class GateKey(msgspec.Struct, frozen=True, array_like=True):
    """A public key by its number, and whose event's it is; `public` is 32 bytes in base64."""

    number: int
    public: str
    event_id: str


class GateList(Spoken, frozen=True, tag_field="t", tag="list"):
    """A page of the list: with its entries taken over a scanner holds everything up to `ver`; `more` follows.

    `newest` is where the list stands now. `opens_ms`–`closes_ms` is the day on which tickets are good; of an event
    with several dates it reaches from the first to the last, and `days` are the days by themselves.
    """

    event_id: str
    gate_id: str
    since: int
    ver: int
    newest: int
    server_ms: int
    more: bool = False
    opens_ms: int = 0
    closes_ms: int = 0
    event_ru: str = ""
    event_en: str = ""
    zone: str = "UTC"
    reentry: bool = False
    gates: tuple[GateDoor, ...] = ()
    zones: tuple[str, ...] = ()
    keys: tuple[GateKey, ...] = ()
    days: tuple[GateDay, ...] = ()
    entries: tuple[ListEntry, ...] = ()


class ScannerHello(Spoken, frozen=True, tag_field="t", tag="hello"):
    """The first frame of a browser's page, which cannot set headers."""

    token: Annotated[str, msgspec.Meta(max_length=200)]


class ScannerHave(Spoken, frozen=True, tag_field="t", tag="have"):
    """I am here and hold the list up to `ver`."""

    ver: Version = 0


class ScannerBeat(Spoken, frozen=True, tag_field="t", tag="beat"):
    """The backend is here, too."""

    server_ms: int
    newest: int


GateUp = ScannerHello | ScannerHave
GateDown = GateList | ScannerBeat


class ScanPhoto(Spoken, frozen=True):
    """What a frame of the camera holds: `text` of the first code in it, empty when there is none."""

    text: str = ""


# --- scanners, for administrators --------------------------------------------------------------------------


class ScannerChange(Spoken, frozen=True):
    """`do` add (event, gate, name) | revoke (id) | list (event, empty: all)."""

    do: str
    event_id: str = ""
    gate_id: str = ""
    name: str = ""
    id: str = ""
    reentry: bool = False


class Scanner(Spoken, frozen=True):
    """A scanner as administrators see it."""

    id: str
    event_id: str
    gate_id: str
    name: str
    revoked: bool = False
    reentry: bool = False
    seen_ms: int = 0
    list_ver: int = 0


class ScannerChanged(Spoken, frozen=True):
    """`token` only for one just added, and only now; `url` opens the gate's page with it on a phone."""

    scanners: tuple[Scanner, ...] = ()
    token: str = ""
    url: str = ""
