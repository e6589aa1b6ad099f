"""A path in steps, from top to bottom: what is done, what failed, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Face, Type, look
from ui.widgets import ink
from ui.widgets.lines import broken

STEP = 30
_LINE = 18
_WORDS = 28


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `icon` is shown in the ring of the next one."""

    text: str
    time: str = ""
    state: Literal["done", "failed", "next", "later"] = "later"
    icon: str = "circle"


class Lane(QWidget):
    """The steps; a link takes the colour of the step it leads to."""

    def __init__(self, steps: Sequence[Step] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
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
        return max(0, sum(self._heights(width)) - (STEP - _LINE))

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, max(0, len(self._steps) * STEP - (STEP - _LINE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _heights(self, width: float) -> list[int]:
        return [STEP + _LINE * (max(1, len(self._words(step, width))) - 1) for step in self._steps]

    def _face(self, step: Step) -> Face:
        return Type.ROW_BOLD if step.state == "failed" else Type.ROW

    def _words(self, step: Step, width: float) -> list[str]:
        time_room = ink.width(Type.SMALL_NUM, step.time) + 10 if step.time else 0
        return broken(self._face(step), step.text, max(40.0, width - _WORDS - time_room))

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        y = 0
        for i, (step, high) in enumerate(zip(self._steps, self._heights(self.width()), strict=True)):
            if i + 1 < len(self._steps):
                p.fillRect(QRectF(8, y + _LINE, 2, high - _LINE), self._link(self._steps[i + 1]))
            self._paint_step(p, y, step)
            y += high
        p.end()

    def _link(self, towards: Step) -> QColor:
        tokens = look().tokens
        match towards.state:
            case "done":
                return tokens.tone("ok").solid
            case "failed":
                return tokens.tone("late").solid
        return tokens.c.line2

    def _paint_step(self, p: QPainter, y: float, step: Step) -> None:
        tokens = look().tokens
        c = tokens.c
        disc = QRectF(0, y, 18, 18)
        if step.state in {"done", "failed"}:
            good = step.state == "done"
            ink.rounded(p, disc, 9, tokens.tone("ok" if good else "late").solid)
            ink.glyph(p, "check" if good else "x", 3.5, y + 3.5, 11, c.on_ok if good else c.on_late, 3)
        else:
            pen = QPen(c.accent_t if step.state == "next" else c.line2, 1.5)
            if step.state == "next":
                pen.setDashPattern([2, 2])
            p.setPen(pen)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawEllipse(disc.adjusted(0.75, 0.75, -0.75, -0.75))
            if step.state == "next":
                ink.glyph(p, step.icon, 4, y + 4, 10, c.accent_t, 2.4)
        ink.text(p, Type.SMALL_NUM, c.t3, QRectF(0, y, self.width(), _LINE), step.time, ink.RIGHT)
        failed = step.state == "failed"
        colour = tokens.tone("late").text if failed else c.t3 if step.state == "later" else c.t1
        for place, words in enumerate(self._words(step, self.width())):
            box = QRectF(_WORDS, y + place * _LINE, self.width() - _WORDS, _LINE)
            ink.text(p, self._face(step), colour, box, words)
