"""Chips and badges: a word with an icon on the soft ground of its state; a count on a rail item."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Tone, Type, look
from ui.widgets import ink

HEIGHT = 20
_ICON = 12
_GAP = 4


@dataclass(frozen=True, slots=True)
class ChipLook:
    """What a chip says. Tone ``danger`` is the solid one, kept for safety."""

    text: str
    icon: str = ""
    tone: Tone = "mute"


def chip_width(chip: ChipLook) -> float:
    """The width that `paint_chip` will take."""
    inner = ink.width(Type.CHIP_NUM, chip.text)
    return inner + 7 + (5 + _ICON + _GAP if chip.icon else 7)


def paint_chip(p: QPainter, x: float, y: float, chip: ChipLook, height: int = HEIGHT) -> float:
    """Paints `chip` with its upper left corner at (x, y) and returns its width."""
    tokens = look().tokens
    state = tokens.tone(chip.tone)
    wide = chip_width(chip)
    box = QRectF(x, y, wide, height)
    ink.rounded(p, box, 5, state.soft, state.text if tokens.outlined else None)
    start = x + 7
    if chip.icon:
        ink.glyph(p, chip.icon, x + 5, y + (height - _ICON) / 2, _ICON, state.text)
        start = x + 5 + _ICON + _GAP
    ink.text(p, Type.CHIP_NUM, state.text, QRectF(start, y, wide, height), chip.text)
    return wide


class Chip(QWidget):
    """A chip that stands on its own; it takes exactly the room it needs."""

    def __init__(self, chip: ChipLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chip = chip

    @property
    def chip(self) -> ChipLook:
        """What is shown now."""
        return self._chip

    def show_chip(self, chip: ChipLook) -> None:
        """Shows another chip in the same place."""
        if chip != self._chip:
            self._chip = chip
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(chip_width(self._chip) + 1), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        paint_chip(p, 0, 0, self._chip)
        p.end()


def paint_badge(p: QPainter, x: float, y: float, count: int, tone: Tone, ring: QColor | None) -> float:
    """A count, 99+ at most, at (x, y); `ring` is the ground colour that sets it off an icon. Returns its width."""
    tokens = look().tokens
    words = str(count) if count <= 99 else "99+"
    wide = max(16.0, ink.width(Type.BADGE, words) + 8)
    if ring is not None:
        ink.rounded(p, QRectF(x - 2, y - 2, wide + 4, 20), 10, ring)
    filled = tone in {"danger", "accent"}
    ground = tokens.tone(tone).solid if filled else tokens.c.badge
    ink.rounded(p, QRectF(x, y, wide, 16), 8, ground)
    ink.text(
        p, Type.BADGE, tokens.c.on_fill if filled else tokens.c.badge_t, QRectF(x, y, wide, 16), words, ink.CENTRE
    )
    return wide
