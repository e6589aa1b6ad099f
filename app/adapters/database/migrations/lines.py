"""Tables written a line each: `name: column=kind …`, as the migrations hold them.

Kinds: T text, I whole number, F truth, B bytes (JSON or a file); `*` belongs to the primary key, `?` may be null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.types import TypeEngine

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS: dict[str, TypeEngine[Any]] = {"T": Text(), "I": WHOLE, "F": sa.Boolean(), "B": sa.LargeBinary()}
EMPTY: dict[str, str] = {"T": "", "I": "0", "F": "0"}


def tables_of(lines: str) -> Iterator[tuple[str, list[sa.Column[Any]]]]:
    """Name and columns of each table."""
    for line in lines.replace("\n    ", " ").strip().splitlines():
        name, _, columns = line.partition(": ")
        yield name, [column_of(word) for word in columns.split()]


def column_of(word: str, default: str | None = None) -> sa.Column[Any]:
    """One column; `default` is what rows that are there already get."""
    name, _, kind = word.partition("=")
    return sa.Column(
        name,
        KINDS[kind[0]],
        primary_key=kind.endswith("*"),
        nullable=kind.endswith("?"),
        autoincrement=False,
        server_default=default,
    )
