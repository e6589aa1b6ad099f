"""The refunds screen: whose turn it is, the packet, the decision; money never moves by a slip of the hand (C4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.console.sample.people import NOW_MS
from app.protocol.deals import (
    ApproveRefund,
    OpenRefund,
)
from app.protocol.money_api import SecondFactor
from app.protocol.trade import Approval
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import become, button, last, only, plain, refund, refused, words_of
from ui.views.enrolment import EnrolmentSheet
from ui.views.refund_list import Turn
from ui.views.refund_screen import RefundScreen
from ui.views.refund_sheet import OpenRefundSheet
from ui.views.wordsheet import WordsSheet

ANNA = "R-2041"


def screen_of(stage: Stage) -> RefundScreen:
    return stage.shell.refund_screen


def typed(stage: Stage, code: str) -> None:
    QTest.keyClicks(screen_of(stage).decision.cells, code)
    settle()


def worded(stage: Stage, words: str) -> None:
    sheet = only(stage.window, WordsSheet)
    sheet.words.set_text(words)
    click(sheet.do)


# --- the list -------------------------------------------------------------------------------------------------


def test_packets_stand_by_whose_turn_it_is_the_longest_wait_first(at_refunds: Stage) -> None:
    screen = screen_of(at_refunds)
    assert screen.list.order(Turn.DECIDE) == ["R-2036", "R-2037", "R-2038", "R-2039", ANNA]
    assert screen.list.order(Turn.GUEST) == ["R-2033", "R-2034"]
    assert screen.list.order(Turn.UNDER_WAY) == ["R-2029", "R-2030", "R-2031"]
    refund(at_refunds, "R-2036", state="done")
    assert screen.list.order(Turn.CLOSED) == ["R-2036"]


def test_a_packet_opens_on_the_tab_it_stands_on(at_refunds: Stage) -> None:
    screen = screen_of(at_refunds)
    screen.open("R-2033")
    assert screen.list.turn is Turn.GUEST
    screen.open_next()
    assert screen.decision.refund is at_refunds.desk.store.refunds["R-2036"]
    assert screen.list.turn.value == "decide"


def test_an_unknown_packet_is_told(at_refunds: Stage) -> None:
    said: list[str] = []
    screen_of(at_refunds).refused.connect(said.append)
    screen_of(at_refunds).open("R-1")
    assert said == ["Этого возврата здесь нет"]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_tab_without_packets_says_what_comes_next(stage: Callable[..., Stage], lang: str) -> None:
    made = stage(lang=lang)
    for ident in tuple(made.desk.store.refunds):
        refund(made, ident, state="withdrawn")
    made.shell.go("refunds")
    settle()
    quiet = screen_of(made).list.quiet
    assert quiet.isVisible()
    assert "F6" in words_of(quiet)


# --- the code -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
def test_the_code_goes_with_the_approval_and_nowhere_else(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    typed(at_refunds, "40791")
    assert not decision.approve.isEnabled()
    typed(at_refunds, "3")
    click(decision.approve)
    sent, args = last(at_refunds, ApproveRefund)
    assert (sent.ent, sent.base, args.amount_minor) == ("refund:R-2041", 3, 300_000)
    assert at_refunds.desk.codes == {sent.cmd: "407913"}
    assert b"407913" not in bytes(sent.args)
    assert not decision.approve.isEnabled()
    assert not decision.reject.isEnabled()


@pytest.mark.requirement("C4")
def test_a_code_is_dropped_when_the_version_it_was_meant_for_is_gone(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    typed(at_refunds, "407913")
    refund(at_refunds, ANNA, reason="Передумала")
    assert decision.cells.code == ""
    assert not decision.approve.isEnabled()
    assert "версия 4" in decision.bound.text()


def test_a_code_is_dropped_with_the_packet(at_refunds: Stage) -> None:
    typed(at_refunds, "407913")
    screen_of(at_refunds).open("R-2038")
    assert screen_of(at_refunds).decision.cells.code == ""


def test_a_refusal_stands_beside_the_button(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    words = {"code_wrong": "Код неверный", "code_locked": "15 мин", "same_person": "не решает", "red_flag": "риска"}
    for code, said in words.items():
        decision.cells.clear()
        typed(at_refunds, "407913")
        click(decision.approve)
        refused(at_refunds, code)
        assert decision.problem.isVisible()
        assert said in decision.problem.text()


def test_a_wrong_code_is_typed_anew_and_leaves_nothing_unsent(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    typed(at_refunds, "407913")
    click(decision.approve)
    refused(at_refunds, "code_wrong")
    assert not at_refunds.desk.store.refusals
    click(decision.cancel)
    assert (decision.cells.code, decision.problem.isVisible()) == ("", False)
    typed(at_refunds, "123456")
    click(decision.approve)
    assert at_refunds.sent() == ["ApproveRefund", "ApproveRefund"]


def test_digits_of_other_scripts_are_no_code(at_refunds: Stage) -> None:
    cells = screen_of(at_refunds).decision.cells
    QGuiApplication.clipboard().setText("١٢٣٤٥٦")
    cells.setFocus()
    QTest.keySequence(cells, "Ctrl+V")
    assert cells.code == ""
    QGuiApplication.clipboard().setText(" 123 456 ")
    QTest.keySequence(cells, "Ctrl+V")
    assert cells.code == "123456"
    QTest.keyClick(cells, Qt.Key.Key_Backspace)
    assert cells.code == "12345"


def test_somebody_without_an_app_for_codes_sets_it_up_here(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    assert not decision.enrol.isVisible()
    decision.take_factor(SecondFactor(enrolled=False, confirmed=False))
    assert decision.enrol.isVisible()
    click(decision.enrol)
    sheet = only(at_refunds.window, EnrolmentSheet)
    assert sheet.secret.text() == "JBSW Y3DP EHPK 3PXP"
    QTest.keyClicks(sheet.cells, "000000")
    click(sheet.do)
    assert "Код неверный" in sheet.trouble.text()
    sheet.cells.clear()
    QTest.keyClicks(sheet.cells, "123456")
    click(sheet.do)
    assert not decision.enrol.isVisible()


# --- who may decide -------------------------------------------------------------------------------------------


def test_an_operator_prepares_and_does_not_decide(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen_of(made).open(ANNA)
    decision = screen_of(made).decision
    assert not decision.cells.isEnabled()
    assert decision.bound.text() == "Решает проверяющий. Ваша роль может подготовить пакет."


@pytest.mark.requirement("C4")
def test_who_prepared_or_changed_it_reads_why_he_may_not_decide(at_refunds: Stage) -> None:
    free = {"submitted_by": "u-pyotr", "editors": ("u-pyotr",), "missing": ()}
    cases: dict[str, dict[str, object]] = {
        "подали": {"submitted_by": "u-alina"},
        "меняли": {"editors": ("u-pyotr", "u-alina")},
        "документ": {"missing": ("document",)},
    }
    decision = screen_of(at_refunds).decision
    for words, changes in cases.items():
        refund(at_refunds, ANNA, **{**free, **changes})
        assert words in decision.bound.text()
        assert not decision.cells.isEnabled()
        assert not decision.approve.isEnabled()
    refund(at_refunds, ANNA, **free)
    assert decision.cells.isEnabled()


def test_one_of_two_waits_for_the_other_or_for_the_delay(at_refunds: Stage) -> None:
    mine = Approval(user_id="u-alina", name="Алина Соколова", at_ms=NOW_MS, ver=3, amount_minor=300_000)
    both = {"state": "approved", "approvals_needed": 2, "approvals": (mine,)}
    refund(at_refunds, ANNA, **both, cooling_until_ms=NOW_MS + 3_600_000)
    decision = screen_of(at_refunds).decision
    assert "Нужен второй человек" in decision.bound.text()
    assert "Согласились: 1 из 2" in decision.who.text()
    refund(at_refunds, ANNA, cooling_until_ms=NOW_MS - 1)
    assert decision.cells.isEnabled()
    become(at_refunds, "approver", "u-olga")
    assert decision.cells.isEnabled()


def test_a_sign_that_stops_asks_for_a_reason_first(at_refunds: Stage) -> None:
    screen_of(at_refunds).open("R-2039")
    decision = screen_of(at_refunds).decision
    typed(at_refunds, "407913")
    assert not decision.approve.isEnabled()
    decision.spite.edit.setText("Пустили по ошибке")
    assert decision.approve.isEnabled()
    click(decision.approve)
    assert last(at_refunds, ApproveRefund)[1].reason == "Пустили по ошибке"


# --- a part of it ---------------------------------------------------------------------------------------------


def test_an_amount_that_cannot_be_is_explained(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    decision.share._choose("part")
    wrong = {"много": "1 500,50", "0": "Ноль", "10,005": "двух", "99999": "не больше", "-5": "1 500"}
    for typed_in, words in wrong.items():
        decision.part.edit.setText(typed_in)
        assert words in plain(decision.part.edit.accessibleDescription()), typed_in
        assert not decision.approve.isEnabled()


@pytest.mark.requirement("C4")
def test_where_nothing_is_to_be_paid_back_no_code_is_asked_for(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    asked = (decision.cells, decision.approve, decision.plan, decision.limit, decision.share, decision.code_title)
    assert all(one.isVisible() for one in asked)
    refund(at_refunds, ANNA, amount_minor=0)
    assert not any(one.isVisible() for one in asked)
    assert decision.bound.text().startswith("Возвращать нечего")
    assert decision.reject.isVisible()
    assert decision.edit.isVisible()
    refund(at_refunds, ANNA, amount_minor=100)
    assert all(one.isVisible() for one in asked)


def test_a_part_is_approved_under_the_code_like_the_whole(at_refunds: Stage) -> None:
    decision = screen_of(at_refunds).decision
    decision.share._choose("part")
    decision.part.edit.setText("1 500,50")
    assert "1 500,50" in decision.bound.text()
    typed(at_refunds, "123456")
    click(decision.approve)
    sent, args = last(at_refunds, ApproveRefund)
    assert (sent.base, args.amount_minor) == (3, 150_050)
    assert at_refunds.desk.codes == {sent.cmd: "123456"}


# --- around it ------------------------------------------------------------------------------------------------


def test_hidden_names_hide_amounts_and_words_too(at_refunds: Stage) -> None:
    at_refunds.shell.hide_names(True)
    screen = screen_of(at_refunds)
    shown = words_of(screen.page) + words_of(screen.decision)
    for secret in ("Анна Лисицына", "3 000 ₽", "Списали два раза"):
        assert secret not in shown
    at_refunds.shell.hide_names(False)
    assert "Анна Лисицына" in words_of(screen.page)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_one_pane_at_a_time_where_there_is_no_room(stage: Callable[..., Stage], lang: str) -> None:
    made = stage(lang=lang)
    made.window.resize(640, 400)
    made.shell.go("refunds")
    settle()
    screen = screen_of(made)
    assert screen.list.isVisible()
    screen.open(ANNA)
    settle()
    assert (screen.list.isVisible(), screen.page.isVisible(), screen.decision.isVisible()) == (False, True, False)
    screen.panes.switch._choose("side")
    assert (screen.page.isVisible(), screen.decision.isVisible()) == (False, True)
    assert screen.decision.width() <= screen.width()
    click(screen.panes.back)
    assert screen.list.isVisible()


def test_a_packet_that_is_gone_leaves_the_empty_page(at_refunds: Stage) -> None:
    store = at_refunds.desk.store
    store.swap({ent: held for ent, held in store.held().items() if ent != "refund:R-2041"})
    settle()
    screen = screen_of(at_refunds)
    assert screen.empty.isVisible()
    assert not screen.decision.isVisible()


def test_the_screen_changes_its_language(at_refunds: Stage) -> None:
    at_refunds.console.language.use("en")
    settle()
    screen = screen_of(at_refunds)
    assert screen.list.title.text() == "Refunds"
    assert plain(screen.decision.approve.text()) == "Pay back 3,000 ₽"
    assert "By the rules: pay back 3,000 ₽" in words_of(screen.page)


@pytest.mark.requirement("C4")
def test_f6_opens_a_packet_for_the_order_of_the_dialogue(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.open_dialogue("d-001")
    made.shell.setFocus()
    made.press(Qt.Key.Key_F6)
    sheet = only(made.window, OpenRefundSheet)
    sheet.ground.choose("illness")
    first, second = sheet.tickets.values()
    second.setChecked(False)
    sheet.reason.set_text("Заболела")
    assert first.isChecked()
    click(sheet.do)
    sent, args = last(made, OpenRefund)
    assert (sent.ent, args.ground, args.reason, args.dialogue_id) == ("order:48213", "illness", "Заболела", "d-001")
    assert args.ticket_ids == ("48213-1",)


def test_f6_shows_the_packet_that_is_under_way(stage: Callable[..., Stage]) -> None:
    made = stage()
    refund(made, ANNA, order_id="48213")
    made.shell.open_dialogue("d-001")
    made.shell.refund_screen.open_for("d-001")
    settle()
    assert made.shell.place == "refunds"
    assert screen_of(made).page.refund is made.desk.store.refunds[ANNA]


def test_the_dialogue_is_one_click_away(at_refunds: Stage) -> None:
    click(button(screen_of(at_refunds).page, "Диалог"))
    assert at_refunds.shell.place == "queue"
    assert at_refunds.shell.queue_screen.conversation.dialogue_id == "d-015"
