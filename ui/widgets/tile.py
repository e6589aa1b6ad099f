"""A figure with its label, its unit and one line about it. No figure without its window or its n."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt import set_tooltip
from ui.theme import Tone, Type, look
from ui.widgets import ink
from ui.widgets.sparkline import paint_curve

HEIGHT = 88
_TRAIL, _TRAIL_LEAST = 84.0, 36.0
_NARROW = 196  # as in a window below 1360: smaller insets and figure


@dataclass(frozen=True, slots=True)
class TileLook:
    """What a tile says. `alarm` gives it the late ground, but the figure itself stays in the text colour.

    `sub_tone` colours the line below; `stale` weakens old figures, the line below then says how old.
    """

    label: str
    figure: str
    unit: str = ""
    sub: str = ""
    icon: str = ""
    sub_icon: str = ""
    sub_tone: Tone | None = None
    alarm: bool = False
    formula: str = ""
    stale: bool = False
    trail: tuple[float, ...] = ()
    """how the figure came about, evenly spaced; drawn at the right where there is room"""


class Tile(QWidget):
    """A tile; its tooltip is the formula of its figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = TileLook("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that a screen reader comes by

    def say(self, tile: TileLook) -> None:
        """Shows `tile`."""
        if tile != self._look:
            self._look = tile
            set_tooltip(self, tile.formula)
            figure = " ".join(part for part in (tile.figure, tile.unit) if part)
            self.setAccessibleName(", ".join(part for part in (tile.label, figure, tile.sub) if part))
            self.setAccessibleDescription(tile.formula)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        tile = self._look
        wide = max(
            ink.width(Type.SMALL_MEDIUM, tile.label) + (20 if tile.icon else 0),
            ink.width(Type.FIGURE, tile.figure) + ink.width(Type.UNIT, tile.unit) + 4,
            ink.width(Type.SMALL_MEDIUM, tile.sub) + (18 if tile.sub_icon else 0),
        )
        return QSize(int(wide + 30), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c, tile, late = tokens.c, self._look, tokens.tone("late")
        p = ink.smooth(self)
        box = QRectF(self.rect())
        ink.rounded(p, box, 8, late.soft if tile.alarm else c.pane, late.line if tile.alarm else c.line)
        weak = late.text if tile.alarm else c.t3
        left, right = (11.0, 8.0) if self.width() < _NARROW else (14.0, 14.0)
        room, x = self.width() - left - right, left
        if tile.icon:
            ink.glyph(p, tile.icon, x, 12, 14, weak)
            x += 20
        label = ink.elided(Type.SMALL_MEDIUM, tile.label, self.width() - right - x)
        ink.text(p, Type.SMALL_MEDIUM, weak, QRectF(x, 11, room, 16), label)
        wide = self.width() >= _NARROW and ink.width(Type.FIGURE, tile.figure) <= room - 20
        face = Type.FIGURE if wide else Type.FIGURE_NARROW
        ink.text(p, face, c.t3 if tile.stale else c.t1, QRectF(left, 29, room, 32), tile.figure)
        after = left + ink.width(face, tile.figure) + 4
        ink.text(p, Type.UNIT, c.t3, QRectF(after, 34, self.width(), 26), tile.unit)
        self._paint_trail(p, after + ink.width(Type.UNIT, tile.unit) + 16, self.width() - right - 3)
        sub = (
            late.text
            if tile.alarm
            else tokens.tone(tile.sub_tone).text
            if tile.sub_tone
            else c.t3
            if tile.stale
            else c.t2
        )
        x = left
        if tile.sub_icon:
            ink.glyph(p, tile.sub_icon, x, 63.5, 13, sub)
            x += 18
        sub_face = Type.SMALL_MEDIUM if tile.alarm else Type.SMALL_NUM
        ink.text(p, sub_face, sub, QRectF(x, 62, room, 16), ink.elided(sub_face, tile.sub, self.width() - right - x))
        p.end()

    def _paint_trail(self, p: QPainter, left: float, right: float) -> None:
        left = max(left, right - _TRAIL)
        if len(self._look.trail) < 2 or right - left < _TRAIL_LEAST:
            return
        c = look().tokens.c
        colours = (c.t3, c.t3) if self._look.stale else (c.accent_t, c.accent)
        paint_curve(p, QRectF(left, 32, right - left, 26), self._look.trail, colours, c.pane)
