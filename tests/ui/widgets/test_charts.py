"""The charts as a person uses them: wheel, drag, double click, arrow keys; and how much drawing that costs."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import look
from ui.widgets.bins import Floats, Times
from ui.widgets.chart import REDRAW_MS, Tip, TipLine
from ui.widgets.frame import Frame
from ui.widgets.minichart import BarChart, Limit, LineChart, MiniChart, Series, StepChart
from ui.widgets.stackchart import Band, Columns, Moments, Scale, StackChart

HOUR = 3_600_000.0
DAY_S = 86_400


def day() -> tuple[Times, Floats]:
    times = 1000 * np.arange(DAY_S, dtype=np.int64)
    return times, np.round(30 + 300 * np.exp(-(((times / HOUR - 14) / 1.2) ** 2)))


@pytest.fixture
def chart(dressed: QApplication, qtbot: QtBot) -> StackChart:
    made = StackChart()
    qtbot.addWidget(made)
    made.resize(860, 380)
    made.set_clock(0, lambda at_ms: f"{int(at_ms // HOUR):02}:00")
    times, bot = day()
    made.set_columns(Columns(times, bot, np.round(bot * 0.08), 15_000))
    made.set_range(8 * HOUR, 16 * HOUR)
    made.set_bands((Band("Двери", int(14 * HOUR), int(15 * HOUR)), Band("Разогрев", int(15 * HOUR), int(18 * HOUR))))
    made.tell_with(lambda at_ms: Tip(at_ms, "13:30", (TipLine("Бот", "314", look().tokens.c.c_bot),)))
    made.show()
    qtbot.waitExposed(made)
    return made


def wheel(chart: StackChart, at: QPoint, notches: int) -> None:
    view = chart._stage.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(0, 0), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_round_the_pointer(chart: StackChart, qtbot: QtBot) -> None:
    at = QPoint(600, 150)
    under = chart.frame().moment(600)
    with qtbot.waitSignal(chart.range_changed) as told:
        wheel(chart, at, 3)
    start, end = told.args
    assert end - start < 8 * HOUR
    assert chart.frame().moment(600) == pytest.approx(under, abs=2000)


def test_dragging_pans(chart: StackChart, qtbot: QtBot) -> None:
    view = chart._stage.viewport()
    moved: list[QPointF] = []
    chart._stage.scene().sigMouseMoved.connect(moved.append)
    with qtbot.waitSignal(chart.range_changed):
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 150))
        for x in range(490, 390, -10):
            told = len(moved)
            while len(moved) == told:  # moves that come too fast are left out by the scene
                QTest.mouseMove(view, QPoint(x, 150))
                QTest.mouseMove(view, QPoint(x - 1, 150))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 150))
    start, end = chart.range_ms
    assert start > 8 * HOUR
    assert end - start == pytest.approx(8 * HOUR)


def test_a_double_click_asks_for_the_usual_range(chart: StackChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.reset_asked):
        QTest.mouseDClick(chart._stage.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 150))
        QTest.mouseRelease(chart._stage.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 150))


def test_a_range_set_by_the_program_is_not_told_as_the_operators(chart: StackChart, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chart.range_changed):
        chart.set_range(9 * HOUR, 12 * HOUR)
    assert chart.range_ms == (9 * HOUR, 12 * HOUR)


def test_the_pointer_shows_one_tooltip_and_leaving_takes_it_away(chart: StackChart, qtbot: QtBot) -> None:
    places = itertools.cycle((QPoint(300, 120), QPoint(500, 150), QPoint(501, 150)))

    def hovered() -> bool:  # pyqtgraph drops a move that follows another within some milliseconds
        QTest.mouseMove(chart._stage.viewport(), next(places))
        return chart.tip is not None and chart.tip.spoken == "13:30, Бот 314"

    qtbot.waitUntil(hovered)
    chart.point(None)
    assert chart.tip is None


def test_arrow_keys_move_the_crosshair_and_speak(chart: StackChart, qtbot: QtBot) -> None:
    chart.activateWindow()
    chart.setFocus()
    moments: list[float] = []
    chart.pointed.connect(moments.append)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert moments[1] < moments[2] < moments[0] < 16 * HOUR
    assert chart.accessibleDescription() == "13:30, Бот 314" or not chart.hasFocus()


def test_keys_zoom_and_give_the_range_back(chart: StackChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.range_changed):
        QTest.keyClick(chart, Qt.Key.Key_Plus)
    narrow = chart.range_ms
    with qtbot.waitSignal(chart.range_changed):
        QTest.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.range_ms[1] - chart.range_ms[0] > narrow[1] - narrow[0]
    with qtbot.waitSignal(chart.reset_asked):
        QTest.keyClick(chart, Qt.Key.Key_0)


def test_live_figures_are_drawn_at_most_four_times_a_second(chart: StackChart, qtbot: QtBot) -> None:
    drawn: list[float] = []

    class Counted(StackChart):
        def paint_figures(self, p: QPainter, frame: Frame) -> None:
            drawn.append(time.monotonic())
            super().paint_figures(p, frame)

    counted = Counted()
    qtbot.addWidget(counted)
    counted.resize(400, 200)
    counted.set_range(0, HOUR)
    counted.show()
    times, bot = day()
    qtbot.waitUntil(lambda: bool(drawn) and not counted._later.isActive())
    drawn.clear()
    rows = iter(range(100, 100_000))

    def fed() -> bool:
        """Feeds on; true once three drawings were seen."""
        count = next(rows)
        counted.set_columns(Columns(times[:count], bot[:count], bot[:count] * 0, 15_000))
        return len(drawn) >= 3

    qtbot.waitUntil(fed, timeout=5000)
    assert next(rows) > 110
    assert drawn[2] - drawn[0] >= 2 * REDRAW_MS / 1000 * 0.9


def test_a_day_at_one_second_is_drawn_within_the_time_of_a_frame(chart: StackChart) -> None:
    chart.set_range(0, 24 * HOUR)
    image = QImage(chart.size(), QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    took = []
    for _ in range(5):
        begun = time.thread_time()
        chart.paint_figures(painter, chart.frame())
        took.append(time.thread_time() - begun)
    painter.end()
    assert min(took) < 0.016


def test_the_peak_stands_exactly_where_it_was_and_fits_the_scale(chart: StackChart) -> None:
    chart.set_moments(Moments(int(14 * HOUR), "сейчас", (int(14 * HOUR), 480), "Пик 480"))
    chart.grab()
    frame = chart.frame()
    assert frame.top >= 480
    assert frame.y(480) > frame.plot.top() - 1


def test_the_first_figures_are_drawn_at_once_and_to_scale(dressed: QApplication, qtbot: QtBot) -> None:
    bars = BarChart()
    qtbot.addWidget(bars)
    bars.resize(260, 140)
    bars.set_range(8 * HOUR, 16 * HOUR)
    bars.set_series(Series())
    empty = bars.grab().toImage()
    times, values = day()
    bars.set_series(Series(times, values))
    assert bars.grab().toImage() != empty
    assert bars.frame().top >= values.max()


def test_a_range_without_figures_says_so_instead_of_a_flat_line(chart: StackChart) -> None:
    empty, filled = picture(chart, 60 * HOUR), picture(chart, 8 * HOUR)
    chart.set_blank("Кривая начнётся с первым диалогом")
    assert picture(chart, 60 * HOUR) != empty
    assert picture(chart, 8 * HOUR) == filled


def picture(chart: StackChart | MiniChart, start_ms: float) -> bytes:
    chart.set_range(start_ms, start_ms + 8 * HOUR)
    chart.redraw()
    image = QImage(QSize(500, 240), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    chart.draw_all(painter, chart.frame(image.size()))
    painter.end()
    return bytes(image.constBits())


def test_high_contrast_draws_the_bot_in_dots(chart: StackChart) -> None:
    dark = picture(chart, 8 * HOUR)
    look().choose("hc")
    try:
        contrast = picture(chart, 8 * HOUR)
    finally:
        look().choose("dark")
    assert contrast != dark


def test_the_wall_draws_its_peak_without_a_box(dressed: QApplication, qtbot: QtBot) -> None:
    wall = StackChart(scale=Scale(bands=False, boxed=False))
    qtbot.addWidget(wall)
    wall.resize(500, 240)
    times, bot = day()
    wall.set_columns(Columns(times, bot, bot * 0, 15_000))
    wall.set_moments(Moments(int(14 * HOUR), "", (int(14 * HOUR), 330), "330"))
    assert wall.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert picture(wall, 8 * HOUR) != picture(wall, 30 * HOUR)


@pytest.mark.parametrize("kind", [BarChart, LineChart, StepChart])
def test_small_charts_draw_figures_holes_and_limits(
    dressed: QApplication, qtbot: QtBot, kind: type[MiniChart]
) -> None:
    chart = kind()
    qtbot.addWidget(chart)
    chart.resize(260, 140)
    chart.set_clock(lambda at_ms: "14:00")
    blank = picture(chart, 8 * HOUR)
    times, values = day()
    holes = values.copy()
    holes[40_000:41_000] = np.nan
    chart.set_series(Series(times, holes, holes * 1.4, 15_000))
    drawn = picture(chart, 8 * HOUR)
    assert drawn != blank
    chart.set_limit(Limit(200, "предел 200"))
    if kind is not BarChart:
        assert picture(chart, 8 * HOUR) != drawn


def test_a_limit_far_above_the_figures_does_not_flatten_them(dressed: QApplication, qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    times = 1000 * np.arange(100, dtype=np.int64)
    chart.set_range(0, 100_000)
    chart.set_series(Series(times, np.full(100, 0.2), np.full(100, 0.4)))
    chart.set_limit(Limit(12, "предел 12 с"))
    assert chart.ticks()[-1] <= 2
    chart.set_series(Series(times, np.full(100, 8.0), np.full(100, 11.0)))
    assert chart.ticks()[-1] >= 12


def test_the_scale_follows_what_is_drawn_not_a_single_spike(dressed: QApplication, qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.resize(260, 140)
    times = 10_000 * np.arange(2880, dtype=np.int64)
    values = np.full(2880, 3.0)
    values[100] = 60.0
    chart.set_range(0, 8 * HOUR)
    chart.set_series(Series(times, values))
    assert chart.ticks()[-1] <= 10


def test_answer_times_are_joined_over_quiet_minutes(dressed: QApplication, qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    chart.resize(260, 140)
    times = 10_000 * np.arange(360, dtype=np.int64)
    seldom = np.full(360, np.nan)
    seldom[::12] = 0.2
    chart.set_range(0, HOUR)
    chart.set_series(Series(times, seldom, None, 25_000))
    curve = chart.drawn(chart.frame())[0]
    assert not np.isnan(curve.y).any()
    assert len(curve.x) == 30
