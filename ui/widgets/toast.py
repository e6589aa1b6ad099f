"""Short words that come and go: toasts at the foot of the work area, the undo bar over the composer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.countdown import paint_small_ring
from ui.widgets.words import Text

STAY_MS = 6000
UNDO_HEIGHT = 38
_HEIGHT = 44
_ROOM = 28  # for the shadow, all round


class Toast(QWidget):
    """One toast over its parent; a new one takes the place of the old. It stays while the pointer is on it.

    Signals:
        acted(): its one action was clicked.
    """

    acted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self._row = row = QHBoxLayout(self)
        row.setSpacing(16)
        self._words = Text("", Type.BODY_MEDIUM, "toast_t")
        self._action = Button("", "toast", small=True)
        self._action.clicked.connect(self._act)
        row.addWidget(self._words)
        row.addWidget(self._action)
        self._icon = "circle-check"
        parent.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAY_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def icon(self) -> str:
        """The icon it shows."""
        return self._icon

    def say(self, text: str, *, icon: str = "circle-check", action: str = "", keys: str = "") -> None:
        """Shows `text` for 6 s, with at most one action."""
        self._icon = icon
        self._words.setText(text)
        self._action.setVisible(bool(action))
        self._row.setContentsMargins(_ROOM + 14 + 27, _ROOM, _ROOM + (6 if action else 18), _ROOM)
        if action:
            self._action.relabel(action)
            self._action.hint(keys)
        self.setAccessibleName(text)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def place(self) -> None:
        """Centres it over the foot of the parent."""
        area = self._area.rect()
        self.resize(self.sizeHint().width(), _HEIGHT + 2 * _ROOM)
        self.move((area.width() - self.width()) // 2, area.height() - 16 - _HEIGHT - _ROOM)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _act(self) -> None:
        self.hide()
        self.acted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        box = QRect(_ROOM, _ROOM, self.width() - 2 * _ROOM, _HEIGHT)
        ink.shadow(p, box, 10, 22, 6, 0.56 if look().tokens.dark else 0.16)
        ink.rounded(p, QRectF(box), 10, c.toast)
        ink.glyph(p, self._icon, box.x() + 14, box.y() + (_HEIGHT - 17) / 2, 17, c.toast_t)
        p.end()


class UndoBar(QWidget):
    """Counts down to the moment a message goes; its own row over the composer.

    Signals:
        undone(): the operator took it back.
    """

    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(UNDO_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(14 + 20 + 11, 0, 6, 0)
        self._words = Text("", Type.BODY_MEDIUM, "toast_t")
        self._undo = Button("", "toast", icon="undo-2", small=True)
        self._undo.clicked.connect(self.undone)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._undo)
        self._share = 1.0
        self.hide()

    def count(self, left_ms: int, total_ms: int, keys: str) -> None:
        """Shows `left_ms` of `total_ms`; `keys` names the key that undoes."""
        seconds = max(1, -(-left_ms // 1000))
        self._share = left_ms / max(1, total_ms)
        self._words.setText(self.tr("Sends in %1 s").replace("%1", str(seconds)))
        self._words.updateGeometry()
        self._undo.relabel(self.tr("Undo"))
        self._undo.hint(keys)
        self.setAccessibleName(self._words.text())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 10, c.toast)
        paint_small_ring(p, 14, 9, self._share)
        p.end()
