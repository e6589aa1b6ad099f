"""A small picture, filled to its square and cut round the corners; a click asks for it in large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import look
from ui.widgets import ink


class Thumb(QAbstractButton):
    """Shows a checked pixmap; it never loads anything itself. `name` is what a click does, for screen readers."""

    def __init__(
        self, picture: QPixmap, name: str, wide: int = 42, high: int = 48, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setFixedSize(wide, high)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 6, 6)
        p.setClipPath(path)
        p.fillRect(self.rect(), c.sunken)
        size = self.size() * self.devicePixelRatioF()
        by, how = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        shown = self._picture.scaled(size, by, how)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        x = (self.width() - shown.deviceIndependentSize().width()) / 2
        y = (self.height() - shown.deviceIndependentSize().height()) / 2
        p.drawPixmap(int(x), int(y), shown)
        p.setClipping(False)
        ink.rounded(p, QRectF(self.rect()), 6, None, c.field_line if self.underMouse() else c.line)
        p.end()
