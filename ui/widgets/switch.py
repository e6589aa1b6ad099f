"""A switch: on or off, at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.theme import look
from ui.widgets import ink

_WIDE, _HIGH = 36, 20


class Switch(QCheckBox):
    """A check box drawn as a switch; the knob's place says the state, not the colour alone."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(_WIDE, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        on = self.isChecked()
        p = ink.smooth(self)
        track = QRectF(0, (self.height() - _HIGH) / 2, _WIDE, _HIGH)
        ink.rounded(p, track, _HIGH / 2, c.accent if on else c.press, None if on else c.field_line)
        x = track.right() - _HIGH + 3 if on else track.left() + 3
        ink.rounded(p, QRectF(x, track.y() + 3, _HIGH - 6, _HIGH - 6), (_HIGH - 6) / 2, c.on_fill if on else c.t3)
        p.end()
