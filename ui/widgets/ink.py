"""Strokes shared by the painted parts: text, rounded grounds, hairlines, icons, shadows.

All lengths are logical px; colours come from the caller, who took them from the tokens.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap, QRadialGradient
from PySide6.QtWidgets import QWidget

from ui import assets
from ui.theme import Face

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
TOP = Qt.AlignmentFlag.AlignTop
_ONE_LINE = Qt.TextFlag.TextSingleLine


def pixel_ratio(p: QPainter) -> float:
    """Device pixels a logical one, also where the painter was sent elsewhere by ``QWidget.render``."""
    matrix = p.deviceTransform()
    return round(math.hypot(matrix.m11(), matrix.m12()), 3) or 1.0


def smooth(widget: QWidget) -> QPainter:
    """A painter on `widget` with antialiasing; close it with ``end()``."""
    painter = QPainter(widget)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter


def width(face: Face, words: str) -> float:
    """How wide `words` are in `face`."""
    return face.metrics.horizontalAdvance(words)


def elided(face: Face, words: str, room: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """`words` cut to `room` with an ellipsis where they do not fit."""
    return words if width(face, words) <= room else face.metrics.elidedText(words, mode, room)


def text(p: QPainter, face: Face, colour: QColor, box: QRectF, words: str, align: Qt.AlignmentFlag = LEFT) -> None:
    """One line of text, centred in the height of `box`."""
    p.setFont(face.font)
    p.setPen(colour)
    p.drawText(box, align | MIDDLE | _ONE_LINE, words)


def rounded(p: QPainter, box: QRectF, radius: float, fill: QColor | None = None, line: QColor | None = None) -> None:
    """A rounded ground; the 1 px outline lies inside `box`."""
    p.setPen(Qt.PenStyle.NoPen if line is None else QPen(line, 1))
    p.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    if line is not None:
        box = box.adjusted(0.5, 0.5, -0.5, -0.5)
        radius -= 0.5
    p.drawRoundedRect(box, radius, radius)


def corners(box: QRectF, tl: float, tr: float, br: float, bl: float) -> QPainterPath:
    """A box whose four corners have radii of their own."""
    path = QPainterPath()
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    path.moveTo(x + tl, y)
    path.lineTo(x + w - tr, y)
    path.arcTo(x + w - 2 * tr, y, 2 * tr, 2 * tr, 90, -90)
    path.lineTo(x + w, y + h - br)
    path.arcTo(x + w - 2 * br, y + h - 2 * br, 2 * br, 2 * br, 0, -90)
    path.lineTo(x + bl, y + h)
    path.arcTo(x, y + h - 2 * bl, 2 * bl, 2 * bl, 270, -90)
    path.lineTo(x, y + tl)
    path.arcTo(x, y, 2 * tl, 2 * tl, 180, -90)
    path.closeSubpath()
    return path


def across(p: QPainter, x: float, y: float, length: float, colour: QColor) -> None:
    """A horizontal hairline, `y` its upper edge."""
    p.fillRect(QRectF(x, y, length, 1), colour)


def down(p: QPainter, x: float, y: float, length: float, colour: QColor) -> None:
    """A vertical hairline, `x` its left edge."""
    p.fillRect(QRectF(x, y, 1, length), colour)


def glyph(
    p: QPainter, name: str, x: float, y: float, size: float, colour: QColor, stroke: float | None = None
) -> None:
    """An icon with its upper left corner at (x, y)."""
    p.drawPixmap(QPointF(x, y), assets.icon(name, size, colour, pixel_ratio(p), stroke))


def ring(p: QPainter, box: QRectF, thickness: float, share: float, track: QColor, colour: QColor) -> None:
    """A ring that is `share` full (0–1), clockwise from the top."""
    inner = box.adjusted(thickness / 2, thickness / 2, -thickness / 2, -thickness / 2)
    pen = QPen(track, thickness)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(pen)
    p.drawEllipse(inner)
    if share > 0:
        pen.setColor(colour)
        p.setPen(pen)
        p.drawArc(inner, 90 * 16, -round(min(share, 1.0) * 360 * 16))


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """The same colour, `alpha` 0–1 of it."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


def fade_down(p: QPainter, box: QRectF, colour: QColor) -> None:
    """From `colour` at the top of `box` to nothing at its foot."""
    shade = QLinearGradient(box.topLeft(), box.bottomLeft())
    shade.setColorAt(0, colour)
    shade.setColorAt(1, with_alpha(colour, 0))
    p.fillRect(box, shade)


@lru_cache(maxsize=16)
def _shadow(blur: int, radius: int, strength: float, dpr: float) -> QPixmap:
    side = 2 * (blur + radius) + 2
    pixmap = QPixmap(QSize(round(side * dpr), round(side * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    p = QPainter(pixmap)
    reach = blur + radius
    shade = QRadialGradient(QPointF(reach, reach), reach)
    start = radius / reach
    for step in range(9):
        share = step / 8
        shade.setColorAt(start + (1 - start) * share, QColor(0, 0, 0, round(255 * strength * (1 - share) ** 2.2)))
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(shade)
    for cx, cy in ((0, 0), (reach + 2, 0), (0, reach + 2), (reach + 2, reach + 2)):
        p.save()
        p.setClipRect(QRect(cx, cy, reach, reach))
        p.translate(2 if cx else 0, 2 if cy else 0)
        p.drawRect(0, 0, 2 * reach, 2 * reach)
        p.restore()
    p.fillRect(QRect(reach, reach, 2, 2), QColor(0, 0, 0, round(255 * strength)))
    for turn in range(4):
        p.save()
        p.translate(side / 2, side / 2)
        p.rotate(90 * turn)
        p.translate(-side / 2, -side / 2)
        line = QLinearGradient(0, reach, 0, 0)
        for step in range(9):
            share = step / 8
            line.setColorAt(start + (1 - start) * share, QColor(0, 0, 0, round(255 * strength * (1 - share) ** 2.2)))
        p.fillRect(QRectF(reach, 0, 2, reach), line)
        p.restore()
    p.end()
    return pixmap


def shadow(p: QPainter, box: QRect, radius: int, blur: int, drop: int, strength: float) -> None:
    """A soft shadow round `box`, moved down by `drop`; one cached nine-patch a kind."""
    dpr = pixel_ratio(p)
    patch = _shadow(blur, radius, strength, dpr)
    outer = QRectF(box).adjusted(-blur, -blur + drop, blur, blur + drop)
    cut = (blur + radius) * dpr
    side, far = patch.width(), patch.width() - cut
    reach = blur + radius
    xs = (outer.left(), outer.left() + reach, outer.right() - reach, outer.right())
    ys = (outer.top(), outer.top() + reach, outer.bottom() - reach, outer.bottom())
    us = (0.0, cut, far, float(side))
    for i in range(3):
        for j in range(3):
            p.drawPixmap(
                QRectF(xs[i], ys[j], xs[i + 1] - xs[i], ys[j + 1] - ys[j]),
                patch,
                QRectF(us[i], us[j], us[i + 1] - us[i], us[j + 1] - us[j]),
            )
