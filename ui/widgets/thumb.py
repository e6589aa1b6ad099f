"""A small picture, filled to its square and cut round the corners."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme import look
from ui.widgets import ink


class Thumb(QWidget):
    """Shows a checked pixmap; it never loads anything itself."""

    def __init__(self, picture: QPixmap, wide: int = 42, high: int = 48, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setFixedSize(wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 6, 6)
        p.setClipPath(path)
        p.fillRect(self.rect(), look().tokens.c.sunken)
        size = self.size() * self.devicePixelRatioF()
        by, how = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        shown = self._picture.scaled(size, by, how)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        x = (self.width() - shown.deviceIndependentSize().width()) / 2
        y = (self.height() - shown.deviceIndependentSize().height()) / 2
        p.drawPixmap(int(x), int(y), shown)
        p.end()
