"""What a command is about: found by its entity key, as far as the person may know of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.domain.ids import entity_id, entity_kind
from app.domain.permissions import Relation, may_see
from app.ports.books import ErrandRow, RefundRow, UpgradeRow
from app.ports.rows import (
    ArticleRow,
    DialogueRow,
    FestivalRow,
    OrderRow,
    ReadyReplyRow,
    Row,
    TicketRow,
    UnansweredRow,
    UserRow,
)
from app.ports.storage import Tx

ABOUT: Final[dict[str, str]] = {
    "TakeDialogue": "dialogue",
    "GiveBackDialogue": "dialogue",
    "SendReply": "dialogue",
    "AddNote": "dialogue",
    "SnoozeDialogue": "dialogue",
    "ResolveDialogue": "dialogue",
    "ReopenDialogue": "dialogue",
    "TagDialogue": "dialogue",
    "SaveArticle": "article",
    "ArchiveArticle": "article",
    "DismissUnanswered": "unanswered",
    "SaveReadyReply": "reply",
    "ResendTicket": "ticket",
    "SendPaymentLink": "ticket",
    "ReissueTicket": "ticket",
    "TransferTicket": "ticket",
    "AdmitTicket": "ticket",
    "SolveTicketTrouble": "ticket",
    "SellTickets": "event",
    "SendRunner": "event",
    "MoveErrand": "errand",
    "OpenRefund": "order",
    "EditRefund": "refund",
    "SetRefundPayee": "refund",
    "SubmitRefund": "refund",
    "ApproveRefund": "refund",
    "RejectRefund": "refund",
    "ReturnRefund": "refund",
    "AcceptGateRisk": "refund",
    "ConfirmPayout": "refund",
    "FailPayout": "refund",
    "WithdrawRefund": "refund",
    "OfferUpgrade": "order",
    "HoldUpgrade": "upgrade",
    "ExtendHold": "upgrade",
    "SendPayLink": "upgrade",
    "TakePayment": "upgrade",
    "ReleaseUpgrade": "upgrade",
    "DecideLatePayment": "upgrade",
    "PauseOffers": "event",
}
"""The kind of entity each command is about."""

TRADED: Final[dict[str, type[TicketRow | OrderRow | RefundRow | UpgradeRow | ErrandRow]]] = {
    "ticket": TicketRow,
    "order": OrderRow,
    "refund": RefundRow,
    "upgrade": UpgradeRow,
    "errand": ErrandRow,
}
"""rows of the books by kind of entity; every one names its event"""

NAME: Final = re.compile(r"[A-Za-z0-9_\-]{1,80}")
"""what a new article or ready reply may be called"""


@dataclass(frozen=True, slots=True)
class Target:
    """`row` is None for something that may be made under this name."""

    ident: str
    row: Row | None
    scope: str
    relation: Relation


def target_of(tx: Tx, user: UserRow, command: str, ent: str) -> Target | None:
    """The target; None when it is not there, cannot be made, or belongs to an event that is not the person's."""
    kind, ident = entity_kind(ent), entity_id(ent)
    if ABOUT.get(command) != kind:
        return None
    if kind == "dialogue":
        target = _dialogue(tx, user, ident)
    elif kind == "article":
        target = _article(tx, ident)
    elif kind == "unanswered":
        target = _unanswered(tx, ident)
    elif kind == "reply":
        target = _reply(tx, ident)
    else:
        target = _traded(tx, kind, ident)
    return target if target is not None and may_see(user.event_ids, target.scope) else None


def _dialogue(tx: Tx, user: UserRow, ident: str) -> Target | None:
    row = tx.get(DialogueRow, ident)
    if row is None or row.archived:
        return None
    relation = Relation.NONE
    if row.holder_id:
        relation = Relation.OWN if row.holder_id == user.id else Relation.OTHER
    return Target(ident, row, row.event_id, relation)


def _traded(tx: Tx, kind: str, ident: str) -> Target | None:
    """Something of the books, or an event itself."""
    if kind == "event":
        festival = tx.get(FestivalRow, ident)
        return None if festival is None else Target(ident, festival, ident, Relation.NONE)
    row = tx.get(TRADED[kind], ident)
    return None if row is None else Target(ident, row, row.event_id, Relation.NONE)


def _article(tx: Tx, ident: str) -> Target | None:
    event_id, _, name = ident.partition("/")
    if not NAME.fullmatch(name) or tx.get(FestivalRow, event_id) is None:
        return None
    return Target(ident, tx.get(ArticleRow, ident), event_id, Relation.NONE)


def _unanswered(tx: Tx, ident: str) -> Target | None:
    row = tx.get(UnansweredRow, ident)
    return None if row is None else Target(ident, row, row.event_id, Relation.NONE)


def _reply(tx: Tx, ident: str) -> Target | None:
    return Target(ident, tx.get(ReadyReplyRow, ident), "", Relation.NONE) if NAME.fullmatch(ident) else None
