"""Two people wrote the same article: both versions side by side, field by field, and a choice between them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.models.articledraft import ArticleDraft, Choice, differing
from ui.qt import display
from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.section import clear
from ui.widgets.words import Icon, Text


class _Version(QWidget):
    """One version of a field on a ground of its own."""

    def __init__(self, words: str, *, mine: bool) -> None:
        super().__init__()
        self._mine = mine
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.addWidget(Text(words, Type.ROW, wrap=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        state = tokens.tone("accent" if self._mine else "mute")
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 6, state.soft, state.line if tokens.outlined else None)
        p.end()


class ArticleConflict(QWidget):
    """Says who saved what meanwhile; nothing typed here is lost whatever is chosen next.

    Signals:
        mine_kept(): save my words over theirs.
        theirs_taken(): drop my words and go on from theirs.
    """

    mine_kept = Signal()
    theirs_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ArticleDraft, ArticleDraft, str] | None = None
        self._title = Text("", Type.HEADING, "wait", wrap=True)
        self._sentence = Text("", Type.BODY, "wait", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.keep, self.take = Button("", "plain", small=True), Button("", "plain", small=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("triangle-alert", 17, "wait"))
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.take)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._sentence)
        column.addLayout(self._grid)
        column.addLayout(buttons)
        self.keep.clicked.connect(self.mine_kept)
        self.take.clicked.connect(self.theirs_taken)
        self.hide()

    def show_versions(self, mine: ArticleDraft, theirs: ArticleDraft, who: str) -> None:
        """Shows how my words differ from those that `who` saved."""
        if self._shown != (mine, theirs, who):
            self._shown = (mine, theirs, who)
            self._fill()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self._fill()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = look().tokens.tone("wait")
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 10, state.soft, state.line)
        p.end()

    def _fill(self) -> None:
        if self._shown is None:
            return
        mine, theirs, who = self._shown
        name = display(who).text or self.tr("a colleague")
        self._title.setText(self.tr("%1 saved this article while you were writing").replace("%1", name))
        self._sentence.setText(self.tr("Nothing of yours is lost. These parts differ:"))
        self.keep.relabel(self.tr("Save mine over theirs"))
        self.take.relabel(self.tr("Take theirs"))
        clear(self._grid)
        self._grid.addWidget(Text(self.tr("Yours"), Type.CARD, "t2"), 0, 0)
        self._grid.addWidget(Text(self.tr("Theirs"), Type.CARD, "t2"), 0, 1)
        names = self._names()
        for place, field in enumerate(differing(mine, theirs)):
            row = 1 + 2 * place
            self._grid.addWidget(Text(names[field], Type.CAPTION, "t3"), row, 0, 1, 2)
            self._grid.addWidget(_Version(self._said(mine, field), mine=True), row + 1, 0)
            self._grid.addWidget(_Version(self._said(theirs, field), mine=False), row + 1, 1)

    def _names(self) -> dict[str, str]:
        return {
            "title_ru": self.tr("Title, Russian"), "answer_ru": self.tr("Answer, Russian"),
            "title_en": self.tr("Title, English"), "answer_en": self.tr("Answer, English"),
            "phrases": self.tr("Wordings"), "keywords": self.tr("Keywords"), "asks": self.tr("Clarifying question"),
            "question_ru": self.tr("Question, Russian"), "question_en": self.tr("Question, English"),
            "choices": self.tr("Options"),
        }  # fmt: skip

    def _said(self, draft: ArticleDraft, field: str) -> str:
        value: object = getattr(draft, field)
        if isinstance(value, bool):
            return self.tr("asked") if value else self.tr("not asked")
        if isinstance(value, tuple):
            parts = [one.label_ru if isinstance(one, Choice) else str(one) for one in value]
            value = "\n".join(parts)
        text = display(str(value), 2000)
        return self.tr("(empty)") if text.blank else text.text
