"""A sheet that asks for a few words before something is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.views.sheets import Sheet
from ui.widgets.button import Button
from ui.widgets.textarea import TextArea


class WordsSheet(Sheet):
    """Words that must not be empty; Ctrl+Enter gives them.

    Signals:
        given(str): the words, trimmed.
    """

    given = Signal(str)

    def __init__(self, window: QWidget, title: str, about: str, verb: str, *, danger: bool = False) -> None:
        super().__init__(window, title, about)
        self.words = TextArea()
        self.words.rename(self.tr("Your words"))
        self.body.addWidget(self.words)
        self.leave = Button(self.tr("Back"))
        self.leave.clicked.connect(self.close_sheet)
        self.do = Button(verb, "danger" if danger else "primary", keys="Ctrl ⏎")
        self.do.clicked.connect(self._give)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.do)
        self.words.edited.connect(lambda: self.words.fail(""))
        self.open()
        self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        words = self.words.text.strip()
        if not words:
            self.words.fail(self.tr("A few words are needed"))
            return
        self.close_sheet()
        self.given.emit(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
            return
        super().keyPressEvent(event)
