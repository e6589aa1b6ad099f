"""What tests of the window share: the application in one theme and language, a console over the sample desk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.console.sample import SampleDesk
from app.console.settings import Settings
from app.console.store import Store
from tests.windows import nothing_left_open
from ui.bootstrap import Console, Options
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.qt import register_fonts
from ui.theme import look
from ui.views.language import Language
from ui.views.shell import Shell

__all__ = ["nothing_left_open"]

SPOKEN: list[Language] = []
"""the words of `dressed`; a console brings its own, and untranslated words would fall through to these"""


_bridges: list[Bridge] = []


class Watch:
    """A monotonic clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A console over the sample desk, signed in and shown."""

    def __init__(self, application: QApplication, settings: Settings, *, filled: bool = True) -> None:
        for spoken in SPOKEN:
            spoken.silence()
        self.watch = Watch()
        self.desk = SampleDesk(settings.lang or "ru", Store(self.watch), filled=filled)
        self.choices = Choices()
        self.choices.settings = settings
        self.console = Console(application, self.choices, self.desk, Options())
        self.window = self.console.window
        _bridges.append(self.console.bridge)
        self.window.resize(1440, 900)
        if filled:
            self.console.bridge.signed_in.emit()
        self.window.show()
        settle()

    @property
    def shell(self) -> Shell:
        """Everything after signing in."""
        assert self.window.shell is not None
        return self.window.shell

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key where the keyboard is, as the system would deliver it."""
        QTest.keyClick(self.window.windowHandle(), key, modifiers)
        settle()

    def sent(self) -> list[str]:
        """The kinds of the commands sent so far."""
        return [pending.kind for pending in self.desk.sent]


def wait_for(condition: Callable[[], bool], patience_s: float = 15.0) -> bool:
    """Lets the window live until `condition` holds; False when it never did."""
    end = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end:
            return False
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    return True


def settle() -> None:
    """Waits until nothing is on its way: what was posted has come, and every bridge has told its changes."""
    for _ in range(3):
        turns: list[int] = []
        QTimer.singleShot(0, partial(turns.append, 1))
        assert wait_for(partial(_quiet, turns))
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _quiet(turns: list[int]) -> bool:
    return bool(turns) and not any(bridge._timer.isActive() for bridge in _bridges)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """A left click in the middle of a widget, or at a point of it."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())
    settle()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application with the product's faces, the dark theme and Russian words."""
    QCursor.setPos(0, 0)  # else the pointer lies where lists are shown and holds their order back
    register_fonts()
    look().choose("dark")
    language = Language(qapp)
    language.use("ru")
    SPOKEN.append(language)
    yield qapp
    SPOKEN.remove(language)
    language.silence()


@pytest.fixture
def stage(dressed: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    """Makes consoles and takes them down again."""
    made: list[Stage] = []

    def make(*, filled: bool = True, **settings: object) -> Stage:
        chosen: dict[str, object] = {"lang": "ru", "theme": "dark", "lock_minutes": 0, "sound": False, **settings}
        one = Stage(dressed, Settings(**chosen), filled=filled)  # type: ignore[arg-type]  # fields by name
        made.append(one)
        return one

    yield make
    for one in made:
        _bridges.remove(one.console.bridge)
        one.console.end()
        one.console.language.silence()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
