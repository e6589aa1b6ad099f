"""What a packet shows of the money that people pay out: asked for, paid, not to be paid (C4)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from app.domain.payouts import Handed, Way
from app.ports.books import PayoutRow, RefundRow
from app.ports.rows import UserRow
from app.ports.storage import Tx
from app.protocol.trade import HandPayout
from app.service.packets import Packet
from app.service.refund_record import show
from app.service.refund_words import inform

ASKED = {Way.DESK: "desk_waits", Way.ACCOUNT: "transfer_waits"}
"""what the guest reads when people are asked to pay him"""


def ask_people(tx: Tx, refund_id: str, made: Sequence[PayoutRow], now_ms: int) -> None:
    """Put payouts just begun before those who pay them out, and tell the guest what comes next. None: nothing."""
    by_hand = [row for row in made if row.way]
    row = tx.get(RefundRow, refund_id)
    if row is None or not by_hand:
        return
    lines = tuple(_line(row, payout) for payout in by_hand)
    alone = len(by_hand) == len(made)
    money_state = Handed.WAITING.value if alone else row.state.money_state
    show(tx, refund_id, "RefundPayoutAsked", now_ms, by_hand=(*row.state.by_hand, *lines), money_state=money_state)
    packet = Packet.of(tx, refund_id, now_ms)
    for way, step in ASKED.items():
        minor = sum(payout.amount_minor for payout in by_hand if payout.way == way)
        if minor:
            inform(tx, packet, step, amount_minor=minor)


def _line(row: RefundRow, payout: PayoutRow) -> HandPayout:
    payee = row.state.payee
    tail = payee.account_tail if payee is not None and payout.way == Way.ACCOUNT else ""
    return HandPayout(
        id=payout.id, way=payout.way, amount_minor=payout.amount_minor, asked_ms=payout.made_ms, account_tail=tail
    )


def without_account(lines: tuple[HandPayout, ...]) -> tuple[HandPayout, ...]:
    """The same without a digit of the requisites."""
    return tuple(replace(line, account_tail="") for line in lines)


def mark(packet: Packet, payout: PayoutRow, by: UserRow) -> None:
    """Show what somebody has said of a payout."""
    told = {
        "state": payout.state,
        "reference": payout.reference,
        "cause": payout.problem,
        "by": by.id,
        "by_name": by.name,
        "at_ms": packet.now_ms,
    }
    packet.change(
        by_hand=tuple(replace(line, **told) if line.id == payout.id else line for line in packet.state.by_hand)
    )
