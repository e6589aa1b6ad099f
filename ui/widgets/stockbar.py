"""How the places of a category stand: inside, sold but not in yet, on hold, free."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import look
from ui.widgets import ink

HIGH: Final = 10
_LEAST, _GAP, _TILE = 3.0, 2.0, 6


@dataclass(frozen=True, slots=True)
class Shares:
    """Places: `out` are sold and not in yet."""

    inside: int
    out: int
    held: int
    free: int


@cache
def _hatch(ground: int, stripe: int, dpr: float) -> QPixmap:
    pixmap = QPixmap(round(_TILE * dpr), round(_TILE * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(QColor.fromRgba(ground))
    p = QPainter(pixmap)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(QPen(QColor.fromRgba(stripe), 2.1))
    for shift in (-_TILE, 0, _TILE):
        p.drawLine(shift, _TILE, shift + _TILE, 0)
    p.end()
    return pixmap


def held_brush(dpr: float) -> QBrush:
    """The stripes of what is on hold."""
    tokens = look().tokens
    brush = QBrush()
    brush.setTexture(_hatch(tokens.tone("wait").soft.rgba(), tokens.tone("wait").solid.rgba(), dpr))
    return brush


class StockBar(QWidget):
    """10 px; parts that are not empty are never thinner than 3."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares = Shares(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Shares, name: str) -> None:
        """Shows these; `name` says the same in words."""
        self._shares = shares
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        shares = self._shares
        parts: list[tuple[int, QBrush]] = [
            (shares.inside, QBrush(tokens.tone("ok").solid)),
            (shares.out, QBrush(tokens.tone("bot").solid)),
            (shares.held, held_brush(ink.pixel_ratio(p))),
            (shares.free, QBrush(tokens.c.press)),
        ]
        shown = [(count, brush) for count, brush in parts if count > 0]
        total = sum(count for count, _ in shown) or 1
        room = self.width() - _GAP * max(0, len(shown) - 1)
        wide = [max(_LEAST, room * count / total) for count, _ in shown]
        over = sum(wide) - room
        if wide and over > 0:
            wide[wide.index(max(wide))] -= over
        x = 0.0
        p.setPen(Qt.PenStyle.NoPen)
        for (_, brush), part in zip(shown, wide, strict=True):
            p.setBrush(brush)
            p.drawRoundedRect(QRectF(x, 0, part, HIGH), 2, 2)
            x += part + _GAP
        p.end()


class Swatch(QWidget):
    """The 10 px square of a legend: inside | out | held | free."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        brushes = {
            "inside": QBrush(tokens.tone("ok").solid),
            "out": QBrush(tokens.tone("bot").solid),
            "held": held_brush(ink.pixel_ratio(p)),
        }
        p.setPen(Qt.PenStyle.NoPen if self._kind in brushes else QPen(tokens.c.line2, 1))
        p.setBrush(brushes.get(self._kind, QBrush(tokens.c.press)))
        p.drawRoundedRect(QRectF(0.5, 0.5, 9, 9), 2, 2)
        p.end()
