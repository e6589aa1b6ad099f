"""A dozen small bars: failures in steps of five minutes, the alarming ones in red."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import look
from ui.widgets import ink

_BAR, _GAP, _HIGH = 7, 2, 36


class Bars(QWidget):
    """`show_values` takes (value, tone) pairs, oldest first; a value of 0 leaves a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[tuple[float, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_values(self, values: Sequence[tuple[float, str]], name: str) -> None:
        """Shows these; `name` says the same in words."""
        self._values = tuple(values)
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(1, len(self._values)) * (_BAR + _GAP), _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        top = max((value for value, _ in self._values), default=0.0) or 1.0
        for place, (value, tone) in enumerate(self._values):
            high = max(2.0, value / top * _HIGH)
            colour = tokens.states[tone].solid if tone in tokens.states else tokens.c.line2
            ink.rounded(p, QRectF(place * (_BAR + _GAP), _HIGH - high, _BAR, high), 1, colour)
        p.end()
