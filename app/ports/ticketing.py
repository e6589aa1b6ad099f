"""Places, tickets and codes as the use cases need them (T1, T2). Every method works inside the writer's transaction.

The books of places and tickets are always Usher's own, so that holding, paying and seating are one commit with the
event and the audit that tell of them. A connector to an outside ticketing system implements the same methods over
mirrored rows and owes the outside an effect.

Refusals are raised as `NotPossible(Refusal)`; nothing has been written then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.admission import Standing
from app.domain.money import Money
from app.ports.books import HoldRow, PaymentRow
from app.ports.reads import Reads
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.admissions import ScanLine
from app.protocol.refusals import Refusal


class NotPossible(Exception):
    """A rule of the box office says no: SOLD_OUT, LIMIT_REACHED, NOT_ON_SALE, ALREADY_INSIDE, TICKET_DEAD …"""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Want:
    """What is to be put on hold; `seats` only where a category has them. `by_desk` may use the buffer."""

    kind: str
    event_id: str
    category_id: str
    places: int
    guest_id: str
    expires_ms: int
    order_id: str = ""
    upgrade_id: str = ""
    seats: tuple[str, ...] = ()
    by_desk: bool = False


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order to be placed: priced now, held until `expires_ms`, tickets made when it is paid.

    `total_minor`: what the buyer was told it costs, refused when it costs something else; None: whatever it costs.
    `by_desk` may use the buffer; it and `in_line`, his turn on the waiting list, may have what others leave to that.
    """

    event_id: str
    category_id: str
    places: int
    guest_id: str
    expires_ms: int
    promo: str = ""
    channel: str = ""
    conversation_id: str = ""
    seats: tuple[str, ...] = ()
    by_desk: bool = False
    total_minor: int | None = None
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """A code put to a gate. `typed`: by hand from the printed letters. `nonce` is made by the scanner."""

    code: str
    event_id: str
    gate_id: str
    device: str
    nonce: str
    at_ms: int
    typed: bool = False
    offline: bool = False
    reentry: bool = False
    """the gate lets those who went out in again"""
    leaving: bool = False
    """the holder goes out and may come back where `reentry` is"""
    said: str = ""
    """off line: what the gate decided by itself; `valid` means that somebody went in"""


@dataclass(frozen=True, slots=True)
class Admission:
    """The gate's answer: the standing, the ticket if one was recognised, the scan as written down."""

    standing: Standing
    line: ScanLine
    ticket: TicketRow | None = None
    repeated: bool = False
    """the same scan had been answered before; nothing was written"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a code turned out to be: a ticket and which of its codes it is (`VALID`: genuine), or why not."""

    standing: Standing = Standing.VALID
    ticket: TicketRow | None = None
    issue: int = 0
    tail: str = ""

    @property
    def ticket_id(self) -> str:
        """Empty when no ticket was recognised."""
        return self.ticket.id if self.ticket is not None else ""


class Ticketing(Protocol):
    """The built-in engine, or a connector to another."""

    def price(self, reads: Reads | Tx, purchase: Purchase, now_ms: int) -> Money:
        """What the order would cost all together if it were placed now; refused as `place` would."""
        ...

    def place(self, tx: Tx, purchase: Purchase, now_ms: int) -> OrderRow:
        """Price the places, hold them and write an unpaid order."""
        ...

    def hold(self, tx: Tx, want: Want, now_ms: int) -> HoldRow: ...

    def extend(self, tx: Tx, hold_id: str, expires_ms: int) -> HoldRow: ...

    def release(self, tx: Tx, hold_id: str, state: str, now_ms: int) -> HoldRow | None:
        """Give the places back (`released` or `expired`); None when they are no longer held."""
        ...

    def issue(self, tx: Tx, order_id: str, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
        """The order is paid: its hold becomes sold places and tickets with codes. SOLD_OUT if too late."""
        ...

    def upgrade(
        self, tx: Tx, ticket_ids: Sequence[str], hold_id: str, payment: PaymentRow, now_ms: int
    ) -> Sequence[TicketRow]:
        """Seat these tickets in the held places: old codes die, old places are free again."""
        ...

    def adopt(self, tx: Tx, ticket: TicketRow, now_ms: int, why: str = "sold", brought: str = "") -> TicketRow:
        """Take over a ticket sold elsewhere (a sample, another shop) with the code it brings, or a new one.

        `brought`: what its QR code holds, where another shop has made it; it opens the gate as ours do.
        """
        ...

    def recode(self, tx: Tx, ticket_id: str, brought: str, now_ms: int) -> TicketRow:
        """The shop that sold a ticket has given it another code; the one before is dead with this commit."""
        ...

    def amend(self, tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
        """Put a ticket of which the shop that sold it says something new (status, holder, category); its code stays.

        Counting its place is the caller's.
        """
        ...

    def relist(self, tx: Tx, ticket_id: str, now_ms: int) -> None:
        """Let every gate fetch the ticket anew: nothing of it has changed, but the event it stands on has."""
        ...

    def reissue(self, tx: Tx, ticket_id: str, why: str, now_ms: int) -> TicketRow:
        """A new code; `why` reissued | transferred | upgraded. The old one is dead with this commit."""
        ...

    def revoke(self, tx: Tx, ticket_id: str, status: str, now_ms: int) -> TicketRow:
        """The ticket opens nothing any more (`refunded`, `cancelled`, `revoked`, `blocked`); its place is free."""
        ...

    def recognise(self, tx: Tx, code: str, *, typed: bool = False) -> Recognised:
        """The ticket behind a code: its signature first, then the look-up. Nothing is written.

        What has not the form of ours may be what another shop made: looked up letter by letter, also when `typed`.
        """
        ...

    def redeem(self, tx: Tx, scan: Scan, now_ms: int) -> Admission:
        """Answer a scan and write it down; idempotent by device and nonce."""
        ...

    def admit(self, tx: Tx, ticket_id: str, gate_id: str, now_ms: int, *, by: str, reason: str) -> Admission:
        """Let in by hand; an entry like any other, flagged `double` when it is the second."""
        ...

    def code_of(self, tx: Tx, ticket: TicketRow) -> str:
        """What the QR of the present code holds: ours, signed and canonical, or what another shop made."""
        ...

    def gates_behind(self, tx: Tx, ticket: TicketRow) -> Sequence[str]:
        """Gates that do not yet know the newest state of this ticket."""
        ...
