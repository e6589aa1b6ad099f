"""Bodies of the rehearsal's own endpoints about money and admission; they exist only in a rehearsal."""

from __future__ import annotations

from app.protocol.api import Body


class Paper(Body, frozen=True):
    """A ticket as it lies in a guest's pocket: `code` is what its picture holds, `gates` where it is good."""

    ticket_id: str
    order_id: str
    event_id: str
    category_id: str
    status: str
    code: str
    gates: tuple[str, ...]
    entered: bool = False
    old: str = ""
    """what the picture held before the ticket was issued again"""


class Pockets(Body, frozen=True):
    """`GET /v1/rehearsal/tickets`: tickets of the sample's guests, which they had before the rehearsal began."""

    tickets: tuple[Paper, ...]


class TurnoverQuery(Body, frozen=True):
    """From which moment on; milliseconds."""

    since_ms: int = 0


class Turnover(Body, frozen=True):
    """`GET /v1/rehearsal/turnover`: what was sold, scanned, upgraded and given back since, read from the books.

    Counts by code; amounts in minor units.
    """

    orders: dict[str, int]
    """orders placed, by their present status"""
    scans: dict[str, int]
    """by verdict; `by_hand` are admissions by a person, not scans"""
    upgrades: dict[str, int]
    """`offered`, `held` (ever), `late` (ever), then by present state; those still held are `held_still`"""
    refunds: dict[str, int]
    """packets by state"""
    tickets_sold: int = 0
    sold_minor: int = 0
    entries: int = 0
    doubles: int = 0
    """entries with a ticket that had come in already"""
    upgraded_minor: int = 0
    refunded_minor: int = 0
    """captured money that has really gone back"""
