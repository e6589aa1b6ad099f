"""Six cells for a one-time code: digits go in one by one, or all at once from the clipboard."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink

CELLS: Final = 6
WIDE, HIGH, GAP = 38, 44, 6


class CodeCells(QWidget):
    """The code as it is typed. ASCII digits only; the cells shrink where there is no room.

    Signals:
        changed(str): what stands in the cells now.
        completed(str): all six digits are there.
    """

    changed = Signal(str)
    completed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self._wrong = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.rename(name)

    def rename(self, name: str) -> None:
        """What the field is called for a screen reader."""
        self._name = name
        self._tell()

    @property
    def code(self) -> str:
        """The digits so far."""
        return self._code

    def clear(self) -> None:
        """Empties the cells."""
        self._set("")

    def fail(self, wrong: bool = True) -> None:
        """Marks the code as refused until the next key."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(CELLS * WIDE + (CELLS - 1) * GAP, HIGH + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(CELLS * 28 + (CELLS - 1) * 4, HIGH + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._set(_digits(QGuiApplication.clipboard().text()))
        elif event.key() == Qt.Key.Key_Backspace:
            self._set(self._code[:-1])
        elif (typed := _digits(event.text())) and len(self._code) < CELLS:
            self._set(self._code + typed)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _set(self, code: str) -> None:
        code = code[:CELLS]
        self._wrong = False
        if code == self._code:
            self.update()
            return
        self._code = code
        self._tell()
        self.update()
        self.changed.emit(code)
        if len(code) == CELLS:
            self.completed.emit(code)

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name}, {len(self._code)}/{CELLS}")

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c = tokens.c
        p = ink.smooth(self)
        gap = GAP if self.width() >= self.sizeHint().width() else 4
        wide = min(float(WIDE), (self.width() - 2 - (CELLS - 1) * gap) / CELLS)
        for place in range(CELLS):
            box = QRectF(1 + place * (wide + gap), 2, wide, HIGH)
            here = self.hasFocus() and place == min(len(self._code), CELLS - 1)
            line = tokens.tone("late").solid if self._wrong else c.field_line
            ink.rounded(p, box, 8, c.field, None if here else line)
            if here:
                p.setPen(QPen(c.focus, 2))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
            if place < len(self._code):
                ink.text(p, Type.VERDICT, c.t1, box, self._code[place], Qt.AlignmentFlag.AlignCenter)
            elif here:
                p.fillRect(QRectF(box.center().x() - 0.75, box.y() + 12, 1.5, 20), c.accent_t)
        p.end()


def _digits(text: str) -> str:
    """ASCII digits of a text; digits of other scripts are no code (X4)."""
    return re.sub(r"[^0-9]", "", text) if re.fullmatch(r"[0-9\s-]*", text) else ""
