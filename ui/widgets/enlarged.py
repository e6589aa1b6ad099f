"""A checked picture as large as the window lets it be; Escape or a click closes it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets import ink
from ui.widgets.area import Overlay
from ui.widgets.words import Text

_MARGIN: Final = 64
_LEAST: Final = 240
_HEAD: Final = 44


class _Picture(QWidget):
    def __init__(self, pixmap: QPixmap, room: QSize) -> None:
        super().__init__()
        self._pixmap = pixmap
        size = pixmap.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        self.setFixedSize(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ratio = self.devicePixelRatioF()
        how = Qt.TransformationMode.SmoothTransformation
        shown = self._pixmap.scaled(self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, how)
        shown.setDevicePixelRatio(ratio)
        p.drawPixmap(QPointF(0, 0), shown)
        p.end()


class Enlarged(Overlay):
    """Shows `picture`, which has been decoded safely before, under its name."""

    def __init__(self, window: QWidget, picture: QPixmap, name: str) -> None:
        room = QSize(max(_LEAST, window.width() - _MARGIN), max(_LEAST, window.height() - _MARGIN - _HEAD))
        self.picture = _Picture(picture, room)
        super().__init__(window, max(_LEAST, self.picture.width() + 32), padding=16)
        self.content.addWidget(Text(name, Type.NAME, elide=True))
        self.content.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.closed.connect(self.deleteLater)
        self.open()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_sheet()
