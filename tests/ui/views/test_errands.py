"""Runners on the operator's screen: each step with its time, the radio's words as buttons, the alarm (E-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.console.errands import about, raised, runners
from app.console.sample.people import EVENT, NOW_MS
from app.protocol.deals import MoveErrand
from app.protocol.snapshot import Held
from app.protocol.trade import Errand, HistoryLine
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import LONG, button, last, only, put, refused, words_of
from ui.views.errand_desk import ErrandSheet
from ui.views.errand_sheets import AskSheet, GoesSheet

pytestmark = pytest.mark.requirement("C5")
MIN = 60_000


def line(minutes: int, kind: str, text: str = "") -> HistoryLine:
    return HistoryLine(at_ms=NOW_MS - minutes * MIN, kind=kind, text=text)


def errand(ident: str = "e-9", **changes: Any) -> Errand:
    """Oleg was asked four minutes ago, Ira a minute ago."""
    whole = Errand(
        id=ident, event_id=EVENT, kind="runner", state="open", place="Ворота 2", what="Проводить гостью",
        made_ms=NOW_MS - 4 * MIN, dialogue_id="d-001", ticket_id="48213-1", guest_name="Марина Ковалёва", asked="Ира",
        due_ms=NOW_MS + 2 * MIN, history=(line(4, "asked", "Олег"), line(1, "asked", "Ира")),
    )  # fmt: skip
    return msgspec.structs.replace(whole, **changes)


ALARM: dict[str, Any] = {
    "raised": 2,
    "raised_ms": NOW_MS - 4 * MIN,
    "history": (line(7, "asked", "Ира"), line(4, "raised", "Ира"), line(1, "raised", "Ира")),
}


@pytest.fixture
def at_ticket(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.shell.go("tickets")
    made.shell.ticket_screen.open("48213-1")
    settle()
    return made


def test_the_side_of_a_ticket_shows_its_runner_with_each_step_and_time(at_ticket: Stage) -> None:
    side = at_ticket.shell.ticket_screen.side
    assert not side.runners.isVisible()
    put(at_ticket, "errand", errand(), 1)
    words = words_of(side.runners)
    for said in ("Ворота 2: Проводить гостью", "Ждём ответа", "Попросили: Олег 14:01", "Попросили: Ира 14:04"):
        assert said in words
    assert "Кто-то откликнется до 14:07" in words
    put(at_ticket, "errand", errand("e-8", ticket_id="", dialogue_id="d-777"), 1)
    assert side.errands.count == 1
    at_ticket.desk.store.apply([("errand:e-9", Held(2, None), ())])
    settle()
    assert not side.runners.isVisible()


def test_the_words_of_the_radio_are_sent_with_who_goes_and_how_long(at_ticket: Stage) -> None:
    put(at_ticket, "errand", errand(), 1)
    side = at_ticket.shell.ticket_screen.side
    click(button(side.runners, "Кто-то идёт"))
    sheet = only(at_ticket.window, GoesSheet)
    assert sheet.who.text == "Ира"
    sheet.who.edit.setText("")
    QTest.keyClicks(sheet, "2")
    assert "Кто идёт?" in words_of(sheet)
    sheet.who.edit.setText("Ира Белова")
    QTest.keyClicks(sheet, "2")
    settle()
    sent, args = last(at_ticket, MoveErrand)
    assert (sent.ent, sent.base, args) == ("errand:e-9", None, MoveErrand(state="taken", who="Ира Белова", eta_min=4))
    assert not button(side.runners, "Кто-то идёт").isEnabled()
    refused(at_ticket, "illegal_move")
    assert button(side.runners, "Кто-то идёт").isEnabled()
    assert len([text for text in words_of(side.runners).splitlines() if text]) > 5
    assert not at_ticket.desk.store.refusals


@pytest.mark.parametrize(
    ("changes", "presses"),
    [
        ({"state": "taken", "taken_by": "Ира", "eta_ms": NOW_MS + MIN}, {"На месте": "there", "Не может": "cannot"}),
        ({"state": "there", "taken_by": "Ира"}, {"Готово": "done"}),
        ({"state": "open"}, {"Не может": "cannot"}),
        ({"state": "cannot"}, {"Закрыть": "done"}),
    ],
)
def test_each_state_offers_what_may_follow(
    at_ticket: Stage, changes: dict[str, Any], presses: dict[str, str]
) -> None:
    side = at_ticket.shell.ticket_screen.side
    for version, (words, state) in enumerate(presses.items(), start=1):
        put(at_ticket, "errand", errand(**changes, note=str(version)), version)
        at_ticket.desk.sent.clear()
        side.errands._sendings._places.clear()
        side.errands.refresh()
        settle()
        click(button(side.runners, words))
        assert last(at_ticket, MoveErrand)[1].state == state


def test_an_unanswered_errand_raises_an_alarm_over_every_screen(stage: Callable[..., Stage]) -> None:
    made = stage(sound=True)
    made.shell.go("load")
    heard: list[str] = []
    made.shell.errand_banner.alarmed.connect(lambda words, _dialogue: heard.append(words))
    put(made, "errand", errand(), 1)
    assert not made.shell.errand_banner.isVisible()
    put(made, "errand", errand(**ALARM), 2)
    banner = made.shell.errand_banner
    assert banner.isVisible()
    said = "Никто не откликнулся. Ворота 2: Проводить гостью с 14:01"
    assert banner.accessibleName() == said
    put(made, "errand", errand(**ALARM, note="x"), 3)  # nothing new: no second alarm
    assert len(heard) == 1
    put(made, "errand", errand(**{**ALARM, "raised": 3}), 4)
    assert len(heard) == 2
    put(made, "errand", errand("e-8", state="cannot", history=(line(2, "cannot", "Олег"),)), 1)
    assert "и ещё 1" in banner.accessibleName()
    click(button(banner, "К поручениям"))
    sheet = only(made.window, ErrandSheet)
    words = words_of(sheet)
    assert "Никто не откликнулся · 2×" in words
    assert "Не может: Олег" in words
    click(button(sheet, "Попросить другого"))
    ask = only(made.window, AskSheet)
    ask.who.edit.setText("я" * 61)
    click(ask.do)
    assert "каждое до 60 букв" in words_of(ask)
    ask.who.edit.setText("Глеб")
    click(ask.do)
    assert last(made, MoveErrand)[1] == MoveErrand(state="open", who="Глеб")
    put(made, "errand", errand(asked="Глеб"), 5)
    made.desk.store.apply([("errand:e-8", Held(2, None), ())])
    settle()
    assert not banner.isVisible()


def test_the_sheet_says_when_nobody_is_under_way_and_hides_names(stage: Callable[..., Stage]) -> None:
    made = stage(privacy=True)
    put(made, "errand", errand(**ALARM), 1)
    click(button(made.shell.errand_banner, "К поручениям"))
    sheet = only(made.window, ErrandSheet)
    assert "Марина" not in words_of(sheet)
    assert "Ира" not in words_of(sheet)
    for ident in [one.id for one in runners(made.desk.store)]:
        made.desk.store.apply([(f"errand:{ident}", Held(9, None), ())])
    settle()
    assert sheet.nobody.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    settle()
    assert not made.shell.errand_banner.isVisible()


def test_the_raised_come_first_and_a_wristband_is_no_runner(stage: Callable[..., Stage]) -> None:
    made = stage()
    store = made.desk.store
    put(made, "errand", errand("e-7", made_ms=NOW_MS - 9 * MIN), 1)
    put(made, "errand", errand("e-8", **ALARM), 1)
    assert [one.id for one in runners(store)] == ["e-8", "e-7", "e-2"]
    assert [one.id for one in raised(store)] == ["e-8"]
    assert [one.id for one in about(store, "48213-1", "")] == ["e-8", "e-7"]
    assert about(store, "none", "") == []


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_long_words_push_nothing_out(stage: Callable[..., Stage], lang: str) -> None:
    made = stage(lang=lang)
    made.window.resize(640, 400)
    put(made, "errand", errand(place=LONG[:200], what=LONG[:200], guest_name=LONG, **ALARM), 1)
    click(made.shell.errand_banner._look)
    sheet = only(made.window, ErrandSheet)
    assert sheet.sheet.width() <= 640
    assert sheet.sheet.height() <= 400
    made.console.language.use("en" if lang == "ru" else "ru")
    settle()
    assert ("No runner has said yes" in made.shell.errand_banner.accessibleName()) is (lang == "ru")
