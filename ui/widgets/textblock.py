"""A block of plain text with its own lines: measured, painted, selected and searched for links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.qt import copied
from ui.theme import Face

_LINK = re.compile(r"https?://[^\s<>«»\"'\u200b]+[^\s<>«»\"'\u200b.,;:!?)\]}]")


@dataclass(frozen=True, slots=True)
class Paints:
    """The colours of a block: words, links, the ground of a selection."""

    text: QColor
    link: QColor
    marked: QColor


class TextBlock:
    """Text in one face, wrapped to a width; line breaks are ``\\n``, long words break anywhere."""

    def __init__(self, text: str, face: Face, *, links: bool = True) -> None:
        self._text, self._face = text, face
        self._links = [(found.start(), found.end()) for found in _LINK.finditer(text)] if links else []
        self._layout = QTextLayout(text.replace("\n", "\u2028"), face.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._from_utf16 = _positions(text)
        self._width = -1.0
        self._size = QSizeF()

    def laid_out(self, width: float) -> QSizeF:
        """Breaks the text into lines of at most `width` and returns the room it really takes."""
        if width == self._width:
            return self._size
        self._width = width
        widest = height = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            lead = (self._face.line - line.height()) / 2
            line.setPosition(QPointF(0, height + lead))
            height += self._face.line
            widest = max(widest, line.naturalTextWidth())
        self._layout.endLayout()
        self._size = QSizeF(widest, height)
        return self._size

    def paint(self, p: QPainter, at: QPointF, paints: Paints, marked: tuple[int, int] | None = None) -> None:
        """Paints the lines with their upper left corner at `at`; `marked` is the selected range."""
        ranges = [self._range(start, end, paints.link, underline=True) for start, end in self._links]
        if marked is not None and marked[0] != marked[1]:
            spot = QTextLayout.FormatRange()
            spot.start, spot.length = self._utf16(min(marked)), 0
            spot.length = self._utf16(max(marked)) - spot.start
            look = QTextCharFormat()
            look.setBackground(paints.marked)
            spot.format = look
            ranges.append(spot)
        p.setPen(paints.text)
        self._layout.draw(p, at, ranges)

    def position_at(self, point: QPointF) -> int:
        """The place in the text nearest to `point`, which is relative to the block."""
        for i in range(self._layout.lineCount()):
            line = self._layout.lineAt(i)
            if point.y() < (i + 1) * self._face.line or i == self._layout.lineCount() - 1:
                place = line.xToCursor(point.x())
                return self._from_utf16[min(_first(place), len(self._from_utf16) - 1)]
        return 0

    def link_at(self, point: QPointF) -> str:
        """The link under `point`, or an empty string."""
        if not 0 <= point.x() <= self._size.width():
            return ""
        place = self.position_at(point)
        for start, end in self._links:
            if start <= place < end:
                return copied(self._text[start:end])
        return ""

    def word_at(self, place: int) -> tuple[int, int]:
        """The word round `place`, for a double click."""
        start = end = place
        while start > 0 and not self._text[start - 1].isspace():
            start -= 1
        while end < len(self._text) and not self._text[end].isspace():
            end += 1
        return start, end

    def words(self, marked: tuple[int, int] | None = None) -> str:
        """The text, or its selected part, as it may be copied."""
        if marked is None or marked[0] == marked[1]:
            return copied(self._text)
        return copied(self._text[min(marked) : max(marked)])

    def _utf16(self, place: int) -> int:
        return len(self._text[:place].encode("utf-16-le", "surrogatepass")) // 2

    def _range(self, start: int, end: int, colour: QColor, *, underline: bool) -> QTextLayout.FormatRange:
        spot = QTextLayout.FormatRange()
        spot.start = self._utf16(start)
        spot.length = self._utf16(end) - spot.start
        style = QTextCharFormat()
        style.setForeground(colour)
        style.setFontUnderline(underline)
        spot.format = style
        return spot


def _first(place: object) -> int:
    return int(place[0]) if isinstance(place, tuple | list) else int(str(place))


def _positions(text: str) -> list[int]:
    """For every UTF-16 unit (Qt's places) the index in Python's text, and one past the end."""
    places: list[int] = []
    for i, letter in enumerate(text):
        places.extend([i] * (2 if ord(letter) > 0xFFFF else 1))
    return [*places, len(text)]
