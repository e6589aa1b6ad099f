"""What a pane says when it is empty: what is so, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.section import clear
from ui.widgets.words import Icon, Text

WIDTH = 440


@dataclass(frozen=True, slots=True)
class NextStep:
    """A line of "what comes next": words, one fact, and a chip or a button."""

    icon: str
    text: str
    fact: str
    chip: str = ""
    button: str = ""
    act: Callable[[], None] | None = None


class _Line(QWidget):
    def __init__(self, step: NextStep, *, last: bool) -> None:
        super().__init__()
        self._last = last
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Icon(step.icon, 18, "t1"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Text(step.text, Type.NAME, elide=True))
        words.addWidget(Text(step.fact, Type.SMALL, "t3", elide=True))
        words.addStretch(1)
        row.addLayout(words, 1)
        if step.chip:
            row.addWidget(Chip(ChipLook(step.chip)))
        if step.button:
            button = Button(step.button, small=True)
            if step.act is not None:
                button.clicked.connect(step.act)
            row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._last:
            p = ink.smooth(self)
            ink.across(p, 0, self.height() - 1, self.width(), look().tokens.c.line)
            p.end()


class EmptyState(QWidget):
    """A left-set column in the middle of its pane; no drawings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[object, ...] = ()
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        column_holder = QWidget()
        column_holder.setMaximumWidth(WIDTH)
        column_holder.setMinimumWidth(240)
        outer.addWidget(column_holder, 100)
        outer.addStretch(1)
        column = QVBoxLayout(column_holder)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(4)
        column.addStretch(1)
        self._title = Text("", Type.VERDICT, wrap=True)
        self._sentence = Text("", Type.MESSAGE, "t2", wrap=True)
        self._next = Text("", Type.CARD, "t2")
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(14)
        column.addWidget(self._next)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column.addLayout(self._lines)
        column.addStretch(1)

    def say(self, title: str, sentence: str, next_title: str = "", steps: Sequence[NextStep] = ()) -> None:
        """Shows a line, a sentence and up to three next steps."""
        words = (title, sentence, *((s.icon, s.text, s.fact, s.chip, s.button) for s in steps))
        if words == self._words:
            return
        self._words = words
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._next.setText(next_title)
        self._next.setVisible(bool(steps))
        clear(self._lines)
        for i, step in enumerate(steps[:3]):
            self._lines.addWidget(_Line(step, last=i + 1 == len(steps[:3])))


class QuietState(QWidget):
    """The small form inside a list: an icon, a line, a sentence, centred."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._sentence = "circle-check", "", ""

    def say(self, icon: str, title: str, sentence: str) -> None:
        """Shows these."""
        self._icon, self._title, self._sentence = icon, title, sentence
        self.setAccessibleName(f"{title}. {sentence}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        middle, top = self.width() / 2, self.height() / 2 - 44
        ink.glyph(p, self._icon, middle - 16, top, 32, tokens.tone("ok").text)
        ink.text(p, Type.NAME, tokens.c.t1, QRectF(0, top + 42, self.width(), 18), self._title, ink.CENTRE)
        p.setFont(Type.SMALL.font)
        p.setPen(tokens.c.t3)
        box = QRectF(24, top + 64, self.width() - 48, 48)
        p.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap), self._sentence)
        p.end()
