"""A list, a page and a column beside it: side by side where there is room, one after the other where there is not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ui.widgets.button import Button
from ui.widgets.tabs import Option, Segments
from ui.widgets.words import Ground, Line

ONE_BELOW: Final = 900
WIDE_FROM: Final = 1200


class Panes(QWidget):
    """`widths` of list and column as (narrow, usual); `names` of page and column for the switch between them."""

    def __init__(
        self, parts: tuple[QWidget, QWidget, QWidget], widths: tuple[tuple[int, int], tuple[int, int]]
    ) -> None:
        super().__init__()
        self.left, self.middle, self.right = parts
        self._widths = widths
        self._inside, self._one, self._on = False, False, "page"
        self._side = Ground("sunken")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.right)
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(8, 8, 12, 8)
        self.back = Button("", "ghost", icon="arrow-left", small=True)
        self.switch = Segments()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.switch)
        self._line = Line()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for part in (self.left, self.middle, self._side):
            self._split.addWidget(part)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._line)
        column.addWidget(self._split, 1)
        self.back.clicked.connect(self.to_list)
        self.switch.picked.connect(self._switched)
        self._arrange()

    def name(self, back: str, page: str, side: str) -> None:
        """Words of the bar that shows where there is room for one pane only."""
        self.back.relabel(back)
        self.switch.set_options([Option("page", page), Option("side", side)])
        self.switch.turn_on(self._on)

    def show_inside(self, inside: bool) -> None:
        """Whether something of the list is open; without it there is no column."""
        changed = inside != self._inside
        self._inside = inside
        if changed or self._one:
            self._arrange()

    def to_list(self) -> None:
        """Back to the list, where only one pane has room."""
        self._inside = False
        self._arrange()
        self.left.setFocus()

    def _switched(self, key: str) -> None:
        self._on = key
        self._arrange()

    def _arrange(self) -> None:
        one, inside = self._one, self._inside
        self.bar.setVisible(one and inside)
        self._line.setVisible(one and inside)
        self.left.setVisible(not (one and inside))
        self.middle.setVisible(not one or (inside and self._on == "page"))
        self._side.setVisible(inside and (not one or self._on == "side"))
        for part, least in ((self.left, self._widths[0][0]), (self._side, self._widths[1][0])):
            part.setMinimumWidth(0 if one else least)
        if not one:
            wide = self.width()
            at = 0 if wide < WIDE_FROM else 1
            left, right = self._widths[0][at], self._widths[1][at]
            self._split.setSizes([left, max(200, wide - left - right), right])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._one = self.width() < ONE_BELOW
        self._arrange()
