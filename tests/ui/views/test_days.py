"""Dates of tickets and events in words, and the phase of an event with several dates (T1, C8)."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QApplication

from app.console.sample.admission import marina_ticket
from app.protocol.admissions import TicketHit
from tests.builders import festival
from tests.console.test_evenings import DAY, EVENT, HOUR
from tests.ui.conftest import Stage, settle
from tests.ui.views.dealing import plain, words_of
from ui.models.dayclock import DayClock
from ui.views.days import day_words, event_days
from ui.views.phases import event_now, phase_cell

CLOCK = DayClock("UTC")


def test_days_are_named_once_and_in_order(dressed: QApplication) -> None:
    assert plain(day_words((DAY, DAY + HOUR, 2 * DAY), CLOCK)) == "2 января, 3 января"
    assert day_words((), CLOCK) == ""
    assert plain(event_days(EVENT, CLOCK)) == "2 января – 3 января"
    assert plain(event_days(festival(doors_ms=DAY), CLOCK)) == "2 января"


def test_between_two_dates_the_strip_speaks_of_the_next_doors(dressed: QApplication) -> None:
    between = 2 * DAY - 3 * HOUR
    event = event_now([EVENT], between)
    assert event is not None
    assert event.doors_ms == 2 * DAY
    assert "3" in phase_cell(event, between).value
    night = phase_cell(event_now([EVENT], DAY + 3 * HOUR), DAY + 3 * HOUR)
    assert "11:00" in night.label, "until the end of the first night, not of the whole event"


def test_a_ticket_tells_its_own_dates_in_the_list_in_the_head_and_in_the_verdict(at_tickets: Stage) -> None:
    screen = at_tickets.shell.ticket_screen
    card = msgspec.structs.replace(marina_ticket(), standing="wrong_day", remedy="right_day", doors_ms=(DAY, 2 * DAY))
    screen.open(card.id)
    settle()
    screen._take(card.id, card)
    settle()
    words = plain(words_of(screen.page))
    assert "Билет на 2 января, 3 января." in words
    hit = TicketHit(id="t-1", order_id="1", event_id=card.event_id, category="Танцпол", holder="Ян",
                    standing="wrong_day", doors_ms=(DAY,))  # fmt: skip
    screen.finder._show((hit,))
    row = screen.finder._row("t-1")
    assert row is not None
    assert plain(row.words) == "заказ 1, Танцпол · 2 января"
