"""Rings that empty: the big one of a hold, the small one of a message about to go."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import figures, ink

SIZE = 92
_LAST_MS = 60_000


class Countdown(QWidget):
    """92 px: time left over a caption. The caption and the words of the last minute are the caller's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._left_ms, self._total_ms = 0, 1
        self._caption = self._last = ""

    def say(self, left_ms: int, total_ms: int, caption: str, last: str) -> None:
        """Shows `left_ms` of `total_ms`; `last` replaces `caption` in the last minute."""
        self._left_ms, self._total_ms = max(0, left_ms), max(1, total_ms)
        self._caption, self._last = caption, last
        self.setAccessibleName(f"{figures.duration(self._left_ms)}, {last if self._ending() else caption}")
        self.update()

    def _ending(self) -> bool:
        return self._left_ms <= _LAST_MS

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        state = tokens.tone("late" if self._ending() else "wait")
        box = QRectF(5, 5, SIZE - 10, SIZE - 10)
        ink.ring(p, box, 6, self._left_ms / self._total_ms, tokens.c.press, state.solid)
        figure = figures.ticking(self._left_ms)
        ink.text(p, Type.VERDICT, tokens.c.t1, QRectF(0, 30, SIZE, 26), figure, ink.CENTRE)
        words, colour = (self._last, state.text) if self._ending() else (self._caption, tokens.c.t3)
        ink.text(p, Type.RAIL, colour, QRectF(0, 54, SIZE, 13), words, ink.CENTRE)
        p.end()


def paint_small_ring(p: QPainter, x: float, y: float, share: float) -> None:
    """The 20 px ring of the undo bar, in the colours of a toast."""
    c = look().tokens.c
    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink.ring(p, QRectF(x + 1, y + 1, 18, 18), 2.5, share, ink.with_alpha(c.toast_t, 0.25), c.toast_t)
    p.restore()


class Spinner(QWidget):
    """A place that is still being filled says so without moving anything else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(20, 20)
        self._angle = 0
        self.startTimer(60)

    def timerEvent(self, event: object) -> None:
        if self.isVisible():
            self._angle = (self._angle + 18) % 360
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.translate(10, 10)
        p.rotate(self._angle)
        ink.glyph(p, "loader-circle", -9, -9, 18, look().tokens.c.t3)
        p.end()
