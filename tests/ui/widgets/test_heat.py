"""The grid of shares: by hand, by key, in little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ui.theme import look
from ui.widgets.heat import HeatCell, HeatGrid, HeatRow, heat_colours

pytestmark = pytest.mark.qt_log_ignore("does not support")  # tooltips are raised, which offscreen cannot
COLUMNS = ("13:40", "", "", "13:55", "14:00")


def row(key: str = "2", **parts: bool) -> HeatRow:
    cells = tuple(HeatCell(share) for share in (0.01, 0.05, 0.1, 0.3))
    return HeatRow(key, f"№ {key}", (*cells, None), "120", **parts)


def grid_of(qtbot: QtBot, *rows: HeatRow, size: QSize | None = None) -> HeatGrid:
    grid = HeatGrid()
    grid.tell_with(lambda key, place: f"{key}: {(0.01, 0.05, 0.1, 0.3)[place]}")
    grid.set_rows(rows or (row("1"), row("2", alarm=True)), COLUMNS, ("Ворота", "Сканов"))
    qtbot.addWidget(grid)
    grid.resize(size or QSize(360, 70))
    grid.show()
    qtbot.waitExposed(grid)
    assert not grid.grab().isNull()
    return grid


def cursor(grid: HeatGrid) -> tuple[int, int] | None:
    return grid._at


def test_the_whole_grid_is_read_aloud(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    assert grid.accessibleName().startswith("№ 1: 13:40 1\u00a0%, 13:55 30\u00a0%; № 2: ")


def test_a_click_picks_the_cell_under_the_hand(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    with qtbot.waitSignal(grid.picked) as told:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._box(1, 3).center().toPoint())
    assert told.args == ["2", 3]
    with qtbot.waitSignal(grid.picked) as told:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(4, int(grid._box(0, 0).center().y())))
    assert told.args == ["1", 0]
    with qtbot.assertNotEmitted(grid.picked):
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(100, 5))
        QTest.mouseClick(grid, Qt.MouseButton.RightButton, pos=grid._box(1, 3).center().toPoint())


def test_arrows_go_through_the_cells_and_tell_them(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    grid.setFocus()
    with qtbot.assertNotEmitted(grid.picked):
        QTest.keyClick(grid, Qt.Key.Key_Return)
    QTest.keyClick(grid, Qt.Key.Key_Down)  # from nowhere: the newest of the first row, which has no data
    assert grid.accessibleDescription() == "№ 1"
    QTest.keyClick(grid, Qt.Key.Key_Left)
    assert grid.accessibleDescription() == "1: 0.3"
    for _ in range(9):
        QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.accessibleDescription() == "2: 0.3"
    assert "2: 0.3" in QToolTip.text()
    grid.grab()
    with qtbot.waitSignal(grid.picked) as told:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert told.args == ["2", 3]
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert cursor(grid) is None
    QTest.keyClick(grid, Qt.Key.Key_Up)
    assert cursor(grid) == (1, 4)
    QApplication.sendEvent(grid, QFocusEvent(QEvent.Type.FocusOut))
    assert cursor(grid) is None


def test_hover_tells_what_the_cell_is_made_of(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    at = grid._box(0, 1).center().toPoint()
    QApplication.sendEvent(grid, QHelpEvent(QEvent.Type.ToolTip, at, grid.mapToGlobal(at)))
    assert "1: 0.05" in QToolTip.text()
    for nowhere in (QPoint(2, 2), grid._box(0, 4).center().toPoint()):
        QApplication.sendEvent(grid, QHelpEvent(QEvent.Type.ToolTip, nowhere, grid.mapToGlobal(nowhere)))
        qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_in_little_room_the_oldest_columns_give_way(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot, size=QSize(150, 70))
    _, wide, first, right = grid._frame()
    assert first > 0
    assert wide >= 19
    assert grid._box(0, 4).right() <= right
    grid.setFocus()
    for _ in range(9):
        QTest.keyClick(grid, Qt.Key.Key_Left)
    assert cursor(grid) == (0, first)


def test_a_cursor_on_a_row_that_is_gone_goes_too(dressed: QApplication, qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Up)
    high = grid.sizeHint().height()
    grid.set_rows((row("1"),), COLUMNS, ("Ворота", "Сканов"))
    assert cursor(grid) is None
    assert grid.sizeHint().height() < high
    grid.set_rows((), ())
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert cursor(grid) is None
    grid.grab()


def test_marks_and_shares_are_seen_in_every_theme(dressed: QApplication, qtbot: QtBot) -> None:
    def drawn(*, marked: bool) -> object:
        grid = grid_of(qtbot, HeatRow("1", "№ 1", (HeatCell(0.3, marked),) * 5))
        return grid.grab().toImage()

    for theme in ("light", "dark", "hc"):
        look().choose(theme)
        assert drawn(marked=True) != drawn(marked=False)
        few = grid_of(qtbot, HeatRow("1", "№ 1", (HeatCell(0.3, few=True),) * 5))
        assert few.grab().toImage() != drawn(marked=False)
        assert len({heat_colours(share)[0].rgba() for share in (0.0, 0.04, 0.08, 0.2)}) == 4
    look().choose("dark")
