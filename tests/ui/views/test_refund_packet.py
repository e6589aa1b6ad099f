"""A refund packet on the screen: documents, requisites, history, every state, whatever its words are (C4)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.refunds import State
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import LONG, button, only, refund, words_of
from ui.views import refund_page
from ui.views.refund_screen import RefundScreen
from ui.views.wordsheet import WordsSheet
from ui.widgets.enlarged import Enlarged
from ui.widgets.thumb import Thumb

ANNA = "R-2041"


def screen_of(stage: Stage) -> RefundScreen:
    return stage.shell.refund_screen


def worded(stage: Stage, words: str) -> None:
    sheet = only(stage.window, WordsSheet)
    sheet.words.set_text(words)
    click(sheet.do)


@pytest.mark.requirement("C4")
def test_requisites_in_full_need_a_reason_and_go_by_themselves(
    at_refunds: Stage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page = screen_of(at_refunds).page
    assert refund_page._SHOWN_MS == 30_000 == page._forget.interval()
    page._forget.setInterval(1)
    monkeypatch.setattr(page._forget, "start", lambda: None)
    click(button(page, "Показать с причиной"))
    worded(at_refunds, "Сверка с банком")
    assert "40817810000000000932" in words_of(page)
    assert at_refunds.desk.books.reasons == ["Сверка с банком"]
    page._forget.timeout.emit()
    settle()
    assert "40817810000000000932" not in words_of(page)
    assert "···· 0932" in words_of(page)


@pytest.mark.parametrize(("days", "words"), [(4, "дней до концерта: 4"), (-1, "запрос после открытия дверей")])
def test_the_days_left_are_told_until_the_doors_are_open(at_refunds: Stage, days: int, words: str) -> None:
    refund(at_refunds, ANNA, policy_rule="by_days", policy_days=days)
    assert f"193-ФЗ, {words}. Основание" in words_of(screen_of(at_refunds).page)


def test_requisites_of_another_packet_are_never_shown_here(at_refunds: Stage) -> None:
    screen = screen_of(at_refunds)
    screen.page.reveal("Сверка")
    settle()
    assert "40817810000000000932" in words_of(screen.page)
    screen.open("R-2038")
    screen.open(ANNA)
    assert "40817810000000000932" not in words_of(screen.page)


def test_a_document_opens_larger_and_a_pdf_is_never_drawn(at_refunds: Stage, qtbot: QtBot) -> None:
    page = screen_of(at_refunds).page
    qtbot.waitUntil(lambda: bool(page.findChildren(Thumb)), timeout=20_000)
    (thumb,) = page.findChildren(Thumb)
    assert thumb.accessibleName() == "Показать крупнее: Два списания.jpg"
    click(thumb)
    shown = only(at_refunds.window, Enlarged)
    assert shown.picture.height() == 480
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    settle()
    assert not [one for one in at_refunds.window.findChildren(Enlarged) if one.isVisible()]


def test_history_names_people_and_not_their_ids(at_refunds: Stage) -> None:
    words = words_of(screen_of(at_refunds).page)
    assert "Пётр Громов: подан на решение, версия 3" in words
    assert "u-pyotr" not in words


def test_every_state_is_shown_to_its_end(at_refunds: Stage) -> None:
    screen = screen_of(at_refunds)
    for state in State:
        money = "done" if state in {State.DONE, State.PAID} else ""
        refund(at_refunds, ANNA, state=state.value, closed_reason="Дубль", money_state=money)
        assert screen.decision.plan.accessibleName()
        asked = state in {State.SUBMITTED, State.APPROVED}
        assert screen.decision.code_part.isVisibleTo(screen.decision) is asked
        assert state.value not in words_of(screen).split()


def test_long_names_do_not_push_anything_out(at_refunds: Stage) -> None:
    refund(at_refunds, ANNA, guest_name=LONG, reason=LONG)
    screen = screen_of(at_refunds)
    assert screen.page.minimumSizeHint().width() <= 560
    assert screen.decision.width() <= 360
