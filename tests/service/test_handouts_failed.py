"""Money that people could not pay out is asked for anew, and none of it twice (C4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.domain.deals import AskRefund
from app.ports.books import PaymentRow
from app.ports.payments import PaymentRefused
from app.protocol.refusals import Refusal
from app.service import refund_requests
from app.service.allowance import allowance
from app.service.idents import needed
from app.service.reconciliation import reconcile
from tests.service.handout_world import BEFORE, Case, by_account, by_desk, gives, mixed, open_desk
from tests.service.refund_world import ACCOUNT, BIK, OTHER_ACCOUNT, World, ends


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database, its desk open."""
    made = await open_desk(tmp_path)
    yield made
    await ends(made)


async def used(case: Case) -> int:
    """What the approver has used up of the day."""
    return (await allowance(case.here.house.core, case.checker.principal, "north")).used_minor


# --- not paid ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
async def test_a_closed_account_brings_the_packet_back_for_other_requisites(here: World) -> None:
    case = await by_account(here)
    assert (await case.says("FailPayout", cause="account_closed", note="отказ банка №7")).st == "ok"
    state = await case.state()
    assert (state.state, state.money_state, state.closed_reason) == ("failed", "failed", "account_closed")
    assert (state.missing, state.amount_minor) == (("requisites",), 300_000)
    assert state.payee is not None
    assert state.payee.refused
    (line,) = state.by_hand
    assert (line.state, line.cause, line.by) == ("failed", "account_closed", case.checker.id)
    assert "отказ банка №7" in [one.text for one in state.history]
    assert not await case.told("отказ банка")
    assert await case.told("спросим другие реквизиты")
    assert (await case.says("FailPayout", cause="account_closed", step_up_="")).st == "ok", "said before"
    assert (await case.says("FailPayout", cause="other", note="x")).code == Refusal.ILLEGAL_MOVE
    payment = needed(await here.row(PaymentRow, state.payments[0].id))
    assert payment.refunded_minor == 0
    await case.balanced()
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).code == Refusal.INCOMPLETE
    assert (await here.does(case.maker, "ReturnRefund", case.refund_id, ask="Дайте другой счёт")).st == "ok"
    assert (await case.state()).state == "failed"
    assert await case.told("Дайте другой счёт")
    await gives(case, OTHER_ACCOUNT)
    assert [one.state for one in (await case.state()).by_hand] == ["failed", "waiting"]
    assert (await case.says("ConfirmPayout", reference="ПП 9")).st == "ok"
    await here.effects()
    assert (await case.state()).state == "done"
    assert (await case.balanced()).returned_kopecks == BEFORE + 300_000


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("agreed", [False, True])
async def test_a_packet_whose_tickets_are_dead_cannot_end_without_its_money(here: World, agreed: bool) -> None:
    here.set_limits(two_minor=100)
    case = await by_account(here)
    other = await here.person("approver")
    assert (await here.approves(other, case.refund_id, reason="сверено")).st == "ok"
    assert (await case.says("FailPayout", cause="other", note="банк закрыт")).st == "ok"
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    if agreed:
        assert (await here.approves(case.checker, case.refund_id, reason="сверено")).st == "ok"
    state = await case.state()
    assert state.state == ("approved" if agreed else "submitted")
    for kind, args in (
        ("RejectRefund", {"reason": "нет"}),
        ("WithdrawRefund", {"reason": "передумал"}),
        ("EditRefund", {"ground": "illness", "ticket_ids": [line.ticket_id for line in state.lines]}),
    ):
        assert (await here.does(case.checker, kind, case.refund_id, **args)).code == Refusal.ILLEGAL_MOVE
    assert not await case.told("остаётся в силе")
    assert (await here.does(case.checker, "ReturnRefund", case.refund_id, ask="Верный ли счёт?")).st == "ok"
    after = await case.state()
    assert (after.state, after.approvals) == ("failed", ())
    assert await case.told("Верный ли счёт?")
    await gives(case, OTHER_ACCOUNT)
    assert (await here.approves(other, case.refund_id, reason="сверено")).st == "ok"
    assert (await case.says("ConfirmPayout", reference="ПП 21")).st == "ok"


@pytest.mark.requirement("B11", "C4")
async def test_the_guest_gives_other_requisites_to_the_bot_and_a_person_goes_on(here: World) -> None:
    case = await by_account(here)
    assert (await case.says("FailPayout", cause="account_closed")).st == "ok"
    row = await here.packet(case.refund_id)
    tickets = tuple(line.ticket_id for line in row.state.lines)
    asked = AskRefund(order_id=row.order_id, ticket_ids=tickets, ground="change_of_mind", only_quote=True)
    ask = partial(refund_requests.ask, tools=here.tools, guest_id="g1", dialogue_id="", now_ms=here.house.now_ms)
    quote = await here.write(ask, act=asked)
    assert (quote.code, quote.number, quote.amount_minor, quote.missing) == (
        "", case.refund_id, 300_000, ("requisites",),
    )  # fmt: skip
    given = replace(asked, payee_name="Лебедева Ирина", bik=BIK, account=OTHER_ACCOUNT)
    told = await here.write(ask, act=given)
    assert (told.missing, (await here.packet(case.refund_id)).payee_account) == ((), ACCOUNT), "only a quote"
    told = await here.write(ask, act=replace(given, only_quote=False))
    assert (told.code, told.missing) == ("", ())
    state = await case.state()
    assert (state.state, state.missing, (await here.packet(case.refund_id)).payee_account) == (
        "failed", (), OTHER_ACCOUNT,
    )  # fmt: skip
    assert state.payee is not None
    assert (state.payee.account_tail, state.payee.refused, state.payee.edited_by) == (OTHER_ACCOUNT[-4:], False, "")
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert "details_changed" in [flag.code for flag in (await case.state()).flags]


async def test_a_guest_who_does_not_come_is_asked_for_requisites(here: World) -> None:
    case = await by_desk(here)
    assert (await case.says("FailPayout", cause="account_closed")).code == Refusal.BAD_VALUE
    assert (await case.says("FailPayout", cause="other", note=" ")).code == Refusal.EMPTY_TEXT
    assert (await case.says("FailPayout", cause="other", note="я" * 501)).code == Refusal.TEXT_TOO_LONG
    assert (await case.says("FailPayout", cause="no_show")).st == "ok"
    assert (await case.state()).missing == ("requisites",)
    assert await case.told("на кассу никто не пришёл")
    await gives(case)
    (_, line) = (await case.state()).by_hand
    assert (line.way, line.state) == ("account", "waiting")


async def test_other_trouble_keeps_the_requisites(here: World) -> None:
    case = await by_account(here)
    assert (await case.says("FailPayout", cause="other", note="банк закрыт до понедельника")).st == "ok"
    assert (await case.state()).missing == ()
    assert await case.told("пока не получилось")
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"


# --- two payments of one packet ----------------------------------------------------------------------------


async def test_a_packet_is_paid_when_provider_and_desk_have_paid(here: World) -> None:
    case = await mixed(here)
    assert (await case.state()).money_state == "pending"
    assert (await case.says("ConfirmPayout", reference="3")).st == "ok"
    assert (await case.state()).state == "paying"
    assert await case.told("уже выплачена")
    await here.effects()
    assert (await case.state()).state == "done"


async def test_while_one_part_is_open_the_failed_other_is_not_sent_anew(here: World) -> None:
    def refuses(where: str) -> None:
        if where == "refund<":
            raise PaymentRefused("card_closed")

    case = await mixed(here)
    assert await used(case) == 600_000
    here.provider.trouble = refuses
    await here.effects()
    state = await case.state()
    assert (state.state, state.amount_minor) == ("failed", 300_000)
    assert await used(case) == 300_000, "what did not arrive takes nothing from the approver's day"
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
    open_still = await here.does(case.maker, "SetRefundPayee", case.refund_id, **payee)
    assert open_still.code == Refusal.PAYOUT_OPEN
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).code == Refusal.PAYOUT_OPEN
    assert (await case.says("FailPayout", cause="no_cash")).st == "ok"
    state = await case.state()
    assert (state.state, state.amount_minor) == ("failed", 600_000), "both parts are still owed"
    assert await used(case) == 0
    assert (await here.does(case.maker, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id, reason="сверено")).st == "ok"
    assert await used(case) == 600_000, "decided anew, it counts once"
    for reference in ("ПП 1", "ПП 2"):
        assert (await case.says("ConfirmPayout", reference=reference)).st == "ok"
    books = await reconcile(here.house.core)
    assert (books.returned_kopecks, books.provider_diff_kopecks) == (BEFORE + 600_000, 0)


async def test_the_open_part_is_still_paid_after_the_other_failed(here: World) -> None:
    def refuses(where: str) -> None:
        if where == "refund<":
            raise PaymentRefused("card_closed")

    case = await mixed(here)
    here.provider.trouble = refuses
    await here.effects()
    assert (await case.says("ConfirmPayout", reference="4")).st == "ok"
    state = await case.state()
    assert (state.state, state.amount_minor) == ("failed", 300_000)
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
    assert (await here.does(case.maker, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
