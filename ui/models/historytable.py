"""The figures of the charts as a table, for those who read with a screen reader or want the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.models.history import BOT, P50_S, P95_S, PER_MIN, PERSON, QUEUE, Floats, History

Index = QModelIndex | QPersistentModelIndex
_STEPS_MS: Final = (60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000)
_MOST_ROWS: Final = 96


class HistoryTable(QAbstractTableModel):
    """One row a round step of the range, newest first; means of what is known in it, the queue's highest.

    `heads` are the titles: time, bot, person, new a minute, p50, p95, queue, and of one more column if there is one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._heads: tuple[str, ...] = ("",) * 7
        self._moments: list[int] = []
        self._rows: list[Floats] = []
        self._clock: Callable[[float], str] = lambda at_ms: ""
        self._number: Callable[[float], str] = lambda value: f"{value:.0f}"

    def set_words(
        self, heads: tuple[str, ...], clock: Callable[[float], str], number: Callable[[float], str]
    ) -> None:
        """The titles, and how times and figures are written."""
        self._clock, self._number = clock, number
        if len(heads) != len(self._heads):
            self.beginResetModel()
            self._heads, self._moments, self._rows = heads, [], []
            self.endResetModel()
        self._heads = heads
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(heads) - 1)

    def show_range(
        self, history: History, start_ms: float, end_ms: float, offset_ms: int, *, more: Floats | None = None
    ) -> None:
        """Takes the figures of a range; `more` is a column beside those of the history, as long as its `times`."""
        self.beginResetModel()
        self._moments, self._rows = _binned(history, start_ms, end_ms, offset_ms)
        if more is not None:
            self._rows = [
                np.append(row, _mean(more[slice(*np.searchsorted(history.times, span))]))
                for row, span in zip(self._rows, _spans(self._moments, end_ms), strict=True)
            ]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._align(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._align(index.column())
        return None

    @staticmethod
    def _align(column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    def _cell(self, row: int, column: int) -> str:
        if column == 0:
            return self._clock(self._moments[row])
        value = float(self._rows[row][column - 1])
        return "–" if math.isnan(value) else self._number(value)


def _spans(moments: list[int], end_ms: float) -> list[tuple[float, float]]:
    """Where each of the steps (the newest first) begins and ends; a pause belongs to the step before it."""
    return list(zip(moments, [end_ms + 1, *moments[:-1]], strict=True))


def _binned(history: History, start_ms: float, end_ms: float, offset_ms: int) -> tuple[list[int], list[Floats]]:
    times = history.times
    step = next((s for s in _STEPS_MS if (end_ms - start_ms) / s <= _MOST_ROWS), _STEPS_MS[-1])
    first = math.floor((start_ms + offset_ms) / step) * step - offset_ms
    moments: list[int] = []
    rows: list[Floats] = []
    edges = np.arange(first, end_ms + step, step)
    cuts = np.searchsorted(times, edges)
    for edge, low, high in zip(edges[:-1], cuts[:-1], cuts[1:], strict=True):
        if low == high:
            continue
        part = slice(int(low), int(high))
        means = [_mean(history.column(index)[part]) for index in (BOT, PERSON, PER_MIN, P50_S, P95_S)]
        moments.append(int(edge))
        rows.append(np.array([*means, float(np.max(history.column(QUEUE)[part]))]))
    return moments[::-1], rows[::-1]


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan
