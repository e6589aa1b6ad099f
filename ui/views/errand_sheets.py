"""Sheets of runners: whom to send, who goes and how long he needs, whom to ask instead."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.errands import LONGEST_NAME, MOST_NAMES, named
from ui.views.sheets import Sheet
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.textarea import TextArea

translate = QCoreApplication.translate
MINUTES: Final = (2, 4, 6, 10, 0)
"""what one may choose by a digit; 0: not known"""


def read_names(text: str) -> tuple[str, ...] | None:
    """Names as they were typed, by commas or lines; None for too many or too long ones."""
    return named(text.replace("\n", ",").split(","))


def too_much() -> str:
    """What is wrong with such names, and how to mend it."""
    words = translate("RunnerSheet", "At most %1 names of at most %2 letters, with commas between them")
    return words.replace("%1", str(MOST_NAMES)).replace("%2", str(LONGEST_NAME))


class _Asking(Sheet):
    """A sheet with one thing to do; Ctrl+Enter does it."""

    def _close_with(self, verb: str) -> None:
        leave = Button(translate("RunnerSheet", "Back"))
        leave.clicked.connect(self.close_sheet)
        self.do = Button(verb, "primary", keys="Ctrl ⏎")
        self.do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(self.do)
        self.open()

    def _give(self) -> None:
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
            return
        super().keyPressEvent(event)


class RunnerSheet(_Asking):
    """What is to be done there, and whom to ask in which order.

    Signals:
        given(str, object): the words and a tuple of names, which may be empty.
    """

    given = Signal(str, object)

    def __init__(self, window: QWidget, place: str) -> None:
        about = translate(
            "RunnerSheet", "Where: %1. What should be done there? Somebody unwell: 112 and the medics first."
        )
        about = about.replace("%1", place or "–")
        super().__init__(window, translate("RunnerSheet", "Send somebody to the gate"), about)
        self.words = TextArea()
        self.words.rename(translate("RunnerSheet", "Your words"))
        self.words.edited.connect(lambda: self.words.fail(""))
        self.names = Field(translate("RunnerSheet", "Whom to ask, in this order; empty: whoever is free"), "")
        self.names.edit.textEdited.connect(lambda _text: self.names.fail(""))
        self.body.addWidget(self.words)
        self.body.addWidget(self.names)
        self._close_with(translate("RunnerSheet", "Send"))
        self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        words, names = self.words.text.strip(), read_names(self.names.text)
        if not words:
            self.words.fail(translate("RunnerSheet", "A few words are needed"))
            return
        if names is None:
            self.names.fail(too_much())
            return
        self.close_sheet()
        self.given.emit(words, names)


class AskSheet(_Asking):
    """Whom to ask now.

    Signals:
        given(str): the name; empty for whoever is free.
    """

    given = Signal(str)

    def __init__(self, window: QWidget, title: str) -> None:
        about = translate("AskSheet", "%1. Three minutes to say yes, then it comes back here.")
        super().__init__(window, translate("AskSheet", "Ask somebody else"), about.replace("%1", title))
        self.who = Field(translate("AskSheet", "Name; empty: whoever is free"), "")
        self.who.edit.textEdited.connect(lambda _text: self.who.fail(""))
        self.body.addWidget(self.who)
        self._close_with(translate("AskSheet", "Ask"))
        self.who.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        names = read_names(self.who.text.replace(",", " "))
        if names is None:
            self.who.fail(too_much())
            return
        self.close_sheet()
        self.given.emit(names[0] if names else "")


class GoesSheet(Sheet):
    """Who goes, and about how long he needs; the guest is told both.

    Signals:
        given(str, int): name and minutes, 0 for not known.
    """

    given = Signal(str, int)

    def __init__(self, window: QWidget, title: str, who: str) -> None:
        about = translate("GoesSheet", "%1. The guest reads who comes and about when.").replace("%1", title)
        super().__init__(window, translate("GoesSheet", "Who goes, and in how many minutes?"), about)
        self.who = Field(translate("GoesSheet", "Name"), "")
        self.who.edit.setText(who)
        self.who.edit.textEdited.connect(lambda _text: self.who.fail(""))
        self.body.addWidget(self.who)
        lines = []
        for number, minutes in enumerate(MINUTES, start=1):
            words = translate("GoesSheet", "about %1 min").replace("%1", str(minutes))
            words = words if minutes else translate("GoesSheet", "not known")
            lines.append(self.option(number, words, partial(self._pick, minutes)))
        self.open()
        (lines[0] if who else self.who.edit).setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, minutes: int) -> None:
        names = read_names(self.who.text.replace(",", " "))
        if names is None:
            self.who.fail(too_much())
            return
        if not names:
            self.who.fail(translate("GoesSheet", "Who goes?"))
            return
        self.close_sheet()
        self.given.emit(names[0], minutes)
