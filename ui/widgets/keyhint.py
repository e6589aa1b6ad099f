"""The small cap that names a key beside an action."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink

HEIGHT = 18


def hint_width(keys: str) -> float:
    """The width that `paint_hint` will take."""
    return max(18.0, ink.width(Type.CAPTION, keys) + 10)


def paint_hint(
    p: QPainter, x: float, y: float, keys: str, ground: QColor, colour: QColor, line: QColor | None = None
) -> float:
    """A filled cap, as inside a button, at (x, y), outlined where `line` is given; returns its width."""
    wide = hint_width(keys)
    box = QRectF(x, y, wide, HEIGHT)
    ink.rounded(p, box, 4, ground, line)
    ink.text(p, Type.CAPTION, colour, box, keys, ink.CENTRE)
    return wide


class KeyHint(QWidget):
    """An outlined cap that stands on its own."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_keys(self, keys: str) -> None:
        """Names another key, after a remap."""
        self._keys = keys
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(hint_width(self._keys) + 1), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 4, None, c.line2)
        ink.text(p, Type.CAPTION, c.t3, QRectF(self.rect()), self._keys, ink.CENTRE)
        p.end()
