"""A list of two-line rows under one another: a title, a few words, something at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.chip import ChipLook, chip_width, paint_chip

HEIGHT: Final = 56
LINE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """A row. `aside` is short and stands at the right of the title; `marked` is an edit that is not saved."""

    key: str
    title: str
    words: str = ""
    aside: str = ""
    chip: ChipLook | None = None
    marked: bool = False

    @property
    def spoken(self) -> str:
        """The row read aloud."""
        chip = self.chip.text if self.chip is not None else ""
        return ", ".join(part for part in (self.title, chip, self.words, self.aside) if part)


class _Lines(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        return line.spoken if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole} else None

    def take(self, lines: tuple[Line, ...]) -> None:
        same = [one.key for one in lines] == [one.key for one in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = lines
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, 0))


class _Painter(QStyledItemDelegate):
    def __init__(self, view: LineList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, view = index.data(LINE), self._view
        if not isinstance(line, Line):
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        box, chosen = QRectF(option.rect), line.key == view.selected_key
        paint_line(painter, box, line, selected=chosen, hover=line.key == view.hovered_key)
        if chosen and view.hasFocus() and view.by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look().tokens.c.focus, 2))
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -4), 4, 4)
        painter.restore()


def paint_line(p: QPainter, box: QRectF, line: Line, *, selected: bool, hover: bool) -> None:
    """Paints a row into `box`."""
    c = look().tokens.c
    p.fillRect(box, c.selected if selected else c.hover if hover else c.pane)
    ink.across(p, box.left(), box.bottom() - 1, box.width(), c.line)
    if selected:
        p.fillRect(QRectF(box.left(), box.top(), 3, box.height() - 1), c.accent)
    left, right = box.left() + 16, box.right() - 16
    aside = ink.width(Type.HEAD_NUM, line.aside)
    ink.text(p, Type.HEAD_NUM, c.t3, QRectF(right - aside - 2, box.top() + 9, aside + 2, 18), line.aside, ink.RIGHT)
    room = right - left - (aside + 10 if line.aside else 0) - (14 if line.marked else 0)
    title = ink.elided(Type.NAME, line.title, room)
    ink.text(p, Type.NAME, c.t1, QRectF(left, box.top() + 9, room + 1, 18), title)
    if line.marked:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(look().tokens.tone("wait").solid)
        p.drawEllipse(QRectF(left + ink.width(Type.NAME, title) + 7, box.top() + 15, 7, 7))
    y = box.top() + 29
    if line.chip is not None:
        right -= chip_width(line.chip)
        paint_chip(p, right, y, line.chip)
        right -= 8
    ink.text(
        p, Type.ROW, c.t2, QRectF(left, y, right - left, 18), ink.elided(Type.ROW, line.words, max(right - left, 0))
    )


class LineList(QTableView):
    """The list. The chosen row stays chosen while its key is in the list.

    Signals:
        chosen(str): a row was chosen by click or arrow keys.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines()
        self.selected_key = self.hovered_key = ""
        self.by_keyboard = False
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(HEIGHT)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is listed."""
        return self._lines.lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Lists these; the scroll position stays when the keys are the same."""
        self._lines.take(tuple(lines))
        self._follow()

    def select(self, key: str) -> None:
        """Marks a row as chosen without telling anybody."""
        self.selected_key = key
        self._follow()
        self.viewport().update()

    def _place(self, key: str) -> int:
        return next((place for place, line in enumerate(self.lines) if line.key == key), -1)

    def _follow(self) -> None:
        place = self._place(self.selected_key)
        if place >= 0:
            self.setCurrentIndex(self._lines.index(place, 0))

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.lines):
            self.select(self.lines[place].key)
            self.chosen.emit(self.selected_key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()  # letters belong to the window
            return
        self.by_keyboard = True
        place = self._place(self.selected_key)
        self._choose(0 if place < 0 else place + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keyboard = False
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._choose(self.rowAt(event.position().toPoint().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, place: int) -> None:
        key = self.lines[place].key if 0 <= place < len(self.lines) else ""
        if key != self.hovered_key:
            self.hovered_key = key
            self.viewport().update()
