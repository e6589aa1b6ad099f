"""The load screen over the sample day: what it says, how it zooms, what leaves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.console.sample import NOW_MS
from app.console.state import LinkPhase, ServerClock
from app.protocol.records import Load
from app.protocol.snapshot import Held
from tests.builders import dialogue, load, staff
from tests.ui.conftest import Stage, click, settle
from ui.models.dayclock import DayClock
from ui.models.history import History
from ui.models.span import HOUR_MS, Span
from ui.views import load_export
from ui.views.load_screen import LoadScreen
from ui.views.load_side import on_shift
from ui.views.load_tiles import split_seconds


@pytest.fixture
def at_load(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.shell.go("load")
    settle()
    return made


def screen_of(stage: Stage) -> LoadScreen:
    return stage.shell.load_screen.screen_built


def told(stage: Stage, **parts: object) -> None:
    live = stage.desk.store.load
    assert live is not None
    stage.desk.store.set_load(msgspec.structs.replace(live, **parts))
    settle()


@pytest.mark.requirement("C1")
def test_the_six_figures_are_those_of_the_server(at_load: Stage) -> None:
    said = [tile.accessibleName() for tile in screen_of(at_load).tiles.tiles]
    assert said == [
        "Одновременно · 10 мин, 340, бот 314 · люди 26",
        "Ждут человека, 12, дольше всех 06:40",
        "Ответ бота, 9 с, p95 14\u00a0с",
        "Первый ответ человека, 1:52 мин, за 120 с: 71\u00a0%",
        "Закрыл бот, 91,2 %, 682 из 748 · 66 людям",
        "VIP-апгрейды, 7 оплачено, 28\u202f000\u00a0₽ · из 31",
    ]


def test_every_figure_explains_itself(at_load: Stage) -> None:
    assert all(len(tile.accessibleDescription()) > 30 for tile in screen_of(at_load).tiles.tiles)


def test_new_figures_are_shown_when_they_come(at_load: Stage) -> None:
    told(at_load, at_ms=NOW_MS + 1000, at_once=352, at_once_person=30, queue=0, longest_ms=0)
    tiles = screen_of(at_load).tiles.tiles
    assert tiles[0].accessibleName() == "Одновременно · 10 мин, 352, бот 322 · люди 30"
    assert tiles[1].accessibleName() == "Ждут человека, 0, никто не ждёт"
    assert screen_of(at_load).history.times[-1] == NOW_MS + 1000


def test_a_lost_link_greys_the_figures_and_tells_their_time(at_load: Stage) -> None:
    store = at_load.desk.store
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE, heard_at=at_load.watch.now - 220))
    settle()
    assert screen_of(at_load).tiles.tiles[0].accessibleName().endswith("на 14:05")
    assert screen_of(at_load).head.fresh.chip.text.startswith("Нет связи · 3\u00a0мин 40\u00a0с")


def test_without_figures_nothing_is_made_up(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.desk.store.load = None
    made.shell.go("load")
    settle()
    said = [tile.accessibleName() for tile in screen_of(made).tiles.tiles]
    assert all("–" in words and "данных пока нет" in words for words in said)


def test_figures_that_do_not_exist_yet_are_dashes(at_load: Stage) -> None:
    told(at_load, at_ms=NOW_MS + 1000, answered=0, handed_over=0, answer_p50_ms=None, person_median_ms=None)
    tiles = screen_of(at_load).tiles.tiles
    assert [tiles[place].accessibleName().split(", ")[1] for place in (2, 3, 4)] == ["–", "–", "–"]


@pytest.mark.parametrize(
    ("ms", "said"),
    [(None, ("–", "")), (85, ("85", "ms")), (1400, ("1,4", "s")), (9000, ("9", "s")), (14_200, ("14", "s"))],
)
def test_answer_times_are_told_in_the_unit_that_fits(dressed: object, ms: int | None, said: tuple[str, str]) -> None:
    assert split_seconds(ms) == said


def test_the_range_is_chosen_zoomed_and_given_back(at_load: Stage, qtbot: QtBot) -> None:
    screen = screen_of(at_load)
    assert screen.span.end_ms - screen.span.start_ms == 8 * HOUR_MS
    click(screen.head.segments._picks[0])
    assert screen.span.end_ms - screen.span.start_ms == HOUR_MS
    stack = screen.charts.stack
    QTest.keyClick(stack, Qt.Key.Key_Plus)
    assert screen.span.end_ms - screen.span.start_ms < HOUR_MS
    qtbot.waitUntil(lambda: not screen._settle.isActive())
    QTest.keyClick(stack, Qt.Key.Key_0)
    assert screen.span.end_ms - screen.span.start_ms == HOUR_MS


def test_the_small_charts_follow_the_range_up_to_now(at_load: Stage) -> None:
    charts = screen_of(at_load).charts
    start, end = charts.stack.range_ms
    assert list(charts.answer.range_ms) == [start, NOW_MS]
    assert end > NOW_MS


def test_the_history_of_the_day_is_fetched_once_shown(at_load: Stage) -> None:
    history = screen_of(at_load).history
    assert len(history) > 1000
    assert history.peak() == (NOW_MS, 340)


def test_one_crosshair_stands_in_all_four_charts(at_load: Stage) -> None:
    charts = screen_of(at_load).charts
    charts.stack._point_here(NOW_MS - 1_800_000)
    assert charts.stack.tip is not None
    assert charts.queue._at_ms == NOW_MS - 1_800_000
    assert charts.queue.tip is None
    words = charts.stack.tip.spoken
    assert words.startswith("13:35, Одновременно ")
    assert "Ответ бота p50 · p95" in words


def test_the_same_numbers_stand_in_a_table(at_load: Stage) -> None:
    screen = screen_of(at_load)
    click(screen.head.as_table)
    table = screen.charts.table
    assert table.rowCount() > 50
    assert table.headerData(1, Qt.Orientation.Horizontal) == "Бот"
    assert str(table.headerData(7, Qt.Orientation.Horizontal)).startswith("Северный свет, 15")
    assert float(table.data(table.index(0, 7))) > 150
    screen._choose_event("polar-jazz")
    settle()
    assert table.columnCount() == 7
    assert screen.charts._table_view.isVisible()
    click(screen.head.as_table)
    assert screen.charts.stack.isVisible()


def test_who_holds_what_is_counted_by_person(at_load: Stage) -> None:
    store = at_load.desk.store
    store.apply(
        [
            ("staff:u9", Held(1, staff("u9", name="Яна Ли")), ()),
            ("dialogue:x1", Held(1, dialogue("x1", status="active", holder_id="u9")), ()),
            ("dialogue:x2", Held(1, dialogue("x2", status="guest", holder_id="u9")), ()),
        ]
    )
    found = {one.name: (one.held, one.awaited) for one in on_shift(store.staff, store.dialogues, store.lineup)}
    assert found["Яна Ли"] == (2, 1)


def test_an_english_window_speaks_english(at_load: Stage) -> None:
    at_load.console.language.use("en")
    settle()
    tiles = screen_of(at_load).tiles.tiles
    assert tiles[1].accessibleName() == "Waiting for a person, 12, longest 06:40"
    assert screen_of(at_load).charts.table.headerData(1, Qt.Orientation.Horizontal) == "Bot"


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1000, 700), (640, 400)])
def test_nothing_is_cut_off_at_any_size(at_load: Stage, size: tuple[int, int]) -> None:
    at_load.window.resize(*size)
    settle()
    screen = screen_of(at_load)
    assert screen.width() <= size[0]
    for part in (screen.tiles, screen.charts, screen.side):
        assert part.width() <= screen.width()
    last = screen.tiles.tiles[-1]
    assert last.mapTo(screen, last.rect().topRight()).x() + 20 <= screen._scroll.viewport().width()
    assert screen.side.width() <= screen._aside.viewport().width() or screen._aside.isHidden()


@pytest.mark.requirement("C1")
def test_upgrades_are_counted_of_those_offered_today(at_load: Stage) -> None:
    store = at_load.desk.store
    tile = screen_of(at_load).tiles.tiles[5]
    assert "с 05:00: 23\u00a0%" in tile.accessibleDescription()
    assert tile._look.trail[0] == 0.0
    assert tile._look.trail[-1] == 7.0
    assert list(tile._look.trail) == sorted(tile._look.trail)
    euro = msgspec.structs.replace(store.upgrades["H-117"], id="H-200", currency="EUR", due_minor=5_000)
    late = msgspec.structs.replace(store.upgrades["H-117"], id="H-201", state="late", late=True)
    old = msgspec.structs.replace(store.upgrades["H-117"], id="H-202", made_ms=NOW_MS - 20 * HOUR_MS)
    store.apply([(f"upgrade:{one.id}", Held(1, one), ()) for one in (euro, late, old)])
    told(at_load, at_ms=NOW_MS + 1000)
    assert tile.accessibleName() == "VIP-апгрейды, 8 оплачено, 28\u202f000\u00a0₽ + 50\u00a0€ · из 33"


def test_privacy_hides_the_money(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.hide_names(True)
    made.shell.go("load")
    settle()
    tile = screen_of(made).tiles.tiles[5]
    assert tile.accessibleName() == "VIP-апгрейды, 7 оплачено, ••• · из 31"
    made.shell.hide_names(False)
    assert "28\u202f000" in tile.accessibleName()


def test_a_day_without_offers_says_so(at_load: Stage) -> None:
    store = at_load.desk.store
    store.apply([(f"upgrade:{ident}", Held(9, None), ()) for ident in list(store.upgrades)])
    told(at_load, at_ms=NOW_MS + 1000)
    assert screen_of(at_load).tiles.tiles[5].accessibleName() == "VIP-апгрейды, 0, сегодня не предлагали"


def test_the_dialogues_of_the_day_stand_beside_the_new_ones(at_load: Stage) -> None:
    assert screen_of(at_load).charts.minis[0].aside.text() == "34 · всего 790"


# --- what leaves the screen -------------------------------------------------------------------------------------


def rows_of(path: Path, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=delimiter))


def test_the_figures_leave_as_a_table_that_spreadsheets_read(at_load: Stage, tmp_path: Path) -> None:
    screen = screen_of(at_load)
    assert screen.export(tmp_path / "load.csv")
    rows = rows_of(tmp_path / "load.csv")
    assert rows[0][0] == "Диалоги одновременно"
    assert rows[1][:3] == ["Время", "Бот, диалогов", "Люди, диалогов"]
    now = next(row for row in rows if row[0] == "2027-06-14 14:05:00")
    assert now[1:3] == ["314", "26"]
    assert now[4] == "9"
    assert rows[1][8] == "VIP-апгрейдов оплачено за день"
    assert [row[8] for row in (rows[2], now)] == ["0", "7"]
    assert len(rows) > 1000


@pytest.mark.requirement("C5")
def test_the_gates_leave_as_a_table_too(at_load: Stage, tmp_path: Path) -> None:
    screen = screen_of(at_load)
    cells = screen.side.gates.lines(screen.span)
    assert cells
    assert screen.export_gates(tmp_path / "gates.csv")
    rows = rows_of(tmp_path / "gates.csv")
    assert rows[0][0] == "Отказы на воротах"
    assert rows[1] == ["Пять минут с", "Ворота", "Сканов", "Отказов", "Отказов, %", "Причины"]
    assert len(rows) == len(cells) + 2
    assert [row[0] for row in rows[2:]] == sorted(row[0] for row in rows[2:])
    worst = max(rows[2:], key=lambda row: int(row[3]))
    assert worst[4] == f"{100 * int(worst[3]) / int(worst[2]):.1f}".removesuffix(".0").replace(".", ",")
    assert "код заменён: " in worst[5].lower()


@pytest.mark.qt_log_ignore("does not support")
def test_gates_are_offered_only_where_somebody_was_scanned(at_load: Stage) -> None:
    screen = screen_of(at_load)

    def offered() -> list[str]:
        screen._offer_export(QPoint())
        menu = next(one for one in screen.findChildren(QMenu) if one.isVisible())
        words = [action.text() for action in menu.actions()]
        if len(words) == 3:
            menu.actions()[2].trigger()
        menu.close()
        settle()
        return words

    assert offered()[2] == "Ворота по пять минут (CSV)"
    assert screen._dialog is not None
    assert screen._dialog.selectedFiles()[0].endswith("usher-gates-2027-06-14.csv")
    screen._dialog.reject()
    screen.side.gates._cells.clear()
    assert len(offered()) == 2


def test_a_rehearsal_says_so_in_both_exports(at_load: Stage, tmp_path: Path) -> None:
    store = at_load.desk.store
    plain = load_export.picture(screen_of(at_load).charts.stack, screen_of(at_load)._caption())
    store.set_clock(ServerClock(store.clock.base_ms, store.clock.base_at, 10.0, "10x"))
    settle()
    screen = screen_of(at_load)
    assert screen._caption().rehearsal == "Учения 10x"
    assert load_export.picture(screen.charts.stack, screen._caption()) != plain
    screen.export(tmp_path / "load.csv")
    assert rows_of(tmp_path / "load.csv")[0][-1] == "Учения 10x"


def test_the_picture_is_large_and_readable(at_load: Stage, tmp_path: Path) -> None:
    said: list[str] = []
    at_load.shell.load_screen.said.connect(said.append)
    assert screen_of(at_load).export(tmp_path / "load.png")
    image = QImage(str(tmp_path / "load.png"))
    assert (image.width(), image.height()) == (2560, 1560)
    assert said == ["Сохранено: load.png"]


def test_a_folder_that_cannot_be_written_is_told(at_load: Stage, tmp_path: Path) -> None:
    said: list[str] = []
    at_load.shell.load_screen.refused.connect(said.append)
    for name in ("load.csv", "load.png"):
        assert not screen_of(at_load).export(tmp_path / "nowhere" / name)
    assert said[0].startswith("Не удалось записать load.csv")


def test_the_file_dialog_does_not_block_the_window(at_load: Stage) -> None:
    screen = screen_of(at_load)
    screen._ask_path("csv")
    settle()
    dialog = screen._dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.selectedFiles()[0].endswith("usher-load-2027-06-14.csv")
    dialog.reject()


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx"])
def test_no_cell_becomes_a_formula(dressed: object, name: str) -> None:
    caption = load_export.Caption(name, "Северный свет", "день")
    text = load_export.table(load_export.sheet(History(), Span(0, 1)), DayClock(), caption, [name])
    assert all(cell.startswith("'") for cell in (text.split(";")[0], text.splitlines()[1]) if cell.strip('"'))


def test_an_unknown_figure_is_an_empty_cell(dressed: object) -> None:
    history = History()
    history.append(load(at_ms=1000, per_min=1.5))
    rows = load_export.sheet(history, Span(0, 2000))
    text = load_export.table(rows, DayClock("Europe/Moscow"), load_export.Caption("a", "b", "c"), ["t"])
    assert text.splitlines()[-1] == "1970-01-01 03:00:01;0;0;1,5;;;0;"
    assert np.isnan(history.column(3)[0])


def test_the_manager_sees_it_all_the_same(at_load: Stage) -> None:
    me = at_load.desk.store.me
    assert me is not None
    at_load.desk.store.set_me(replace(me, role="manager"))
    settle()
    screen = screen_of(at_load)
    assert screen.head.export.isEnabled()
    assert screen.side.gates.isVisible()
    assert screen.charts.ahead.isVisible()
    assert screen.last_event.name()
    assert "оплачено" in screen.tiles.tiles[5].accessibleName()
    assert isinstance(at_load.desk.store.load, Load)
