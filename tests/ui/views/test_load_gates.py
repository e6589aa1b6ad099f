"""The gates on the load screen: an hour of refusals, the pattern behind them, the way to the tickets (C1, E-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from app.console.sample import NOW_MS
from app.console.state import LinkPhase
from app.domain.clusters import CELL_MS
from app.protocol.admissions import GateCell, GateHealth
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, click, settle
from ui.views.load_gates import GateCard
from ui.widgets.empty import EmptyState
from ui.widgets.words import Text

EVENT = "northern-light"


@pytest.fixture
def at_gates(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.shell.go("load")
    settle()
    return made


def card_of(stage: Stage) -> GateCard:
    return stage.shell.load_screen.screen_built.side.gates


def words(state: EmptyState) -> list[str]:
    return [label.text() for label in state.findChildren(Text) if label.isVisibleTo(state) and label.text()]


@pytest.mark.requirement("C1")
def test_the_hour_of_every_gate_is_read_and_shown(at_gates: Stage) -> None:
    card = card_of(at_gates)
    rows = card.grid._rows
    assert [row.name for row in rows] == ["№ 1", "№ 2", "№ 3", "№ 4", "№ 5", "№ 6"]
    assert [round(cell.share * 100) for cell in rows[1].cells[-4:] if cell] == [17, 27, 31, 35]
    assert rows[5].cells[0] is None  # nobody came that way yet
    assert card.grid._columns[-1] == "14:05"
    assert [row.alarm for row in rows] == [False, True, False, False, False, False]


def test_a_cell_tells_its_reasons_and_the_pattern_marks_it(at_gates: Stage) -> None:
    cells = card_of(at_gates).grid._rows[1].cells
    assert [cell.marked for cell in cells if cell] == [False] * 8 + [True] * 4
    assert card_of(at_gates).grid._words((1, 11)).splitlines() == [
        "Ворота 2, 14:05–14:10",
        "18 / 52 · 35\u00a0%",
        "Код заменён: 11",
        "Неизвестен: 5",
        "Внутри: 2",
        "Отказывает один сканер, другие нет",
    ]


def test_the_worst_pattern_is_told_with_its_figures(at_gates: Stage) -> None:
    alarm = card_of(at_gates).alarm
    assert alarm.isVisible()
    assert alarm.title.text() == "Ворота 2, сканер 2-Б"
    assert alarm.words.text() == "Отказывает один сканер, другие нет. 18 из 52 за 5 мин"
    assert "обычно 1\u00a0%" in alarm.accessibleName()


def test_what_comes_live_moves_the_present_step(at_gates: Stage) -> None:
    store = at_gates.desk.store
    now = GateCell(gate_id="1", at_ms=NOW_MS, scans=400, failed=40, reasons=(("unknown", 40),))
    store.set_gate_health(GateHealth(event_id=EVENT, cells=(now,)))
    settle()
    newest = card_of(at_gates).grid._rows[0].cells[-1]
    assert newest is not None
    assert (newest.share, newest.few) == (0.1, False)
    assert not card_of(at_gates).alarm.isVisible()
    assert card_of(at_gates).grid._rows[0].cells[-2] is not None  # what was read stays


def test_several_patterns_and_a_gate_nobody_listed(at_gates: Stage) -> None:
    store = at_gates.desk.store
    known = store.health[EVENT]
    everywhere = msgspec.structs.replace(known.clusters[0], gate_id="", device="", pattern="payment_sync")
    foreign = GateCell(gate_id="backstage", at_ms=NOW_MS, scans=3, failed=0)
    store.set_gate_health(
        GateHealth(event_id=EVENT, cells=(*known.cells, foreign), clusters=(everywhere, *known.clusters))
    )
    settle()
    card = card_of(at_gates)
    assert card.alarm.title.text() == "Все ворота"
    assert card.alarm.words.text().endswith("за 5 мин · и ещё 1")
    assert card.grid._rows[-1].name == "Ворота backstage"
    alone = card.grid._rows[-1].cells[-1]
    assert alone is not None
    assert alone.few  # three scans are no rate
    click(card.alarm.open)
    assert at_gates.shell.place == "tickets"
    assert words(at_gates.shell.ticket_screen.empty)[0].startswith("Все ворота, 14:05–14:10")


def test_before_the_doors_the_card_says_so_in_a_line(at_gates: Stage) -> None:
    card, store = card_of(at_gates), at_gates.desk.store
    card._cells.clear()
    store.health.clear()
    card.refresh()
    assert not card.grid.isVisible()
    assert card.calm.text() == "За последний час сканов не было"
    event = store.events[EVENT]
    store.apply([(f"event:{EVENT}", Held(9, msgspec.structs.replace(event, gates=())), ())])
    settle()
    assert not card.isVisible()


def test_a_click_leads_to_the_tickets_that_were_refused_there(at_gates: Stage) -> None:
    card, tickets = card_of(at_gates), at_gates.shell.ticket_screen
    card.grid.picked.emit("2", 10)
    settle()
    assert at_gates.shell.place == "tickets"
    said = words(tickets.empty)
    assert said[0] == "Ворота 2, 14:00–14:05"
    assert "Код заменён: 9" in said[1]
    assert said[2] == "Последние отказы здесь"
    assert said[3] == "…7KQ4"
    assert "2-Б · Код заменён" in said[4]
    assert tickets.panes.isVisible()
    at_gates.console.language.use("en")
    settle()
    assert words(tickets.empty)[2] == "Refused here last"
    tickets.open("48213-1")
    settle()
    assert tickets.card is not None
    assert tickets.card.id == "48213-1"
    at_gates.console.language.use("ru")
    settle()
    assert tickets.empty.findChildren(Text)[0].text() == "У кого не работает код?"  # the gate is done with


def test_a_step_without_scans_says_that_nobody_came(at_gates: Stage) -> None:
    card_of(at_gates).grid.picked.emit("6", 0)
    settle()
    said = words(at_gates.shell.ticket_screen.empty)
    assert said == ["Ворота 6, 13:10–13:15", "За эти пять минут здесь никто не проходил."]


def test_the_worst_gate_is_one_click_away(at_gates: Stage) -> None:
    click(card_of(at_gates).alarm.open)
    assert words(at_gates.shell.ticket_screen.empty)[0] == "Ворота 2, 14:05–14:10"


def test_after_a_lost_link_the_day_is_read_again(at_gates: Stage) -> None:
    card, store = card_of(at_gates), at_gates.desk.store
    asked: list[str] = []
    real = at_gates.desk.books.gate_health

    async def counted(event_id: str) -> GateHealth:
        asked.append(event_id)
        return await real(event_id)

    at_gates.desk.books.gate_health = counted  # type: ignore[method-assign]  # to count the questions
    at_gates.watch.now += 60
    card.show_event(card._event, card._clock)
    settle()
    assert asked == []
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE))
    settle()
    card.show_event(card._event, card._clock)
    assert asked == []
    store.set_link(replace(store.link, phase=LinkPhase.LIVE))
    settle()
    card.show_event(card._event, card._clock)
    settle()
    assert asked == [EVENT]


def test_a_failed_question_is_asked_again_later(at_gates: Stage) -> None:
    card = card_of(at_gates)
    card._whole, card._asked_at = False, at_gates.desk.store.monotonic()
    card.show_event(card._event, card._clock)
    assert not card._whole
    at_gates.watch.now += 11
    card.show_event(card._event, card._clock)
    settle()
    assert card._whole


def test_an_answer_about_another_event_is_let_go(at_gates: Stage) -> None:
    card = card_of(at_gates)
    card._take(GateHealth(event_id="polar-jazz", cells=(GateCell(gate_id="1", at_ms=0, scans=1, failed=0),)))
    assert card.cell_at("1", 0) is None
    assert card.times(NOW_MS) == "14:05–14:10"
    assert NOW_MS % CELL_MS == 0
