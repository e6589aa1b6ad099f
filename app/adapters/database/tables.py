"""The tables: those of the rows, and the stream, its events, the audit chain."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, MetaData, Table, Text

from app.adapters.database.mapping import NAMES, WHOLE, Mapped, R
from app.ports import books, lines, mirrors, rows
from app.ports.rows import Row

metadata = MetaData()

MAPPED: dict[type[Row], Mapped[Any]] = {kind: Mapped(kind, metadata) for kind in NAMES}


def mapped(kind: type[R]) -> Mapped[R]:
    """The mapping of a kind of row."""
    return cast(Mapped[R], MAPPED[kind])


STREAM = Table(
    "stream",
    metadata,
    Column("id", WHOLE, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("head", WHOLE, nullable=False),
    Column("oldest", WHOLE, nullable=False),
    Column("batch", Text, nullable=False),
)
"""One row: where the stream stands, and the mark of the newest batch, by which a lost COMMIT is recognised."""

EVENTS = Table(
    "events",
    metadata,
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("at_ms", WHOLE, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ent", Text, nullable=False),
    Column("ver", WHOLE, nullable=False),
    Column("scope", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("cmd", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

AUDIT = Table(
    "audit",
    metadata,
    Column("n", WHOLE, primary_key=True, autoincrement=False),
    Column("at_ms", WHOLE, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ent", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("cmd", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("hash", Text, nullable=False),
)


def _index(kind: type[Row], *names: str) -> None:
    table = MAPPED[kind].table
    Index(f"ix_{table.name}_{'_'.join(names)}", *(table.c[name] for name in names))


_index(rows.DialogueRow, "guest_id")
_index(rows.DialogueRow, "status", "last_ms")
_index(rows.MessageRow, "conversation_id", "line")
_index(rows.MessageRow, "at_ms")
_index(rows.OrderRow, "guest_id")
_index(rows.TicketRow, "guest_id")
_index(rows.TicketRow, "order_id")
_index(rows.ArticleRow, "event_id")
_index(rows.FamilyRow, "user_id")
_index(rows.EffectRow, "state", "due_ms")
_index(rows.OrderRow, "event_id")
_index(rows.TicketRow, "event_id")
_index(rows.TicketRow, "event_id", "folded", "id")
_index(rows.GuestRow, "folded", "id")
_index(rows.GuestRow, "digits", "id")
_index(rows.GuestRow, "email", "id")
_index(books.HoldRow, "state", "expires_ms")
_index(books.ScanRow, "ticket_id", "at_ms")
_index(books.ScanRow, "event_id", "at_ms")
_index(books.ScannerRow, "event_id")
_index(books.GateChangeRow, "event_id", "at_ms")
_index(books.CodeRow, "code")
_index(books.CodeRow, "tail")
_index(mirrors.BroughtCodeRow, "tail")
_index(books.PaymentRow, "order_id")
_index(books.PaymentRow, "state", "expires_ms")
_index(books.RefundRow, "order_id")
_index(books.RefundRow, "guest_id")
_index(books.RefundRow, "status", "closed_ms")
_index(books.PayoutRow, "refund_id")
_index(books.PayoutRow, "state")
_index(books.ReceiptRow, "state")
_index(books.UpgradeRow, "order_id")
_index(books.UpgradeRow, "status")
_index(books.ErrandRow, "status")
_index(rows.TokenRow, "ends_ms")
_index(rows.FamilyRow, "ends_ms")
_index(rows.GuestSessionRow, "guest_id")
_index(rows.IdentityRow, "guest_id")
_index(rows.AttachmentRow, "owner")
_index(rows.AttachmentRow, "dialogue_id")
_index(rows.CommandRow, "ent")
_index(books.DocumentLinkRow, "guest_id")
_index(rows.DialogueRow, "archived", "id")
_index(rows.DialogueRow, "status", "archived", "resolved_ms")
_index(books.RefundRow, "archived", "id")
_index(books.UpgradeRow, "archived", "id")
_index(lines.WaitRow, "guest_id")
_index(lines.WaitRow, "state")
