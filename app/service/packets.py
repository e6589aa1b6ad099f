"""A refund packet being changed in one unit of work: its figures from the books, its state, its history (C4)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.domain.refunds import (
    CLOSED,
    Decision,
    Ground,
    Limits,
    Move,
    Source,
    approvals_needed,
    decide_refund,
    divided,
    may_move,
    moved,
    returned,
)
from app.domain.suspicions import Sign, flags_of
from app.ports.books import PaymentRow, RefundRow
from app.ports.rows import TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.protocol.trade import FlagRef, HistoryLine, PaymentLine, Refund, RefundLine
from app.service.assessments import Ledger, case_of, claim_of, ledger_of
from app.service.idents import needed
from app.service.page import encode


class Packet:
    """`state` is what consoles will see; it may be set until `save`."""

    def __init__(self, tx: Tx, row: RefundRow, now_ms: int, *, cmd: str = "", by: str = "") -> None:
        self.tx = tx
        self.row = row
        self.now_ms = now_ms
        self._cmd, self._by = cmd, by
        self.seq = 0

    @classmethod
    def of(cls, tx: Tx, refund_id: str, now_ms: int) -> Packet:
        """A packet that must be there."""
        return cls(tx, needed(tx.get(RefundRow, refund_id)), now_ms)

    @property
    def state(self) -> Refund:
        """The packet's record as it stands."""
        return self.row.state

    def change(self, **fields: Any) -> None:
        """Set fields of the record."""
        self.row = replace(self.row, state=replace(self.row.state, **fields))

    def may(self, move: Move) -> bool:
        """Whether the move is legal now."""
        return may_move(self.row.status, move)

    def move(self, move: Move) -> None:
        """Make a legal move; `KeyError` for an illegal one."""
        status = moved(self.row.status, move)
        closed_ms = self.now_ms if status in CLOSED else 0
        self.row = replace(self.row, status=status.value, closed_ms=closed_ms)
        self.change(state=status.value)

    def note(self, kind: str, text: str = "") -> None:
        """One more step in its history."""
        line = HistoryLine(at_ms=self.now_ms, kind=kind, by=self._by, text=text, ver=self.row.ver + 1)
        self.change(history=(*self.state.history, line))

    def touched(self) -> None:
        """Somebody changed what is to be approved: he may not approve it, and every approval falls."""
        editors = self.state.editors
        if self._by and self._by not in editors:
            editors = (*editors, self._by)
        self.change(editors=editors, approvals=(), cooling_until_ms=0)

    def save(self, kind: str) -> int:
        """Put it down as one event and return its `seq`."""
        self.row = replace(self.row, ver=self.row.ver + 1)
        self.tx.put(self.row)
        raw = b"null" if self.row.archived else encode(self.state)
        self.seq = self.tx.log(
            kind,
            entity_key("refund", self.row.id),
            self.row.ver,
            EventBody(state=msgspec.Raw(raw)),
            at_ms=self.now_ms,
            scope=self.row.event_id,
            cmd=self._cmd,
            by=self._by,
        )
        return self.seq

    # --- figures -------------------------------------------------------------------------------------------

    def ledger(self) -> Ledger:
        """The books as this packet sees them now."""
        return ledger_of(self.tx, self.row.order_id, self.row.id)

    def about(self, tickets: tuple[TicketRow, ...]) -> None:
        """Ask for these tickets; figures follow with `assess`."""
        self.change(
            lines=tuple(
                RefundLine(
                    ticket_id=ticket.id,
                    category=ticket.category,
                    holder=ticket.holder,
                    paid_minor=0,
                    policy_minor=0,
                    amount_minor=0,
                    entered_ms=ticket.entered_ms,
                )
                for ticket in tickets
            )
        )

    def assess(self, amount_minor: int | None, limits: Limits) -> None:
        """Take every figure from the books anew; None asks for what the policy gives.

        `NotPossible(OVER_CAPTURED)` for more than was paid for these tickets or is left of the payments.
        """
        ledger = self.ledger()
        if self.state.ground == Ground.DOUBLE_PAYMENT and ledger.surplus_minor():
            self.change(lines=())  # the payment too many goes back, the tickets stay good
        claim = claim_of(ledger, self.row, self.now_ms)
        decision = decide_refund(claim, ledger.event.refunds)
        amount = min(decision.total_minor, ledger.left_minor()) if amount_minor is None else amount_minor
        paid = tuple(ticket.paid_minor for ticket in claim.tickets)
        if not 0 <= amount <= min(sum(paid) + decision.surplus_minor, ledger.left_minor()):
            raise NotPossible(Refusal.OVER_CAPTURED)
        self._figures(ledger, decision, paid, amount)
        self.change(approvals_needed=approvals_needed(amount, 0, limits))
        self.look_again(ledger, decision)

    def _figures(self, ledger: Ledger, decision: Decision, paid: tuple[int, ...], amount: int) -> None:
        parts = divided(amount, decision, paid) if paid else ()
        sources = ledger.sources()
        returns = returned(amount, sources)
        tickets = {ticket.id: ticket for ticket in ledger.tickets}
        self.change(
            lines=tuple(
                replace(
                    line,
                    paid_minor=whole,
                    policy_minor=by_rule,
                    amount_minor=part,
                    entered_ms=tickets[line.ticket_id].entered_ms,
                )
                for line, whole, by_rule, part in zip(self.state.lines, paid, decision.parts, parts, strict=True)
            ),
            payments=tuple(
                _payment(row, source, returns) for row, source in zip(ledger.payments, sources, strict=True)
            ),
            paid_minor=ledger.left_minor(),
            policy_minor=decision.total_minor,
            policy_percent=decision.percent,
            policy_rule=decision.rule.value,
            policy_days=decision.days,
            amount_minor=amount,
            missing=tuple(what.value for what in decision.missing),
        )

    def is_spread_anew(self, ledger: Ledger) -> bool:
        """Whether the amount would come from other payments now than the packet says."""
        parts = returned(self.state.amount_minor, ledger.sources())
        return parts != {line.id: line.returns_minor for line in self.state.payments if line.returns_minor}

    def look_again(self, ledger: Ledger, decision: Decision | None = None) -> bool:
        """Look for signs of fraud as the books stand; True when a new one stops a quick approval."""
        if decision is None:
            claim = claim_of(ledger, self.row, self.now_ms)
            decision = decide_refund(claim, ledger.event.refunds)
        known = {_news(flag) for flag in self.state.flags}
        found = flags_of(case_of(self.tx, ledger, self.row, decision.total_minor))
        flags = tuple(
            FlagRef(code=flag.sign.value, weight=flag.weight.value, evidence=flag.evidence) for flag in found
        )
        self.change(flags=flags)
        return any(flag.weight == "stop" and _news(flag) not in known for flag in flags)


def makers_of(state: Refund) -> frozenset[str]:
    """User ids of everybody who had a hand in what is to be approved or paid out."""
    edited_by = state.payee.edited_by if state.payee is not None else ""
    return frozenset({state.submitted_by, *state.editors, edited_by}) - {""}


def _news(flag: FlagRef) -> tuple[str, str]:
    """What makes a sign a new one: also other evidence, but not one more request of a guest known for many."""
    return flag.code, "" if flag.code == Sign.MANY_REQUESTS else flag.evidence


def _payment(row: PaymentRow, source: Source, returns: dict[str, int]) -> PaymentLine:
    return PaymentLine(
        id=row.id,
        captured_ms=row.captured_ms,
        instrument=row.instrument,
        amount_minor=row.amount_minor,
        refunded_minor=row.amount_minor - source.left_minor,
        returns_minor=returns.get(row.id, 0),
    )
