"""A grid of shares, rows by columns; the figure is always written in its cell, what makes it up is told on asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt import show_tip
from ui.theme import Face, Type, look
from ui.widgets import figures, ink

_HEAD: Final = 20
_ROW: Final = 22
_GAP: Final = 3
_LABEL: Final = 34.0
_LEAST: Final = 19.0  # "100" in the tight face
_TIGHT: Final = Face(9, 12, 600, tnum=True)
_STEPS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_PICKS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share 0–1, whether it belongs to a trouble with a name, and whether it is of too few to be coloured."""

    share: float
    marked: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row: its cells (None = no data), what they sum up to, and whether it raises an alarm."""

    key: str
    name: str
    cells: tuple[HeatCell | None, ...]
    total: str = ""
    alarm: bool = False


class HeatGrid(QWidget):
    """The grid under the names of its columns; where room is short the oldest columns give way.

    Hover or the arrow keys tell what a cell is made of, a click or Enter picks it.

    Signals:
        picked(str, int): the key of a row and the place of a column in what was given.
    """

    picked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[HeatRow, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._heads = ("", "")
        self._at: tuple[int, int] | None = None
        self._teller: Callable[[str, int], str] = lambda key, place: ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def set_rows(self, rows: Sequence[HeatRow], columns: Sequence[str], heads: tuple[str, str] = ("", "")) -> None:
        """Shows `rows`; `columns` name the cells from left to right, an empty name is left out.

        `heads` stand over the names of the rows and over their totals.
        """
        shown = (tuple(rows), tuple(columns), heads)
        if shown == (self._rows, self._columns, self._heads):
            return
        high = len(rows) != len(self._rows)
        self._rows, self._columns, self._heads = shown
        self.setAccessibleName("; ".join(_spoken(row, self._columns) for row in rows))
        if self._at is not None and (self._at[0] >= len(rows) or self._at[1] >= len(columns)):
            self._at = None
        if high:
            self.updateGeometry()
        self.update()

    def tell_with(self, teller: Callable[[str, int], str]) -> None:
        """`teller` says in words what the cell of a row and column is made of; it is asked about one at a time."""
        self._teller = teller

    def sizeHint(self) -> QSize:
        return QSize(280, _HEAD + max(len(self._rows) * (_ROW + _GAP) - _GAP, 0))

    # --- where things are ------------------------------------------------------------------------------------

    def _frame(self) -> tuple[float, float, int, float]:
        """The left edge of the cells, their width, the first column that has room, and the right edge."""
        left = self._label_width()
        totals = [ink.width(Type.SMALL_NUM, row.total) for row in self._rows]
        totals.append(ink.width(Type.CAPTION, self._heads[1]))
        right = self.width() - (max(totals) + 10 if max(totals) else 0)
        room = max(int((right - left + _GAP) / (_LEAST + _GAP)), 1)
        first = max(len(self._columns) - room, 0)
        count = max(len(self._columns) - first, 1)
        return left, (right - left - _GAP * (count - 1)) / count, first, right

    def _label_width(self) -> float:
        names = [ink.width(Type.CARD, row.name) + (17 if row.alarm else 0) + 10 for row in self._rows]
        names.append(ink.width(Type.CAPTION, self._heads[0]) + 8)
        return min(max([_LABEL, *names]), self.width() / 3)

    def _box(self, row: int, column: int) -> QRectF:
        left, wide, first, _ = self._frame()
        return QRectF(left + (column - first) * (wide + _GAP), _HEAD + row * (_ROW + _GAP), wide, _ROW)

    def _under(self, where: QPointF) -> tuple[int, int] | None:
        """The row and column at a point: the nearest cell of the row, also on its name; None beside the rows."""
        row = int((where.y() - _HEAD) // (_ROW + _GAP))
        if where.y() < _HEAD or not 0 <= row < len(self._rows) or not self._columns:
            return None
        left, wide, first, _ = self._frame()
        place = int((where.x() - left) // (wide + _GAP)) + first
        return row, min(max(place, first), len(self._columns) - 1)

    def _cell(self, at: tuple[int, int]) -> HeatCell | None:
        cells = self._rows[at[0]].cells
        return cells[at[1]] if at[1] < len(cells) else None

    # --- hand and keyboard -----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._under(QPointF(event.pos()))
            cell = self._cell(at) if at is not None else None
            if at is not None and cell is not None and self._box(*at).contains(QPointF(event.pos())):
                self._tell(at, event.globalPos())
            else:
                show_tip(self, event.globalPos(), "", QRect())
            return True
        return super().event(event)

    def _words(self, at: tuple[int, int]) -> str:
        return self._teller(self._rows[at[0]].key, at[1]) if self._cell(at) is not None else ""

    def _tell(self, at: tuple[int, int], where: QPoint) -> None:
        show_tip(self, where, self._words(at), self._box(*at).toAlignedRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._rows[at[0]].key, at[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._rows and self._columns:
            self._step(*_STEPS[key])
        elif key in _PICKS and self._at is not None:
            self.picked.emit(self._rows[self._at[0]].key, self._at[1])
        elif key == Qt.Key.Key_Escape and self._at is not None:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        first, last = self._frame()[2], len(self._columns) - 1
        row, column = self._at if self._at is not None else (0 if down >= 0 else len(self._rows) - 1, last)
        if self._at is not None:
            row, column = row + down, column + right
        self._at = (min(max(row, 0), len(self._rows) - 1), min(max(column, first), last))
        self.setAccessibleDescription(self._words(self._at) or self._rows[self._at[0]].name)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self._tell(self._at, self.mapToGlobal(self._box(*self._at).bottomLeft().toPoint()))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave()

    def _leave(self) -> None:
        if self._at is not None:
            self._at = None
            show_tip(self, QPoint(), "", QRect())
            self.update()

    # --- painting --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        c = look().tokens.c
        left, _, first, right = self._frame()
        ink.text(p, Type.CAPTION, c.t3, QRectF(0, 0, left, 14), self._heads[0])
        for column, name in enumerate(self._columns):
            if column >= first and name:
                self._paint_head(p, self._box(0, column), name, right)
        ink.text(p, Type.CAPTION, c.t3, QRectF(right, 0, self.width() - right, 14), self._heads[1], ink.RIGHT)
        for i, row in enumerate(self._rows):
            y = _HEAD + i * (_ROW + _GAP)
            self._paint_name(p, y, row, left)
            for column, cell in enumerate(row.cells[: len(self._columns)]):
                if column >= first:
                    _paint_cell(p, self._box(i, column), cell)
            total = QRectF(right, y, self.width() - right, _ROW)
            ink.text(p, Type.SMALL_NUM, c.t2, total, row.total, ink.RIGHT)
        if self._at is not None and self._at[1] >= first:
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(c.focus, 2))
            p.drawRoundedRect(self._box(*self._at).adjusted(-1, -1, 1, 1), 5, 5)
        p.end()

    def _paint_head(self, p: QPainter, box: QRectF, name: str, right: float) -> None:
        """The name of a column over its middle; the last one ends with the cells, one without room is left out."""
        wide = ink.width(Type.CAPTION_NUM, name)
        x = min(box.center().x() - wide / 2, right - wide)
        if x >= ink.width(Type.CAPTION, self._heads[0]) + 8:
            ink.text(p, Type.CAPTION_NUM, look().tokens.c.t3, QRectF(x, 0, wide + 1, 14), name)

    def _paint_name(self, p: QPainter, y: float, row: HeatRow, left: float) -> None:
        tokens = look().tokens
        x = 0.0
        colour = tokens.tone("late").text if row.alarm else tokens.c.t2
        if row.alarm:
            ink.glyph(p, "triangle-alert", 0, y + 5, 12, colour)
            x = 17
        face = Type.CARD if row.alarm else Type.SMALL
        room = left - x - 6
        ink.text(p, face, colour, QRectF(x, y, room, _ROW), ink.elided(face, row.name, room))


def heat_colours(share: float) -> tuple[QColor, QColor]:
    """Ground and text of a share: < 4 %, 4–7 %, 8–19 %, from 20 %."""
    c = look().tokens.c
    if share >= 0.195:
        return c.heat3, c.on_fill
    if share >= 0.075:
        return c.heat2, c.heat_t2
    return (c.heat1, c.t1) if share >= 0.035 else (c.heat0, c.t2)


def _paint_cell(p: QPainter, box: QRectF, cell: HeatCell | None) -> None:
    tokens = look().tokens
    if cell is None:
        ink.rounded(p, box, 4, None, tokens.c.line)
        ink.text(p, Type.CELL, tokens.c.t3, box, "–", ink.CENTRE)
        return
    ground, words = (tokens.c.heat0, tokens.c.t3) if cell.few else heat_colours(cell.share)
    ink.rounded(p, box, 4, ground, tokens.c.line if tokens.outlined else None)
    figure = figures.number(round(cell.share * 100))
    face = Type.CELL if ink.width(Type.CELL, figure) <= box.width() - 1 else _TIGHT
    ink.text(p, face, words, box, figure, ink.CENTRE)
    if cell.marked:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(tokens.tone("late").text, 1.5))
        p.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)


def _spoken(row: HeatRow, columns: Sequence[str]) -> str:
    cells = [
        f"{name} {figures.percent(cell.share)}"
        for name, cell in zip(columns, row.cells, strict=False)
        if cell is not None and name
    ]
    return f"{row.name}: {', '.join(cells)}"
