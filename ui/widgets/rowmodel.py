"""The order of the rows of a list and their records, as Qt's views ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.widgets.row import Head, Row, spoken

ENTRY: Final = Qt.ItemDataRole.UserRole
LAST_SEEN: Final = 400
"""so many rows that were once shown are remembered before those that are gone are forgotten"""
_NEAR: Final = 200
Entry = str | Head
Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractTableModel):
    """The order of the rows by key, with heads between; the rows themselves are asked for when shown."""

    def __init__(self, row_of: Callable[[str], Row | None], now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._row_of, self._now_ms = row_of, now_ms
        self._entries: list[Entry] = []
        self._last: dict[str, Row] = {}
        self._found: dict[str, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == ENTRY:
            return self.entry(index.row())
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole}:
            found = self.entry(index.row())
            return found.title if isinstance(found, Head) else spoken(found, self._now_ms()) if found else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._entries[index.row()], Head):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def entry(self, place: int) -> Row | Head | None:
        """The head or the row at `place`; a row that is gone is shown as it was last seen."""
        found = self._entries[place]
        if isinstance(found, Head):
            return found
        row = self._row_of(found)
        if row is not None:
            self._last[found] = row
            return row
        return self._last.get(found)

    def entries(self) -> list[Entry]:
        """The order now."""
        return self._entries

    def place_of(self, key: str) -> int:
        """Where `key` is, -1 when it is not in the list. Looked for near where it was last found."""
        guess = self._found.get(key, 0)
        low = max(0, guess - _NEAR)
        for start, end in ((low, guess + _NEAR), (0, len(self._entries))):
            try:
                place = self._entries.index(key, start, end)
            except ValueError:
                continue
            self._found[key] = place
            return place
        self._found.pop(key, None)
        return -1

    def key_at(self, place: int) -> str:
        """The key at `place`, empty for a head or outside."""
        if 0 <= place < len(self._entries):
            found = self._entries[place]
            return found if isinstance(found, str) else ""
        return ""

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Takes a new order; the number of rows changes at the end, the rest is a change of layout."""
        old, new = len(self._entries), len(entries)
        root = QModelIndex()
        if new > old:
            self.beginInsertRows(root, old, new - 1)
            self._take(entries)
            self.endInsertRows()
        elif new < old:
            self.beginRemoveRows(root, new, old - 1)
            self._take(entries)
            self.endRemoveRows()
        else:
            self._take(entries)
        self.layoutChanged.emit()

    def _take(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        if len(self._last) > LAST_SEEN:
            here = set(self._entries)
            self._last = {key: row for key, row in self._last.items() if key in here}
            self._found.clear()
