"""The one banner over a pane: what is so, and the one or two things to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Tone, Type, look
from ui.widgets import ink
from ui.widgets.avatar import AvatarLook, paint_avatar
from ui.widgets.button import Button

HEIGHT = 40
LINK_HEIGHT = 48


class Banner(QWidget):
    """An icon, bold words, a tail that gives way first, and buttons at the right."""

    def __init__(self, *, tall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(LINK_HEIGHT if tall else HEIGHT)
        self._tone: Tone = "mute"
        self._icon, self._bold, self._tail, self._aside = "", "", "", ""
        self._avatar: AvatarLook | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 12 if not tall else 10, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._buttons: list[Button] = []

    def say(self, tone: Tone, icon: str, bold: str, tail: str = "", aside: str = "") -> None:
        """Sets what it says; `tail` follows the bold words, `aside` stands left of the buttons."""
        if (tone, icon, bold, tail, aside) == (self._tone, self._icon, self._bold, self._tail, self._aside):
            return
        self._tone, self._icon, self._bold, self._tail, self._aside = tone, icon, bold, tail, aside
        self.setAccessibleName(" ".join(part for part in (bold, tail, aside) if part))
        self.update()

    def show_avatar(self, avatar: AvatarLook | None) -> None:
        """Shows whose banner it is instead of the icon; None: the icon again."""
        if avatar != self._avatar:
            self._avatar = avatar
            self.update()

    def put(self, *buttons: Button) -> None:
        """Shows these buttons and no others."""
        for button in self._buttons:
            self._row.removeWidget(button)
            if button not in buttons:
                button.hide()
        self._buttons = list(buttons)
        for button in buttons:
            self._row.addWidget(button)
            button.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        state = look().tokens.tone(self._tone)
        high, wide = self.height(), self.width()
        p.fillRect(self.rect(), state.soft)
        ink.across(p, 0, high - 1, wide, state.line)
        if self._avatar is not None:
            paint_avatar(p, 13, (high - 25) / 2, 24, self._avatar)
        else:
            ink.glyph(p, self._icon, 16, (high - 18) / 2, 17, state.text)
        end = min([wide - 12, *(button.x() - 12 for button in self._buttons if button.isVisible())])
        if self._aside and (room := ink.width(Type.SMALL_NUM, self._aside)) < (end - 43) / 2:
            ink.text(p, Type.SMALL_NUM, state.text, QRectF(end - room - 2, 0, room + 2, high - 1), self._aside)
            end -= int(room + 16)
        bold = ink.elided(Type.NAME, self._bold, end - 43)
        ink.text(p, Type.NAME, state.text, QRectF(43, 0, end - 43, high - 1), bold)
        x = 43 + ink.width(Type.NAME, bold) + 4
        fits = ink.width(Type.BODY, self._tail) <= end - x
        if self._tail and (fits or (end - x > 60 and not self._tail.startswith("·"))):
            tail = ink.elided(Type.BODY, self._tail, end - x)
            ink.text(p, Type.BODY, ink.with_alpha(state.text, 0.9), QRectF(x, 0, end - x, high - 1), tail)
        p.end()
