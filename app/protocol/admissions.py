"""Tickets, scans and gates as the API shows them; read over HTTP, hinted at by `ticket:ID` events and `eph` frames.

Units as in `app.protocol.trade`.
"""

from __future__ import annotations

from app.protocol.records import Record


class ScanLine(Record, frozen=True):
    """One scan; `verdict` is that of `app.domain.admission`. `manual`: let in by a person."""

    id: str
    at_ms: int
    gate_id: str
    device: str
    verdict: str
    ticket_id: str = ""
    code_tail: str = ""
    manual: bool = False
    offline: bool = False
    by: str = ""
    note: str = ""
    double: bool = False
    """merged later than another entry with the same ticket"""
    leaving: bool = False
    """went out"""


class CodeLine(Record, frozen=True):
    """One code a ticket has had."""

    issue: int
    tail: str
    made_ms: int
    why: str
    """sold | transferred | reissued | upgraded"""
    dead_ms: int = 0


class GateKnows(Record, frozen=True):
    """Whether a gate knows the ticket's present code: `knows` | `soon` | `offline`; `in_ms` for `soon`."""

    gate_id: str
    state: str
    in_ms: int = 0
    since_ms: int = 0
    """off line since"""


class TicketHit(Record, frozen=True):
    """A ticket found; `standing` is what a gate would say now (`app.domain.admission.Standing`)."""

    id: str
    order_id: str
    event_id: str
    category: str
    holder: str
    standing: str
    code_tail: str = ""
    entered_ms: int = 0
    matched: str = ""
    guest_id: str = ""
    doors_ms: tuple[int, ...] = ()
    """of an event with several dates: the doors of those the ticket is for"""


class TicketsFound(Record, frozen=True):
    """`GET /v1/tickets?q=&event=`: best first, at most 50."""

    hits: tuple[TicketHit, ...] = ()
    more: bool = False


class TicketCard(Record, frozen=True):
    """`GET /v1/tickets/{id}?dialogue=`: the verdict first, then all that led to it."""

    id: str
    ver: int
    order_id: str
    event_id: str
    guest_id: str
    place: int
    """which of the order's tickets, counted from 1"""
    places: int
    category_id: str
    category: str
    holder: str
    standing: str
    status: str
    price_minor: int
    currency: str = "RUB"
    seat: str = ""
    gate_id: str = ""
    code: str = ""
    """the present code as a person types it: NL24-88F2-7KQ4"""
    paid_ms: int = 0
    sent_ms: int = 0
    entered_ms: int = 0
    entered_gate: str = ""
    inside: bool = False
    reissues: int = 0
    may_reissue: str = ""
    """empty: yes; else a refusal's code"""
    may_upgrade: str = ""
    remedy: str = ""
    """the nearest remedy for the verdict: resend | admit | pay_link | right_gate | right_day | none | …"""
    shown: CodeLine | None = None
    """the code the guest showed last, when it is not the present one"""
    complaint: str = ""
    complaint_ms: int = 0
    scan: ScanLine | None = None
    """the real scan the complaint was matched to (± 10 min)"""
    scans: tuple[ScanLine, ...] = ()
    codes: tuple[CodeLine, ...] = ()
    gates: tuple[GateKnows, ...] = ()
    companions: tuple[TicketHit, ...] = ()
    dialogue_id: str = ""
    pay_until_ms: int = 0
    """until when the payment page of an unpaid order is good; 0: there is none"""
    doors_ms: tuple[int, ...] = ()
    """of an event with several dates: the doors of those the ticket is for"""


class PhotoRead(Record, frozen=True):
    """`POST /v1/tickets/photo`: what stands in a picture. `outline` is the code's corners, in 0..1 of the picture."""

    found: bool
    kind: str = ""
    """ticket | other | unreadable"""
    verdict: str = ""
    ticket_id: str = ""
    code_tail: str = ""
    outline: tuple[tuple[float, float], ...] = ()


class BoxGoal(Record, frozen=True):
    """A box the whole group may take together, and what they pay for it."""

    category_id: str
    due_minor: int


class Prospect(Record, frozen=True):
    """Somebody who can be offered an upgrade now; `chance` high | usual; `why` codes, nearest first."""

    order_id: str
    guest_id: str
    guest_name: str
    event_id: str
    category: str
    ticket_ids: tuple[str, ...]
    goal_id: str
    due_minor: int
    currency: str = "RUB"
    chance: str = "usual"
    why: tuple[str, ...] = ()
    said: str = ""
    entered_ms: int = 0
    dialogue_id: str = ""
    channel: str = ""
    events: int = 0
    spent_minor: int = 0
    boxes: tuple[BoxGoal, ...] = ()
    """the cheapest first"""


class Prospects(Record, frozen=True):
    """`GET /v1/upgrades/prospects?event=`: best chance first."""

    prospects: tuple[Prospect, ...] = ()
    total: int = 0


class SaleQuote(Record, frozen=True):
    """`GET /v1/sales/quote?event=&category=&places=&promo=&dialogue=`: what new tickets cost now, all together.

    `refusal` is the code of why so many cannot be sold; nothing is priced then.
    """

    currency: str = "RUB"
    full_minor: int = 0
    """without the promo code"""
    total_minor: int = 0
    free: int = 0
    """places the desk may sell, those kept for it among them"""
    promo_holds: bool = True
    refusal: str = ""


class GateCell(Record, frozen=True):
    """Scans of a gate within five minutes from `at_ms`; `reasons` counts refusals by verdict."""

    gate_id: str
    at_ms: int
    scans: int
    failed: int
    reasons: tuple[tuple[str, int], ...] = ()


class GateCluster(Record, frozen=True):
    """What failures look like: `pattern` is that of `app.domain.clusters`; no gate: everywhere.

    `failed` of `scans` within five minutes, most for `reason`, where `usual` (0..1) is the share on a good day.
    """

    pattern: str
    gate_id: str
    device: str
    failed: int
    scans: int
    usual: float
    reason: str
    since_ms: int


class GateHealth(Record, frozen=True):
    """`GET /v1/gates/health?event=`, and the `eph` of kind `gates` with the present cells only."""

    event_id: str
    cells: tuple[GateCell, ...] = ()
    clusters: tuple[GateCluster, ...] = ()
    """worst first"""


class ScanNews(Record, frozen=True):
    """`eph` of kind `scans`: what was scanned since the last one, at most 50, newest last."""

    scans: tuple[ScanLine, ...] = ()
