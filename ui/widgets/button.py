"""Buttons: primary, plain, ghost, danger and danger plain, with icon, key hint and a busy state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.qt import set_tooltip
from ui.theme import Face, Type, look
from ui.widgets import ink, keyhint

Kind = Literal["primary", "plain", "ghost", "danger", "danger-plain", "toast"]
_SPIN_MS = 50


@dataclass(frozen=True, slots=True)
class _Paints:
    ground: QColor | None
    line: QColor | None
    text: QColor


class Button(QPushButton):
    """A button that says what will happen. Without text it is square and needs a `name` for screen readers.

    ``set_busy`` puts a turning mark in the icon's place and keeps width and label.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = "plain",
        *,
        icon: str = "",
        keys: str = "",
        small: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self._kind, self._icon, self._keys, self._small = kind, icon, keys, small
        self._busy, self._angle = False, 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SPIN_MS)
        self._timer.timeout.connect(self._spin)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.rename(name or text)
        if name and not text:
            set_tooltip(self, name)

    def rename(self, name: str) -> None:
        """Sets the accessible name, which for a square button is also its tooltip."""
        self.setAccessibleName(name)
        if not self.text():
            set_tooltip(self, name)

    def relabel(self, text: str, *, icon: str | None = None) -> None:
        """Changes the words (and the icon, if given)."""
        self.setText(text)
        self.setAccessibleName(text)
        if icon is not None:
            self._icon = icon
        self.updateGeometry()
        self.update()

    def become(self, kind: Kind) -> None:
        """Changes the kind."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    def hint(self, keys: str) -> None:
        """Shows another key, or none."""
        if keys != self._keys:
            self._keys = keys
            self.updateGeometry()
            self.update()

    @property
    def busy(self) -> bool:
        """Whether the turning mark is shown; a busy button takes no clicks."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Shows or hides the turning mark."""
        self._busy = busy
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, busy)
        if busy:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def sizeHint(self) -> QSize:
        height = 28 if self._small else 32
        if not self.text():
            return QSize(height, height)
        face = Type.SMALL_MEDIUM if self._small else Type.BODY_MEDIUM
        pad, gap = (9, 6) if self._small else (12, 7)
        wide = 2 * pad + ink.width(face, self.text())
        if self._icon:
            wide += 15 + gap
        if self._keys:
            wide += keyhint.hint_width(self._keys) + gap
        return QSize(int(wide + 1), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        paints = self._paints()
        ink.rounded(p, QRectF(self.rect()), 6, paints.ground, paints.line)
        self._paint_inside(p, paints)
        p.end()

    def _paint_inside(self, p: QPainter, paints: _Paints) -> None:
        face = Type.SMALL_MEDIUM if self._small else Type.BODY_MEDIUM
        gap = 6 if self._small else 7
        side = 15.0 if self.text() else 16.0 if self._small else 17.0
        parts = [side] if self._icon or (self._busy and not self.text()) else []
        if self.text():
            parts.append(ink.width(face, self.text()))
        if self._keys:
            parts.append(keyhint.hint_width(self._keys))
        x = (self.width() - sum(parts) - gap * (len(parts) - 1)) / 2
        middle = self.height() / 2
        if self._icon or (self._busy and not self.text()):
            self._paint_icon(p, x, middle - side / 2, side, paints.text)
            x += side + gap
        if self.text():
            box = QRectF(x, 0, self.width(), self.height())
            ink.text(p, face, paints.text, box, self.text())
            x += ink.width(face, self.text()) + gap
        if self._keys:
            keyhint.paint_hint(p, x, middle - 9, self._keys, self._hint_ground(), ink.with_alpha(paints.text, 0.9))

    def _paint_icon(self, p: QPainter, x: float, y: float, side: float, colour: QColor) -> None:
        if not self._busy:
            ink.glyph(p, self._icon, x, y, side, colour)
            return
        p.save()
        p.translate(x + side / 2, y + side / 2)
        p.rotate(self._angle)
        ink.glyph(p, "loader-circle", -side / 2, -side / 2, side, colour)
        p.restore()

    def _hint_ground(self) -> QColor:
        c = look().tokens.c
        if self._kind in {"primary", "danger"} and self.isEnabled():
            return ink.with_alpha(c.on_fill, 0.2)
        return ink.with_alpha(c.t3, 0.2)

    def _paints(self) -> _Paints:
        tokens = look().tokens
        c, late = tokens.c, tokens.tone("late")
        if not self.isEnabled():
            return _Paints(None if self._kind == "ghost" else c.sunken, self._off_line(), c.t_off)
        over, down = self.underMouse() or self.isChecked(), self.isDown()
        pick = {
            "primary": (c.accent, c.accent_hover, c.accent_press),
            "danger": (c.danger, c.danger_hover, c.danger_hover),
            "danger-plain": (c.pane, late.soft, late.soft),
            "ghost": (None, c.hover, c.press),
            "toast": (None, ink.with_alpha(c.toast_t, 0.12), ink.with_alpha(c.toast_t, 0.2)),
            "plain": (c.pane, c.hover, c.press),
        }[self._kind]
        ground = pick[2 if down else 1 if over else 0]
        line = {"danger-plain": late.line, "plain": c.line2}.get(self._kind)
        words = {"danger-plain": late.text, "plain": c.t1, "toast": c.toast_t}.get(self._kind, c.on_fill)
        if self._kind == "ghost":
            words = c.t1 if over or down else c.t2
        return _Paints(ground, line, words)

    def _off_line(self) -> QColor | None:
        return None if self._kind in {"ghost", "toast"} else look().tokens.c.line

    def _spin(self) -> None:
        self._angle = (self._angle + 18) % 360
        self.update()


class LinkButton(Button):
    """A word that acts like a link: accent text, underlined under the pointer and in focus.

    `quiet` ones stand in grey; of several the one that is so now stands out (`mark`).
    """

    def __init__(self, text: str, *, quiet: bool = False, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "ghost", small=True, parent=parent)
        self._quiet, self._mark, self._glyph = quiet, False, icon

    def mark(self, *, on: bool) -> None:
        """Sets whether this is what holds now."""
        self._mark = on
        self.setCheckable(on)
        self.setChecked(on)
        self.updateGeometry()
        self.update()

    def show_glyph(self, icon: str) -> None:
        """Puts another icon before the word."""
        self._glyph = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(self._indent() + ink.width(self._type(), self.text()) + 1), 18)

    def _indent(self) -> int:
        return 17 if self._glyph else 0

    def _type(self) -> Face:
        return Type.CARD if self._mark else Type.SMALL_MEDIUM

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        lively = self._mark or self.underMouse() or self.hasFocus()
        colour = (c.t1 if lively else c.t3) if self._quiet else c.accent_t
        colour = colour if self.isEnabled() else c.t_off
        indent = self._indent()
        if self._glyph:
            ink.glyph(p, self._glyph, 0, (self.height() - 13) / 2, 13, colour)
        ink.text(p, self._type(), colour, QRectF(self.rect()).adjusted(indent, 0, 0, 0), self.text())
        if self.underMouse() or self.hasFocus():
            ink.across(p, 0, self.height() - 2, self.width(), colour)
        p.end()
