"""The round mark of a person: initials on one of six calm grounds, the channel at its lower right."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Face, look
from ui.widgets import ink

CHANNEL_ICONS = {
    "telegram": "send",
    "whatsapp": "phone",
    "vk": "message-circle",
    "widget": "globe",
    "max": "message-square",
    "email": "mail",
    "sms": "smartphone",
    "phone": "phone",
}


@dataclass(frozen=True, slots=True)
class AvatarLook:
    """Whose mark it is. `seed` (a guest's id) picks the ground; `icon` is the channel's, or none."""

    initials: str
    seed: str
    icon: str = ""


def initials(name: str) -> str:
    """Up to two first letters of a name; a question mark for an unnamed guest."""
    letters = [word[0] for word in name.replace("«", "").replace("»", "").split() if word[:1].isalnum()]
    return "".join(letters[:2]).upper() or "?"


def hue(seed: str) -> int:
    """The same one of six grounds for the same seed, on every machine."""
    return zlib.crc32(seed.encode("utf-8", "replace")) % 6


def _face(size: float) -> Face:
    return Face(14 if size > 36 else 12 if size > 24 else 10, 16, 600)


def paint_avatar(p: QPainter, x: float, y: float, size: float, avatar: AvatarLook) -> None:
    """Paints the mark `size` px wide at (x, y); the channel's plate hangs over by 4 and 3."""
    tokens = look().tokens
    ground, letters = tokens.avatars[hue(avatar.seed)]
    box = QRectF(x, y, size, size)
    ink.rounded(p, box, size / 2, ground, letters if tokens.outlined else None)
    ink.text(p, _face(size), letters, box, avatar.initials, ink.CENTRE)
    if avatar.icon:
        px, py = x + size - 12, y + size - 13
        ink.rounded(p, QRectF(px, py, 16, 16), 5, tokens.c.pane)
        ink.glyph(p, avatar.icon, px + 2.5, py + 2.5, 11, tokens.c.t3, 2.2)


class Avatar(QWidget):
    """An avatar that stands on its own; decorative, so it carries no accessible name."""

    def __init__(self, avatar: AvatarLook, size: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._avatar, self._size = avatar, size

    def show_avatar(self, avatar: AvatarLook) -> None:
        """Shows somebody else."""
        if avatar != self._avatar:
            self._avatar = avatar
            self.update()

    def sizeHint(self) -> QSize:
        hang = 4 if self._avatar.icon else 0
        return QSize(self._size + hang, self._size + hang)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        paint_avatar(p, 0, 0, self._size, self._avatar)
        p.end()
