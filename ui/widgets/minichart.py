"""The small charts beside the main one: bars a minute, two lines with a norm, a queue in steps with its limit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Type, look
from ui.widgets import axis, figures, ink
from ui.widgets.bins import Curve, Floats, Times, bars, max_steps, mean_curve, no_floats, no_times, runs
from ui.widgets.chart import Chart
from ui.widgets.frame import Frame, Insets, area, dashed, halo_text, stairs, stroke

_INSETS: Final = Insets(left=24, top=8, right=2, bottom=20)
_LINES: Final = 2
_GAP: Final = 8  # between a label and the plot
_FEWEST_BARS, _BAR_PX, _RECENT_BARS = 12, 4.5, 3
_QUIET_MS: Final = 600_000.0


@dataclass(frozen=True, slots=True)
class Series:
    """One or two columns over the same moments; NaN where there is no figure."""

    times: Times = field(default_factory=no_times)
    values: Floats = field(default_factory=no_floats)
    second: Floats | None = None
    gap_ms: float = 60_000.0


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that figures should stay under, with its word."""

    value: float
    words: str


def _label(value: float) -> str:
    return figures.number(value, 0 if value == int(value) else 1)


class MiniChart(Chart):
    """Base of the small charts: grid of three lines, three times, the range of the main chart."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._series = Series()
        self._limit: Limit | None = None
        self._clock: Callable[[float], str] = lambda at_ms: ""
        super().__init__(_INSETS, active=False, parent=parent)
        self.setMinimumHeight(96)

    def set_clock(self, clock: Callable[[float], str]) -> None:
        """How a moment is written in the event's zone."""
        self._clock = clock

    def set_series(self, series: Series) -> None:
        """New data; drawn within `REDRAW_MS`."""
        first = not len(self._series.times)
        self._series = series
        self.refresh(at_once=first)

    def set_limit(self, limit: Limit | None) -> None:
        """A target to draw, or none."""
        if limit != self._limit:
            self._limit = limit
            self.redraw()

    def drawn(self, frame: Frame) -> list[Curve]:
        """The series as they are drawn in that geometry; the scale follows them."""
        return []

    def ticks(self) -> list[float]:
        curves = self.drawn(self.bare_frame())
        known = [float(np.nanmax(curve.y)) for curve in curves if len(curve.y) and not np.isnan(curve.y).all()]
        highest = max(known, default=0.0)
        if self._limit is not None and highest > self._limit.value / 3:
            highest = max(highest, self._limit.value * 1.15)
        return axis.value_ticks(max(highest, self.least()), _LINES)

    def least(self) -> float:
        """The smallest upper edge: a quiet hour is not drawn as a storm."""
        return 4.0

    def _rescale(self) -> None:
        """The labels of the scale have the room they need: a thousand is wider than ten."""
        super()._rescale()
        if self._ground.soiled:
            wide = max(ink.width(Type.CAPTION_NUM, _label(value)) for value in self.ticks())
            self.insets = replace(_INSETS, left=max(_INSETS.left, math.ceil(wide) + _GAP))

    def paint_ground(self, p: QPainter, frame: Frame) -> None:
        c, plot = look().tokens.c, frame.plot
        for value in self.ticks():
            y = round(frame.y(value))
            ink.across(p, plot.left() - 2, y, plot.width() + 2, c.grid)
            ink.text(p, Type.CAPTION_NUM, c.t3, QRectF(0, y - 8, plot.left() - _GAP, 16), _label(value), ink.RIGHT)
        line = QRectF(plot.left() - 2, plot.bottom() + 4, plot.width() + 2, 16)
        for share, align in ((0.0, ink.LEFT), (0.5, ink.CENTRE), (1.0, ink.RIGHT)):
            at_ms = frame.start_ms + share * (frame.end_ms - frame.start_ms)
            ink.text(p, Type.CAPTION_NUM, c.t3, line, self._clock(at_ms), align)

    def _paint_limit(self, p: QPainter, frame: Frame) -> None:
        limit, late = self._limit, look().tokens.tone("late")
        if limit is None or limit.value > frame.top:
            return
        edge = round(frame.y(limit.value)) + 0.5
        pen = QPen(late.solid, 1)
        pen.setDashPattern([4, 3])
        p.setPen(pen)
        p.drawLine(QPointF(frame.plot.left() - 2, edge), QPointF(frame.plot.right(), edge))
        box = QRectF(frame.plot.left() + 4, edge - 17, frame.plot.width(), 14)
        halo_text(p, Type.CAPTION_NUM, late.text, box, limit.words, ink.LEFT)


class BarChart(MiniChart):
    """How many a minute, as bars; the newest are in the accent."""

    def drawn(self, frame: Frame) -> list[Curve]:
        count = max(int(frame.plot.width() / _BAR_PX), _FEWEST_BARS)
        return [bars(self._series.times, self._series.values, frame.start_ms, frame.end_ms, count)]

    def paint_figures(self, p: QPainter, frame: Frame) -> None:
        c = look().tokens.c
        found = self.drawn(frame)[0]
        xs, ys = frame.points(found)
        room = frame.plot.width() / len(found.x)
        known = np.flatnonzero(~np.isnan(found.y))
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        floor = frame.plot.bottom()
        for index in known:
            p.setBrush(c.c_person if index > known[-1] - _RECENT_BARS else c.c_bot)
            high = max(floor - float(ys[index]), 1.0)
            p.drawRoundedRect(QRectF(float(xs[index]), floor - high, max(room - 1.5, 1.0), high), 1, 1)


class LineChart(MiniChart):
    """Two quantiles as lines, the lower in the accent, and the limit both should stay under."""

    def least(self) -> float:
        return 1.0

    def drawn(self, frame: Frame) -> list[Curve]:
        """A moment without a figure is no hole here: when nobody asks there is nothing to time."""
        data = self._series
        spot = (frame.start_ms, frame.end_ms, int(frame.plot.width() / 2), max(data.gap_ms, _QUIET_MS))
        curves = []
        for column in (data.values, data.second):
            if column is not None:
                known = ~np.isnan(column)
                curves.append(mean_curve(data.times[known], column[known], *spot))
        return curves

    def paint_figures(self, p: QPainter, frame: Frame) -> None:
        c = look().tokens.c
        p.setClipRect(frame.plot.adjusted(-2, -4, 2, 2))
        strokes = ((c.c_person, 1.75), (c.c_ghost, 1.5))
        for curve, (colour, width) in reversed(list(zip(self.drawn(frame), strokes, strict=False))):
            for run in runs(curve):
                xs, ys = frame.points(run)
                stroke(p, xs, ys, colour, width)
        p.setClipping(False)
        self._paint_limit(p, frame)


class StepChart(MiniChart):
    """A count that holds until it changes, as steps over a tint, with its limit; dots tell what is expected of it."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._ahead = Curve(no_floats(), no_floats())
        super().__init__(parent=parent)

    def set_ahead(self, ahead: Curve) -> None:
        """What is expected from now on; empty for nothing."""
        if not (np.array_equal(ahead.x, self._ahead.x) and np.array_equal(ahead.y, self._ahead.y)):
            self._ahead = ahead
            self.refresh()

    def drawn(self, frame: Frame) -> list[Curve]:
        data = self._series
        spot = (frame.start_ms, frame.end_ms, int(frame.plot.width()), data.gap_ms)
        part = self._ahead.x <= frame.end_ms
        return [max_steps(data.times, data.values, *spot), Curve(self._ahead.x[part], self._ahead.y[part])]

    def paint_figures(self, p: QPainter, frame: Frame) -> None:
        wait = look().tokens.tone("wait")
        p.setClipRect(frame.plot.adjusted(-2, -4, 2, 1))
        passed, ahead = self.drawn(frame)
        for run in runs(passed):
            xs, ys = frame.points(run)
            sx, sy = stairs(xs, ys, float(xs[-1]))
            area(p, sx, sy, frame.plot.bottom(), ink.with_alpha(wait.solid, 0.16))
            stroke(p, sx, sy, wait.solid, 1.75)
        if len(ahead.x):
            xs, ys = frame.points(ahead)
            ink.down(p, round(float(xs[0])), frame.plot.top(), frame.plot.height(), look().tokens.c.line2)
            dashed(p, xs, ys, wait.text, 1.75, (0.1, 2.2))
        p.setClipping(False)
        self._paint_limit(p, frame)
