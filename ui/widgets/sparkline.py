"""A small curve without axes, with a dot at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
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
        p = ink.smooth(self)
        colours = (c.t3, c.t3) if self.stale else (c.accent_t, c.accent)
        paint_curve(p, QRectF(0, 0, self.width() - 6.0, self.height()), self._values, colours, c.frame)
        p.end()


def paint_curve(
    p: QPainter, box: QRectF, values: Sequence[float], colours: tuple[QColor, QColor], ground: QColor
) -> None:
    """At least two values as a curve over a tint (`colours`) that ends in a dot; `ground` is what lies under it."""
    top = max(*values, 1.0) * 1.02
    step = box.width() / (len(values) - 1)
    foot = box.bottom()
    points = [
        QPointF(box.x() + i * step, foot - 2 - value / top * (box.height() - 7)) for i, value in enumerate(values)
    ]
    line = QPainterPath(points[0])
    for point in points[1:]:
        line.lineTo(point)
    area = QPainterPath(line)
    area.lineTo(points[-1].x(), foot)
    area.lineTo(box.x(), foot)
    p.fillPath(area, ink.with_alpha(colours[1], 0.14))
    pen = QPen(colours[0], 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.BevelJoin)
    p.strokePath(line, pen)
    p.setPen(QPen(ground, 1.5))
    p.setBrush(colours[0])
    p.drawEllipse(QRectF(points[-1].x() - 3, points[-1].y() - 3, 6, 6))
