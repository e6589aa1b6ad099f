"""The forecast and the last event on the load screen and on the wall (C1, console.md §3.13)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QImage

from app.console.sample import NOW_MS
from app.console.state import LinkPhase
from app.console.troubles import TroubleError
from app.protocol.ghosts import LoadGhost
from app.protocol.records import PaceNow
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, settle
from ui.views.load_screen import LoadScreen
from ui.views.outlook_words import outlook_look

MIN = 60_000
EVENT = "northern-light"


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
    stage.desk.store.set_load(msgspec.structs.replace(live, at_ms=live.at_ms + 1000, **parts))
    settle()


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


PACE = PaceNow(arrivals=10.0, share=0.1, in_hand_ms=120_000, people=3, taken=20)


@pytest.mark.requirement("C1")
@pytest.mark.parametrize(
    ("pace", "queue", "longest", "said", "tone"),
    [
        ({}, 0, 0, "Ближайшие 30 мин ждать дольше 2 мин не придётся", None),
        ({"arrivals": 30.0}, 0, 0, "Очередь выйдет за 2 мин через ≈ 3 мин, если никто не добавится", "wait"),
        ({}, 9, 300_000, "Ждут дольше 2 мин; вернёмся в норму через ≈ 12 мин, если никто не добавится", "wait"),
        ({"arrivals": 30.0}, 9, 300_000, "Ждут дольше 2 мин, и через 30 мин тоже будут; нужно людей: 7", "late"),
        ({"people": 0}, 1, 0, "Очередь сейчас никто не разбирает; нужно людей: 2", "late"),
        ({"taken": 3}, 1, 0, "Прогноза пока нет: людьми взято диалогов 3, нужно 5", None),
    ],
)
def test_the_forecast_is_said_in_words(
    at_load: Stage, pace: dict[str, float], queue: int, longest: int, said: str, tone: str | None
) -> None:
    live = at_load.desk.store.load
    assert live is not None
    now = msgspec.structs.replace(live, queue=queue, longest_ms=longest, pace=msgspec.structs.replace(PACE, **pace))
    look = outlook_look(now)
    assert (plain(look.words), look.tone) == (said, tone)


def test_the_figures_behind_it_stand_in_the_tooltip(at_load: Stage) -> None:
    live = at_load.desk.store.load
    assert live is not None
    grows = msgspec.structs.replace(live, pace=msgspec.structs.replace(PACE, growth=1.5))
    formula = plain(outlook_look(grows).formula)
    assert "Сейчас: (10,0 + 1,5) × 10,0 % и 3 ÷ 2 мин. Предел: 2 мин." in formula
    assert formula.endswith("их рост длится ещё 5.")
    like_last = plain(outlook_look(grows, (2.0,) * 30).formula)
    assert "Сейчас: 10,0 × 10,0 %" in like_last
    assert like_last.endswith("так же, как на прошлом событии.")
    assert "так же, как на прошлом событии" in screen_of(at_load).charts.minis[2].toolTip()


def test_the_queue_goes_on_as_dots_for_half_an_hour(at_load: Stage) -> None:
    charts = screen_of(at_load).charts
    assert charts.queue.range_ms[1] == NOW_MS + 30 * MIN
    assert charts.per_min.range_ms[1] == NOW_MS
    assert [charts.coming.x[0], charts.coming.x[-1]] == [NOW_MS, NOW_MS + 30 * MIN]
    assert charts.coming.y[0] == 12
    charts.queue._point_here(NOW_MS + 10 * MIN)
    tip = charts.queue.tip
    assert tip is not None
    assert tip.spoken.startswith("14:15, Очередь, прогноз ≈ ")
    assert "Северный свет, 15 июня 2026" in plain(tip.spoken)
    drawn = charts.queue.grab().toImage()
    told(at_load, pace=None)
    assert charts.queue.range_ms[1] < NOW_MS + MIN
    assert not charts.ahead.isVisible()
    assert charts.queue.grab().toImage() != drawn


def test_old_figures_foretell_nothing(at_load: Stage) -> None:
    store = at_load.desk.store
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE, heard_at=at_load.watch.now - 220))
    settle()
    assert not screen_of(at_load).charts.ahead.isVisible()
    assert len(screen_of(at_load).charts.coming.x) == 0


# --- the last event ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("C1")
def test_the_last_event_is_a_line_by_the_time_to_the_doors_with_its_name(at_load: Stage) -> None:
    screen = screen_of(at_load)
    assert plain(screen.charts.legend._keys[-1].name) == "Северный свет, 15 июня 2026"
    assert screen.charts.legend._keys[-1].dashed
    known = screen.last_event.ghost.at(NOW_MS)
    assert known is not None
    assert 150 < known < 340
    screen.charts.stack._point_here(NOW_MS - 30 * MIN)
    tip = screen.charts.stack.tip
    assert tip is not None
    assert plain(tip.lines[-1].what) == "Северный свет, 15 июня 2026"
    screen.charts.stack._point_here(NOW_MS + 60 * MIN)  # beyond the forecast there is the last event alone
    tip = screen.charts.stack.tip
    assert tip is not None
    assert [plain(line.what) for line in tip.lines] == ["Северный свет, 15 июня 2026"]
    at_load.console.language.use("en")
    settle()
    assert plain(screen.charts.legend._keys[-1].name) == "Northern Light, 15 June 2026"


def test_an_event_without_a_last_one_has_no_line_and_no_word_of_it(at_load: Stage) -> None:
    screen = screen_of(at_load)
    drawn = screen.charts.stack.grab().toImage()
    screen._choose_event("polar-jazz")
    settle()
    assert [key.colour for key in screen.charts.legend._keys] == ["c_bot", "c_person"]
    assert screen.last_event.name() == ""
    assert screen.charts.stack.grab().toImage() != drawn
    assert plain(screen.charts.minis[2].toolTip()).endswith("их рост длится ещё 5.</span>")


def test_doors_that_are_put_off_move_the_line(at_load: Stage) -> None:
    screen, store = screen_of(at_load), at_load.desk.store
    before = screen.last_event.ghost.times[0]
    event = store.events[EVENT]
    later = msgspec.structs.replace(event, doors_ms=event.doors_ms + 30 * MIN)
    store.apply([(f"event:{EVENT}", Held(9, later), ())])
    settle()
    assert screen.last_event.ghost.times[0] == before + 30 * MIN


def test_a_failed_question_is_asked_again_and_an_answer_too_late_is_let_go(at_load: Stage) -> None:
    last, store = screen_of(at_load).last_event, at_load.desk.store
    event = store.events[EVENT]
    asked: list[str] = []
    real = at_load.desk.ghost

    async def fails_once(event_id: str) -> LoadGhost:
        asked.append(event_id)
        if len(asked) == 1:
            raise TroubleError("server_error")
        return await real(event_id)

    at_load.desk.ghost = fails_once  # type: ignore[method-assign]  # to count the questions
    last.follow(None)
    assert last.name() == ""
    for passed in (0, 10, 31):
        at_load.watch.now += passed
        last.follow(event)
        settle()
    assert asked == [EVENT, EVENT]
    assert last.name()
    last._take("polar-jazz", LoadGhost())
    assert last.name()


# --- exports and the wall ---------------------------------------------------------------------------------------


def test_the_table_holds_the_last_event_and_the_queue_to_come(at_load: Stage, tmp_path: Path) -> None:
    screen = screen_of(at_load)
    assert screen.export(tmp_path / "load.csv")
    text = (tmp_path / "load.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [plain(head) for head in rows[1][7:]] == [
        "Северный свет, 15 июня 2026",
        "VIP-апгрейдов оплачено за день",
        "Очередь, прогноз",
    ]
    assert "пунктир: Северный свет" in rows[0][2]
    now = next(place for place, row in enumerate(rows) if row[0].endswith("14:05:00"))
    assert rows[now][9] == ""
    assert [row[0] for row in rows[now + 1 :]][-1] == "2027-06-14 14:35:00"
    coming = rows[now + 1]
    assert coming[1:7] == [""] * 6
    assert coming[7]
    assert coming[8] == ""
    assert float(coming[9].replace(",", ".")) > 12


def test_the_picture_holds_the_queue_with_its_forecast(at_load: Stage, tmp_path: Path) -> None:
    screen = screen_of(at_load)
    below = screen.charts.queue_below()
    assert (below.title, below.words) == ("Очередь", screen.charts.ahead.text())
    assert screen.export(tmp_path / "load.png")
    image = QImage(str(tmp_path / "load.png"))
    assert (image.width(), image.height()) == (2560, 1560)


def test_the_wall_tells_the_forecast_the_gate_and_the_last_event(at_load: Stage) -> None:
    made, screen = at_load, screen_of(at_load)
    made.shell.load_screen.open_wallboard()
    settle()
    board = screen.wallboard
    assert board is not None
    words = plain(board.accessibleName())
    assert "Прогноз очереди нужно людей: " in words
    assert words.endswith("Ворота 2: отказы QR отказов 18 из 52 за 5 мин")
    assert plain(board.chart._ghost_words) == "Северный свет, 15 июня 2026"
    for pace, queue, longest, said in (
        ({"arrivals": 300.0}, 0, 0, "Прогноз очереди за 2 мин через ≈ 1 мин"),
        ({}, 9, 300_000, "Прогноз очереди в норме (2 мин) через ≈ "),
        ({}, 0, 0, "Люди на смене"),
    ):
        told(made, queue=queue, longest_ms=longest, pace=msgspec.structs.replace(PACE, **pace))
        assert said in plain(board.accessibleName())
    health = made.desk.store.health[EVENT]
    made.desk.store.set_gate_health(msgspec.structs.replace(health, clusters=()))
    settle()
    assert "Почему зовут человека" in board.accessibleName()
    everywhere = msgspec.structs.replace(health.clusters[0], gate_id="")
    made.desk.store.set_gate_health(msgspec.structs.replace(health, clusters=(everywhere,)))
    settle()
    assert "Все ворота: отказы QR" in board.accessibleName()
    board.close()
