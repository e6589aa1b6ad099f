"""The load for a wall: four large figures, the day's curve, four lines; read from across a room."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.console.selectors import is_stale
from app.console.state import Change
from app.protocol.records import Event
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.models.history import BOT, PERSON, History
from ui.models.span import span
from ui.theme import Face, Type, look
from ui.views.load_ghost import LastEvent
from ui.views.phases import event_now
from ui.views.wallwords import Line, Wall, WallWords
from ui.widgets import figures, ink
from ui.widgets.bins import Curve
from ui.widgets.frame import Insets
from ui.widgets.stackchart import Columns, Moments, Scale, StackChart

_TITLE: Final = Face(26, 32, 600, -0.012)
_CLOCK: Final = Face(32, 36, 600, tnum=True)
_WORDS: Final = Face(18, 24)
_WORDS_NUM: Final = Face(18, 24, tnum=True)
_LABEL: Final = Face(18, 24, 500)
_PEAK: Final = Face(20, 26, 600, tnum=True)
_UNIT: Final = Face(30, 40, 500)
_AXIS: Final = Face(17, 22, tnum=True)
_TICK_MS: Final = 1000
_DESIGNED: Final = 1440.0
_TOP, _FOOT = 84 + 178.0, 82 + 32.0
_SHARES: Final = (1.25, 1.0, 1.0, 1.0)
_GAP: Final = 32.0


class Wallboard(QWidget):
    """A window of its own; Esc, F11 or a double click leaves. Shown in the theme of the console."""

    def __init__(self, bridge: Bridge, history: History, last_event: LastEvent) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._store, self._history, self._last = bridge.store, history, last_event
        self._words = WallWords(self)
        self._wall = Wall()
        self._clock = DayClock()
        self.chart = StackChart(
            scale=Scale(text=_AXIS, note=_PEAK, line=2.5, dot=7, bands=False, boxed=False, bot_share=0.6),
            insets=Insets(left=52, top=16, right=2, bottom=34),
        )
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(40, int(_TOP), 40, int(_FOOT))
        self._layout.addWidget(self.chart)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.refresh)
        bridge.changed.connect(self._on_changed)
        self.setWindowTitle("Usher")

    def open_on(self, screen: QScreen) -> None:
        """Covers that screen."""
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_F11}:
            self.close()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < 620
        self.chart.setVisible(not low)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def _on_changed(self, change: Change) -> None:
        if self.isVisible() and (change.everything or change.slices & {"load", "link", "events", "health"}):
            self.refresh()

    def refresh(self) -> None:
        """Shows this moment."""
        store = self._store
        now = store.now_ms()
        event = event_now(store.events.values(), now)
        if event is not None and event.zone != self._clock.name:
            self._clock = DayClock(event.zone)
        self._last.follow(event)
        stale, ahead = is_stale(store.link, store.monotonic()), self._last.ghost.ahead(now)
        self._wall = self._words.wall(store, event, self._clock, stale=stale, ahead=ahead)
        self.setAccessibleName(self._wall.spoken)
        self._show_chart(now, event)
        self.update()

    def _show_chart(self, now_ms: int, event: Event | None) -> None:
        h, load = self._history, self._store.load
        shown = span("8h", now_ms, event, self._clock)
        self.chart.set_clock(self._clock.offset_ms(now_ms), lambda at_ms: figures.clock(self._clock.moment(at_ms)))
        self.chart.set_range(shown.start_ms, shown.end_ms)
        peak = (load.peak_ms, load.peak) if load is not None and load.peak else None
        words = self._words.peak(load, self._clock) if peak else ""
        self.chart.set_moments(Moments(now_ms, "", peak, words))
        ghost = self._last.ghost
        self.chart.set_ghost(Curve(ghost.times.astype(np.float64), ghost.total), self._last.name())
        self.chart.set_columns(Columns(h.times, h.column(BOT), h.column(PERSON), h.gap_ms))

    # --- painting --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        p.fillRect(self.rect(), c.frame)
        self._paint_head(p)
        for x, wide, line in zip(*self._columns(), self._wall.figures, strict=False):
            self._paint_figure(p, QRectF(x, 88, wide, 166), line)
        foot = self.height() - _FOOT + 14
        for x, wide, line in zip(*self._columns(), self._wall.lines, strict=False):
            self._paint_line(p, QRectF(x, foot, wide, 72), line)
        p.end()

    def _columns(self) -> tuple[list[float], list[float]]:
        room = self.width() - 80 - _GAP * (len(_SHARES) - 1)
        widths = [room * share / sum(_SHARES) for share in _SHARES]
        xs = [40 + sum(widths[:place]) + _GAP * place for place in range(len(widths))]
        return xs, widths

    def _paint_head(self, p: QPainter) -> None:
        tokens, wall = look().tokens, self._wall
        ink.text(p, _TITLE, tokens.c.t1, QRectF(40, 32, self.width(), 36), wall.title)
        after = 40 + ink.width(_TITLE, wall.title) + 16
        right = self.width() - 40.0
        ink.text(p, _CLOCK, tokens.c.t1, QRectF(right - 240, 32, 240, 36), wall.time, ink.RIGHT)
        right -= ink.width(_CLOCK, "00:00:00") + 32
        for mark in wall.marks:
            state = tokens.tone(mark.tone or "mute")
            wide = ink.width(_LABEL, mark.label)
            ink.text(p, _LABEL, state.text, QRectF(right - wide, 32, wide + 1, 36), mark.label)
            ink.glyph(p, mark.icon, right - wide - 28, 40, 20, state.text)
            right -= wide + 28 + 24
        ink.text(
            p,
            _WORDS,
            tokens.c.t3,
            QRectF(after, 33, right - after, 36),
            ink.elided(_WORDS, wall.about, right - after),
        )

    def _paint_figure(self, p: QPainter, box: QRectF, line: Line) -> None:
        c = look().tokens.c
        self._paint_rule(p, box, line)
        figure = c.t3 if self._wall.stale else _colour(line, c.t1)
        y = box.top() + 46
        ink.text(p, Type.WALL, figure, QRectF(box.left(), y, box.width(), 84), line.figure)
        unit = box.left() + ink.width(Type.WALL, line.figure) + 10
        ink.text(p, _UNIT, c.t3, QRectF(unit, y + 22, max(box.right() - unit, 0), 48), line.unit)
        self._paint_sub(p, QRectF(box.left(), box.top() + 134, box.width(), 24), line)

    def _paint_line(self, p: QPainter, box: QRectF, line: Line) -> None:
        self._paint_rule(p, box, line)
        self._paint_sub(p, QRectF(box.left(), box.top() + 44, box.width(), 24), line)

    def _paint_rule(self, p: QPainter, box: QRectF, line: Line) -> None:
        tokens = look().tokens
        rule = tokens.tone(line.tone).solid if line.tone else tokens.c.c_person if line.leads else tokens.c.line2
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 3 if line.tone or line.leads else 1), rule)
        colour = _colour(line, look().tokens.c.t2)
        ink.glyph(p, line.icon, box.left(), box.top() + 17, 20, colour)
        label = ink.elided(_LABEL, line.label, box.width() - 30)
        ink.text(p, _LABEL, colour, QRectF(box.left() + 30, box.top() + 15, box.width() - 30, 24), label)

    def _paint_sub(self, p: QPainter, box: QRectF, line: Line) -> None:
        colour = _colour(line, look().tokens.c.t2)
        if line.sub_icon:
            ink.glyph(p, line.sub_icon, box.left(), box.top() + 3, 18, colour)
            box = box.adjusted(26, 0, 0, 0)
        ink.text(p, _WORDS_NUM, colour, box, ink.elided(_WORDS_NUM, line.sub, box.width()))


def _colour(line: Line, plain: QColor) -> QColor:
    return look().tokens.tone(line.tone).text if line.tone else plain
