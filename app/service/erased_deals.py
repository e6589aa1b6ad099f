"""What is erased of a guest's orders: names, words, requisites; amounts, times and states are kept (R3, X26)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from app.domain.ids import EntityKey, entity_key
from app.domain.refunds import CLOSED, Move, State
from app.domain.words import fold
from app.ports.books import ErrandRow, PaymentRow, RefundRow, ScanRow, UpgradeRow
from app.ports.lines import WaitRow
from app.ports.reads import Reads
from app.ports.rows import GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.trade import HistoryLine, Payee
from app.service import upgrade_record, waiting
from app.service.assessments import forget_account, forget_person
from app.service.handouts import without_account
from app.service.packets import Packet
from app.service.refund_requests import free_tickets
from app.service.shop_owed import owe_ticket

NAMELESS: Final = "Гость"
DONE: Final = frozenset({"done", "cannot"})
"""errands that are over"""


@dataclass(slots=True)
class Wiped:
    """One guest's deals: where to look, where to write, and what was met. `dialogues` are those he had."""

    reads: Reads
    tx: Tx
    guest: GuestRow
    now_ms: int
    dialogues: frozenset[str]
    ents: set[EntityKey] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    orders: int = 0

    def refunds(self) -> list[RefundRow]:
        """His packets."""
        return list(self.reads.find(RefundRow, where={"guest_id": self.guest.id}))


def held_up(row: RefundRow) -> bool:
    """Whether money is on its way to requisites of his: without them it would be lost."""
    return row.status in (State.REVOKING, State.PAYING) and bool(row.payee_account)


def wipe_deals(wiped: Wiped) -> None:
    """Everything but the figures."""
    orders = wiped.reads.orders_of(wiped.guest.id)
    wiped.orders = len(orders)
    payments = [row for order in orders for row in wiped.reads.find(PaymentRow, where={"order_id": order.id})]
    forget_person(wiped.tx, wiped.guest.digits, payments)
    for payment in payments:
        wiped.tx.put(replace(payment, payer="", contact="", url=""))
    for refund in wiped.refunds():
        _wipe_refund(wiped, refund)
    tickets = {row.id for row in _wipe_tickets(wiped)}
    upgrades = {row.id for row in _wipe_upgrades(wiped, orders)}
    for place in wiped.reads.find(WaitRow, where={"guest_id": wiped.guest.id}):
        waiting.forget(wiped.tx, place, wiped.now_ms)
    for errand in wiped.reads.find(ErrandRow):
        about = errand.state
        if about.dialogue_id in wiped.dialogues or about.ticket_id in tickets or about.upgrade_id in upgrades:
            _wipe_errand(wiped, errand)


def _bare(history: tuple[HistoryLine, ...]) -> tuple[HistoryLine, ...]:
    return tuple(replace(line, text="") for line in history)


def _wipe_refund(wiped: Wiped, row: RefundRow) -> None:
    """A packet that is still talked about is withdrawn; one whose money moves goes on without his name."""
    wiped.ents.add(entity_key("refund", row.id))
    wiped.files |= {ref.id for ref in row.state.documents}
    packet = Packet(wiped.tx, row, wiped.now_ms)
    if row.payee_account:
        forget_account(wiped.tx, row)
    if packet.may(Move.WITHDRAW):
        free_tickets(wiped.tx, packet)
        packet.move(Move.WITHDRAW)
        packet.change(approvals=(), cooling_until_ms=0)
    old = packet.state
    packet.change(
        guest_name=NAMELESS,
        reason="",
        lines=tuple(replace(line, holder=NAMELESS) for line in old.lines),
        flags=tuple(replace(flag, evidence="") for flag in old.flags),
        documents=(),
        payee=Payee(used=old.payee.used) if old.payee is not None else None,
        by_hand=without_account(old.by_hand),
        closed_reason="",
        history=_bare(old.history),
    )
    closed = packet.row.status in CLOSED
    packet.row = replace(packet.row, payee_name="", payee_bik="", payee_account="", archived=closed)
    packet.save("RefundErased")


def _wipe_tickets(wiped: Wiped) -> Iterator[TicketRow]:
    """Tickets he holds or bought, unless somebody else who is known holds them."""
    name = fold(wiped.guest.name)
    for row in wiped.reads.tickets_of(wiped.guest.id):
        if row.guest_id != wiped.guest.id and (not name or fold(row.holder) != name):
            continue
        # a refund's withdrawal above may have freed it in this very unit of work
        present = wiped.tx.get(TicketRow, row.id) or row
        nameless = replace(present, ver=row.ver + 1, holder=NAMELESS, folded="")
        wiped.tx.put(nameless)
        owe_ticket(wiped.tx, nameless, wiped.now_ms)
        ent = entity_key("ticket", row.id)
        wiped.ents.add(ent)
        wiped.tx.log("TicketErased", ent, row.ver + 1, EventBody(), at_ms=wiped.now_ms, scope=row.event_id)
        for scan in wiped.reads.find(ScanRow, where={"ticket_id": row.id}):
            if scan.line.note:
                wiped.tx.put(replace(scan, line=replace(scan.line, note="")))
        yield row


def _wipe_upgrades(wiped: Wiped, orders: Sequence[OrderRow]) -> Iterator[UpgradeRow]:
    step = upgrade_record.Step(wiped.now_ms)
    for row in [row for order in orders for row in wiped.reads.find(UpgradeRow, where={"order_id": order.id})]:
        wiped.ents.add(entity_key("upgrade", row.id))
        history = _bare(row.state.history)
        state = replace(row.state, guest_name=NAMELESS, pay_url="", closed_reason="", history=history)
        upgrade_record.put(wiped.tx, replace(row, state=state), "UpgradeErased", step)
        yield row


def _wipe_errand(wiped: Wiped, row: ErrandRow) -> None:
    """Nobody can be found any more for one that is still open: it cannot be done."""
    ent = entity_key("errand", row.id)
    wiped.ents.add(ent)
    status = row.status if row.status in DONE else "cannot"
    done_ms = row.state.done_ms or wiped.now_ms
    state = replace(row.state, guest_name="", what="", note="", state=status, done_ms=done_ms, due_ms=0, raised_ms=0)
    wiped.tx.put(replace(row, ver=row.ver + 1, status=status, state=state, archived=True))
    wiped.tx.log("ErrandErased", ent, row.ver + 1, EventBody(), at_ms=wiped.now_ms, scope=row.event_id)
