"""Money that people pay out is booked when somebody says with a number that it was paid, never before (C4, X3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.refunds import Step, Terms
from app.ports.books import PaymentRow, PayoutRow, ReceiptRow, SecondFactorRow
from app.ports.payments import PaymentRefused
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.protocol.api import Reconciliation
from app.protocol.refusals import Refusal
from app.service import festival, requisites, takeover
from app.service.idents import needed
from app.service.reconciliation import DIFFS, reconcile
from app.service.turnover import turnover
from tests.service.house import HOLDERS, SAMPLE, Person, Visitor
from tests.service.refund_world import ACCOUNT, BIK, HOUR, OTHER_ACCOUNT, World, ends, world

BEFORE = 300_000
"""given back before the tests begin: an order of the sample"""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database while the desk is open, whose organiser gives everything back."""
    made = await world(tmp_path)
    await festival.fill(made.house.core, SAMPLE, HOLDERS)  # now that there is a box office: with books
    for paid in await made.house.core.storage.read(takeover.paid_before):
        made.provider.payments[paid.provider_id] = paid
    await made.set_terms(Terms(steps=(Step(-1, 100),)))
    await made.house.passes(3 * HOUR)
    yield made
    await ends(made)


class Case:
    """A packet of a guest who talks to us, decided and waiting for people. A place costs 300,000."""

    def __init__(self, here: World, visitor: Visitor, maker: Person, checker: Person, refund_id: str) -> None:
        self.here, self.visitor = here, visitor
        self.maker, self.checker, self.refund_id = maker, checker, refund_id

    async def told(self, words: str) -> bool:
        """Whether the guest has read these words."""
        return any(words in line.text for line in await self.visitor.lines())

    async def says(self, kind: str, by: Person | None = None, /, **args: Any) -> Any:
        """The approver, or somebody else, says what became of a payout."""
        return await self.here.says(by or self.checker, kind, self.refund_id, **args)

    async def state(self) -> Any:
        """The packet as consoles see it."""
        return await self.here.state(self.refund_id)

    async def balanced(self) -> Reconciliation:
        """The books counted over again; they agree."""
        books = await reconcile(self.here.house.core)
        assert [getattr(books, name) for name in DIFFS] == [0] * len(DIFFS), books.problems
        return books


async def at_desk(here: World, payment_id: str, instrument: str = "cash") -> None:
    """A payment is one that was taken at the desk."""
    await here.effects()
    row = needed(await here.row(PaymentRow, payment_id))
    here.provider.payments.pop(row.provider_id)
    row = msgspec.structs.replace(row, provider="desk", instrument=instrument, provider_id="00012")

    def put(tx: Tx) -> None:
        tx.put(row)
        tx.drop(ReceiptRow, f"payment-{payment_id}")

    await here.write(put)


def _put(tx: Tx, row: PaymentRow) -> None:
    tx.put(row)


async def in_halves(here: World, order: OrderRow) -> OrderRow:
    """The order was paid by two payments of a half each."""
    order = await here.pays_again(order)
    for ident in order.payment_ids:
        row = msgspec.structs.replace(needed(await here.row(PaymentRow, ident)), amount_minor=300_000)
        lines = (("Танцпол", 1, 300_000),)
        row = msgspec.structs.replace(row, lines=lines)
        here.provider.payments[row.provider_id] = replace(
            here.provider.payments[row.provider_id], amount_minor=300_000
        )
        await here.write(partial(_put, row=row))
    return order


async def begun(here: World, *, desk: bool = False, halves: bool = False) -> Case:
    """A packet in hand, not decided yet."""
    visitor = await here.house.visitor(link="g1")
    await visitor.says("привет")
    order = await here.bought(2 if halves else 1)
    maker, checker = await here.person("approver"), await here.person("approver")
    if halves:
        order = await in_halves(here, order)
    if desk:
        await at_desk(here, order.payment_ids[-1])
    refund_id = await here.opens(maker, order, dialogue_id=visitor.dialogue)
    return Case(here, visitor, maker, checker, refund_id)


async def by_desk(here: World) -> Case:
    """Paid in cash at the desk, so it goes back there."""
    case = await begun(here, desk=True)
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id)).st == "ok"
    return case


async def gives(case: Case, account: str = ACCOUNT, by: Person | None = None) -> None:
    """Somebody enters requisites and hands the packet in; it is approved."""
    here, by = case.here, by or case.maker
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": account, "reason": "карта закрыта"}
    assert (await here.does(by, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
    assert (await here.does(by, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id, reason="сверено по паспорту")).st == "ok"


async def by_account(here: World) -> Case:
    """To be transferred by bank requisites."""
    case = await begun(here)
    await gives(case)
    return case


# --- paid --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4", "X3")
async def test_money_at_the_desk_waits_until_somebody_says_that_it_was_handed_out(here: World) -> None:
    case = await by_desk(here)
    await here.effects()
    state = await case.state()
    assert (state.state, state.money_state, state.paid_ms) == ("paying", "waiting", 0)
    (line,) = state.by_hand
    assert (line.way, line.amount_minor, line.state, line.account_tail) == ("desk", 300_000, "waiting", "")
    assert await case.told("ждут вас на кассе")
    books = await case.balanced()
    assert (books.by_hand, books.by_hand_kopecks, books.in_flight) == (1, 300_000, 0)
    assert books.returned_kopecks == BEFORE
    assert (await turnover(here.house.core, 0)).refunded_minor == 0
    assert (await case.says("ConfirmPayout", reference=" № 00017 ")).st == "ok"
    state = await case.state()
    assert (state.state, state.money_state) == ("done", "done")
    (line,) = state.by_hand
    assert (line.state, line.reference, line.by) == ("done", "№ 00017", case.checker.id)
    assert line.by_name
    assert await case.told("выданы на кассе")
    assert not await case.told("Банк зачисляет")
    assert here.register.printed.keys() == {
        key for key, (kind, *_) in here.register.printed.items() if kind == "income"
    }, "the desk prints its own"
    books = await case.balanced()
    assert (books.by_hand, books.returned_kopecks) == (0, BEFORE + 300_000)
    assert (await turnover(here.house.core, 0)).refunded_minor == 300_000


@pytest.mark.requirement("C4", "X27")
async def test_the_receipt_of_a_transfer_is_printed_after_the_money_has_left(here: World) -> None:
    case = await by_account(here)
    await here.effects()
    assert "return" not in {kind for kind, *_ in here.register.printed.values()}
    assert (await case.state()).by_hand[0].account_tail == ACCOUNT[-4:]
    assert await case.told(f"вручную на счёт ···· {ACCOUNT[-4:]}")
    await case.balanced()
    assert (await case.says("ConfirmPayout", reference="ПП 118")).st == "ok"
    state = await case.state()
    assert (state.state, state.receipt_state) == ("paid", "")
    await case.balanced()
    await here.effects()
    state = await case.state()
    assert (state.state, state.receipt_state) == ("done", "done")
    assert "return" in {kind for kind, *_ in here.register.printed.values()}
    assert await case.told(f"отправлены (на счёт ···· {ACCOUNT[-4:]})")
    await case.balanced()
    audited = await here.house.core.storage.read(lambda reads: reads.audit(0, 999))
    (entry,) = [one for one in audited if one.kind == "Payout" and one.outcome == "done"]
    assert entry.user_id == case.checker.id
    assert "ПП 118" in entry.detail


@pytest.mark.requirement("X3")
async def test_a_second_click_pays_nothing_twice(here: World) -> None:
    case = await by_desk(here)
    ver = (await here.packet(case.refund_id)).ver
    frame = {"base_": ver, "cmd": "click", "step_up_": await here.next_code(), "reference": "17"}
    frame["payout_id"] = (await case.state()).by_hand[0].id
    first = await here.does(case.checker, "ConfirmPayout", case.refund_id, **frame)
    again = await here.does(case.checker, "ConfirmPayout", case.refund_id, **frame)
    assert (first.st, again.st, again.replay, again.seq) == ("ok", "ok", True, first.seq)
    late = await here.does(case.checker, "ConfirmPayout", case.refund_id, **frame | {"cmd": "other"})
    assert late.st == "conflict"
    head = await here.write(lambda tx: tx.head())
    seen = await case.says("ConfirmPayout", reference="17", step_up_="")
    assert (seen.st, seen.seq) == ("ok", head), "the same word again is no error and no event"
    assert (await case.says("ConfirmPayout", reference="18")).code == Refusal.ILLEGAL_MOVE
    assert (await case.balanced()).returned_kopecks == BEFORE + 300_000


@pytest.mark.requirement("X3", "X4")
async def test_who_may_not_say_it_cannot_and_nothing_is_booked(here: World) -> None:
    case = await by_account(here)
    operator = await here.person()
    good = {"reference": "ПП 5"}
    assert (await case.says("ConfirmPayout", operator, **good)).code == Refusal.FORBIDDEN
    assert (await case.says("ConfirmPayout", case.maker, **good)).code == Refusal.SAME_PERSON
    cause = {"cause": "account_closed"}
    assert (await case.says("FailPayout", case.maker, **cause)).code == Refusal.SAME_PERSON
    assert (await case.says("ConfirmPayout", step_up_="", **good)).code == Refusal.STEP_UP_NEEDED
    assert (await case.says("FailPayout", step_up_="000000", **cause)).code == Refusal.CODE_WRONG
    await here.write(lambda tx: tx.drop(SecondFactorRow, case.checker.id))
    assert (await case.says("ConfirmPayout", **good)).code == Refusal.NO_SECOND_FACTOR
    assert (await case.state()).money_state == "waiting"
    assert needed(await here.row(PayoutRow, f"{case.refund_id}.1")).state == "waiting"


async def test_who_entered_requisites_before_somebody_changed_them_does_not_confirm_either(here: World) -> None:
    case = await begun(here)
    first = await here.person("approver")
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": OTHER_ACCOUNT, "reason": "из чата"}
    assert (await here.does(first, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
    await gives(case)
    assert (await case.says("ConfirmPayout", first, reference="1")).code == Refusal.SAME_PERSON


@pytest.mark.parametrize("reference", ["", "  ", "чек", "4111 1111 1111 1111", "7" * 41, "17; drop"])
async def test_what_is_no_number_of_a_document_is_refused_before_a_code_is_used(here: World, reference: str) -> None:
    case = await by_desk(here)
    code = await here.next_code()
    assert (await case.says("ConfirmPayout", reference=reference, step_up_=code)).code == Refusal.BAD_VALUE
    assert (await case.says("ConfirmPayout", reference="17", step_up_=code)).st == "ok"


async def test_one_slip_of_a_day_pays_one_packet(here: World) -> None:
    one, two = await by_desk(here), await by_desk(here)
    assert (await one.says("ConfirmPayout", reference="aб 17")).st == "ok"
    assert (await two.says("ConfirmPayout", reference="AБ  17")).code == Refusal.REFERENCE_USED
    await here.house.passes(24 * HOUR)
    assert (await two.says("ConfirmPayout", reference="AБ 17")).st == "ok", "numbers begin anew with the day"


async def test_payouts_that_are_not_peoples_or_not_of_the_packet_are_not_found(here: World) -> None:
    case = await by_desk(here)
    other = await begun(here)
    await here.does(other.maker, "SubmitRefund", other.refund_id)
    await here.approves(other.checker, other.refund_id)
    for ident in (f"{other.refund_id}.1", "R-1.1", ""):
        assert (await case.says("ConfirmPayout", payout_id=ident, reference="1")).code == Refusal.NOT_FOUND
    by_provider = {"payout_id": f"{other.refund_id}.1", "reference": "1"}
    assert (await other.says("ConfirmPayout", **by_provider)).code == Refusal.NOT_FOUND


async def test_a_payment_disputed_meanwhile_is_not_paid_out_by_hand_too(here: World) -> None:
    case = await by_account(here)
    ident = (await case.state()).payments[0].id
    payment = needed(await here.row(PaymentRow, ident))
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, disputed=True)))
    assert (await case.says("ConfirmPayout", reference="5")).code == Refusal.RED_FLAG
    assert (await case.says("FailPayout", cause="other", note="спор в банке")).st == "ok"


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
    assert await case.told("Пришлите сюда другие")
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


async def mixed(here: World) -> Case:
    """600,000 over two payments, one of them taken at the desk: half is the provider's to return, half the desk's."""
    case = await begun(here, desk=True, halves=True)
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id)).st == "ok"
    return case


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
    here.provider.trouble = refuses
    await here.effects()
    state = await case.state()
    assert (state.state, state.amount_minor) == ("failed", 300_000)
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
    open_still = await here.does(case.maker, "SetRefundPayee", case.refund_id, **payee)
    assert open_still.code == Refusal.PAYOUT_OPEN
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).code == Refusal.PAYOUT_OPEN
    assert (await case.says("FailPayout", cause="no_cash")).st == "ok"
    state = await case.state()
    assert (state.state, state.amount_minor) == ("failed", 600_000), "both parts are still owed"
    assert (await here.does(case.maker, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id, reason="сверено")).st == "ok"
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


# --- what else looks at it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["state", "amount_minor", "reference"])
async def test_a_packet_that_shows_something_else_than_its_payouts_is_found(here: World, field: str) -> None:
    case = await by_desk(here)
    await case.says("ConfirmPayout", reference="17")
    if field == "reference":
        row = needed(await here.row(PayoutRow, f"{case.refund_id}.1"))
        await here.write(lambda tx: tx.put(msgspec.structs.replace(row, reference="")))
    else:
        packet = await here.packet(case.refund_id)
        wrong = {"state": "waiting", "amount_minor": 1}[field]
        lines = (msgspec.structs.replace(packet.state.by_hand[0], **{field: wrong}),)
        state = msgspec.structs.replace(packet.state, by_hand=lines)
        await here.write(lambda tx: tx.put(msgspec.structs.replace(packet, state=state)))
    assert (await reconcile(here.house.core)).money_diff_kopecks > 0


@pytest.mark.requirement("R3")
async def test_requisites_stay_while_a_transfer_waits_and_leave_no_digit_when_erased(here: World) -> None:
    case = await by_account(here)
    assert not await here.write(requisites.erase, refund_id=case.refund_id, now_ms=here.house.now_ms)
    await case.says("ConfirmPayout", reference="ПП 77")
    await here.effects()
    assert await here.write(requisites.erase, refund_id=case.refund_id, now_ms=here.house.now_ms)
    whole = msgspec.json.encode(await here.packet(case.refund_id)).decode()
    assert ACCOUNT[-4:] not in whole
    assert "ПП 77" in whole
