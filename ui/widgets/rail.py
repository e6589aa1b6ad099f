"""The rail at the left: places to go, each with its count."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.qt import set_tooltip
from ui.theme import Tone, Type, look
from ui.widgets import ink
from ui.widgets.avatar import AvatarLook
from ui.widgets.chip import paint_badge

WIDTH = 72
NARROW = 56


class RailItem(QPushButton):
    """One place. `narrow` drops the word and puts it into a tooltip."""

    def __init__(self, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._count = icon, 0
        self._tone: Tone = "mute"
        self._narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.rename(text)

    def rename(self, text: str) -> None:
        """Sets the word."""
        self.setText(text)
        self._describe()

    def badge(self, count: int, tone: Tone) -> None:
        """Shows a count: ``danger`` people wait, ``accent`` waits for you, ``mute`` information; 0 hides it."""
        if (count, tone) != (self._count, self._tone):
            self._count, self._tone = count, tone
            self._describe()
            self.update()

    def narrow(self, narrow: bool) -> None:
        """Drops or shows the word."""
        self._narrow = narrow
        self._describe()
        self.updateGeometry()

    def _describe(self) -> None:
        self.setAccessibleName(f"{self.text()}, {self._count}" if self._count else self.text())
        set_tooltip(self, self.text() if self._narrow else "")

    def sizeHint(self) -> QSize:
        return QSize(NARROW if self._narrow else WIDTH, 54)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        high = min(52.0, self.height() - 2.0)
        box = QRectF(4, 0, self.width() - 8, high)
        on = self.isChecked()
        if on or self.underMouse():
            ink.rounded(p, box, 8, c.press if on else c.hover)
        if on:
            ink.rounded(p, QRectF(0, (high - 24) / 2, 3, 24), 1.5, c.accent)
        colour = c.t1 if on or self.underMouse() else c.t3
        top = (high - 20) / 2 if self._narrow else (high - 36) / 2
        ink.glyph(p, self._icon, self.width() / 2 - 10, top, 20, colour)
        if not self._narrow:
            ink.text(p, Type.RAIL, colour, QRectF(0, top + 23, self.width(), 13), self.text(), ink.CENTRE)
        if self._count:
            paint_badge(p, self.width() / 2 + 2, 3, self._count, self._tone, c.press if on else c.frame)
        p.end()


class Me(QPushButton):
    """The operator's own mark at the foot of the rail, with a dot that says whether work comes in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._avatar = AvatarLook("", "")
        self._tone: Tone = "ok"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(WIDTH, 42)

    def say(self, avatar: AvatarLook, tone: Tone, name: str) -> None:
        """Shows who is signed in; `tone` ok = online, late = no link, mute = away."""
        self._avatar, self._tone = avatar, tone
        self.setAccessibleName(name)
        set_tooltip(self, name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        state = tokens.tone("ok")
        p = ink.smooth(self)
        x = (self.width() - 32) / 2
        box = QRectF(x, 4, 32, 32)
        ink.rounded(p, box, 16, state.soft, state.text if tokens.outlined else None)
        ink.text(p, Type.CARD, state.text, box, self._avatar.initials, ink.CENTRE)
        ink.rounded(p, QRectF(x + 21, 25, 14, 14), 7, tokens.c.frame)
        ink.rounded(p, QRectF(x + 23, 27, 10, 10), 5, tokens.tone(self._tone).solid)
        p.end()
