"""The ring round the part that has the keyboard, painted above everything by one overlay a window.

It shows only when the keyboard brought the focus; parts that draw their own focus (fields, lists) say so with
the property ``own_focus``.

Windows and their parts are taken down by Qt in an order of its own. So the ring never takes a widget out of a signal
(it may be half gone by then), asks whether what it remembers still exists, and stops listening to the window's
handle as soon as the window hides.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from ui.theme import look
from ui.widgets import ink

_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide}
_OUT = 4  # 2 px of gap and 2 px of ring
_DRAW_THEIR_OWN = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractItemView)


class FocusRing(QWidget):
    """Lay one over a window; it follows the focus by itself."""

    # Events still come to a ring whose Python half has been cleared by the garbage collector: it then knows nothing.
    _window: QWidget | None = None
    _handle: QWindow | None = None
    _kept: QWidget | None = None
    _by_keyboard = False

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._window = window
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
        elif kind == QEvent.Type.Show and self._window is not None and watched is self._window:
            self._listen(self._window.windowHandle())  # keys and clicks come here first
        elif kind == QEvent.Type.Hide and watched is not self._target:
            self._listen(None)
        elif kind in _MOVES and self._target is not None:
            self._place()
        return False

    @property
    def _target(self) -> QWidget | None:
        """The part with the ring, as long as it lives."""
        return self._kept if self._kept is not None and isValid(self._kept) else None

    def _listen(self, handle: QWindow | None) -> None:
        if self._handle is not None and isValid(self._handle):
            self._handle.removeEventFilter(self)
        self._handle = handle
        if handle is not None:
            handle.installEventFilter(self)

    def _follow(self) -> None:
        """The focus went elsewhere; takes no widgets from the signal, the old one may be on its way out."""
        if self._target is not None:
            self._target.removeEventFilter(self)
        new = QApplication.focusWidget()
        self._kept = new if self._wants_ring(new) else None
        if self._target is not None:
            self._target.installEventFilter(self)
        self._place()

    def _wants_ring(self, widget: QWidget | None) -> bool:
        if widget is None or not self._by_keyboard or widget.window() is not self._window:
            return False
        return not isinstance(widget, _DRAW_THEIR_OWN) and not widget.property("own_focus")

    def _place(self) -> None:
        target = self._target
        if target is None or self._window is None or not target.isVisible():
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
