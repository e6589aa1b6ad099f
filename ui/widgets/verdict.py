"""A verdict: a disc with its mark, what it is, one sentence, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Face, Tone, Type, look
from ui.widgets import ink
from ui.widgets.flow import Flow
from ui.widgets.words import Text

_DISC = 44


class _Disc(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.icon, self.tone = "info", "mute"
        self.setFixedSize(_DISC, _DISC)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c = tokens.c
        p = ink.smooth(self)
        tone: Tone = self.tone  # type: ignore[assignment]  # a tone by name
        ink.rounded(p, QRectF(0, 0, _DISC, _DISC), _DISC / 2, tokens.tone(tone).solid)
        on = c.on_late if self.tone == "late" else c.on_ok
        ink.glyph(p, self.icon, 10, 10, 24, on)
        p.end()


class Verdict(QWidget):
    """The banner. `small` is the form with a plain icon for what is no scan: a policy, a warning."""

    def __init__(self, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small, self._tone, self._icon = small, "mute", "info"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(*((14, 12, 16, 12) if small else (18, 16, 18, 16)))
        row.setSpacing(8 if small else 16)
        self._disc = _Disc()
        if small:
            row.addSpacing(30)
            self._disc.hide()
        else:
            row.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        title_face: Face = Type.HEADING if small else Type.VERDICT
        self.title = Text("", title_face, "t1", wrap=True)
        self.sentence = Text("", Type.BODY if small else Type.MESSAGE, "t1", wrap=True)
        self.source = Text("", Type.SMALL, "t3", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.source)
        self.buttons = Flow()
        self.buttons.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self.buttons)
        row.addLayout(column, 1)

    def say(self, tone: str, icon: str, title: str, sentence: str, source: str = "") -> None:
        """Shows a verdict; `tone` ok | wait | late | used | mute."""
        self._tone, self._icon = tone, icon
        self._disc.icon, self._disc.tone = icon, tone
        self._disc.update()
        self.title.setText(title)
        self.title.paint_in(tone if tone != "mute" else "t1")
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.source.setText(source)
        self.source.setVisible(bool(source))
        self.setAccessibleName(". ".join(part for part in (title, sentence, source) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        tone: Tone = self._tone  # type: ignore[assignment]  # a tone by name
        colours = tokens.tone(tone)
        p = ink.smooth(self)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink.rounded(p, box, 10, colours.soft, colours.line)
        if self._small:
            ink.glyph(p, self._icon, 15, 14, 20, colours.text)
        p.end()
