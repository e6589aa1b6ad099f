"""The ways of a packet beside a yes: refuse, ask, change, withdraw, another account, the risk of a gate (C4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.protocol.deals import (
    AcceptGateRisk,
    EditRefund,
    RejectRefund,
    ReturnRefund,
    SetRefundPayee,
    SubmitRefund,
    WithdrawRefund,
)
from tests.ui.conftest import Stage, click
from tests.ui.views.dealing import become, button, last, only, refund
from ui.views.refund_screen import RefundScreen
from ui.views.refund_sheet import EditRefundSheet, PayeeSheet
from ui.views.wordsheet import WordsSheet

ANNA = "R-2041"


def screen_of(stage: Stage) -> RefundScreen:
    return stage.shell.refund_screen


def worded(stage: Stage, words: str) -> None:
    sheet = only(stage.window, WordsSheet)
    sheet.words.set_text(words)
    click(sheet.do)


@pytest.mark.parametrize(
    ("way", "kind", "name"), [("reject", RejectRefund, "reason"), ("give_back", ReturnRefund, "ask")]
)
def test_refusing_and_asking_need_words(
    at_refunds: Stage, way: str, kind: type[RejectRefund] | type[ReturnRefund], name: str
) -> None:
    click(getattr(screen_of(at_refunds).decision, way))
    worded(at_refunds, "  ")
    assert at_refunds.sent() == []
    worded(at_refunds, "Нет основания")
    sent, args = last(at_refunds, kind)
    assert (sent.base, getattr(args, name)) == (3, "Нет основания")


def test_an_operator_completes_a_packet_and_hands_it_in(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen_of(made).open("R-2033")
    decision = screen_of(made).decision
    assert not decision.submit.isEnabled()
    assert not decision.code_part.isVisible()
    refund(made, "R-2033", missing=(), state="draft")
    click(decision.submit)
    assert last(made, SubmitRefund)[0].base == 4


def test_withdrawing_asks_why(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen_of(made).open(ANNA)
    click(screen_of(made).decision.withdraw)
    worded(made, "Гость передумал")
    assert last(made, WithdrawRefund)[1].reason == "Гость передумал"


def test_a_lead_may_let_the_money_go_before_every_gate_knows(stage: Callable[..., Stage]) -> None:
    made = stage()
    become(made, "admin")
    screen_of(made).open("R-2029")
    decision = screen_of(made).decision
    assert "4, 6" in decision.plan.accessibleName()
    assert decision.risk.isVisibleTo(decision) is (made.desk.store.refunds["R-2029"].state == "revoking")
    become(made, "operator")
    assert not decision.risk.isVisibleTo(decision)
    become(made, "approver")
    click(decision.risk)
    worded(made, "Ворота закрыты")
    assert last(made, AcceptGateRisk)[1].reason == "Ворота закрыты"


def test_a_change_names_tickets_and_amount(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen_of(made).open("R-2039")
    click(screen_of(made).decision.edit)
    sheet = only(made.window, EditRefundSheet)
    for box in sheet.tickets.values():
        box.setChecked(False)
    click(sheet.do)
    assert sheet.trouble.isVisible()
    sheet.tickets["47233-2"].setChecked(True)
    sheet.amount.edit.setText("1,2,3")
    click(sheet.do)
    assert made.sent() == []
    sheet.amount.edit.setText("")
    sheet.ground.choose("illness")
    click(sheet.do)
    args = last(made, EditRefund)[1]
    assert (args.ticket_ids, args.ground, args.amount_minor) == (("47233-2",), "illness", None)


def test_requisites_with_a_slip_of_the_finger_do_not_leave_the_sheet(stage: Callable[..., Stage]) -> None:
    made = stage()
    screen_of(made).open(ANNA)
    click(screen_of(made).decision.payee)
    sheet = only(made.window, PayeeSheet)
    sheet.bik.edit.setText("044525225")
    sheet.account.edit.setText("40817810938160925983")
    click(button(sheet, "Взять этот счёт"))
    assert made.sent() == []
    assert sheet.account.edit.accessibleDescription()
    assert sheet.reason.edit.accessibleDescription()
    sheet.account.edit.setText("40817810938160925982")
    sheet.reason.edit.setText("Карта закрыта")
    click(button(sheet, "Взять этот счёт"))
    args = last(made, SetRefundPayee)[1]
    assert (args.account, args.reason) == ("40817810938160925982", "Карта закрыта")
