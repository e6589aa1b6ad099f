"""What a rehearsal turned over, out of the rows; and what lies in the pockets of the sample's guests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from msgspec.structs import replace

from app.domain.upgrades import State
from app.ports.books import PaymentRow, PayoutRow, RefundRow, ScanRow, UpgradeRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.rehearsals import Paper, Pockets, Turnover
from app.service.core import Core
from app.service.idents import needed
from app.service.standings import gates_for
from app.service.tools import Tools


async def turnover(core: Core, since_ms: int) -> Turnover:
    """What happened to money and tickets since a moment."""
    return await core.storage.read(partial(_turnover, since_ms=since_ms))


def _turnover(reads: Reads, since_ms: int) -> Turnover:
    # orders of the sample came from no conversation, and some are dated after the rehearsal's day
    orders = [row for row in reads.find(OrderRow) if row.made_ms >= since_ms and row.conversation_id]
    mine = {row.id for row in orders}
    bought = [row for row in reads.find(TicketRow) if row.order_id in mine]
    taken = [row for row in reads.find(PaymentRow) if row.order_id in mine and row.state == "captured"]
    scans = [row for row in reads.find(ScanRow) if row.at_ms >= since_ms]
    offers = [row for row in reads.find(UpgradeRow) if row.made_ms >= since_ms]
    refunds = {row.id: row for row in reads.find(RefundRow) if row.opened_ms >= since_ms}
    returned = [row for row in reads.find(PayoutRow) if row.refund_id in refunds and row.state == "done"]
    return Turnover(
        orders=dict(Counter(row.status for row in orders)),
        tickets_sold=len(bought),
        sold_minor=sum(row.amount_minor for row in taken if row.purpose == "order"),
        scans=dict(Counter("by_hand" if row.line.manual else row.verdict for row in scans)),
        entries=sum(row.entry for row in scans),
        doubles=sum(row.line.double for row in scans),
        upgrades=_upgrades(offers),
        upgraded_minor=sum(row.state.due_minor for row in offers if row.status in _SEATED),
        refunds=dict(Counter(row.status for row in refunds.values())),
        refunded_minor=sum(row.amount_minor for row in returned),
    )


_SEATED = frozenset({State.PAID.value, State.DONE.value})


def _upgrades(offers: Iterable[UpgradeRow]) -> dict[str, int]:
    rows = list(offers)
    counted = Counter(
        offered=len(rows), held=sum(bool(row.state.held_ms) for row in rows), late=sum(row.state.late for row in rows)
    )
    counted.update(_end(row.status) for row in rows if row.status not in (State.OFFERED, State.LATE))
    return dict(counted)


def _end(status: str) -> str:
    if status == State.HELD:
        return "held_still"
    return "paid" if status in _SEATED else status


async def pockets(core: Core) -> Pockets:
    """Tickets of all guests of the sample with what their pictures hold."""
    rows = await core.storage.read(lambda reads: tuple(reads.find(TicketRow)))
    return await core.storage.write(lambda tx: Pockets(tickets=tuple(_paper(tx, core.tools, row) for row in rows)))


def _paper(tx: Tx, tools: Tools, row: TicketRow) -> Paper:
    return Paper(
        ticket_id=row.id,
        order_id=row.order_id,
        event_id=row.event_id,
        category_id=row.category_id,
        status=row.status,
        code=tools.box_office.code_of(tx, row),
        gates=gates_for(needed(tx.get(FestivalRow, row.event_id)).full, row),
        entered=row.entries > 0,
        old=tools.box_office.code_of(tx, replace(row, issue=row.issue - 1)) if row.reissues else "",
    )
