"""How much of a limit is used, and how much more one thing would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import look
from ui.widgets import ink

HIGH: Final = 6
_LEAST: Final = 3.0


@dataclass(frozen=True, slots=True)
class Used:
    """Amounts of one unit; `whole` above 0. What goes beyond it fills the bar."""

    used: int
    more: int
    whole: int

    @property
    def over(self) -> bool:
        """Whether it does not fit any more."""
        return self.used + self.more > self.whole


class UsedBar(QWidget):
    """6 px; what is not 0 is never thinner than 3."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used = Used(0, 0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_used(self, used: Used, name: str) -> None:
        """Shows these; `name` says the same in words."""
        self._used = used
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, used = look().tokens, self._used
        p, wide = ink.smooth(self), float(self.width())
        ink.rounded(p, QRectF(self.rect()), HIGH / 2, tokens.c.press, tokens.c.line2)
        before = self._long(used.used, wide)
        after = min(wide, before + self._long(used.more, wide))
        more = tokens.tone("wait") if used.over else tokens.tone("accent")
        if after > 0 and used.more:
            ink.rounded(p, QRectF(0, 0, after, HIGH), HIGH / 2, more.solid)
        if before > 0:
            ink.rounded(p, QRectF(0, 0, before, HIGH), HIGH / 2, tokens.tone("mute").solid)
        p.end()

    def _long(self, amount: int, wide: float) -> float:
        if amount <= 0:
            return 0.0
        return min(wide, max(_LEAST, wide * amount / max(1, self._used.whole)))
