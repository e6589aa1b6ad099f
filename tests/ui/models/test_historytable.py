from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from tests.ui.models.test_history import stored
from ui.models.history import History
from ui.models.historytable import HistoryTable

HEADS = ("Time", "Bot", "Person", "New", "p50", "p95", "Queue")


def table(rows: int) -> HistoryTable:
    history = History()
    history.replace(stored(rows, queue=(*(0,) * (rows - 1), 9)))
    found = HistoryTable()
    found.set_words(HEADS, lambda at_ms: f"{int(at_ms) // 60_000} min", lambda value: f"{value:.1f}")
    found.show_range(history, 0, rows * 10_000, 0)
    return found


def cells(model: HistoryTable, row: int) -> list[str]:
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_rows_are_round_minutes_newest_first() -> None:
    model = table(12)
    assert model.rowCount() == 2
    assert cells(model, 0) == ["1 min", "8.5", "1.0", "2.0", "–", "0.9", "9.0"]
    assert cells(model, 1) == ["0 min", "2.5", "1.0", "2.0", "–", "0.9", "0.0"]


def test_one_more_column_stands_at_the_end_and_goes_again() -> None:
    history = History()
    history.replace(stored(12))
    model = HistoryTable()
    model.set_words((*HEADS, "Last"), str, lambda value: f"{value:.1f}")
    model.show_range(history, 0, 120_000, 0, more=np.arange(12, dtype=np.float64))
    assert [cells(model, row)[7] for row in (0, 1)] == ["8.5", "2.5"]
    model.set_words(HEADS, str, str)
    assert (model.columnCount(), model.rowCount()) == (7, 0)


def test_a_whole_day_fits_into_a_hundred_rows() -> None:
    assert table(8640).rowCount() <= 100


def test_titles_and_figures_stand_right_and_times_left() -> None:
    model = table(6)
    assert model.headerData(6, Qt.Orientation.Horizontal) == "Queue"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    align = Qt.ItemDataRole.TextAlignmentRole
    assert model.data(model.index(0, 0), align) & Qt.AlignmentFlag.AlignLeft
    assert model.data(model.index(0, 1), align) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal, align) & Qt.AlignmentFlag.AlignRight
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
    assert model.data(model.index(-1, 0)) is None


def test_children_of_rows_do_not_exist() -> None:
    model = table(6)
    inside = model.index(0, 0)
    assert (model.rowCount(inside), model.columnCount(inside)) == (0, 0)
