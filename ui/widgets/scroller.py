"""A page that scrolls up and down only, on the ground of whatever lies under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class Scroller(QScrollArea):
    """Holds one page; the page is as wide as the room."""

    def __init__(self, page: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        if page is not None:
            self.hold(page)

    def hold(self, page: QWidget) -> None:
        """Shows another page; the last one is let go of, not deleted."""
        self.takeWidget()
        self.setWidget(page)
        page.setAutoFillBackground(False)  # Qt switches it on when it takes a page
