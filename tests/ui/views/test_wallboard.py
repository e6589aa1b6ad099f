"""The wallboard: what a room reads, and how one leaves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.console.sample import NOW_MS
from app.console.state import LinkPhase, ServerClock
from tests.ui.conftest import Stage, settle
from ui.views.wallboard import Wallboard


@pytest.fixture
def wall(stage: Callable[..., Stage]) -> tuple[Stage, Wallboard]:
    made = stage()
    made.shell.load_screen.open_wallboard()
    settle()
    board = made.shell.load_screen.screen_built.wallboard
    assert board is not None
    return made, board


@pytest.mark.requirement("C1")
def test_the_wall_says_the_figures_of_the_moment(wall: tuple[Stage, Wallboard]) -> None:
    _, board = wall
    words = board.accessibleName()
    assert words.startswith("Северный свет. Одновременно, за 10 мин 340 пик 340 в 14:05")
    assert "Ждут человека 12 дольше всех 06:40" in words
    assert "Двери открыты сцена через 55 мин" in words.replace("\u00a0", " ")
    assert "Закрыл бот 91,2 % 682 из 748" in words


def test_it_covers_the_screen_and_escape_leaves(wall: tuple[Stage, Wallboard]) -> None:
    _, board = wall
    assert board.isFullScreen()
    QTest.keyClick(board, Qt.Key.Key_Escape)
    assert not board.isVisible()


def test_f11_and_a_double_click_leave_too_and_other_keys_do_not(wall: tuple[Stage, Wallboard]) -> None:
    made, board = wall
    QTest.keyClick(board, Qt.Key.Key_A)
    assert board.isVisible()
    QTest.keyClick(board, Qt.Key.Key_F11)
    assert not board.isVisible()
    made.shell.load_screen.open_wallboard()
    QTest.mouseDClick(board, Qt.MouseButton.LeftButton)
    assert not board.isVisible()


def test_a_long_wait_raises_an_alarm_in_words_and_colour(wall: tuple[Stage, Wallboard]) -> None:
    made, board = wall
    alarmed = board.grab().toImage()
    live = made.desk.store.load
    assert live is not None
    made.desk.store.set_load(msgspec.structs.replace(live, at_ms=NOW_MS + 1, queue=0, longest_ms=0))
    settle()
    assert "Ждут человека 0 никто не ждёт" in board.accessibleName()
    assert board.grab().toImage() != alarmed


def test_a_lost_link_is_told_with_the_time_of_the_figures(wall: tuple[Stage, Wallboard]) -> None:
    made, board = wall
    store = made.desk.store
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE, heard_at=made.watch.now - 60))
    settle()
    assert board._wall.stale
    assert board._wall.marks[0].label == "Нет связи, данные на 14:05"


def test_a_rehearsal_is_marked(wall: tuple[Stage, Wallboard]) -> None:
    made, board = wall
    store = made.desk.store
    store.set_clock(ServerClock(store.clock.base_ms, store.clock.base_at, 1.0, "60x"))
    board.refresh()
    assert [mark.label for mark in board._wall.marks] == ["На связи", "Учения 60x"]


@pytest.mark.parametrize(
    ("minutes", "label"),
    [(-70, "До открытия дверей"), (120, "Идёт программа"), (11 * 60, "Программа закончилась")],
)
def test_the_phase_of_the_day_is_told(wall: tuple[Stage, Wallboard], minutes: int, label: str) -> None:
    made, board = wall
    made.desk.store.set_clock(ServerClock(NOW_MS + minutes * 60_000, made.watch.now, 0.0, ""))
    board.refresh()
    assert board._wall.lines[1].label == label


def test_without_figures_dashes_stand(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.desk.store.load = None
    made.desk.store.health.clear()
    made.shell.load_screen.open_wallboard()
    settle()
    board = made.shell.load_screen.screen_built.wallboard
    assert board is not None
    assert [line.figure for line in board._wall.figures] == ["–"] * 4
    assert board._wall.lines[3].sub == "сегодня никого не звали"


def test_the_day_is_fetched_also_when_nobody_looked_at_the_load_before(wall: tuple[Stage, Wallboard]) -> None:
    made, board = wall
    assert made.shell.place == "queue"
    assert len(board._history) > 1000
    with_day = board.grab().toImage()
    board._history.clear()
    board.refresh()
    board.chart.redraw()
    assert board.grab().toImage() != with_day


def test_a_low_screen_keeps_the_figures_and_lets_the_curve_go(wall: tuple[Stage, Wallboard]) -> None:
    _, board = wall
    board.showNormal()
    board.resize(900, 500)
    settle()
    assert not board.chart.isVisible()
