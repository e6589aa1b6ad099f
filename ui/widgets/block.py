"""A part of a page under a hairline: a heading, something beside it, and the content."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.words import Text


class Block(QWidget):
    """`aside` is a count after the heading; the last block of a page has no line under it."""

    def __init__(self, title: str, aside: str = "", *, last: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = last
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        if title:
            self.head.addWidget(Text(title, Type.HEADING))
            if aside:
                self.head.addWidget(Text(aside, Type.UNIT, "t3"))
            self.head.addStretch(1)
            column.addLayout(self.head)
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        column.addLayout(self.content)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._last:
            p = ink.smooth(self)
            ink.across(p, 0, self.height() - 1, self.width(), look().tokens.c.line)
            p.end()
