"""Whole numbers that people read aloud: of orders, packets, offers."""

from __future__ import annotations

from app.ports.books import NumberRow
from app.ports.storage import Tx


def next_number(tx: Tx, name: str, first: int = 1) -> int:
    """The next number under a name; `first` when none has been given out."""
    row = tx.get(NumberRow, name)
    number = row.last + 1 if row is not None else first
    tx.put(NumberRow(id=name, last=number))
    return number


def reserve(tx: Tx, name: str, last: int) -> None:
    """Numbers up to this one are taken."""
    row = tx.get(NumberRow, name)
    if row is None or row.last < last:
        tx.put(NumberRow(id=name, last=last))
