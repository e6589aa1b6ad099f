"""The clarifying question of an article: one question, two to six ways to answer it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.articledraft import MOST_OPTIONS, Choice, words
from ui.theme import Type
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.section import Plate
from ui.widgets.textarea import TextArea
from ui.widgets.tick import Tick
from ui.widgets.words import Text


class _ChoiceCard(Plate):
    """One option: what the guest presses, what he is told, which words mean it."""

    edited = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=12, parent=parent)
        self.column.setSpacing(10)
        self._choice = Choice()
        self._english = False
        self.label, self.keywords = Field("…"), Field("…")
        self.answer = TextArea(least_px=60, most_px=160, limit=4000)
        self.remove = Button("", "ghost", icon="trash-2", small=True, name="…")
        self.number = Text("", Type.CARD, "t2")
        head = QHBoxLayout()
        head.addWidget(self.number)
        head.addStretch(1)
        head.addWidget(self.remove)
        self.column.addLayout(head)
        for part in (self.label, self.answer, self.keywords):
            self.column.addWidget(part)
        self.remove.clicked.connect(self.removed)
        self.label.edit.textEdited.connect(self._on_edit)
        self.answer.edited.connect(self._on_edit)
        self.keywords.edit.textEdited.connect(self._on_edit)

    def show_choice(self, choice: Choice, *, english: bool) -> None:
        self._choice, self._english = choice, english
        label, answer = (choice.label_en, choice.answer_en) if english else (choice.label_ru, choice.answer_ru)
        if self.label.edit.text() != label:
            self.label.edit.setText(label)
        self.answer.set_text(answer)
        if words(self.keywords.edit.text()) != choice.keywords:
            self.keywords.edit.setText(", ".join(choice.keywords))

    @property
    def choice(self) -> Choice:
        label, answer = self.label.edit.text(), self.answer.text
        keywords = words(self.keywords.edit.text())
        if self._english:
            return replace(self._choice, label_en=label, answer_en=answer, keywords=keywords)
        return replace(self._choice, label_ru=label, answer_ru=answer, keywords=keywords)

    def _on_edit(self) -> None:
        self._choice = self.choice
        self.edited.emit()

    def rename(self, number: int, names: tuple[str, str, str, str, str]) -> None:
        self.number.setText(names[0].replace("%1", str(number)))
        self.label.rename(names[1])
        self.answer.rename(names[2])
        self.keywords.rename(names[3])
        self.remove.rename(names[4])


class ArticleChoices(QWidget):
    """The whole block, folded to one tick box while there is no question.

    Signals:
        edited(): the operator changed something.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._english = False
        self._question = ("", "")
        self._cards: list[_ChoiceCard] = []
        self.asks = Tick()
        self.question = Field("…")
        self.add = Button("", icon="plus", small=True)
        self._words = Text("", Type.SMALL, "late", wrap=True)
        self._inside = QWidget()
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.question)
        inside.addLayout(self._list)
        inside.addWidget(self._words)
        inside.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.asks)
        column.addWidget(self._inside)
        self.asks.clicked.connect(self._on_asks)
        self.question.edit.textEdited.connect(self._on_edit)
        self.add.clicked.connect(self._on_add)
        self._words.hide()
        self._rename()

    def show_content(
        self, *, asks: bool, question: tuple[str, str], choices: tuple[Choice, ...], english: bool
    ) -> None:
        """Shows question (Russian, English) and options in one of the two languages."""
        self._english, self._question = english, question
        self.asks.setChecked(asks)
        self._inside.setVisible(asks)
        if self.question.edit.text() != question[english]:
            self.question.edit.setText(question[english])
        while len(self._cards) > len(choices):
            self._drop(self._cards[-1])
        while len(self._cards) < len(choices):
            self._append()
        for card, choice in zip(self._cards, choices, strict=True):
            card.show_choice(choice, english=english)
        self._rename()

    @property
    def content(self) -> tuple[bool, tuple[str, str], tuple[Choice, ...]]:
        """Whether it asks, the question in both languages, the options."""
        typed = self.question.edit.text()
        question = (self._question[0], typed) if self._english else (typed, self._question[1])
        return self.asks.isChecked(), question, tuple(card.choice for card in self._cards)

    def fail(self, question: str, choices: str) -> None:
        """Says what is wrong with the question and with the options."""
        self.question.fail(question)
        self._words.setText(choices)
        self._words.setVisible(bool(choices))

    def _append(self) -> None:
        card = _ChoiceCard()
        card.edited.connect(self.edited)
        card.removed.connect(lambda of=card: self._on_remove(of))
        self._cards.append(card)
        self._list.addWidget(card)

    def _drop(self, card: _ChoiceCard) -> None:
        self._cards.remove(card)
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _on_asks(self, asks: bool) -> None:
        self._inside.setVisible(asks)
        while asks and len(self._cards) < 2:
            self._append()
        self._rename()
        self.edited.emit()

    def _on_add(self) -> None:
        self._append()
        self._rename()
        self._cards[-1].label.edit.setFocus()
        self.edited.emit()

    def _on_remove(self, card: _ChoiceCard) -> None:
        self._drop(card)
        self._rename()
        self.edited.emit()

    def _on_edit(self) -> None:
        self._question = self.content[1]
        self.edited.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
        super().changeEvent(event)

    def _rename(self) -> None:
        self.asks.setText(self.tr("Ask one clarifying question first"))
        self.question.rename(self.tr("The question"), self.tr("Do you come by car or by metro?"))
        self.add.relabel(self.tr("Add an option"))
        self.add.setVisible(len(self._cards) < MOST_OPTIONS)
        names = (
            self.tr("Option %1"), self.tr("Button"), self.tr("Answer to it"),
            self.tr("Words that mean it, with commas"), self.tr("Remove the option"),
        )  # fmt: skip
        for number, card in enumerate(self._cards, 1):
            card.rename(number, names)
