"""A list, a page and a column beside it: all three where there is room, else the list and one of them, else one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ui.widgets.button import Button
from ui.widgets.tabs import Option, Segments
from ui.widgets.words import Ground, Line

ONE_BELOW: Final = 836
"""own width in a window of 900"""
PAIR_BELOW: Final = 900
"""the same for a screen without a list, whose page is wider"""
PAGE: Final = 440
"""what a page needs beside list and column"""
WIDE_FROM: Final = 1280
"""own width in a window of 1360"""


class Panes(QWidget):
    """`widths` of list and column as (narrow, usual). A screen without a list has None for it."""

    def __init__(
        self, parts: tuple[QWidget | None, QWidget, QWidget], widths: tuple[tuple[int, int], tuple[int, int]]
    ) -> None:
        super().__init__()
        self.left, self.middle, self.right = parts
        self._widths = widths
        self._inside, self._on = False, "page"
        self._one = self._two = False
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
        shown = [part for part in (self.left, self.middle, self._side) if part is not None]
        for part in shown:
            self._split.addWidget(part)
        self._split.setStretchFactor(len(shown) - 2, 1)
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
        """Words of the bar that shows where page and column have no room beside each other."""
        self.back.relabel(back)
        self.switch.set_options([Option("page", page), Option("side", side)])
        self.switch.turn_on(self._on)

    def show_inside(self, inside: bool) -> None:
        """Whether something of the list is open; without it there is no column."""
        changed = inside != self._inside
        self._inside = inside
        if changed or self._two:
            self._arrange()

    def to_list(self) -> None:
        """Back to the list, where only one pane has room."""
        self._inside = False
        self._arrange()
        if self.left is not None:
            self.left.setFocus()

    def _switched(self, key: str) -> None:
        self._on = key
        self._arrange()

    def _arrange(self) -> None:
        one, two, inside, listed = self._one, self._two, self._inside, self.left is not None
        page = self._on == "page" or not inside
        self.bar.setVisible(two and inside)
        self._line.setVisible(two and inside)
        self.back.setVisible(one and listed)
        self.middle.setVisible(not two or (page and (inside or not one or not listed)))
        self._side.setVisible(inside and (not two or not page))
        self._side.setMinimumWidth(0 if two else self._widths[1][0])
        at = 0 if self.width() < WIDE_FROM else 1
        left, right = self._widths[0][at], self._widths[1][at]
        if self.left is not None:
            self.left.setVisible(not (one and inside))
            self.left.setMinimumWidth(0 if one else self._widths[0][0])
            rest = self.width() - left
            sizes = [left, rest, rest] if two else [left, max(200, rest - right), right]
        else:
            sizes = [max(200, self.width() - right), right]
        if not one:
            self._split.setSizes(sizes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        (list_wide, _), (column_wide, _) = self._widths
        self._one = self.width() < (ONE_BELOW if self.left is not None else PAIR_BELOW)
        self._two = self._one or (self.left is not None and self.width() < list_wide + column_wide + PAGE)
        self._arrange()
