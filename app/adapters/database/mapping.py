"""Rows to tables and back: one table for each kind of row, one column for each field.

Texts, whole numbers, truths and bytes are columns of their own kind; everything else is JSON in a binary column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar, cast, get_type_hints

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    ClauseElement,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.types import TypeEngine

from app.ports import books, lines, mirrors, rows
from app.ports.rows import Row

R = TypeVar("R", bound=Row)

NAMES: dict[type[Row], str] = {
    rows.DialogueRow: "dialogues",
    rows.MessageRow: "messages",
    rows.ConversationRow: "conversations",
    rows.SaidRow: "said",
    rows.GuestSessionRow: "guest_sessions",
    rows.GuestRow: "guests",
    rows.IdentityRow: "identities",
    rows.OrderRow: "orders",
    rows.TicketRow: "tickets",
    rows.ArticleRow: "articles",
    rows.FestivalRow: "festivals",
    rows.ReadyReplyRow: "replies",
    rows.UnansweredRow: "unanswered",
    rows.UserRow: "users",
    rows.LoginRow: "logins",
    rows.FamilyRow: "families",
    rows.TokenRow: "tokens",
    rows.CommandRow: "commands",
    rows.DeviceRow: "devices",
    rows.AttachmentRow: "attachments",
    rows.BlobRow: "blobs",
    rows.EffectRow: "effects",
    rows.SettingRow: "settings",
    rows.SubjectRow: "subjects",
    rows.SampleRow: "samples",
    books.QuotaRow: "quotas",
    books.HoldRow: "holds",
    books.SeatRow: "seats",
    books.PromoRow: "promos",
    books.BoughtRow: "bought",
    books.CodeRow: "codes",
    books.TypedCodeRow: "typed_codes",
    books.KeyPairRow: "key_pairs",
    books.KeyNumberRow: "key_numbers",
    books.GateListRow: "gate_lists",
    books.GateChangeRow: "gate_changes",
    books.ScannerRow: "scanners",
    books.GateRow: "gates",
    books.ScanRow: "scans",
    books.PaymentRow: "payments",
    books.ProviderRow: "provider_ids",
    books.RefundRow: "refunds",
    books.TraceRow: "traces",
    books.PayoutRow: "payouts",
    books.ReceiptRow: "receipts",
    books.SpentRow: "spent",
    books.SecondFactorRow: "second_factors",
    books.UpgradeRow: "upgrades",
    books.ErrandRow: "errands",
    books.NumberRow: "numbers",
    books.DocumentLinkRow: "document_links",
    books.DraftRow: "drafts",
    lines.LineRow: "lines",
    lines.WaitRow: "waits",
    mirrors.BroughtCodeRow: "brought_codes",
    mirrors.ShopLinkRow: "shop_links",
    mirrors.ShopOrderRow: "shop_orders",
    mirrors.ShopSoldRow: "shop_sold",
    mirrors.ShopPlaceRow: "shop_places",
    mirrors.ShopTicketRow: "shop_tickets",
}

WHOLE = BigInteger().with_variant(Integer, "sqlite")

PLAIN: dict[Any, tuple[TypeEngine[Any], bool]] = {
    str: (Text(), False),
    int: (WHOLE, False),
    int | None: (WHOLE, True),
    bool: (Boolean(), False),
    bytes: (LargeBinary(), False),
}
"""field type to (column type, may be null)"""

_encode = msgspec.json.Encoder().encode


class Mapped(Generic[R]):
    """One kind of row and its table.

    Rows are found and put by the thousand a second, so their three statements are compiled once by SQLAlchemy and
    handed to the driver as they stand: a fifth of the time that the same takes by `Connection.execute`.
    """

    def __init__(self, kind: type[R], metadata: MetaData) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.fields = kind.__struct_fields__
        self._truths = tuple(name for name in self.fields if hints[name] is bool)
        self._decoders = {
            name: msgspec.json.Decoder(hints[name]).decode for name in self.fields if hints[name] not in PLAIN
        }
        self.table = Table(NAMES[kind], metadata, *(_column(name, hints[name], kind) for name in self.fields))
        self._encoded = tuple((name, name in self._decoders) for name in self.fields)
        keys = [self.table.c[name] for name in kind.KEY]
        self._by_key = compiled(select(self.table).where(*(key == bindparam(key.name) for key in keys)))
        self._drop = compiled(delete(self.table).where(*(key == bindparam(f"k_{key.name}") for key in keys)))
        fresh = insert(self.table)
        rest = {name: fresh.excluded[name] for name in self.fields if name not in kind.KEY}
        self._put = compiled(fresh.on_conflict_do_update(index_elements=list(kind.KEY), set_=rest))

    def key_of(self, row: R) -> tuple[str | int, ...]:
        """The values of the key fields."""
        return tuple(getattr(row, name) for name in self.kind.KEY)

    def fetch(self, connection: Connection, key: tuple[str | int, ...]) -> R | None:
        """The row of this key."""
        found = driver(connection).execute(self._by_key, key).fetchone()
        return None if found is None else self.row(found)

    def put(self, connection: Connection, rows: Iterable[R]) -> None:
        """Insert or replace."""
        driver(connection).executemany(self._put, [self._values_of(row) for row in rows])

    def drop(self, connection: Connection, keys: Iterable[tuple[str | int, ...]]) -> None:
        """Remove the rows of these keys."""
        driver(connection).executemany(self._drop, list(keys))

    def _values_of(self, row: R) -> tuple[Any, ...]:
        return tuple(_encode(getattr(row, name)) if json else getattr(row, name) for name, json in self._encoded)

    def decoded(self, name: str, data: bytes) -> Any:
        """The value of one JSON field."""
        return self._decoders[name](data)

    def row(self, values: Sequence[Any]) -> R:
        """The row behind column values in the order of the fields."""
        found = dict(zip(self.fields, values, strict=True))
        for name, decode in self._decoders.items():
            found[name] = decode(found[name])
        for name in self._truths:
            found[name] = bool(found[name])
        return self.kind(**found)


def _column(name: str, hint: Any, kind: type[Row]) -> Column[Any]:
    column, null = PLAIN.get(hint, (LargeBinary(), False))
    return Column(name, column, primary_key=name in kind.KEY, nullable=null, autoincrement=False)


def compiled(statement: ClauseElement) -> str:
    """A statement as SQLite's driver takes it, its values as `?` in the order of the columns."""
    return str(statement.compile(dialect=sqlite.dialect()))


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection behind SQLAlchemy's, inside the same transaction."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)
