"""A path in steps, from top to bottom: what is done, what failed, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink

STEP = 30


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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Shows these steps."""
        self._steps = tuple(steps)
        self.setAccessibleName("; ".join(f"{step.text} {step.time}".strip() for step in steps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(0, len(self._steps) * STEP - 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        for i, step in enumerate(self._steps):
            y = i * STEP
            if i + 1 < len(self._steps):
                p.fillRect(QRectF(8, y + 18, 2, STEP - 18), self._link(self._steps[i + 1]))
            self._paint_step(p, y, step)
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
        time_room = ink.width(Type.SMALL_NUM, step.time) + 10 if step.time else 0
        ink.text(p, Type.SMALL_NUM, c.t3, QRectF(0, y, self.width(), 18), step.time, ink.RIGHT)
        failed = step.state == "failed"
        face = Type.ROW_BOLD if failed else Type.ROW
        colour = tokens.tone("late").text if failed else c.t3 if step.state == "later" else c.t1
        room = self.width() - 28 - time_room
        ink.text(p, face, colour, QRectF(28, y, room, 18), ink.elided(face, step.text, room))
