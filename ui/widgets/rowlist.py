"""A long list of rows that never stalls and never moves under the hand.

One column, fixed heights, an order kept by the caller. Changed rows are marked and repainted together every
33 ms; a new order waits while the pointer is over the list, unless it is urgent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QEnterEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.widgets.button import Button
from ui.widgets.row import HEAD_HEIGHT, HEIGHT, Head, Row, RowPainter, paint_head
from ui.widgets.rowmodel import ENTRY, Entry, Index, RowModel
from ui.widgets.scrolls import OverlayBar

FLUSH_MS: Final = 33
TICK_MS: Final = 250
SETTLE_MS: Final = 1000


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, view: RowList) -> None:
        super().__init__(view)
        self._view = view
        self.painter = RowPainter()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        if isinstance(entry, Head):
            paint_head(painter, box, entry)
        elif isinstance(entry, Row):
            view = self._view
            chosen = entry.key == view.selected_key
            self.painter.paint(
                painter,
                box,
                entry,
                view.now_ms(),
                selected=chosen,
                hover=entry.key == view.hovered_key,
                focus=chosen and view.hasFocus() and view.by_keyboard,
            )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)


def _head_places(entries: Sequence[Entry]) -> list[int]:
    """Where the heads are. A head that knows how many rows follow it spares the look at each of them."""
    places: list[int] = []
    place = 0
    while place < len(entries):
        entry = entries[place]
        if isinstance(entry, Head):
            places.append(place)
            place += entry.count or 0
        place += 1
    return places


class RowList(QTableView):
    """The view of `RowModel`.

    Signals:
        chosen(str): a row was chosen by click, Enter or arrow keys.
        opened(str): a row was double-clicked or Enter was pressed on it.
        held_back(int): so many new rows wait above until the pointer leaves; 0 when none.
    """

    chosen = Signal(str)
    opened = Signal(str)
    held_back = Signal(int)

    def __init__(
        self,
        row_of: Callable[[str], Row | None],
        now_ms: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.now_ms = now_ms
        self.rows = RowModel(row_of, now_ms)
        self.selected_key = ""
        self.hovered_key = ""
        self.by_keyboard = False
        self._dirty: set[str] = set()
        self._waiting: list[Entry] | None = None
        self._heads: list[int] = []
        self._shown_waits: dict[str, str] = {}
        self._delegate = _RowDelegate(self)
        self._set_up_view()
        self.bar = OverlayBar(self)
        self._repainted_at = 0.0
        self._flush = self._timer(FLUSH_MS, self._repaint_dirty, once=True)
        self._settle = self._timer(SETTLE_MS, self.apply_waiting, once=True)
        self._ticker = self._timer(TICK_MS, self._tick)
        self._ticker.start()
        self._bar = Button("", "primary", icon="arrow-up", small=True, parent=self)
        self._bar.hide()
        self._bar.clicked.connect(self.apply_waiting)

    def _set_up_view(self) -> None:
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)  # a new order must not scroll to the chosen row by itself
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(HEIGHT // 2)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        side = self.verticalHeader()
        side.hide()
        side.setMinimumSectionSize(HEAD_HEIGHT)
        side.setDefaultSectionSize(HEIGHT)
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _timer(self, interval_ms: int, act: Callable[[], None], *, once: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(once)
        timer.timeout.connect(act)
        return timer

    def touch(self, keys: Iterable[str]) -> None:
        """Marks rows whose record changed; they are repainted together, at most every 33 ms."""
        self._dirty.update(keys)
        if self._dirty and not self._flush.isActive():
            quiet_ms = (monotonic() - self._repainted_at) * 1000
            self._flush.start(max(0, round(FLUSH_MS - quiet_ms)))

    def set_entries(self, entries: Sequence[Entry], *, urgent: bool = False) -> None:
        """Takes a new order, at once when `urgent` or when the pointer is elsewhere, else when it has left."""
        if list(entries) == self.rows.entries():
            self._waiting = None
            self._show_bar(0)
            return
        if self._hand_over() and not urgent and self.rows.rowCount():
            self._waiting = list(entries)
            self._show_bar(sum(1 for key in {*entries} - {*self.rows.entries()} if isinstance(key, str)))
            return
        self._waiting = None
        self._show_bar(0)
        self._apply(entries)

    def apply_waiting(self) -> None:
        """Shows the order that waited for the pointer to leave."""
        if self._waiting is not None:
            entries, self._waiting = self._waiting, None
            self._show_bar(0)
            self._apply(entries)

    def select(self, key: str) -> None:
        """Marks `key` as the chosen row without telling anybody; an unknown key is marked once it appears."""
        if key == self.selected_key:
            return
        self.selected_key = key
        self._follow_selection(scroll=True)
        self.viewport().update()

    def step(self, by: int) -> str:
        """Chooses the next (+1) or previous (-1) row and returns its key, empty at the end."""
        key = self._step(by)
        if key:
            self._tell_chosen()
        return key

    def _tell_chosen(self) -> None:
        if self.selected_key:
            self.chosen.emit(self.selected_key)

    def _step(self, by: int) -> str:
        place = self.rows.place_of(self.selected_key)
        place = place if place >= 0 else (-1 if by > 0 else self.rows.rowCount())
        while 0 <= (place := place + by) < self.rows.rowCount():
            if key := self.rows.key_at(place):
                self.by_keyboard = True
                self.select(key)
                return key
        return ""

    def forget_pixmaps(self) -> None:
        """Drops what was painted in another theme or language."""
        self._delegate.painter.forget()
        self.viewport().update()

    def _hand_over(self) -> bool:
        return self.underMouse() or self._settle.isActive()

    def _apply(self, entries: Sequence[Entry]) -> None:
        anchor, offset = self._anchor()
        side = self.verticalHeader()
        for place in self._heads:
            if place < self.rows.rowCount():
                side.resizeSection(place, HEIGHT)
        self.rows.set_entries(entries)
        self._heads = _head_places(entries)
        for place in self._heads:
            side.resizeSection(place, HEAD_HEIGHT)
        if anchor and (place := self.rows.place_of(anchor)) >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(side.sectionPosition(place) + offset)
        self._follow_selection(scroll=False)
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()) if self.underMouse() else None)
        self.viewport().update()

    def _anchor(self) -> tuple[str, int]:
        scroll = self.verticalScrollBar().value()
        if scroll == 0:
            return "", 0
        place = self.rowAt(1)
        key = self.rows.key_at(place)
        return key, scroll - self.verticalHeader().sectionPosition(place) if key else 0

    def _follow_selection(self, *, scroll: bool) -> None:
        place = self.rows.place_of(self.selected_key)
        model = self.selectionModel()
        if place < 0:
            model.clear()
            return
        index = self.rows.index(place, 0)
        flag = model.SelectionFlag.ClearAndSelect
        model.setCurrentIndex(index, flag)
        if scroll:
            self.scrollTo(index)

    def _show_bar(self, count: int) -> None:
        self.held_back.emit(count)
        self._bar.setVisible(count > 0)
        if count:
            self._bar.relabel(self.tr("%n new above", "", count))
            self._place_bar()

    def _place_bar(self) -> None:
        self._bar.resize(self._bar.sizeHint())
        self._bar.move((self.width() - self._bar.width()) // 2, 8)
        self._bar.raise_()

    def _repaint_dirty(self) -> None:
        self._repainted_at = monotonic()
        dirty, self._dirty = self._dirty, set()
        first, last = self._visible()
        for place in range(first, last + 1):
            if self.rows.key_at(place) in dirty:
                index = self.rows.index(place, 0)
                self.rows.dataChanged.emit(index, index)

    def _visible(self) -> tuple[int, int]:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self.rows.rowCount() - 1

    def _tick(self) -> None:
        if not self.isVisible():
            return
        now = self.now_ms()
        first, last = self._visible()
        shown: dict[str, str] = {}
        for place in range(first, last + 1):
            row = self.rows.entry(place)
            if not isinstance(row, Row):
                continue
            waited = (now - row.since_ms) // 1000 if row.since_ms is not None else 0
            shown[row.key] = f"{row.wait.at(now).text}|{waited}"
            if shown[row.key] != self._shown_waits.get(row.key):
                self.viewport().update(self.visualRect(self.rows.index(place, 0)))
        self._shown_waits = shown

    def _hover(self, at: QPoint | None) -> None:
        key = self.rows.key_at(self.rowAt(at.y())) if at is not None else ""
        if key == self.hovered_key:
            return
        for changed in (self.hovered_key, key):
            if (place := self.rows.place_of(changed)) >= 0:
                self.viewport().update(self.visualRect(self.rows.index(place, 0)))
        self.hovered_key = key

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keyboard = False
        key = self.rows.key_at(self.rowAt(event.position().toPoint().y()))
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.select(key)
            self.chosen.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if key := self.rows.key_at(self.rowAt(event.position().toPoint().y())):
            self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.selected_key:
            self.opened.emit(self.selected_key)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.selected_key = ""
            self.step(1 if event.key() == Qt.Key.Key_Home else -1)
        elif event.key() in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            page = self.viewport().height() // HEIGHT
            for _ in range(max(1, page - 1)):
                self._step(1 if event.key() == Qt.Key.Key_PageDown else -1)
            self._tell_chosen()
        else:
            event.ignore()  # letters belong to the window, not to Qt's search by first letter

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._settle.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)
        self._settle.start()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            return True  # no tooltips on rows: everything they say is written out
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()
