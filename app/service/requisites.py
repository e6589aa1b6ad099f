"""Full bank details: shown for a reason that is kept, erased when they are of no use any more (E-15, R3)."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.permissions import Relation, may, may_see
from app.domain.refunds import CLOSED
from app.domain.suspicions import Sign
from app.domain.words import cleaned
from app.ports.books import RefundRow
from app.ports.facts import Entry
from app.ports.rows import UserRow
from app.ports.storage import Tx
from app.protocol.money_api import Requisites
from app.protocol.trade import HistoryLine, Payee
from app.service.assessments import CHANGED, SET, forget_account
from app.service.core import Core
from app.service.handouts import without_account
from app.service.packets import Packet
from app.service.principal import Principal
from app.service.refused import Refused

MOST_REASON: Final = 500
ABOUT_PAYEE: Final = frozenset({Sign.PAYEE_NOT_BUYER, Sign.DETAILS_CHANGED, Sign.ACCOUNT_SEEN})
"""signs whose evidence tells of the payee"""


async def reveal(core: Core, principal: Principal, refund_id: str, reason: str) -> Requisites:
    """The requisites; `Refused`: not_found (also of a foreign event), forbidden, bad_value (no reason)."""
    why = cleaned(reason)
    if why.empty or len(why.text) > MOST_REASON:
        raise Refused("bad_value")
    work = partial(_reveal, user_id=principal.user_id, refund_id=refund_id, why=why.text, now_ms=core.now_ms())
    shown = await core.storage.write(work)
    if isinstance(shown, str):
        raise Refused(shown)
    return shown


def _reveal(tx: Tx, *, user_id: str, refund_id: str, why: str, now_ms: int) -> Requisites | str:
    """Every attempt of somebody who may see the packet at all is in the audit, the refused ones too."""
    user, row = tx.get(UserRow, user_id), tx.get(RefundRow, refund_id)
    if user is None or row is None or not may_see(user.event_ids, row.event_id) or not row.payee_account:
        return "not_found"
    allowed = may(user.role, "ApproveRefund", Relation.NONE) or row.state.submitted_by == user_id
    outcome = "shown" if allowed and not user.disabled else "forbidden"
    tx.audit(
        Entry(
            at_ms=now_ms,
            user_id=user_id,
            kind="RequisitesRevealed",
            ent=f"refund:{refund_id}",
            outcome=outcome,
            subject=row.guest_id,
            detail=why,
        )
    )
    if outcome == "forbidden":
        return outcome
    return Requisites(name=row.payee_name, bik=row.payee_bik, account=row.payee_account)


def erase(tx: Tx, refund_id: str, now_ms: int) -> bool:
    """Erase the requisites of a closed packet; the audit holds the proof without a word of them. True when done."""
    row = tx.get(RefundRow, refund_id)
    if row is None or not row.payee_account or row.status not in CLOSED:
        return False
    packet = Packet(tx, row, now_ms)
    forget_account(tx, row)
    payee = row.state.payee
    used = payee is not None and payee.used
    packet.row = replace(row, payee_name="", payee_bik="", payee_account="")
    packet.change(payee=Payee(used=used), history=tuple(map(_without_account, row.state.history)))
    packet.change(by_hand=without_account(row.state.by_hand))
    packet.change(flags=tuple(flag for flag in row.state.flags if flag.code not in ABOUT_PAYEE))
    packet.note("payee_erased")
    packet.save("RefundRequisitesErased")
    mark = f"refund:{refund_id}"
    tx.audit(Entry(at_ms=now_ms, user_id="retention", kind="RequisitesErased", ent=mark, outcome="erased"))
    return True


def _without_account(line: HistoryLine) -> HistoryLine:
    return replace(line, text="") if line.kind in (CHANGED, SET) else line
