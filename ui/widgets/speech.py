"""Somebody's words on a quiet ground, with a fact at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.words import Icon, Text


class Speech(QWidget):
    """The words run over as many lines as they need beside the fact."""

    def __init__(self, words: str, fact: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(Icon("quote", 16, "t3"))
        row.addWidget(Text(words, Type.ROW, "t1", wrap=True), 1)
        if fact:
            row.addWidget(Text(fact, Type.SMALL_NUM, "t3"))
        self.setAccessibleName(f"{words}, {fact}" if fact else words)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, look().tokens.tone("mute").soft)
        p.end()
