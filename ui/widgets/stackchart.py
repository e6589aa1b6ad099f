"""Dialogues at once over the day: bot and person stacked, the timetable under them, the peak and now marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Face, Type, look
from ui.widgets import axis, figures, ink
from ui.widgets.bins import Curve, Floats, Times, mean_curve, no_floats, no_times, runs, window
from ui.widgets.chart import Chart
from ui.widgets.frame import Frame, Insets, area, bot_brush, dashed, halo_text, label, stroke

_BAND: Final = 18
_GHOST_PX: Final = 4  # a dashed line is drawn in one piece, so it has few points


@dataclass(frozen=True, slots=True)
class Band:
    """A phase of the timetable, ms since the epoch."""

    name: str
    starts_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The series: moments, and dialogues led by the bot and by people. Views of the model's arrays."""

    times: Times = field(default_factory=no_times)
    bot: Floats = field(default_factory=no_floats)
    person: Floats = field(default_factory=no_floats)
    gap_ms: float = 60_000.0


@dataclass(frozen=True, slots=True)
class Moments:
    """What is marked. `peak` is (ms, how many); words are ready to show. None leaves a mark out."""

    now_ms: int | None = None
    now_words: str = ""
    peak: tuple[int, int] | None = None
    peak_words: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the drawing: those of a screen, or of a wall that is read from across a room.

    `boxed` puts the peak's words on a ground of their own, left of the dot; else they stand plain at its right.
    """

    text: Face = Type.CAPTION_NUM
    note: Face = Type.CARD
    line: float = 1.5
    dot: float = 4.5
    bands: bool = True
    boxed: bool = True
    bot_share: float = 0.55


class StackChart(Chart):
    """The main chart. `clock` writes a moment as the event's own time (ms, with seconds) → text."""

    def __init__(
        self, *, scale: Scale | None = None, insets: Insets | None = None, parent: QWidget | None = None
    ) -> None:
        self._columns, self._bands, self._moments = Columns(), tuple[Band, ...](), Moments()
        self._ghost, self._ghost_words = Curve(no_floats(), no_floats()), ""
        self._scale = scale or Scale()
        self._offset_ms = 0
        self._blank = ""
        self._clock: Callable[[float], str] = lambda at_ms: ""
        super().__init__(insets or Insets(), active=scale is None, parent=parent)

    def set_clock(self, offset_ms: int, clock: Callable[[float], str]) -> None:
        """How far the event's zone is from UTC, and how a moment is written in it."""
        if offset_ms != self._offset_ms:
            self._offset_ms = offset_ms
            self.redraw()
        self._clock = clock

    def set_columns(self, columns: Columns) -> None:
        """New data; drawn within `REDRAW_MS`."""
        first = not len(self._columns.times)
        self._columns = columns
        self.refresh(at_once=first)

    def set_ghost(self, ghost: Curve, words: str = "") -> None:
        """Another day's dialogues at once as a faint line; `words` name it in the chart where there is no legend."""
        same = np.array_equal(ghost.x, self._ghost.x) and np.array_equal(ghost.y, self._ghost.y)
        if words != self._ghost_words or not same:
            self._ghost, self._ghost_words = ghost, words
            self.redraw()

    def set_blank(self, words: str) -> None:
        """What is said in the middle where nothing is known of the range."""
        if words != self._blank:
            self._blank = words
            self.redraw()

    def set_bands(self, bands: tuple[Band, ...]) -> None:
        """The timetable under the chart."""
        if bands != self._bands:
            self._bands = bands
            self.redraw()

    def set_moments(self, moments: Moments) -> None:
        """Where now and the peak are."""
        if moments != self._moments:
            phases = [self._phase(at.now_ms) for at in (self._moments, moments)]
            self._moments = moments
            if phases[0] is not phases[1]:
                self.redraw()
            self.refresh()

    def _phase(self, now_ms: int | None) -> Band | None:
        if now_ms is None:
            return None
        return next((band for band in self._bands if band.starts_ms <= now_ms < band.ends_ms), None)

    def ticks(self) -> list[float]:
        part = window(self._columns.times, *self.range_ms)
        total = self._columns.bot[part] + self._columns.person[part]
        highest = float(np.max(total)) if len(total) else 0.0
        within = self._ghost.y[slice(*np.searchsorted(self._ghost.x, self.range_ms))]
        highest = max(highest, float(np.max(within))) if len(within) else highest
        peak = self._moments.peak
        if peak is not None and self.range_ms[0] <= peak[0] <= self.range_ms[1]:
            highest = max(highest, float(peak[1]))
        return axis.value_ticks(max(highest * 1.04, 4))

    # --- ground ----------------------------------------------------------------------------------------------

    def paint_ground(self, p: QPainter, frame: Frame) -> None:
        c = look().tokens.c
        face, plot = self._scale.text, frame.plot
        for value in self.ticks():
            y = round(frame.y(value))
            ink.across(p, plot.left(), y, plot.width(), c.grid)
            box = QRectF(0, y - 10, plot.left() - 8, 20)
            ink.text(p, face, c.t3, box, figures.number(value), ink.RIGHT)
        if self._scale.bands:
            self._paint_bands(p, frame)
        self._paint_hours(p, frame)

    def _paint_hours(self, p: QPainter, frame: Frame) -> None:
        face, plot = self._scale.text, frame.plot
        room = ink.width(face, "00:00")
        most = int(plot.width() / (room * 2.1))
        y = plot.bottom() + self.insets.bottom - face.line - 2
        for at_ms in axis.time_ticks(frame.start_ms, frame.end_ms, self._offset_ms, most):
            x = min(max(frame.x(at_ms), plot.left() + room / 2), plot.right() - room / 2)
            words = self._clock(at_ms)
            ink.text(p, face, look().tokens.c.t3, QRectF(x - room, y, 2 * room, face.line), words, ink.CENTRE)

    def _paint_bands(self, p: QPainter, frame: Frame) -> None:
        tokens = look().tokens
        plot, phase = frame.plot, self._phase(self._moments.now_ms)
        for band in self._bands:
            left, right = max(frame.x(band.starts_ms), plot.left()), min(frame.x(band.ends_ms), plot.right())
            if right - left < 3:
                continue
            current = band is phase
            state = tokens.tone("accent" if current else "mute")
            box = QRectF(left + 1, plot.bottom() + 6, right - left - 2, _BAND)
            ink.rounded(p, box, 4, state.soft, state.line if tokens.outlined else None)
            if box.width() > 28:
                words = ink.elided(Type.CAPTION, band.name, box.width() - 12)
                ink.text(p, Type.CAPTION, state.text, box.adjusted(7, 0, -5, 0), words)
            if current:
                p.fillRect(
                    QRectF(left, plot.top(), right - left, plot.height()), ink.with_alpha(tokens.c.accent, 0.05)
                )

    # --- figures ---------------------------------------------------------------------------------------------

    def paint_figures(self, p: QPainter, frame: Frame) -> None:
        tokens, data = look().tokens, self._columns
        if not _any_within(data.times, frame):
            self._paint_ghost(p, frame)
            ink.text(p, Type.MESSAGE, tokens.c.t3, frame.plot, self._blank, ink.CENTRE)
            return
        pixels = int(frame.plot.width())
        spot = (frame.start_ms, frame.end_ms, pixels, data.gap_ms)
        total = mean_curve(data.times, data.bot + data.person, *spot, keep_highest=True)
        person = mean_curve(data.times, data.person, *spot)
        path = QPainterPath()
        path.addRect(frame.plot.adjusted(0, -6, 0, 0))
        p.setClipPath(path)
        brush = bot_brush(p, self._scale.bot_share)
        for whole, part in zip(runs(total), runs(person), strict=True):
            xs, high = frame.points(whole)
            low = np.maximum(frame.points(part)[1], high)  # the exact highs of the two may fall into other bins
            area(p, xs, high, low, brush)
            area(p, xs, low, frame.plot.bottom(), tokens.c.c_person)
            stroke(p, xs, low, tokens.c.pane, 1.0)
            stroke(p, xs, high, tokens.tone("bot").solid, self._scale.line)
        p.setClipping(False)
        self._paint_ghost(p, frame)

    def _paint_ghost(self, p: QPainter, frame: Frame) -> None:
        c, scale = look().tokens.c, self._scale
        spot = (frame.start_ms, frame.end_ms, max(int(frame.plot.width() / _GHOST_PX), 2), 1e12)
        curve = (
            mean_curve(self._ghost.x.astype(np.int64), self._ghost.y, *spot) if len(self._ghost.x) else self._ghost
        )
        if not len(curve.x):
            return
        p.setClipRect(frame.plot)
        dashed(p, *frame.points(curve), c.c_ghost, scale.line * 0.85, (4.0, 3.0))
        p.setClipping(False)
        if self._ghost_words:
            y, face = frame.plot.top() + 4, scale.text
            left = frame.plot.left() + 4
            mark = np.array([left, left + 28.0]), np.array([y + face.line / 2] * 2)
            dashed(p, *mark, c.c_ghost, scale.line * 0.85, (4.0, 3.0))
            box = QRectF(left + 38, y, frame.plot.width(), face.line)
            ink.text(p, face, c.t3, box, self._ghost_words)

    # --- marks -----------------------------------------------------------------------------------------------

    def paint_marks(self, p: QPainter, frame: Frame) -> None:
        moments, c, plot = self._moments, look().tokens.c, frame.plot
        if moments.now_ms is not None and frame.holds(moments.now_ms):
            x = round(frame.x(moments.now_ms))
            ink.down(p, x, plot.top() - 4, plot.height() + 4, c.t2)
            self._paint_now_words(p, frame, x)
        if moments.peak is not None and frame.holds(moments.peak[0]):
            self._paint_peak(p, frame, moments.peak)

    def _paint_now_words(self, p: QPainter, frame: Frame, x: float) -> None:
        words, face = self._moments.now_words, self._scale.note
        if not words:
            return
        room = ink.width(face, words)
        fits = x + 8 + room <= frame.plot.right()
        box = QRectF(x + 8 if fits else x - 8 - room, frame.plot.top() - 6, room, face.line)
        halo_text(p, face, look().tokens.c.t2, box, words, ink.LEFT)

    def _paint_peak(self, p: QPainter, frame: Frame, peak: tuple[int, int]) -> None:
        c = look().tokens.c
        x, y, r = frame.x(peak[0]), frame.y(peak[1]), self._scale.dot
        p.setPen(QPen(c.pane, 2))
        p.setBrush(c.accent)
        p.drawEllipse(QPointF(x, y), r, r)
        if not self._moments.peak_words:
            return
        if not self._scale.boxed:
            self._paint_plain_peak(p, frame, x, y)
            return
        room = ink.width(Type.WAIT, self._moments.peak_words) + 24
        left = x - 12 - room
        if left < frame.plot.left():
            left = x + 12
        box = QRectF(left, max(y - 13, frame.plot.top() - 20), room, 26)
        p.setPen(Qt.PenStyle.NoPen)
        label(p, Type.WAIT, box, self._moments.peak_words, c.tip, c.tip_t, 6)

    def _paint_plain_peak(self, p: QPainter, frame: Frame, x: float, y: float) -> None:
        face, words = self._scale.note, self._moments.peak_words
        room, r = ink.width(face, words) + 2, self._scale.dot
        fits = x + r + 9 + room <= frame.plot.right()
        box = QRectF(x + r + 9 if fits else x - r - 9 - room, y - face.line / 2, room, face.line)
        ink.text(p, face, look().tokens.c.t1, box, words)


def _any_within(times: Times, frame: Frame) -> bool:
    first, last = np.searchsorted(times, (frame.start_ms, frame.end_ms))
    return bool(first < last)
