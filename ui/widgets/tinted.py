"""A plate with the line of a state around it, for something that should be noticed but is no verdict."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Tone, look
from ui.widgets import ink


class Tinted(QWidget):
    """`column` takes the content."""

    def __init__(self, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        ink.rounded(
            p, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, tokens.c.pane, tokens.tone(self._tone).line
        )
        p.end()
