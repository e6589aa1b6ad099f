"""A path in steps, from left to right: the life of a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.lane import Step
from ui.widgets.lines import broken

_DISC = 24
_WORD, _TIME = 16, 14
_TOP = 30


class Pathway(QWidget):
    """The steps; a link takes the colour of the step it leads to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Shows these steps."""
        self._steps = tuple(steps)
        self.setAccessibleName("; ".join(f"{step.text} {step.time}".strip() for step in steps))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words, times = self._lines(width)
        return _TOP + words * _WORD + 1 + times * _TIME + 3

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(max(480, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 64)

    def _room(self, width: float) -> float:
        return max(24.0, width / max(1, len(self._steps)) - 8)

    def _lines(self, width: float) -> tuple[int, int]:
        """Lines of the longest words and of the longest time."""
        room = self._room(width)
        words = max((len(broken(Type.SMALL_MEDIUM, step.text, room)) for step in self._steps), default=1)
        return words, max((len(broken(Type.CAPTION_NUM, step.time, room)) for step in self._steps), default=1)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        wide = self.width() / max(1, len(self._steps))
        for i, step in enumerate(self._steps):
            x = i * wide
            if i + 1 < len(self._steps):
                p.fillRect(QRectF(x + _DISC, 11, wide - _DISC, 2), self._link(self._steps[i + 1]))
            self._paint_step(p, x, self._room(self.width()), step)
        p.end()

    def _link(self, towards: Step) -> QColor:
        tokens = look().tokens
        if towards.state == "done":
            return tokens.tone("ok").solid
        return tokens.tone("late").solid if towards.state == "failed" else tokens.c.line2

    def _paint_step(self, p: QPainter, x: float, room: float, step: Step) -> None:
        tokens = look().tokens
        c = tokens.c
        disc = QRectF(x, 0, _DISC, _DISC)
        if step.state in {"done", "failed"}:
            good = step.state == "done"
            ink.rounded(p, disc, _DISC / 2, tokens.tone("ok" if good else "late").solid)
            icon = step.icon if step.icon != "circle" else "check" if good else "x"
            ink.glyph(p, icon, x + 5.5, 5.5, 13, c.on_ok if good else c.on_late, 2.6)
        else:
            pen = QPen(c.accent_t if step.state == "next" else c.line2, 1.5)
            if step.state == "next":
                pen.setDashPattern([2, 2])
            p.setPen(pen)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawEllipse(disc.adjusted(0.75, 0.75, -0.75, -0.75))
            if step.icon != "circle":
                ink.glyph(p, step.icon, x + 6, 6, 12, c.accent_t if step.state == "next" else c.t3, 2.2)
        failed = step.state == "failed"
        colour = tokens.tone("late").text if failed else c.t3 if step.state == "later" else c.t1
        y = float(_TOP)
        for words in broken(Type.SMALL_MEDIUM, step.text, room):
            ink.text(p, Type.SMALL_MEDIUM, colour, QRectF(x, y, room + 4, _WORD), words)
            y += _WORD
        for words in broken(Type.CAPTION_NUM, step.time, room):
            ink.text(p, Type.CAPTION_NUM, c.t3, QRectF(x, y + 1, room + 4, _TIME), words)
            y += _TIME
