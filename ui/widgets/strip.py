"""The cells of the load strip: a label over a value, with an icon, a chip or a curve."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.qt import set_tooltip
from ui.theme import Face, Type, look
from ui.widgets import ink, keyhint
from ui.widgets.chip import ChipLook, chip_width, paint_chip
from ui.widgets.sparkline import Sparkline

HEIGHT = 56
_PAD = 16


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell says. `second` follows the value in the weak colour after a dot; `tone` colours the value."""

    label: str
    value: str
    icon: str = ""
    tone: str = "t1"
    second: str = ""
    aside: str = ""
    chip: ChipLook | None = None
    big: bool = False
    stale: bool = False


class StripCell(QWidget):
    """One cell, as wide as what it says.

    Signals:
        clicked(): it was clicked.
    """

    clicked = Signal()

    def __init__(self, *, first: bool = False, spark: Sparkline | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._spark = first, spark
        self._look = CellLook("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if spark is not None:
            spark.setParent(self)

    def curve(self, shown: bool) -> None:
        """Shows or drops the curve."""
        if self._spark is not None and self._spark.isVisibleTo(self) != shown:
            self._spark.setVisible(shown)
            self.updateGeometry()

    def say(self, cell: CellLook) -> None:
        """Shows `cell`; the strip is laid out again only when its width changes."""
        if cell == self._look:
            return
        before, self._look = self._width(), cell
        chip = f", {cell.chip.text}" if cell.chip is not None else ""
        second = f", {cell.second}" if cell.second else ""
        aside = f", {cell.aside}" if cell.aside else ""
        self.setAccessibleName(f"{cell.label}: {cell.value}{second}{aside}{chip}")
        if self._spark is not None:
            self._spark.stale = cell.stale
        if abs(self._width() - before) >= 1:
            self.updateGeometry()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def sizeHint(self) -> QSize:
        return QSize(int(self._width() + 1), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _left(self) -> int:
        return 4 if self._first else _PAD

    def _face(self) -> Face:
        return Type.STRIP if self._look.big else Type.HEADING_NUM

    def _width(self) -> float:
        cell = self._look
        value = ink.width(self._face(), cell.value) + (20 if cell.icon else 0)
        if cell.second:
            value += ink.width(Type.HEADING_NUM, f" · {cell.second}") + 6
        if cell.aside:
            value += 8 + ink.width(Type.CAPTION_NUM, cell.aside)
        if cell.chip is not None:
            value += 8 + chip_width(cell.chip)
        curve = self._spark is not None and self._spark.isVisibleTo(self)
        spark = 12 + self._spark.width() if self._spark is not None and curve else 0
        return self._left() + max(value, ink.width(Type.CAPTION, cell.label)) + spark + _PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c, cell = tokens.c, self._look
        p = ink.smooth(self)
        if not self._first:
            ink.down(p, 0, 14, 28, ink.with_alpha(c.line2, 0.7))
        x = float(self._left())
        top = 10 if not cell.big else 8
        ink.text(p, Type.CAPTION, c.t3, QRectF(x, top, self.width(), 14), cell.label)
        state = tokens.states.get(cell.tone)
        colour = c.t3 if cell.stale else state.text if state is not None else getattr(c, cell.tone)
        row = QRectF(x, 26 if not cell.big else 24, self.width(), 20 if not cell.big else 24)
        if cell.icon:
            ink.glyph(p, cell.icon, x, row.y() + 3, 15, colour)
            x += 20
        ink.text(p, self._face(), colour, QRectF(x, row.y(), self.width(), row.height()), cell.value)
        x += ink.width(self._face(), cell.value)
        if cell.second:
            ink.text(p, Type.HEADING, c.t3, QRectF(x + 5, row.y(), 12, row.height()), "·")
            box = QRectF(x + 14, row.y(), self.width(), row.height())
            ink.text(p, Type.HEADING_NUM, colour, box, cell.second)
            x += 14 + ink.width(Type.HEADING_NUM, cell.second)
        if cell.aside:
            box = QRectF(x + 8, row.y() + 4, self.width(), 18)
            ink.text(p, Type.CAPTION_NUM, c.t3, box, cell.aside)
            x += 8 + ink.width(Type.CAPTION_NUM, cell.aside)
        if cell.chip is not None:
            paint_chip(p, x + 8, row.y() + 1, cell.chip, 18)
        p.end()
        if self._spark is not None:
            self._spark.move(self.width() - _PAD - self._spark.width(), 11)


class FindBox(QPushButton):
    """The search of the strip: a box that names its key, or only an icon where room is short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._narrow = "/", False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.narrow(False)

    def word(self, text: str, keys: str) -> None:
        """Its word and its key."""
        self._keys = keys
        self.setText(text)
        self.setAccessibleName(text)
        set_tooltip(self, f"{text} ({keys})")
        self.update()

    def narrow(self, narrow: bool) -> None:
        """Icon only, or the whole box."""
        self._narrow = narrow
        self.setFixedSize(32 if narrow else 214, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        over = self.underMouse()
        if self._narrow:
            if over:
                ink.rounded(p, QRectF(self.rect()), 6, c.hover)
            ink.glyph(p, "search", 7.5, 7.5, 17, c.t1 if over else c.t2)
        else:
            ink.rounded(p, QRectF(self.rect()), 8, c.press)
            ink.glyph(p, "search", 10, 8.5, 15, c.t3)
            ink.text(p, Type.SMALL, c.t3, QRectF(33, 0, 140, 32), self.text())
            wide = keyhint.hint_width(self._keys)
            box = QRectF(self.width() - 6 - wide, 7, wide, 18)
            ink.rounded(p, box, 4, c.pane, c.line2)
            ink.text(p, Type.CAPTION, c.t3, box, self._keys, ink.CENTRE)
        p.end()
