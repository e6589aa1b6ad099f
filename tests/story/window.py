"""The real console in a process of its own, with a peephole: what a screen reader would read, as JSON on request.

Started as `python -m tests.story.window URL`. Each line on standard input is a request: `read` prints the accessible
texts of everything visible; `where NAME` and `row WORDS` tell where on the screen a part of this name or a row of a
list with these words is; `picture PATH` puts a picture on the clipboard, `grab PATH` saves one of the window, `quit`
closes it. Keys and mouse come from outside, through the X server, as a person's do.
"""

from __future__ import annotations

import asyncio
import json
import sys

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from app.console.settings import SettingsFile
from app.console.shift import Shift
from ui.bootstrap import Console, Options, make_application, version
from ui.faults import Faults
from ui.loop import Loop
from ui.models.choices import Choices

NO_FOCUS = Qt.FocusPolicy.NoFocus
MARK = "peephole "
"""begins each answer, so that log lines on the same stream are not taken for one"""


def spoken_name(widget: QWidget) -> str:
    """The name that Qt's accessibility gives a widget: its own, or a label's text."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def visible_texts(window: QWidget) -> list[str]:
    """Accessible names of visible widgets and of the rows of visible lists, in the order of the widgets."""
    found: list[str] = []
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        spoken = spoken_name(widget)
        if spoken:
            found.append(spoken)
        if isinstance(widget, QTableView) and widget.model() is not None:
            model = widget.model()
            rows = range(min(model.rowCount(), 40))
            texts = (model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in rows)
            found += [str(text) for text in texts if text]
    return found


def place_of(window: QWidget, name: str) -> list[int]:
    """The middle of a visible, enabled part of this name, else of one whose name begins so; empty for none."""
    known = [(spoken_name(one), one) for one in window.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    exact = [one for spoken, one in known if spoken == name]
    begun = [one for spoken, one in known if spoken.startswith(name)]
    for one in sorted((*reversed(exact), *reversed(begun)), key=lambda one: one.focusPolicy() is NO_FOCUS):
        middle = one.mapToGlobal(one.rect().center())
        return [middle.x(), middle.y()]
    return []


def row_of(window: QWidget, words: str) -> list[int]:
    """The middle of the row of a visible list that holds the words; empty for none."""
    for view in window.findChildren(QTableView):
        model = view.model()
        if not view.isVisible() or model is None:
            continue
        for row in range(min(model.rowCount(), 40)):
            index = model.index(row, 0)
            if words in str(index.data(Qt.ItemDataRole.AccessibleTextRole)):
                middle = view.viewport().mapToGlobal(view.visualRect(index).center())
                return [middle.x(), middle.y()]
    return []


class Peephole:
    """Answers requests about the window until it is told to quit."""

    def __init__(self, application: QApplication, console: Console) -> None:
        self._application = application
        self._console = console
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._asked)

    def _asked(self) -> None:
        word, _, rest = sys.stdin.readline().strip().partition(" ")
        window = self._console.window
        answer: dict[str, object]
        if word == "read":
            active = self._application.focusWidget()
            answer = {"texts": visible_texts(window), "focus": active.accessibleName() if active else ""}
        elif word == "where":
            answer = {"at": place_of(window, rest)}
        elif word == "row":
            answer = {"at": row_of(window, rest)}
        elif word == "picture":
            QApplication.clipboard().setImage(QImage(rest))
            answer = {"copied": True}
        elif word == "grab":
            answer = {"saved": window.grab().save(rest)}
        else:
            self._notifier.setEnabled(False)
            window.close()
            answer = {"closed": True}
        sys.stdout.write(MARK + json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def main(server: str) -> int:
    """Show the console and serve the peephole until the window is closed."""
    choices = Choices(SettingsFile())
    application = make_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    Faults().install(loop)
    console = Console(application, choices, Shift(choices.settings, app_ver=version()), Options(server, lang="ru"))
    console.window.closed.connect(application.quit)
    console.window.resize(1440, 900)
    console.window.move(0, 0)
    console.window.show()
    loop.call_soon(console.window.sign_in.start)
    peephole = Peephole(application, console)
    with loop:
        loop.run_forever()
        loop.run_until_complete(console.bridge.close())
    del peephole
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
