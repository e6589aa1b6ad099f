"""The one window of the console: signing in, then the shell; locked when nobody is there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.theme import look
from ui.views.shell import Shell
from ui.views.signin import SignInScreen
from ui.widgets import ink
from ui.widgets.area import Overlay
from ui.widgets.focus import FocusRing

_INPUT: Final = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}
SMALLEST: Final = (640, 400)


class Window(QWidget):
    """What the operator sees of Usher.

    Signals:
        closed(): the operator closed it; nothing is lost.
        restart_asked(): begin again with the settings as they are now.
    """

    closed = Signal()
    restart_asked = Signal()

    def __init__(self, bridge: Bridge, choices: Choices, server: str = "") -> None:
        super().__init__()
        self._bridge, self._choices = bridge, choices
        self.setMinimumSize(*SMALLEST)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.sign_in = SignInScreen(bridge, choices, server)
        self.shell: Shell | None = None
        self._stack.addWidget(self.sign_in)
        self.ring = FocusRing(self)
        self.locked = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self.sign_in.signed_in.connect(self._enter)
        bridge.signed_in.connect(self._enter)
        bridge.signed_out.connect(self._leave)
        choices.changed.connect(self._on_choice)
        self.setWindowTitle("Usher")
        self._size()

    def _size(self) -> None:
        kept = self._choices.settings.window.get("size", "")
        wide, _, high = kept.partition("x")
        if wide.isdecimal() and high.isdecimal():
            self.resize(max(SMALLEST[0], int(wide)), max(SMALLEST[1], int(high)))
        else:
            room = QGuiApplication.primaryScreen().availableSize()
            self.resize(min(1440, room.width()), min(900, room.height()))

    def _enter(self) -> None:
        self.locked = False
        if self._bridge.store.me is None:
            return
        if self.shell is None:
            self.shell = Shell(self._bridge, self._choices)
            self.shell.sign_out_asked.connect(lambda: self._bridge.run(self._bridge.sign_out()))
            self.shell.restart_asked.connect(self.restart_asked)
            self.shell.front_asked.connect(self.come_to_front)
            self._stack.addWidget(self.shell)
            if self._choices.settings.privacy:
                self.shell.hide_names(True)
        self._stack.setCurrentWidget(self.shell)
        self.shell.queue_screen.queue.list.setFocus()
        self._watch()

    def _leave(self, _key: str) -> None:
        self._idle.stop()
        self._stack.setCurrentWidget(self.sign_in)
        self._close_sheets()
        if self.shell is not None:
            self._stack.removeWidget(self.shell)
            self.shell.setParent(None)
            self.shell.deleteLater()
            self.shell = None
        self.setWindowTitle("Usher")
        self.sign_in.password.edit.setFocus()

    def lock(self) -> None:
        """Hides everything until the password is typed again; the link goes on."""
        if self.shell is None:
            return
        self.locked = True
        self._close_sheets()
        self._stack.setCurrentWidget(self.sign_in)
        self.sign_in.say_locked()
        self.setWindowTitle("Usher")

    def _close_sheets(self) -> None:
        for sheet in self.findChildren(Overlay):
            sheet.close_sheet()

    def _on_choice(self, names: set[str]) -> None:
        if "lock_minutes" in names:
            self._watch()

    def _watch(self) -> None:
        minutes = self._choices.settings.lock_minutes
        if minutes and self.shell is not None and not self.locked:
            self._idle.start(minutes * 60_000)
        else:
            self._idle.stop()

    def come_to_front(self) -> None:
        """Shows the window above the others, or asks for a look at it where the system does not let it."""
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        handle.removeEventFilter(self)
        handle.installEventFilter(self)  # keys and moves of the mouse come here before anywhere else

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and self._idle.isActive():
            self._idle.start()
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.shell is not None:
            self._bridge.check_now()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.shell is not None:
            self.shell.queue_screen.conversation.composer.flush_draft()
        place = {**self._choices.settings.window, "size": f"{self.width()}x{self.height()}"}
        self._choices.change(window=place)
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.fillRect(self.rect(), look().tokens.c.frame)
        p.end()
