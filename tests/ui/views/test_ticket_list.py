"""The list of found tickets is true while it stands, and the field is where one types (C5)."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.console.sample.admission import SampleBooks
from app.console.troubles import TroubleError
from app.protocol.admissions import ScanLine, TicketsFound
from tests.ui.conftest import Stage, settle
from tests.ui.views.test_tickets import IGOR, MARINA, OTHER, found, screen_of

pytestmark = pytest.mark.requirement("C5")


def test_the_list_follows_what_happens_to_its_tickets(
    at_tickets: Stage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    finder = screen_of(at_tickets).finder
    finder.look_for("ковалёва")
    settle()
    hits = tuple(finder._hits.values())
    asked: list[str] = []

    async def inside(self: SampleBooks, q: str, event_id: str = "") -> TicketsFound:
        asked.append(q)
        if len(asked) > 1:
            raise TroubleError("offline")
        return TicketsFound(hits=tuple(msgspec.structs.replace(hit, standing="used", entered_ms=1) for hit in hits))

    monkeypatch.setattr(SampleBooks, "tickets", inside)
    before = finder.list.grab().toImage()
    scan = ScanLine(id="s", at_ms=1, gate_id="1", device="d", verdict="valid", ticket_id="nobody-s")
    at_tickets.desk.store.add_scans((scan,))
    settle()
    assert not finder._fresh.isActive()
    at_tickets.desk.store.add_scans((msgspec.structs.replace(scan, ticket_id=OTHER),))
    qtbot.waitUntil(lambda: asked == ["ковалёва"] and finder.hit(OTHER) != hits[-1])
    assert {finder._hits[key].standing for key in finder._hits} == {"used"}
    qtbot.waitUntil(lambda: finder.list.grab().toImage() != before)
    at_tickets.desk.store.add_scans((msgspec.structs.replace(scan, ticket_id=OTHER),))
    qtbot.waitUntil(lambda: len(asked) == 2)
    settle()
    assert set(found(at_tickets)) == {MARINA, IGOR, OTHER}, "what could not be asked stays as it was"


def test_one_types_at_once_where_no_ticket_is_open(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    assert screen.finder.field.hasFocus()
    QTest.keyClicks(screen.finder.field, "48213")
    assert screen.finder.field.text() == "48213"
    at_tickets.shell.go("queue")
    screen.open(MARINA)
    at_tickets.shell.go("tickets")
    settle()
    assert screen.card is not None
