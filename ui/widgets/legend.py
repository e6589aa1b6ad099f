"""The names of a chart's series beside its title."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink


@dataclass(frozen=True, slots=True)
class Key:
    """A series: its name, the colour token of its mark, and whether it is a broken line."""

    name: str
    colour: str
    dashed: bool = False


class Legend(QWidget):
    """Marks and names in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[Key, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_keys(self, keys: tuple[Key, ...]) -> None:
        """Shows these series."""
        if keys != self._keys:
            self._keys = keys
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        wide = sum(16 + ink.width(Type.SMALL, key.name) for key in self._keys) + 14 * max(len(self._keys) - 1, 0)
        return QSize(int(wide + 1), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        c = look().tokens.c
        x = 0.0
        for key in self._keys:
            if key.dashed:
                for part in (0, 7):
                    p.fillRect(QRectF(x + part - 1, 9.25, 5, 1.5), getattr(c, key.colour))
            else:
                ink.rounded(p, QRectF(x, 5, 10, 10), 3, getattr(c, key.colour))
            wide = ink.width(Type.SMALL, key.name)
            ink.text(p, Type.SMALL, c.t2, QRectF(x + 16, 0, wide + 1, 20), key.name)
            x += 16 + wide + 14
        p.end()
