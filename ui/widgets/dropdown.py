"""One of a few, behind a labelled box that opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.words import Text


class DropDown(QComboBox):
    """A box that opens, and shows that it does."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        c = look().tokens.c
        p = ink.smooth(self)
        ink.glyph(
            p, "chevron-down", self.width() - 26, (self.height() - 16) / 2, 16, c.t2 if self.isEnabled() else c.t3
        )
        p.end()


class Select(QWidget):
    """`options` as (key, words)."""

    def __init__(self, label: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = DropDown()
        self.box.setAccessibleName(label)
        for key, words in options:
            self.box.addItem(words, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        caption = Text(label, Type.SMALL_MEDIUM, "t2")
        caption.setBuddy(self.box)
        column.addWidget(caption)
        column.addWidget(self.box)

    @property
    def key(self) -> str:
        """The key of the chosen option; empty when there is none."""
        return str(self.box.currentData() or "")

    def choose(self, key: str) -> None:
        """Chooses an option; an unknown key changes nothing."""
        place = self.box.findData(key)
        if place >= 0:
            self.box.setCurrentIndex(place)
