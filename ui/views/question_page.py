"""The middle pane with a question the bot could not answer: how often it came, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.records import Unanswered
from ui.qt import display
from ui.theme import Type
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.words import Text


class QuestionPage(QWidget):
    """One open question.

    Signals:
        article_asked(): write an article from it.
        dialogue_asked(): open the dialogue it came from.
        dismiss_asked(): take it off the list.
        back_asked(): back to the list, in a narrow window.
    """

    article_asked = Signal()
    dialogue_asked = Signal()
    dismiss_asked = Signal()
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Unanswered | None = None
        self._when = ""
        self._locked = self._sending = False
        self.back = Button("", "ghost", icon="arrow-left", small=True, name="…")
        self._caption = Text("", Type.CARD, "t2")
        self._words = Text("", Type.VERDICT, wrap=True)
        self._about = Text("", Type.BODY, "t2", wrap=True)
        self._state = Chip(ChipLook(""))
        self.write = Button("", "primary", icon="book-plus")
        self.dialogue = Button("", icon="message-square")
        self.dismiss = Button("", "ghost", icon="x")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for part in (self.write, self.dialogue, self.dismiss):
            buttons.addWidget(part)
        buttons.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self._caption)
        head.addStretch(1)
        head.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self._about)
        column.addSpacing(4)
        column.addLayout(buttons)
        column.addStretch(1)
        self.inside = column
        self.back.hide()
        self.back.clicked.connect(self.back_asked)
        self.write.clicked.connect(self.article_asked)
        self.dialogue.clicked.connect(self.dialogue_asked)
        self.dismiss.clicked.connect(self.dismiss_asked)
        self._show()

    def show_question(self, question: Unanswered, when: str, *, locked: bool, sending: bool) -> None:
        """Shows a question; `when` tells the last time, `sending` that its removal is on its way."""
        self._question, self._when, self._locked, self._sending = question, when, locked, sending
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        self.back.rename(self.tr("Back to the list"))
        self._caption.setText(self.tr("The bot could not answer"))
        self.write.relabel(self.tr("Write an article"))
        self.dialogue.relabel(self.tr("Open the dialogue"))
        self.dismiss.relabel(self.tr("Take off the list"))
        question = self._question
        if question is None:
            return
        self._words.setText(display(question.text, 600).text)
        about = self.tr("Times asked: %1, last at %2. The bot uses what you write at once.")
        self._about.setText(about.replace("%1", figures.number(question.count)).replace("%2", self._when))
        self._state.show_chip(ChipLook(self.tr("Sending"), "hourglass", "wait"))
        self._state.setVisible(self._sending)
        for button in (self.write, self.dismiss):
            button.setVisible(not self._locked)
            button.setEnabled(not self._sending)
        self.dialogue.setVisible(bool(question.dialogue_id))
