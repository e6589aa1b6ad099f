"""Rows to tables and back: one table for each kind of row, one column for each field.

Texts, whole numbers, truths and bytes are columns of their own kind; everything else is JSON in a binary column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.types import TypeEngine

from app.ports import rows
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
    """One kind of row and its table."""

    def __init__(self, kind: type[R], metadata: MetaData) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.fields = kind.__struct_fields__
        self._decoders: dict[str, Callable[[bytes], Any]] = {}
        columns: list[Column[Any]] = []
        for name in self.fields:
            plain = PLAIN.get(hints[name])
            if plain is None:
                self._decoders[name] = msgspec.json.Decoder(hints[name]).decode
            column, null = plain or (LargeBinary(), False)
            key = name in kind.KEY
            columns.append(Column(name, column, primary_key=key, nullable=null, autoincrement=False))
        self.table = Table(NAMES[kind], metadata, *columns)
        self.by_key = select(self.table).where(*(self.table.c[name] == bindparam(name) for name in kind.KEY))
        self.drop_names = tuple(f"k_{name}" for name in kind.KEY)
        self.drop = delete(self.table).where(*(self.table.c[name] == bindparam(f"k_{name}") for name in kind.KEY))
        fresh = insert(self.table)
        rest = {name: fresh.excluded[name] for name in self.fields if name not in kind.KEY}
        self.put = fresh.on_conflict_do_update(index_elements=list(kind.KEY), set_=rest)

    def decoded(self, name: str, data: bytes) -> Any:
        """The value of one JSON field."""
        return self._decoders[name](data)

    def key_of(self, row: R) -> tuple[str | int, ...]:
        """The values of the key fields."""
        return tuple(getattr(row, name) for name in self.kind.KEY)

    def fetch(self, connection: Connection, key: tuple[str | int, ...]) -> R | None:
        """The row of this key."""
        found = connection.execute(self.by_key, dict(zip(self.kind.KEY, key, strict=True))).first()
        return None if found is None else self.row(found)

    def columns_of(self, row: R) -> dict[str, Any]:
        """Column values of a row."""
        values = {name: getattr(row, name) for name in self.fields}
        for name in self._decoders:
            values[name] = _encode(values[name])
        return values

    def row(self, values: Sequence[Any]) -> R:
        """The row behind column values in the order of the fields."""
        found = dict(zip(self.fields, values, strict=True))
        for name, decode in self._decoders.items():
            found[name] = decode(found[name])
        return self.kind(**found)
