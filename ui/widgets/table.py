"""A small table inside a card: a head, rows of cells, hairlines across and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Face, Tone, Type, look
from ui.widgets import ink
from ui.widgets.chip import ChipLook, chip_width, paint_chip

HEAD = 28
ROW = 36
DENSE = 30
_PAD = 8
_ICON, _ICON_GAP = 14, 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, whether it holds numbers (right, even figures), and its share of the spare width."""

    title: str
    number: bool = False
    stretch: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: words, perhaps in a tone and after an icon, or a chip."""

    text: str = ""
    tone: Tone | None = None
    chip: ChipLook | None = None
    strong: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of cells under a key."""

    key: str
    cells: tuple[Cell, ...]


class Table(QWidget):
    """The table at its natural height.

    Signals:
        picked(str): the key of a row that was clicked.
    """

    picked = Signal(str)

    def __init__(self, columns: Sequence[Column], *, dense: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[TableRow, ...] = ()
        self._high = DENSE if dense else ROW
        self._hover = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[TableRow], columns: Sequence[Column] | None = None) -> None:
        """Shows `rows`, under other column names if given."""
        self._rows = tuple(rows)
        if columns is not None:
            self._columns = tuple(columns)
        self.setAccessibleName("; ".join(self._spoken(row) for row in self._rows))
        self.updateGeometry()
        self.update()

    def _spoken(self, row: TableRow) -> str:
        pairs = zip(self._columns, row.cells, strict=False)
        return ", ".join(f"{column.title} {cell.chip.text if cell.chip else cell.text}" for column, cell in pairs)

    def sizeHint(self) -> QSize:
        return QSize(240, HEAD + len(self._rows) * self._high)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event)
        if 0 <= place < len(self._rows):
            self.picked.emit(self._rows[place].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self._place(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover = -1
        self.update()

    def _place(self, event: QMouseEvent) -> int:
        return int((event.position().y() - HEAD) // self._high)

    def _spans(self) -> list[tuple[float, float]]:
        natural = [
            max([self._head_width(i), *(self._cell_width(row, i) for row in self._rows)]) for i in self._each()
        ]
        spare = max(0.0, self.width() - sum(natural) - 2 * _PAD * (len(natural) - 1))
        shares = sum(column.stretch for column in self._columns) or 1
        spans, x = [], 0.0
        for column, wide in zip(self._columns, natural, strict=True):
            room = wide + spare * column.stretch / shares
            spans.append((x, room))
            x += room + 2 * _PAD
        return spans

    def _each(self) -> range:
        return range(len(self._columns))

    def _head_width(self, i: int) -> float:
        return ink.width(Type.CAPTION, self._columns[i].title) + 1

    def _cell_width(self, row: TableRow, i: int) -> float:
        if i >= len(row.cells) or self._columns[i].stretch:
            return 0.0
        cell = row.cells[i]
        icon = _ICON + _ICON_GAP if cell.icon else 0
        return chip_width(cell.chip) if cell.chip else ink.width(self._face(i, cell), cell.text) + 2 + icon

    def _face(self, i: int, cell: Cell) -> Face:
        return Type.ROW_BOLD if cell.strong else Type.ROW_NUM if self._columns[i].number else Type.ROW

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        spans = self._spans()
        for column, (x, room) in zip(self._columns, spans, strict=True):
            align = ink.RIGHT if column.number else ink.LEFT
            ink.text(p, Type.CAPTION, c.t3, QRectF(x, 0, room, HEAD - 1), column.title, align)
        ink.across(p, 0, HEAD - 1, self.width(), c.line)
        for i, row in enumerate(self._rows):
            y = HEAD + i * self._high
            if i == self._hover:
                p.fillRect(QRectF(0, y, self.width(), self._high - 1), c.hover)
            for j, cell in enumerate(row.cells[: len(spans)]):
                self._paint_cell(p, QRectF(spans[j][0], y, spans[j][1], self._high - 1), j, cell)
            if i + 1 < len(self._rows):
                ink.across(p, 0, y + self._high - 1, self.width(), c.line)
        p.end()

    def _paint_cell(self, p: QPainter, box: QRectF, i: int, cell: Cell) -> None:
        tokens = look().tokens
        number = self._columns[i].number
        if cell.chip is not None:
            x = box.right() - chip_width(cell.chip) if number else box.x()
            paint_chip(p, x, box.y() + (box.height() - 20) / 2, cell.chip)
            return
        face = self._face(i, cell)
        colour = tokens.tone(cell.tone).text if cell.tone else tokens.c.t1
        if cell.icon and number:
            x = box.right() - ink.width(face, cell.text) - _ICON_GAP - _ICON
            ink.glyph(p, cell.icon, x, box.y() + (box.height() - _ICON) / 2, _ICON, colour)
        elif cell.icon:
            ink.glyph(p, cell.icon, box.x(), box.y() + (box.height() - _ICON) / 2, _ICON, tokens.c.t2)
            box = box.adjusted(_ICON + _ICON_GAP + 2, 0, 0, 0)
        words = ink.elided(face, cell.text, box.width() + 1, Qt.TextElideMode.ElideRight)
        ink.text(p, face, colour, box, words, ink.RIGHT if number else ink.LEFT)
