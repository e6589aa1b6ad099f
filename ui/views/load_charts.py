"""The charts of the load screen: the day in a stack, three small ones under it, one crosshair for all four."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QHeaderView, QStackedLayout, QTableView, QWidget

from app.domain.forecast import HORIZON_MIN
from app.protocol.records import Load
from ui.models.dayclock import DayClock
from ui.models.ghost import Ghost
from ui.models.history import BOT, P50_S, P95_S, PER_MIN, PERSON, QUEUE, History
from ui.models.historytable import HistoryTable
from ui.qt import set_tooltip
from ui.theme import Type, look
from ui.views.load_export import Below
from ui.views.load_tiles import DASH, rate, split_seconds
from ui.views.outlook_words import OutlookLook, outlook_look
from ui.widgets import figures
from ui.widgets.bins import Curve
from ui.widgets.card import Card
from ui.widgets.chart import Chart, Tip, TipLine
from ui.widgets.legend import Key, Legend
from ui.widgets.minichart import BarChart, Limit, LineChart, Series, StepChart
from ui.widgets.stackchart import Band, Columns, Moments, StackChart
from ui.widgets.words import Text

QUEUE_LIMIT: Final = 8  # more people waiting than this is marked
ANSWER_LIMIT_S: Final = 12  # the reference case answers in 8–12 s


@dataclass(frozen=True, slots=True)
class Scene:
    """What the charts show besides the history: where now is, in whose zone, under which timetable."""

    now_ms: int
    clock: DayClock
    bands: tuple[Band, ...] = ()
    load: Load | None = None
    fresh: bool = True
    """whether the live figures are of now: old ones foretell nothing"""
    ghost: Ghost = field(default_factory=Ghost)
    ghost_name: str = ""


class LoadCharts(QWidget):
    """Four charts over one range.

    Signals:
        range_changed(float, float): the operator zoomed or panned, ms.
        reset_asked(): the operator wants the chosen range back.
    """

    range_changed = Signal(float, float)
    reset_asked = Signal()

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._scene = Scene(0, DayClock())
        self.stack = StackChart()
        self.per_min, self.answer, self.queue = BarChart(), LineChart(), StepChart()
        self.table = HistoryTable()
        self._table_view = _table_view(self.table)
        self._pages = QWidget()
        self._pile = QStackedLayout(self._pages)
        self._pile.addWidget(self.stack)
        self._pile.addWidget(self._table_view)
        self.legend = Legend()
        self.main = Card(self._pages)
        self.main.head.addWidget(self.legend)
        self.minis = [Card(chart) for chart in (self.per_min, self.answer, self.queue)]
        self.ahead, self._outlook = Text("", Type.SMALL, "t3", wrap=True), OutlookLook()
        self.minis[2].column.insertWidget(1, self.ahead)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._columns = 0
        self.arrange(3)
        for chart in self._all():
            chart.tell_with(self._tip)
            chart.pointed.connect(lambda at_ms, of=chart: self._point_others(of, at_ms))
        self.stack.range_changed.connect(self._on_range)
        self.stack.reset_asked.connect(self.reset_asked)
        self._rename()

    def _all(self) -> tuple[Chart, ...]:
        return (self.stack, self.per_min, self.answer, self.queue)

    def arrange(self, columns: int) -> None:
        """Three small charts abreast, or one under another."""
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.addWidget(self.main, 0, 0, 1, columns)
        for place, card in enumerate(self.minis):
            self._grid.addWidget(card, 1 + place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._grid.setRowStretch(0, 17)
        for row in range(1, 4):
            self._grid.setRowStretch(row, 10 if row <= 3 // columns else 0)
        abreast = columns > 1
        self.main.setMinimumHeight(250)
        for card in self.minis:
            card.setMinimumHeight(150 if abreast else 180)

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_range(self, start_ms: float, end_ms: float) -> None:
        """Shows another range in all charts."""
        self.stack.set_range(start_ms, end_ms)
        self._follow_range()

    def show_scene(self, scene: Scene) -> None:
        """Shows another moment: live figures, the now line, the peak."""
        moved = scene.clock.name != self._scene.clock.name
        self._scene = scene
        self._show_outlook()
        self.stack.set_ghost(Curve(scene.ghost.times.astype(np.float64), scene.ghost.total))
        self._name_series()
        self._set_clocks()
        self.stack.set_bands(scene.bands)
        self.stack.set_moments(self._moments())
        self._follow_range()
        self._name_figures()
        if moved:
            for chart in self._all():
                chart.redraw()

    def _show_outlook(self) -> None:
        """The forecast of the queue: in words over its chart, as dots in it, its formula in the tooltip."""
        scene = self._scene
        told = self._outlook = outlook_look(scene.load if scene.fresh else None, scene.ghost.ahead(scene.now_ms))
        self.queue.set_ahead(self.coming)
        self.ahead.setText(told.words)
        self.ahead.paint_in(told.tone or "t3")
        self.ahead.setVisible(bool(told.words))
        self.queue.setAccessibleDescription(told.words)
        set_tooltip(self.minis[2], told.formula)

    def queue_below(self) -> Below:
        """The queue with its forecast, for a picture of the screen."""
        return Below(self.queue, self.minis[2].title.text(), self._outlook.words)

    @property
    def coming(self) -> Curve:
        """The queue that is expected: moments (ms) and how many wait; empty without a forecast."""
        minutes = np.arange(len(self._outlook.curve), dtype=np.float64)
        return Curve(self._scene.now_ms + minutes * 60_000, np.asarray(self._outlook.curve, dtype=np.float64))

    def show_history(self) -> None:
        """The history has grown or was replaced."""
        h = self._history
        self.stack.set_columns(Columns(h.times, h.column(BOT), h.column(PERSON), h.gap_ms))
        self.per_min.set_series(Series(h.times, h.column(PER_MIN), None, h.gap_ms))
        seconds = self._answers_in_seconds()
        scale = 1.0 if seconds else 1000.0
        p50, p95 = h.column(P50_S) * scale, h.column(P95_S) * scale
        self.answer.set_series(Series(h.times, p50, p95, h.gap_ms))
        self.answer.set_limit(Limit(ANSWER_LIMIT_S * scale, self._limit_words(ANSWER_LIMIT_S)) if seconds else None)
        self.queue.set_series(Series(h.times, h.column(QUEUE), None, h.gap_ms))
        if self._pile.currentIndex() == 1:
            self._fill_table()
        self._name_figures()

    def show_table(self, shown: bool) -> None:
        """The numbers instead of the picture."""
        self._pile.setCurrentIndex(1 if shown else 0)
        self.legend.setVisible(not shown)
        if shown:
            self._fill_table()

    def _fill_table(self) -> None:
        start, end = self.stack.range_ms
        h, ghost = self._history, self._scene.ghost
        more = ghost.column(h.times) if self._scene.ghost_name else None
        self._name_table()
        self.table.show_range(h, start, end, self._scene.clock.offset_ms(start), more=more)

    def _answers_in_seconds(self) -> bool:
        high = self._history.column(P95_S)
        return not len(high) or bool(np.isnan(high).all()) or float(np.nanmax(high)) >= 1.0

    def _moments(self) -> Moments:
        scene, load = self._scene, self._scene.load
        now = self.tr("now %1").replace("%1", self._time(scene.now_ms))
        peak = (load.peak_ms, load.peak) if load is not None and load.peak else self._history.peak()
        words = ""
        if peak is not None and peak[1]:
            words = self.tr("Peak of the day %1 at %2").replace("%1", figures.number(peak[1]))
            words = words.replace("%2", self._time(peak[0]))
        return Moments(scene.now_ms, now, peak if words else None, words)

    def _on_range(self, start_ms: float, end_ms: float) -> None:
        self._follow_range()
        self.range_changed.emit(start_ms, end_ms)

    def _follow_range(self) -> None:
        """The small charts end at now, the queue's with its forecast: the others hold nothing of the future."""
        start, end = self.stack.range_ms
        now = self._scene.now_ms
        last = min(end, now) if start < now else end
        for chart in (self.per_min, self.answer):
            chart.set_range(start, max(last, start + 60_000))
        ahead = now + HORIZON_MIN * 60_000 if self._outlook.curve and start < now <= end else last
        self.queue.set_range(start, max(ahead, start + 60_000))

    def _point_others(self, of: Chart, at_ms: float | None) -> None:
        for chart in self._all():
            if chart is not of:
                chart.point(at_ms, told=False)

    # --- words -----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
            self.show_scene(self._scene)
            self.show_history()
            for chart in self._all():
                chart.redraw()
        super().changeEvent(event)

    def _rename(self) -> None:
        self.main.name(self.tr("Dialogues at once"))
        self.stack.set_blank(self.tr("The curve begins with the first dialogue"))
        self._name_series()
        self._name_table()
        self._table_view.setAccessibleName(self.tr("The figures of the charts as a table"))
        for chart, name in zip(
            self._all(),
            (self.tr("Dialogues at once"), self.tr("New a minute"), self.tr("Bot answer"), self.tr("Queue")),
            strict=True,
        ):
            chart.setAccessibleName(name)
        set_tooltip(
            self.minis[0],
            self.tr(
                "A dialogue is one guest at one event; it ends when it is resolved or after 30 minutes of silence."
                " Beside the new ones of the last minute stand those of the whole day."
            ),
        )
        self.queue.set_limit(Limit(QUEUE_LIMIT, self.tr("limit %1").replace("%1", str(QUEUE_LIMIT))))
        self._name_figures()

    def _name_table(self) -> None:
        heads = (
            self.tr("Time"), self.tr("Bot"), self.tr("Person"), self.tr("New a minute"),
            self.tr("Answer p50, s"), self.tr("Answer p95, s"), self.tr("Queue"),
        )  # fmt: skip
        more = (self._scene.ghost_name,) if self._scene.ghost_name else ()
        self.table.set_words((*heads, *more), self._time, rate)

    def _name_series(self) -> None:
        keys = [Key(self.tr("Bot"), "c_bot"), Key(self.tr("Person"), "c_person")]
        if self._scene.ghost_name:
            keys.append(Key(self._scene.ghost_name, "c_ghost", dashed=True))
        self.legend.show_keys(tuple(keys))

    def _limit_words(self, seconds: int) -> str:
        return self.tr("limit %1 s").replace("%1", str(seconds))

    def _name_figures(self) -> None:
        load = self._scene.load
        self.minis[0].name(self.tr("New a minute"), "" if load is None else self._arrivals(load))
        unit = self.tr("s") if self._answers_in_seconds() else self.tr("ms")
        self.minis[1].name(self.tr("Bot answer, %1").replace("%1", unit), self._quantiles(load))
        self.minis[2].name(self.tr("Queue"), self._over_limit())
        self.minis[0].aside.paint_in("t1")
        self.minis[1].aside.paint_in("accent")
        self.minis[2].aside.paint_in("wait" if self._history.above_since(QUEUE_LIMIT) is not None else "t3")

    def _arrivals(self, load: Load) -> str:
        words = self.tr("%1 · %2 today").replace("%1", rate(load.per_min))
        return words.replace("%2", figures.number(load.dialogues))

    def _quantiles(self, load: Load | None) -> str:
        if load is None or load.answer_p50_ms is None:
            return ""
        seconds = self._answers_in_seconds()
        p50, p95 = (_in_unit(ms, seconds=seconds) for ms in (load.answer_p50_ms, load.answer_p95_ms))
        return f"p50 {p50} · p95 {p95}"

    def _over_limit(self) -> str:
        since = self._history.above_since(QUEUE_LIMIT)
        if since is None:
            return self.tr("within the limit")
        over = self._scene.now_ms - since
        return self.tr("over the limit for %1").replace("%1", figures.duration(max(over // 60_000 * 60_000, 1000)))

    def _time(self, at_ms: float) -> str:
        return figures.clock(self._scene.clock.moment(at_ms))

    def _set_clocks(self) -> None:
        self.stack.set_clock(self._scene.clock.offset_ms(self.stack.range_ms[0]), self._time)
        for chart in (self.per_min, self.answer, self.queue):
            chart.set_clock(self._time)

    def _tip(self, at_ms: float) -> Tip | None:
        found = self._history.row(at_ms)
        if found is None or at_ms > self._scene.now_ms:
            return self._tip_ahead(at_ms)
        moment, row = found
        c = look().tokens.c
        fine = self.stack.range_ms[1] - self.stack.range_ms[0] <= 3_600_000
        head = figures.clock(self._scene.clock.moment(moment), seconds=fine)
        lines = [
            TipLine(self.tr("At once"), rate(row[BOT] + row[PERSON])),
            TipLine(self.tr("Bot"), rate(row[BOT]), c.c_bot),
            TipLine(self.tr("Person"), rate(row[PERSON]), c.c_person),
            TipLine(self.tr("New a minute"), rate(row[PER_MIN])),
            TipLine(self.tr("Queue"), rate(row[QUEUE])),
        ]
        if not np.isnan(row[P50_S]):
            answer = " · ".join(self._answer(value) for value in (row[P50_S], row[P95_S]) if not np.isnan(value))
            lines.append(TipLine(self.tr("Bot answer p50 · p95"), answer))
        return Tip(moment, head, (*lines, *self._tip_ghost(moment)))

    def _tip_ghost(self, at_ms: float) -> tuple[TipLine, ...]:
        known = self._scene.ghost.at(at_ms)
        return (
            () if known is None else (TipLine(self._scene.ghost_name, rate(round(known)), look().tokens.c.c_ghost),)
        )

    def _tip_ahead(self, at_ms: float) -> Tip | None:
        """What is known of a moment without figures of its own: the forecast of one to come, and the last event."""
        minute = round((at_ms - self._scene.now_ms) / 60_000)
        moment, lines = at_ms, self._tip_ghost(at_ms)
        if 0 <= minute < len(self._outlook.curve):
            moment = self._scene.now_ms + minute * 60_000
            queue = f"≈ {figures.number(round(self._outlook.curve[minute]))}"
            lines = (TipLine(self.tr("Queue, forecast"), queue), *self._tip_ghost(moment))
        return Tip(moment, self._time(moment), lines) if lines else None

    def _answer(self, seconds: float) -> str:
        value, unit = split_seconds(round(seconds * 1000))
        name = self.tr("ms") if unit == "ms" else self.tr("s")
        return f"{value}\u00a0{name}"


def _in_unit(ms: int | None, *, seconds: bool) -> str:
    """An answer time in the unit of the chart."""
    if ms is None:
        return DASH
    if not seconds:
        return figures.number(ms)
    return figures.number(ms / 1000, 0 if ms % 1000 == 0 or ms >= 10_000 else 1 if ms >= 1000 else 2)


def _table_view(table: HistoryTable) -> QTableView:
    view = QTableView()
    view.setModel(table)
    view.setShowGrid(False)
    view.setFont(Type.ROW_NUM.font)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(30)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.horizontalHeader().setHighlightSections(False)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view
