"""The work area with its round corners, and the dialog that lies over a window.

Qt does not clip children to a rounded parent, so an overlay that takes no clicks paints the four corners.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.theme import look
from ui.widgets import ink

RADIUS = 12


class _Corners(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        box = QRectF(self.rect())
        outside = QPainterPath()
        outside.addRect(box)
        inside = QPainterPath()
        inside.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        p.fillPath(outside.subtracted(inside), c.frame)
        ink.rounded(p, box, RADIUS, None, c.line)
        p.end()


class WorkArea(QWidget):
    """A pane with round corners and a hairline; put its content into `column`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self._corners = _Corners(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._corners.setGeometry(self.rect())
        self._corners.raise_()

    def childEvent(self, event: QEvent) -> None:
        super().childEvent(event)  # type: ignore[arg-type]  # a QChildEvent, which the stubs want named
        if hasattr(self, "_corners"):
            self._corners.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        p.fillRect(self.rect(), look().tokens.c.pane)
        p.end()


class Overlay(QWidget):
    """A scrim over a window with one raised sheet on it; Escape or a click beside the sheet closes it.

    Signals:
        closed(): it is gone; the focus is back where it was.
    """

    closed = Signal()

    def __init__(self, window: QWidget, width: int = 440, *, top: int | None = None, padding: int = 24) -> None:
        super().__init__(window)
        self._window, self._wide, self._top = window, width, top
        self._before: QWidget | None = None
        self.sheet = QWidget(self)
        self.content = QVBoxLayout(self.sheet)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(12 if padding else 0)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Shows the sheet and gives it the keyboard."""
        if not self.isVisible():
            self._before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.place()

    def close_sheet(self) -> None:
        """Closes it and gives the keyboard back."""
        if not self.isVisible():
            return
        self.hide()
        before = self._before
        if before is not None and isValid(before) and before.isVisible():  # a page may have been built anew meanwhile
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def place(self) -> None:
        """Lays the sheet out in the middle, or `top` px from the upper edge."""
        wide = min(self._wide, self.width() - 32)
        self.sheet.setFixedWidth(wide)
        layout = self.sheet.layout()
        if layout is not None:
            layout.activate()
        asked = self.content.heightForWidth(wide) if self.content.hasHeightForWidth() else -1
        high = min(asked if asked > 0 else self.sheet.sizeHint().height(), self.height() - 32)
        top = self._top if self._top is not None else (self.height() - high) // 2
        self.sheet.setGeometry(QRect(QPoint((self.width() - wide) // 2, max(16, min(top, self.height() - high - 16))),
                                     self.sheet.size()))  # fmt: skip
        self.sheet.resize(wide, high)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self.place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c = tokens.c
        p = ink.smooth(self)
        p.fillRect(self.rect(), c.scrim)
        box = self.sheet.geometry()
        ink.shadow(p, box, 12, 48, 20, 0.6 if tokens.dark else 0.24)
        ink.rounded(p, QRectF(box), RADIUS, c.raised, c.popover_line)
        p.end()
