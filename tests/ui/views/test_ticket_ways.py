"""Where a ticket goes from its page: into a dialogue, or onto paper (C5)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.domain.admission import REMEDIES, Standing
from tests.ui.conftest import Stage, settle
from tests.ui.views.dealing import put, words_of
from tests.ui.views.test_tickets import OTHER, screen_of, shown

pytestmark = pytest.mark.requirement("C5")


def test_the_ticket_of_another_guest_is_not_sent_into_the_dialogue_one_came_from(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen = screen_of(made)
    screen.open_for("d-001")
    settle()
    assert screen._dialogue_id == "d-001"
    screen.finder.look_for("45170")
    settle()
    screen.finder.chosen.emit(OTHER)
    settle()
    assert screen._dialogue_id == ""


def test_a_ticket_found_by_search_goes_into_its_guests_own_open_dialogue(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.finder.look_for("45170")
    settle()
    hit = screen.finder.hit(OTHER)
    assert hit is not None
    dialogue = at_tickets.desk.store.dialogues["d-002"]
    for ident, last_ms, resolved_ms in (("d-901", 5, 0), ("d-902", 9, 0), ("d-903", 99, 50)):
        own = msgspec.structs.replace(
            dialogue, id=ident, guest_id=hit.guest_id, order_id="", last_ms=last_ms, resolved_ms=resolved_ms
        )
        put(at_tickets, "dialogue", own)
    screen.finder.chosen.emit(OTHER)
    settle()
    assert screen._dialogue_id == "d-902"


@pytest.mark.qt_log_ignore("does not support")
def test_who_has_no_chat_gets_paper_instead(at_tickets: Stage) -> None:
    shown(at_tickets, standing="valid", remedy=REMEDIES[Standing.VALID], has_chat=False, dialogue_id="")
    screen = screen_of(at_tickets)
    assert screen.page.first_remedy() == "print"
    assert "Отправить действующий QR" not in words_of(screen.page)
    assert not screen.side.lines["as_text"].isEnabled()
    assert "нет чата" in words_of(screen.side)
    screen.setFocus()
    at_tickets.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = screen.page.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    settle()
    assert at_tickets.sent() == []
    shown(at_tickets, standing="not_a_ticket", remedy=REMEDIES[Standing.NOT_A_TICKET], has_chat=False)
    assert "Код текстом" not in words_of(screen.page)
