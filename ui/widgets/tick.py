"""A tick box: what is chosen is said by the tick, not by the colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.theme import Type, look
from ui.widgets import ink

_BOX, _GAP, _HIGH = 16, 8, 24


class Tick(QCheckBox):
    """A square of 16 px and its words. It is written in words and painted, so the keyboard and a reader know it."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(round(_BOX + _GAP + ink.width(Type.BODY_MEDIUM, self.text()) + 1), _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(_BOX, _HIGH)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        on, lives = self.isChecked(), self.isEnabled()
        p = ink.smooth(self)
        box = QRectF(0, (self.height() - _BOX) / 2, _BOX, _BOX)
        ink.rounded(p, box, 4, c.accent if on and lives else c.field, None if on and lives else c.field_line)
        if on:
            ink.glyph(p, "check", box.x() + 2, box.y() + 2, 12, c.on_fill if lives else c.t_off)
        room = self.width() - _BOX - _GAP
        words = ink.elided(Type.BODY_MEDIUM, self.text(), room)
        colour = c.t1 if lives else c.t_off
        ink.text(p, Type.BODY_MEDIUM, colour, QRectF(_BOX + _GAP, 0, room, self.height()), words)
        p.end()
