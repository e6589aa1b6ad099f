"""Money that people pay out is booked when somebody says with a number that it was paid, never before (C4, X3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.ports.books import PaymentRow, PayoutRow, SecondFactorRow
from app.ports.rows import BlobRow
from app.protocol.deals import ConfirmPayout, FailPayout
from app.protocol.refusals import Refusal
from app.service import requisites
from app.service.deeds import Deed
from app.service.idents import needed
from app.service.payout_deeds import HANDLERS
from app.service.reconciliation import reconcile
from app.service.turnover import turnover
from tests.service.handout_world import BEFORE, begun, by_account, by_desk, gives, open_desk
from tests.service.refund_world import ACCOUNT, BIK, HOUR, OTHER_ACCOUNT, World, ends


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database, its desk open."""
    made = await open_desk(tmp_path)
    yield made
    await ends(made)


# --- paid --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
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


@pytest.mark.requirement("C4")
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


@pytest.mark.requirement("C4")
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


@pytest.mark.requirement("C4", "C8")
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


@pytest.mark.parametrize(
    "args", [ConfirmPayout(payout_id="R-1.1", reference="1"), FailPayout(payout_id="R-1.1", cause="other")]
)
def test_a_word_about_another_kind_of_thing_is_our_bug(args: ConfirmPayout | FailPayout) -> None:
    deed: Any = Deed.__new__(Deed)
    deed.row, deed.kind = BlobRow(id="x", data=b""), type(args).__name__
    with pytest.raises(TypeError, match=deed.kind):
        HANDLERS[type(args)](deed, args)


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
