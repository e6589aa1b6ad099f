"""Scroll bars that lie over their content: 8 px, seen while the pointer is there or something moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from ui.theme import look
from ui.widgets import ink

_WIDE, _THIN = 12, 8
_LINGER_MS = 900


class OverlayBar(QScrollBar):
    """Stands in for the vertical bar of a scroll area, whose own bar is switched off."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area, self._bar = area, area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(_LINGER_MS)
        self._linger.timeout.connect(self._settle)
        self._bar.rangeChanged.connect(self._take_range)
        self._bar.valueChanged.connect(self._take_value)
        self.valueChanged.connect(self._bar.setValue)
        area.installEventFilter(self)
        area.viewport().installEventFilter(self)
        self._take_range()
        self.hide()

    def _take_range(self) -> None:
        self.blockSignals(True)
        self.setRange(self._bar.minimum(), self._bar.maximum())
        self.setPageStep(self._bar.pageStep())
        self.setSingleStep(self._bar.singleStep())
        self.setValue(self._bar.value())
        self.blockSignals(False)
        if self.maximum() <= 0:
            self.hide()
        self.update()

    def _take_value(self, value: int) -> None:
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)
        if self._area.underMouse() or self._area.hasFocus():
            self._appear()

    def _appear(self) -> None:
        if self.maximum() > self.minimum():
            self._place()
            self.show()
            self.raise_()
            self._linger.start()

    def _settle(self) -> None:
        if not self.isSliderDown() and not self._area.underMouse():
            self.hide()

    def _place(self) -> None:
        view = self._area.viewport().geometry()
        self.setGeometry(view.right() - _WIDE + 1, view.top() + 2, _WIDE, view.height() - 4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._appear()
        elif event.type() == QEvent.Type.Leave:
            self._linger.start()
        elif event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        span = self.maximum() - self.minimum() + self.pageStep()
        if span <= self.pageStep():
            return
        high = max(32.0, self.height() * self.pageStep() / span)
        room = self.height() - high
        y = room * (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        over = self.underMouse() or self.isSliderDown()
        wide = _WIDE - 2 if over else _THIN
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.width() - wide - 1, y, wide, high), 4, c.t3 if over else c.line2)
        p.end()
