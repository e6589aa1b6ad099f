"""The ring round the part that has the keyboard, painted above everything by one overlay a window.

It shows only when the keyboard brought the focus; parts that draw their own focus (fields, lists) say so with
the property ``own_focus``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ui.theme import look
from ui.widgets import ink

_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide}
_OUT = 4  # 2 px of gap and 2 px of ring
_DRAW_THEIR_OWN = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractItemView)


class FocusRing(QWidget):
    """Lay one over a window; it follows the focus by itself."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._window = window
        self._target: QWidget | None = None
        self._by_keyboard = False
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self._by_keyboard = True
        elif kind == QEvent.Type.MouseButtonPress and not isinstance(watched, QWidget):
            self._by_keyboard = False
            self.hide()
        elif kind == QEvent.Type.Show and watched is self._window:
            self._window.windowHandle().installEventFilter(self)  # keys and clicks come here first
        elif kind in _MOVES and self._target is not None:
            self._place()
        return False

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._target is not None:
            self._target.removeEventFilter(self)
        self._target = new if self._wants_ring(new) else None
        if self._target is not None:
            self._target.installEventFilter(self)
        self._place()

    def _wants_ring(self, widget: QWidget | None) -> bool:
        if widget is None or not self._by_keyboard or widget.window() is not self._window:
            return False
        return not isinstance(widget, _DRAW_THEIR_OWN) and not widget.property("own_focus")

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self._window, QPoint(0, 0))
        self.setGeometry(QRect(corner, target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.setPen(QPen(look().tokens.c.focus, 2))
        p.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)
        p.end()
