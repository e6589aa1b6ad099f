"""What would the bot answer? Asked while one types, before and with the edit that is not saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.troubles import Trouble
from app.domain.turns import Zone
from app.domain.words import visible
from app.protocol.api import BotAnswer
from app.protocol.records import SourceRef
from ui.bridge import Bridge
from ui.models.articledraft import ArticleDraft, arguments
from ui.qt import display, one_line
from ui.theme import Tone, Type, look
from ui.views.wording import trouble_words
from ui.widgets import figures, ink
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.section import clear
from ui.widgets.textarea import TextArea
from ui.widgets.words import Text

_PAUSE_MS: Final = 400
_MOST: Final = 500


class _Bubble(QWidget):
    """The bot's words on the ground of the bot."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        self.words = Text("", Type.MESSAGE, wrap=True)
        column.addWidget(self.words)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        state = look().tokens.tone("bot")
        ink.rounded(p, QRectF(self.rect()), 10, state.soft, state.line if look().tokens.outlined else None)
        p.end()


class AnswerCard(QWidget):
    """One answer: how sure, what words, which buttons, from which articles.

    Signals:
        source_picked(str): the id of an article the answer stands on.
    """

    source_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text("", Type.CARD, "t2")
        self.zone = Chip(ChipLook(""))
        self._bubble = _Bubble()
        self._choices, self._sources = QVBoxLayout(), QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.zone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._bubble)
        for part in (self._choices, self._sources):
            part.setSpacing(4)
            column.addLayout(part)

    def show_answer(self, title: str, answer: BotAnswer | None) -> None:
        """Shows an answer, or that it is being asked for."""
        self.title.setText(title)
        clear(self._choices)
        clear(self._sources)
        self.zone.setVisible(answer is not None)
        self._bubble.setVisible(answer is not None and bool(answer.text))
        if answer is None:
            return
        self.zone.show_chip(self._zone(answer))
        self._bubble.words.setText(display(answer.text).text)
        for button in answer.buttons:
            self._choices.addWidget(Chip(ChipLook(one_line(button.label, 80), "corner-down-right", "accent")))
        for source in answer.sources:
            self._sources.addWidget(self._source(source))
        self.setAccessibleName(f"{title}: {self.zone.chip.text}. {one_line(answer.text)}")

    def _source(self, source: SourceRef) -> Button:
        words = f"{one_line(source.title, 40)} · {figures.percent(source.score)}"
        button = Button(words, "ghost", icon="book-open", small=True)
        button.clicked.connect(lambda _=False, ident=source.article_id: self.source_picked.emit(ident))
        return button

    def _zone(self, answer: BotAnswer) -> ChipLook:
        looks: dict[str, tuple[str, str, Tone]] = {
            Zone.ANSWER: (self.tr("Answers at once"), "circle-check", "ok"),
            Zone.ASK: (self.tr("Asks with buttons"), "circle-help", "wait"),
            Zone.CLARIFY: (self.tr("Asks one question"), "circle-help", "wait"),
            Zone.CHOOSE_EVENT: (self.tr("Asks which event"), "circle-help", "wait"),
            Zone.GREET: (self.tr("Greets"), "smile", "mute"),
            Zone.HAND_OVER: (self.tr("Calls a person"), "headset", "late"),
            Zone.SAFETY: (self.tr("Danger: calls a person"), "shield-alert", "danger"),
            Zone.ADMIT: (self.tr("Admits not knowing"), "circle-x", "late"),
        }
        words, icon, tone = looks.get(answer.zone, (answer.zone, "circle-help", "mute"))
        sure = f" · {figures.percent(answer.confidence)}" if answer.confidence else ""
        return ChipLook(f"{words}{sure}", icon, tone)


class BotTry(QWidget):
    """A question box and the bot's answer under it; with an unsaved edit the answer before and after.

    Signals:
        article_asked(str): an article's id was picked among the sources.
    """

    article_asked = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._event_id = ""
        self._draft: ArticleDraft | None = None
        self._round = 0
        self._now: BotAnswer | None = None
        self._then: BotAnswer | None = None
        self._trouble = ""
        self.question = TextArea(least_px=60, most_px=140, limit=_MOST)
        self.before, self.after = AnswerCard(), AnswerCard()
        self._title = Text("", Type.HEADING)
        self._hint = Text("", Type.SMALL, "t3", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.question.edited.connect(self._pause.start)
        for card in (self.before, self.after):
            card.source_picked.connect(self.article_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        for part in (self._title, self.question, self._hint, self.after, self.before):
            column.addWidget(part)
        column.addStretch(1)
        self._rename()
        self._show()

    @property
    def answers(self) -> tuple[BotAnswer | None, BotAnswer | None]:
        """What the bot answers now, and what it would with the edit."""
        return self._now, self._then

    def about(self, event_id: str, draft: ArticleDraft | None, question: str | None = None) -> None:
        """Asks about another event or edit; `question` replaces what stands in the box, None keeps it.

        `draft` is None when nothing is edited: then there is one answer only.
        """
        same = (event_id, draft) == (self._event_id, self._draft)
        self._event_id, self._draft = event_id, draft
        if question is not None and question != self.question.text:
            self.question.set_text(question)
            same = False
        if not same:
            self._pause.start()

    def ask_now(self) -> None:
        """Asks without waiting for a pause in the typing."""
        self._pause.stop()
        self._ask()

    def _ask(self) -> None:
        text = self.question.text.strip()
        self._round += 1
        self._now = self._then = None
        self._trouble = ""
        if visible(text) and self._event_id:
            self._send(text)
        self._show()

    def _send(self, text: str) -> None:
        number, draft = self._round, self._draft
        event_id = self._event_id
        self._bridge.run(
            self._bridge.ask_bot(event_id, text),
            lambda answer: self._on_answer(number, answer, after=False),
            lambda trouble: self._on_trouble(number, trouble),
        )
        if draft is not None and visible(draft.answer_ru):
            self._bridge.run(
                self._bridge.ask_bot(event_id, text, arguments(draft), "" if draft.new else draft.article_id),
                lambda answer: self._on_answer(number, answer, after=True),
                lambda trouble: self._on_trouble(number, trouble),
            )

    def _on_answer(self, number: int, answer: BotAnswer, *, after: bool) -> None:
        if number != self._round:
            return  # the question has changed since
        if after:
            self._then = answer
        else:
            self._now = answer
        self._show()

    def _on_trouble(self, number: int, trouble: Trouble) -> None:
        if number == self._round:
            self._trouble = trouble.key
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
            self._show()
        super().changeEvent(event)

    def _rename(self) -> None:
        self._title.setText(self.tr("What would the bot answer"))
        self.question.rename(self.tr("A guest asks"), self.tr("Type a question as a guest would"))

    def _show(self) -> None:
        asked = visible(self.question.text)
        self._hint.setText(self._hint_words(asked=asked))
        self._hint.paint_in("wait" if self._trouble else "t3")
        self._hint.setVisible(bool(self._hint.text()))
        self.before.setVisible(self._now is not None)
        self.after.setVisible(self._then is not None)
        title = self.tr("Now, without the edit") if self._then is not None else self.tr("Now")
        self.before.show_answer(title, self._now)
        self.after.show_answer(self.tr("With this edit"), self._then)

    def _hint_words(self, *, asked: bool) -> str:
        if self._trouble:
            return self.tr("The bot cannot be asked now. %1").replace("%1", trouble_words(self._trouble))
        if not asked:
            return self.tr("The answer appears here as you type; an unsaved edit counts, nothing is sent to guests.")
        return "" if self._now is not None or self._then is not None else self.tr("Asking…")


def first_question(draft: ArticleDraft | None, phrases: Sequence[str] = ()) -> str:
    """What stands in the box when an article is opened: its first wording."""
    known = draft.phrases if draft is not None else phrases
    return known[0] if known else ""
