"""A bordered block with a title, something at its right, and a body."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Type
from ui.widgets.section import Plate
from ui.widgets.words import Text


class Card(Plate):
    """`body` is where the content goes; `aside` says something at the right of the title."""

    def __init__(self, body: QWidget | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = Text("", Type.HEADING, elide=True)
        self.aside = Text("", Type.SMALL_NUM, "t3")
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.aside)
        self.column.setContentsMargins(15, 13, 15, 11)
        self.column.setSpacing(8)
        self.column.addLayout(self.head)
        if body is not None:
            self.column.addWidget(body, 1)

    def name(self, title: str, aside: str = "") -> None:
        """Sets title and aside."""
        self.title.setText(title)
        self.aside.setText(aside)
        self.aside.setVisible(bool(aside))
        self.aside.updateGeometry()
        self.setAccessibleName(title)
