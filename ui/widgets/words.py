"""Labels that take their face and colour from the tokens and draw their text literally."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt import SafeLabel
from ui.theme import Face, Tone, Type, look
from ui.widgets import ink
from ui.widgets.textblock import Paints, TextBlock

_COMFORTABLE = 420.0  # the width a wrapped text asks for when nobody gives it one


class Text(SafeLabel):
    """A text of one face. `colour` is the name of a plain token, or of a tone whose words it takes.

    `elide` cuts it to its room instead of asking for more, `wrap` lets it run over several lines.
    """

    def __init__(
        self,
        text: str = "",
        face: Face = Type.BODY,
        colour: str = "t1",
        *,
        elide: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._face, self._colour, self._elide = face, colour, elide
        self._block: TextBlock | None = None
        self._block_text = ""
        self.setFont(face.font)
        self.setWordWrap(wrap)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paint_in(self, colour: str) -> None:
        """Changes the colour by name."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            size = self._lines().laid_out(_COMFORTABLE)
            return QSize(int(size.width() + 1), int(size.height()))
        wide = 0 if not self.text() else int(ink.width(self._face, self.text()) + 1)
        return QSize(wide, self._face.line)

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(80, self._face.line)  # a narrow pane breaks the lines, it does not grow
        return QSize(0, self._face.line) if self._elide else self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return self._face.line
        return int(self._lines().laid_out(max(1, width)).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        words, box = self.text(), QRectF(self.rect())
        if self.wordWrap():
            colour = self.colour()
            self._lines().laid_out(self.width())
            self._lines().paint(p, QPointF(0, 0), Paints(colour, colour, colour))
        else:
            if self._elide:
                words = ink.elided(self._face, words, self.width())
            ink.text(p, self._face, self.colour(), box, words, self.alignment() & ~Qt.AlignmentFlag.AlignVCenter)
        p.end()

    def _lines(self) -> TextBlock:
        if self._block is None or self._block_text != self.text():
            self._block, self._block_text = TextBlock(self.text(), self._face, links=False), self.text()
        return self._block

    def colour(self) -> QColor:
        """The colour in the theme of this moment."""
        tokens = look().tokens
        if not self.isEnabled():
            return tokens.c.t_off
        found = tokens.states.get(self._colour)
        return found.text if found is not None else getattr(tokens.c, self._colour)


class Icon(QWidget):
    """An icon that stands on its own; decorative, so it carries no accessible name."""

    def __init__(self, name: str, size: int = 16, colour: str | Tone = "t2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size, self._colour = name, size, colour
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, colour: str | None = None) -> None:
        """Shows another icon in the same place."""
        self._name, self._colour = name, colour or self._colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        found = tokens.states.get(self._colour)
        colour = found.text if found is not None else getattr(tokens.c, self._colour)
        p = ink.smooth(self)
        ink.glyph(p, self._name, 0, 0, self._size, colour)
        p.end()


class Line(QWidget):
    """A hairline across (or, with `upright`, down) a layout."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.fillRect(self.rect(), look().tokens.c.line)
        p.end()


class Ground(QWidget):
    """A plain area in the colour of a token, with hairlines where asked: any of ``t``, ``r``, ``b``, ``l``."""

    def __init__(self, colour: str = "pane", edges: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour, self._edges = colour, edges

    def paint_in(self, colour: str) -> None:
        """Changes the colour by name."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        p.fillRect(self.rect(), getattr(c, self._colour))
        w, h = self.width(), self.height()
        for edge, box in (("t", (0, 0, w, 1)), ("r", (w - 1, 0, 1, h)), ("b", (0, h - 1, w, 1)), ("l", (0, 0, 1, h))):
            if edge in self._edges:
                p.fillRect(QRectF(*box), c.line)
        p.end()
