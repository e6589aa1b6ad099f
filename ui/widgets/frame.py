"""The geometry of one drawing of a chart, and the strokes that charts share.

A `Frame` maps time and value to pixels, so the same painting serves the screen, the wallboard and the export.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QPolygonF

from ui.theme import Face, look
from ui.widgets import ink
from ui.widgets.bins import Curve, Floats

_CHUNK: Final = 48  # one long antialiased polyline is seven times slower than pieces of 48 points (stack.md §2)


@dataclass(frozen=True, slots=True)
class Insets:
    """What is left free round the plot, logical px."""

    left: float = 34
    top: float = 24
    right: float = 4
    bottom: float = 46


@dataclass(frozen=True, slots=True)
class Frame:
    """`plot` in px of the drawing; the range in ms since the epoch; `top` the value at the upper edge."""

    plot: QRectF
    start_ms: float
    end_ms: float
    top: float

    def x(self, at_ms: float) -> float:
        """The pixel column of a moment; outside the plot for a moment outside the range."""
        return self.plot.left() + (at_ms - self.start_ms) / max(self.end_ms - self.start_ms, 1) * self.plot.width()

    def y(self, value: float) -> float:
        """The pixel row of a value."""
        return self.plot.bottom() - value / max(self.top, 1e-9) * self.plot.height()

    def moment(self, x: float) -> float:
        """The moment under a pixel column."""
        return self.start_ms + (x - self.plot.left()) / max(self.plot.width(), 1) * (self.end_ms - self.start_ms)

    def holds(self, at_ms: float) -> bool:
        """Whether the moment lies in the range."""
        return self.start_ms <= at_ms <= self.end_ms

    def points(self, curve: Curve) -> tuple[Floats, Floats]:
        """The curve in pixels."""
        span = max(self.end_ms - self.start_ms, 1)
        xs = self.plot.left() + (curve.x - self.start_ms) * (self.plot.width() / span)
        ys = self.plot.bottom() - curve.y * (self.plot.height() / max(self.top, 1e-9))
        return xs, ys


def polygon(xs: Floats, ys: Floats) -> QPolygonF:
    """Two columns of pixels as a polygon, without a Python loop."""
    found: QPolygonF = pg.functions.arrayToQPolygonF(np.ascontiguousarray(xs), np.ascontiguousarray(ys))
    return found


def stroke(p: QPainter, xs: Floats, ys: Floats, colour: QColor, width: float) -> None:
    """A smooth line through the points."""
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    for first in range(0, max(len(xs) - 1, 0), _CHUNK):
        p.drawPolyline(polygon(xs[first : first + _CHUNK + 1], ys[first : first + _CHUNK + 1]))


def dashed(p: QPainter, xs: Floats, ys: Floats, colour: QColor, width: float, pattern: tuple[float, float]) -> None:
    """A broken line through the points; `pattern` is dash and gap in widths, a dash near 0 gives round dots."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if pattern[0] < 1 else Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setDashPattern(list(pattern))
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawPolyline(polygon(xs, ys))


def area(p: QPainter, xs: Floats, ys: Floats, floor: Floats | float, brush: QBrush | QColor) -> None:
    """The area between the points and `floor` (a row, or one row a point), without antialiasing: it has a line."""
    low = np.broadcast_to(np.asarray(floor, dtype=np.float64), xs.shape)
    p.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(brush)
    p.drawPolygon(polygon(np.concatenate((xs, xs[::-1])), np.concatenate((ys, low[::-1]))))
    p.setRenderHint(QPainter.RenderHint.Antialiasing)


def stairs(xs: Floats, ys: Floats, end_x: float) -> tuple[Floats, Floats]:
    """Points of a line that holds each value until the next one and the last until `end_x`."""
    sx = np.concatenate((np.repeat(xs, 2)[1:], [end_x]))
    return sx, np.repeat(ys, 2)


@lru_cache(maxsize=16)
def _dotted(ground: int, dots: int, dpr: float) -> QPixmap:
    side = 6
    pixmap = QPixmap(QSize(round(side * dpr), round(side * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(QColor.fromRgba(ground))
    p = QPainter(pixmap)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QColor.fromRgba(dots))
    for x, y in ((1.5, 1.5), (4.5, 4.5)):
        p.drawEllipse(QPointF(x, y), 0.9, 0.9)
    p.end()
    return pixmap


def bot_brush(p: QPainter, share: float = 0.55) -> QBrush:
    """The fill of the bot's area: a tint, and in high contrast a pattern of dots."""
    tokens = look().tokens
    if not tokens.outlined:
        return QBrush(ink.with_alpha(tokens.c.c_bot, share))
    dpr = p.device().devicePixelRatioF()
    return QBrush(_dotted(QColor(Qt.GlobalColor.black).rgba(), tokens.c.c_bot.rgba(), dpr))


def label(p: QPainter, face: Face, box: QRectF, words: str, ground: QColor, colour: QColor, radius: float) -> None:
    """Words centred on a rounded ground."""
    ink.rounded(p, box, radius, ground)
    ink.text(p, face, colour, box, words, ink.CENTRE)


def halo_text(p: QPainter, face: Face, colour: QColor, box: QRectF, words: str, align: Qt.AlignmentFlag) -> None:
    """Words with a patch of the pane's colour under them, so that lines do not run through."""
    wide = ink.width(face, words)
    left = (
        box.left() if align == ink.LEFT else box.right() - wide if align == ink.RIGHT else box.center().x() - wide / 2
    )
    patch = QRectF(left - 3, box.center().y() - face.line / 2, wide + 6, face.line)
    ink.rounded(p, patch, 3, ink.with_alpha(look().tokens.c.pane, 0.82))
    ink.text(p, face, colour, box, words, align)
