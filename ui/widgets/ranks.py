"""Bars with names: what comes how often, the most first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import figures, ink

ROW = 21
_NAME_LEAST, _NAME_SHARE = 96, 0.5


@dataclass(frozen=True, slots=True)
class Rank:
    """One bar; `marked` is the one to look at."""

    icon: str
    name: str
    count: int
    marked: bool = False


class Ranks(QWidget):
    """A short list of bars; the longest fills the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranks: tuple[Rank, ...] = ()
        self._blank = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_ranks(self, ranks: tuple[Rank, ...], blank: str = "") -> None:
        """Shows other counts; `blank` is said where there are none."""
        if (ranks, blank) == (self._ranks, self._blank):
            return
        grown = len(ranks) != len(self._ranks)
        self._ranks, self._blank = ranks, blank
        self.setAccessibleName(", ".join(f"{rank.name} {rank.count}" for rank in ranks) or blank)
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, ROW * max(len(self._ranks), 1))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        tokens = look().tokens
        names = [20 + ink.width(Type.ROW, rank.name) for rank in self._ranks]
        names_end = min(max([_NAME_LEAST, *names]), self.width() * _NAME_SHARE)
        most = max((rank.count for rank in self._ranks), default=1) or 1
        track = max(self.width() - names_end - 10 - 36, 1)
        for index, rank in enumerate(self._ranks):
            y = index * ROW
            ink.glyph(p, rank.icon, 0, y + 3.5, 14, tokens.c.t2)
            name = ink.elided(Type.ROW, rank.name, names_end - 20)
            ink.text(p, Type.ROW, tokens.c.t1, QRectF(20, y, names_end - 19, ROW), name)
            fill = tokens.tone("wait").solid if rank.marked else tokens.c.c_bot
            ink.rounded(p, QRectF(names_end + 10, y + 6.5, max(track * rank.count / most, 2), 8), 2, fill)
            count = QRectF(self.width() - 36, y, 36, ROW)
            ink.text(p, Type.WAIT, tokens.c.t1, count, figures.number(rank.count), ink.RIGHT)
        if not self._ranks:
            ink.text(p, Type.ROW, tokens.c.t3, QRectF(0, 0, self.width(), ROW), self._blank)
        p.end()
