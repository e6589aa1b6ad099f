"""The parts of a card: sections with a head, pairs of words, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.words import Icon, Text


class Section(QWidget):
    """A block of a side card: icon, title, something at the right of the head, and the content below."""

    def __init__(
        self, icon: str, title: str, *, tone: str = "t2", ground: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ground, self._fill = ground, ""
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 13, 16, 14)
        column.setSpacing(0)
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self._icon, self.title = Icon(icon, 15, tone), Text(title, Type.CARD, tone)
        self.head.addWidget(self._icon)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.content = QVBoxLayout()
        self.content.setSpacing(6)
        self.content.setContentsMargins(0, 9, 0, 0)
        column.addLayout(self.head)
        column.addLayout(self.content)

    @classmethod
    def plain(cls) -> Section:
        """A section without a head."""
        section = cls("circle", "")
        section._icon.hide()
        section.title.hide()
        column = section.layout()
        if isinstance(column, QVBoxLayout):
            column.setContentsMargins(20, 16, 20, 16)
        section.content.setContentsMargins(0, 0, 0, 0)
        section._fill = "pane"
        return section

    def repaint_in(self, tone: str, icon: str) -> None:
        """Changes the colour of the head and its icon."""
        self._icon.show_icon(icon, tone)
        self.title.paint_in(tone)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        if self._fill:
            p.fillRect(self.rect(), getattr(tokens.c, self._fill))
        if self._ground:
            p.fillRect(self.rect(), tokens.tone(self._ground).soft)  # type: ignore[arg-type]  # a tone by name
        ink.across(p, 0, self.height() - 1, self.width(), tokens.c.line)
        p.end()


@dataclass(frozen=True, slots=True)
class Pair:
    """A caption and what stands beside it: words, or a part of its own."""

    caption: str
    value: str | QWidget


class Pairs(QWidget):
    """Captions in one column, values in another."""

    def __init__(self, caption_width: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, caption_width)
        self._grid.setColumnStretch(1, 1)

    def set_pairs(self, pairs: Sequence[Pair]) -> None:
        """Shows these and no others."""
        clear(self._grid)
        for i, pair in enumerate(pairs):
            self._grid.addWidget(Text(pair.caption, Type.ROW, "t3"), i, 0, Qt.AlignmentFlag.AlignTop)
            value = pair.value if isinstance(pair.value, QWidget) else Text(pair.value, Type.ROW, wrap=True)
            self._grid.addWidget(value, i, 1)


class Quote(QWidget):
    """Somebody's words behind a 2 px edge in the colour of a state."""

    def __init__(self, tone: str = "late", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        row = QVBoxLayout(self)
        row.setContentsMargins(12, 1, 0, 1)
        self.words = Text("", Type.ROW, wrap=True)
        row.addWidget(self.words)

    def say(self, text: str, tone: str) -> None:
        """Shows other words."""
        self._tone = tone
        self.words.setText(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.fillRect(QRectF(0, 0, 2, self.height()), look().tokens.states[self._tone].solid)
        p.end()


class Plate(QWidget):
    """A bordered card with round corners on the pane; put rows or blocks into `column`."""

    def __init__(self, *, padding: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding or 1, padding or 1, padding or 1, padding or 1)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, c.pane, c.line)
        p.end()


class IconPlate(QWidget):
    """An icon on a 30 px rounded ground, before a row."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFixedSize(QSize(30, 30))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, tokens.tone("mute").soft)
        ink.glyph(p, self._icon, 7, 7, 16, tokens.c.t2)
        p.end()


def clear(layout: QLayout) -> None:
    """Takes everything out of `layout` and lets it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        inner, widget = item.layout(), item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
