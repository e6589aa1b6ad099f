"""A small curve without axes, with a dot at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import look
from ui.widgets import ink


class Sparkline(QWidget):
    """The last values, evenly spaced, the newest at the right. Decorative: the figure beside it says the value."""

    def __init__(self, width: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self.stale = False
        self.narrow(width)

    def narrow(self, width: int) -> None:
        """Takes another width."""
        self.setFixedSize(QSize(width, 34))

    def set_values(self, values: Sequence[float]) -> None:
        """Shows these values."""
        if tuple(values) != self._values:
            self._values = tuple(values)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._values) < 2:
            return
        c = look().tokens.c
        wide, high = self.width() - 6.0, self.height()
        top = max(*self._values, 1.0) * 1.02
        step = wide / (len(self._values) - 1)
        points = [QPointF(i * step, high - 2 - value / top * (high - 7)) for i, value in enumerate(self._values)]
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        area = QPainterPath(line)
        area.lineTo(points[-1].x(), high)
        area.lineTo(0, high)
        p = ink.smooth(self)
        colour = c.t3 if self.stale else c.accent_t
        p.fillPath(area, ink.with_alpha(c.t3 if self.stale else c.accent, 0.14))
        p.strokePath(
            line, QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.BevelJoin)
        )
        p.setPen(QPen(c.frame, 1.5))
        p.setBrush(colour)
        p.drawEllipse(QRectF(points[-1].x() - 3, points[-1].y() - 3, 6, 6))
        p.end()
