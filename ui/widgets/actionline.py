"""A button over the whole width: an icon and words at the left, a fact at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button


class ActionLine(Button):
    """`aside` says why it cannot be pressed, or how often it was."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._mark, self._aside = icon, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, aside: str = "", *, on: bool = True) -> None:
        """Words, fact, and whether it can be pressed."""
        self.setText(words)
        self._aside = aside
        self.setEnabled(on)
        self.setAccessibleName(f"{words}, {aside}" if aside else words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        on = self.isEnabled()
        ground = c.sunken if not on else c.press if self.isDown() else c.hover if self.underMouse() else c.pane
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink.rounded(p, box, 6, ground, c.line2 if on else c.line)
        words = c.t1 if on else c.t_off
        ink.glyph(p, self._mark, 12, 8.5, 15, words)
        right = ink.width(Type.SMALL_NUM, self._aside) + 12 if self._aside else 0
        ink.text(p, Type.SMALL_NUM, c.t3, QRectF(0, 0, self.width() - 12, 32), self._aside, ink.RIGHT)
        room = self.width() - 36 - 12 - right
        ink.text(p, Type.BODY_MEDIUM, words, QRectF(36, 0, room, 32), ink.elided(Type.BODY_MEDIUM, self.text(), room))
        p.end()
