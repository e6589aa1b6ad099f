"""A grid of shares, rows by columns; the figure is always written in its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import figures, ink

_ROW = 22
_GAP = 3
_LABEL = 64


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row: a name, its shares 0–1 (None = no data), and whether it raises an alarm."""

    key: str
    name: str
    shares: tuple[float | None, ...]
    alarm: bool = False


class HeatGrid(QWidget):
    """The grid with the column names under it.

    Signals:
        picked(str): the key of a row that was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[HeatRow, ...] = ()
        self._columns: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[HeatRow], columns: Sequence[str]) -> None:
        """Shows `rows`; `columns` name the cells from left to right, an empty name is left out."""
        self._rows, self._columns = tuple(rows), tuple(columns)
        self.setAccessibleName("; ".join(_spoken(row, self._columns) for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, len(self._rows) * (_ROW + _GAP) + 16)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // (_ROW + _GAP))
        if 0 <= place < len(self._rows):
            self.picked.emit(self._rows[place].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        c = look().tokens.c
        columns = max(1, len(self._columns))
        left = self._label_width()
        wide = (self.width() - left - _GAP * (columns - 1)) / columns
        for i, row in enumerate(self._rows):
            y = i * (_ROW + _GAP)
            self._paint_name(p, y, row, left)
            for j, share in enumerate(row.shares[:columns]):
                _paint_cell(p, QRectF(left + j * (wide + _GAP), y, wide, _ROW), share)
        y = len(self._rows) * (_ROW + _GAP)
        for j, name in enumerate(self._columns):
            box = QRectF(left + j * (wide + _GAP), y, wide, 14)
            ink.text(p, Type.CAPTION_NUM, c.t3, box, name, ink.CENTRE)
        p.end()

    def _label_width(self) -> float:
        names = [ink.width(Type.CARD, row.name) + (17 if row.alarm else 0) + 10 for row in self._rows]
        return min(max([_LABEL, *names]), self.width() / 3)

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


def _paint_cell(p: QPainter, box: QRectF, share: float | None) -> None:
    tokens = look().tokens
    if share is None:
        ink.rounded(p, box, 4, None, tokens.c.line)
        ink.text(p, Type.CELL, tokens.c.t3, box, "–", ink.CENTRE)
        return
    ground, words = heat_colours(share)
    ink.rounded(p, box, 4, ground, tokens.c.line if tokens.outlined else None)
    ink.text(p, Type.CELL, words, box, figures.number(round(share * 100)), ink.CENTRE)


def _spoken(row: HeatRow, columns: Sequence[str]) -> str:
    cells = [
        f"{name} {figures.percent(share)}"
        for name, share in zip(columns, row.shares, strict=False)
        if share is not None and name
    ]
    return f"{row.name}: {', '.join(cells)}"
