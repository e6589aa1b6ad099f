"""The transcript: items from top to bottom, kept at its end while the reader is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from ui.qt import SafeLabel
from ui.theme import look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.message import DRAWN, Drawn, Item, Message, spoken
from ui.widgets.scrolls import OverlayBar

SIDE: Final = 16
GAP: Final = 12
CLOSE_GAP: Final = 4
FADE: Final = 20
_NEAR_END = 40
_BLEED = 1  # outlines may touch the edge of their part


class Part(SafeLabel):
    """One item on the sheet. Its text can be marked with the mouse and copied; it speaks its whole text.

    Signals:
        link_clicked(str), file_opened(str): what was clicked.
        retry_requested(str), discard_requested(str): the key of the item they are about.
    """

    link_clicked = Signal(str)
    file_opened = Signal(str)
    retry_requested = Signal(str)
    discard_requested = Signal(str)

    def __init__(self, item: Item, parent: QWidget) -> None:
        super().__init__("", parent)
        self.item = item
        self.drawn: Drawn = DRAWN[type(item)](item)
        self._width = 0
        self._buttons: list[Button] = []
        self._pressed_at: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(spoken(item))
        if isinstance(item, Message) and item.retry:
            self._offer(item)

    def _offer(self, item: Message) -> None:
        again = Button(item.retry, icon="refresh-cw", small=True, parent=self)
        again.clicked.connect(lambda: self.retry_requested.emit(item.key))
        self._buttons.append(again)
        if item.discard:
            away = Button(item.discard, "ghost", small=True, parent=self)
            away.clicked.connect(lambda: self.discard_requested.emit(item.key))
            self._buttons.append(away)

    def lay_out(self, width: int) -> int:
        """Lays the item out for `width` and returns its height."""
        self._width = width
        height = self.drawn.lay_out(width)
        x = width
        for button in self._buttons:
            button.resize(button.sizeHint())
            x -= button.width()
            button.move(x, int(height + 5))
            x -= 6
        if self._buttons:
            height += 5 + self._buttons[0].height()
        return int(height + 0.999) + _BLEED

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        self.drawn.paint(p, self._width)
        p.end()

    def _inside(self, at: QPoint) -> QPointF:
        return QPointF(at) - self.drawn.block_at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed_at is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.drawn.marked = (self._pressed_at, self.drawn.block.position_at(self._inside(at)))
            self.update()
            return
        hot = self.drawn.block.link_at(self._inside(at)) or self._file_at(at)
        over_text = not hot and bool(self.drawn.block.words()) and self._over_text(at)
        shape = Qt.CursorShape
        self.setCursor(shape.PointingHandCursor if hot else shape.IBeamCursor if over_text else shape.ArrowCursor)

    def _over_text(self, at: QPoint) -> bool:
        inside = self._inside(at)
        return inside.x() >= 0 and 0 <= inside.y() <= self.drawn.height

    def _file_at(self, at: QPoint) -> str:
        return next((key for box, kind, key in self.drawn.hot if kind == "file" and box.contains(QPointF(at))), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = self.drawn.block.position_at(self._inside(event.position().toPoint()))
            self.drawn.marked = None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        dragged = self.drawn.marked is not None
        self._pressed_at = None
        if dragged or event.button() != Qt.MouseButton.LeftButton:
            return
        if link := self.drawn.block.link_at(self._inside(at)):
            self.link_clicked.emit(link)
        elif file := self._file_at(at):
            self.file_opened.emit(file)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.drawn.block.position_at(self._inside(event.position().toPoint()))
        self.drawn.marked = self.drawn.block.word_at(place)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.drawn.block.words():
            menu.addAction(self.tr("Copy"), self.copy)
        if link := self.drawn.block.link_at(self._inside(event.pos())):
            label = self.tr("Copy link")
            menu.addAction(label, lambda: QGuiApplication.clipboard().setText(link))
        if not menu.isEmpty():
            menu.popup(event.globalPos())

    def copy(self) -> None:
        """Copies the marked text, or all of it."""
        QGuiApplication.clipboard().setText(self.drawn.block.words(self.drawn.marked))


class _Fade(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.fade_down(p, QRectF(self.rect()), look().tokens.c.pane)
        p.end()


class Thread(QScrollArea):
    """The view of the items.

    Signals:
        link_clicked(str): a link in a message; open it through ``ui.qt.open_link`` only.
        file_opened(str): the key of an attachment.
        retry_requested(str), discard_requested(str): the key of a message that did not go.
        top_reached(): the reader is at the first item; earlier ones may be shown.
    """

    link_clicked = Signal(str)
    file_opened = Signal(str)
    retry_requested = Signal(str)
    discard_requested = Signal(str)
    top_reached = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = QWidget()
        self.setWidget(self._sheet)
        self._sheet.setAutoFillBackground(False)  # the pane below shows through
        self.viewport().setAutoFillBackground(False)
        self.bar = OverlayBar(self)
        self._parts: dict[str, Part] = {}
        self._order: list[str] = []
        self._at_end = True
        self._fade = _Fade(self)
        self._down = Button("", "plain", icon="arrow-down", small=True, parent=self)
        self._down.clicked.connect(self.to_end)
        self._down.hide()
        self._unseen = 0
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def set_items(self, items: Sequence[Item]) -> None:
        """Shows `items`; parts whose version did not change are kept as they are."""
        known = len(self._order)
        keys = [item.key for item in items]
        for key in set(self._parts) - set(keys):
            _away(self._parts.pop(key))
        for item in items:
            part = self._parts.get(item.key)
            if part is None or part.item.version != item.version:
                if part is not None:
                    _away(part)
                self._parts[item.key] = self._part(item)
        fresh = [key for key in keys if key not in set(self._order)] if known else []
        appended = len(fresh) if fresh and keys[-len(fresh) :] == fresh else 0
        self._unseen = 0 if self._at_end else self._unseen + appended
        self._order = keys
        self._lay_out()

    def clear(self) -> None:
        """Shows nothing, and the next items from their end."""
        self._at_end, self._unseen = True, 0
        self.set_items([])

    def parts(self) -> list[Part]:
        """The parts from top to bottom."""
        return [self._parts[key] for key in self._order]

    def to_end(self) -> None:
        """Scrolls to the last item."""
        self._at_end, self._unseen = True, 0
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._show_down()

    def _part(self, item: Item) -> Part:
        part = Part(item, self._sheet)
        part.link_clicked.connect(self.link_clicked)
        part.file_opened.connect(self.file_opened)
        part.retry_requested.connect(self.retry_requested)
        part.discard_requested.connect(self.discard_requested)
        part.show()
        return part

    def _lay_out(self) -> None:
        bar = self.verticalScrollBar()
        from_foot = self._sheet.height() - bar.value()
        wide = max(120, self.viewport().width() - 2 * SIDE)
        sizes = [part.lay_out(wide) for part in self.parts()]
        gaps = [CLOSE_GAP if i and _goes_on(part.item) else GAP for i, part in enumerate(self.parts())]
        total = sum(sizes) + sum(gaps[1:]) + 2 * 10
        height = max(total, self.viewport().height())
        self._sheet.resize(self.viewport().width(), height)
        y = height - total + 10
        for i, (part, size) in enumerate(zip(self.parts(), sizes, strict=True)):
            y += gaps[i] if i else 0
            part.setGeometry(SIDE, y, wide, size)
            y += size
        if self._at_end:
            bar.setValue(bar.maximum())
        elif self._unseen == 0:
            bar.setValue(height - from_foot)  # earlier items were put above: stay where the reader is
        self._show_down()

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._at_end = value >= bar.maximum() - _NEAR_END
        if self._at_end:
            self._unseen = 0
        if value <= 0 < bar.maximum():
            self.top_reached.emit()
        self._show_down()

    def _show_down(self) -> None:
        self._fade.setVisible(self.verticalScrollBar().value() > 0)
        self._down.setVisible(not self._at_end)
        if self._at_end:
            return
        words = self.tr("%n new below", "", self._unseen) if self._unseen else self.tr("To the end")
        self._down.become("primary" if self._unseen else "plain")
        self._down.relabel(words)
        self._down.resize(self._down.sizeHint())
        self._down.move((self.width() - self._down.width()) // 2, self.height() - self._down.height() - 8)
        self._down.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fade.setGeometry(0, 0, self.viewport().width(), FADE)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            marked = [part for part in self.parts() if part.drawn.marked]
            if marked:
                QGuiApplication.clipboard().setText("\n".join(p.drawn.block.words(p.drawn.marked) for p in marked))
        elif event.key() == Qt.Key.Key_End:
            self.to_end()
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home}:
            super().keyPressEvent(event)
        else:
            event.ignore()


def _goes_on(item: Item) -> bool:
    return isinstance(item, Message) and not item.opens


def _away(part: QWidget) -> None:
    """Takes a part off at once: until the loop deletes it, it would be seen through its successor."""
    part.hide()
    part.deleteLater()
