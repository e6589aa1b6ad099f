"""Questions about money that people pay out: what waits for them, and who may say that it was paid (C4)."""

from __future__ import annotations

from enum import StrEnum

from app.console.state import Me
from app.domain.payouts import Handed
from app.domain.permissions import may_ever
from app.protocol.trade import HandPayout, Refund


class Hindrance(StrEnum):
    """Why a person may say nothing of a payout."""

    ROLE = "role"
    MAKER = "maker"


def waiting(refund: Refund) -> tuple[HandPayout, ...]:
    """The payouts of a packet that people are to make, oldest first."""
    return tuple(line for line in refund.by_hand if line.state == Handed.WAITING)


def hindrance(refund: Refund, me: Me | None) -> Hindrance | None:
    """Why the person at this console may not say that it was paid; None when he may. The server decides again."""
    if me is None or not may_ever(me.role, "ConfirmPayout"):
        return Hindrance.ROLE
    payee = refund.payee
    hands = {refund.submitted_by, *refund.editors, payee.edited_by if payee is not None else ""}
    return Hindrance.MAKER if me.user_id in hands else None
