"""The time left to the target of a wait: never by colour alone, always icon, figure and ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import figures, ink

HEIGHT = 20
_ICON = 13
Kind = Literal["ok", "wait", "late", "mute"]
_ICONS: dict[Kind, str] = {"ok": "timer", "wait": "timer", "late": "alarm-clock", "mute": "clock"}


@dataclass(frozen=True, slots=True)
class WaitLook:
    """A wait at one moment. `critical` is the wait of a safety row: white on danger when late."""

    kind: Kind
    text: str
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that ticks: from `since_ms` to `due_ms`, both on the clock the painter is given.

    `due_ms` None means that nobody is waited for here but the guest; `word` then says so.
    """

    since_ms: int = 0
    due_ms: int | None = None
    word: str = ""
    critical: bool = False

    def at(self, now_ms: int) -> WaitLook:
        """How the wait looks at `now_ms`."""
        if self.due_ms is None:
            return WaitLook("mute", self.word)
        left = self.due_ms - now_ms
        if left < 0:
            return WaitLook("late", figures.ticking(left), self.critical)
        target = max(1, self.due_ms - self.since_ms)
        return WaitLook("ok" if left > target * 0.2 else "wait", figures.ticking(left), self.critical)

    def spoken(self, now_ms: int) -> str:
        """The wait in words, for a screen reader."""
        if self.due_ms is None:
            return self.word
        left = self.due_ms - now_ms
        if left < 0:
            words = QCoreApplication.translate("wait", "overdue by %1")
        else:
            words = QCoreApplication.translate("wait", "%1 left")
        return words.replace("%1", figures.duration(abs(left)))


def wait_width(wait: WaitLook) -> float:
    """The width that `paint_wait` will take."""
    pads = 11 if _ground(wait) is not None else 0
    return pads + _ICON + 4 + ink.width(Type.WAIT, wait.text)


def _ground(wait: WaitLook) -> QColor | None:
    tokens = look().tokens
    if wait.critical and wait.kind == "late":
        return tokens.c.danger
    return tokens.tone(wait.kind).soft if wait.kind in {"wait", "late"} else None


def paint_wait(p: QPainter, right: float, y: float, wait: WaitLook) -> float:
    """Paints `wait` with its right edge at `right` and returns its width."""
    tokens = look().tokens
    ground = _ground(wait)
    wide = wait_width(wait)
    colour = tokens.c.t3 if wait.kind == "mute" else tokens.tone(wait.kind).text
    if wait.critical and wait.kind == "late":
        colour = tokens.c.on_fill
    x = right - wide
    if ground is not None:
        ink.rounded(p, QRectF(x, y, wide, HEIGHT), 5, ground, colour if tokens.outlined else None)
        x += 5
    ink.glyph(p, _ICONS[wait.kind], x, y + (HEIGHT - _ICON) / 2, _ICON, colour)
    face = Type.SMALL_MEDIUM if wait.kind == "mute" else Type.WAIT
    ink.text(p, face, colour, QRectF(x + _ICON + 4, y, wide, HEIGHT), wait.text)
    return wide


class WaitLabel(QWidget):
    """A wait that stands on its own."""

    def __init__(self, wait: WaitLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._wait = wait

    def show_wait(self, wait: WaitLook) -> None:
        """Shows the wait at another moment."""
        if wait != self._wait:
            self._wait = wait
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(wait_width(self._wait) + 1), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        paint_wait(p, self.width(), 0, self._wait)
        p.end()
