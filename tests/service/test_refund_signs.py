"""Signs of fraud as the books show them: twelve frauds played out, honest packets beside them (C4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from app.domain.permissions import Relation
from app.domain.refunds import Step, Terms
from app.ports.books import GateRow, PaymentRow
from app.ports.rows import BlobRow, GuestRow
from app.ports.storage import Tx
from app.protocol.refusals import Refusal
from app.protocol.trade import GateState
from app.service import refund_rounds, refunds
from app.service.deeds import Deed
from app.service.idents import needed
from app.service.refund_deeds import HANDLERS
from app.service.tools import Tools
from tests.service.house import Person
from tests.service.refund_world import ACCOUNT, BIK, HOUR, OTHER_ACCOUNT, World, ends, world

PAYEE = {"bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database whose organiser gives everything back to the doors."""
    made = await world(tmp_path)
    await made.set_terms(Terms(steps=(Step(0, 100),)))
    yield made
    await ends(made)


async def flags(here: World, refund_id: str) -> list[tuple[str, str]]:
    return [(flag.code, flag.weight) for flag in (await here.state(refund_id)).flags]


async def new_code(here: World, ticket_id: str, why: str) -> None:
    await here.write(lambda tx: here.tools.box_office.reissue(tx, ticket_id, why, here.house.now_ms))


async def used(here: World, clerk: Person) -> str:
    order = await here.bought()
    await here.house.passes(2 * HOUR)
    assert await here.scan(order.ticket_ids[0]) == "valid"
    return await here.opens(clerk, order)


async def transferred(here: World, clerk: Person) -> str:
    order = await here.bought()
    await new_code(here, order.ticket_ids[0], "transferred")
    return await here.opens(clerk, order)


async def reissued_after(here: World, clerk: Person) -> str:
    refund_id = await here.opens(clerk, await here.bought())
    await new_code(here, (await here.state(refund_id)).lines[0].ticket_id, "reissued")
    await here.does(clerk, "SubmitRefund", refund_id)
    return refund_id


async def not_the_buyer(here: World, clerk: Person) -> str:
    refund_id = await here.opens(clerk, await here.bought())
    await here.does(clerk, "SetRefundPayee", refund_id, name="Виктор Щеглов", **PAYEE)
    return refund_id


async def changed_details(here: World, clerk: Person) -> str:
    refund_id = await here.submitted(clerk, await here.bought())
    await here.does(clerk, "SetRefundPayee", refund_id, name="Лебедева Ирина", **PAYEE)
    return refund_id


async def same_account(here: World, clerk: Person) -> str:
    first = await here.opens(clerk, await here.bought(guest_id="g2"))
    await here.does(clerk, "SetRefundPayee", first, name="Семенов Петр", **PAYEE)
    second = await here.opens(clerk, await here.bought())
    await here.does(clerk, "SetRefundPayee", second, name="Лебедева Ирина", **PAYEE)
    return second


async def same_card(here: World, clerk: Person) -> str:
    for guest_id in ("g2", "g1"):
        order = await here.bought(guest_id=guest_id)
        payment = needed(await here.row(PaymentRow, order.payment_ids[0]))
        shared = msgspec.structs.replace(payment, instrument="card ···· 4417", payer="V SHCHEGLOV")
        await here.write(lambda tx, shared=shared: tx.put(shared))
        refund_id = await here.opens(clerk, order)
    return refund_id


async def same_phone(here: World, clerk: Person) -> str:
    await here.opens(clerk, await here.bought(guest_id="g2"))
    other, mine = [needed(await here.row(GuestRow, ident)) for ident in ("g2", "g1")]
    await here.write(lambda tx: tx.put(msgspec.structs.replace(mine, digits=other.digits)))
    return await here.opens(clerk, await here.bought())


async def third_request(here: World, clerk: Person) -> str:
    for _ in range(3):
        refund_id = await here.opens(clerk, await here.bought())
    return refund_id


async def disputed(here: World, clerk: Person) -> str:
    order = await here.bought()
    payment = needed(await here.row(PaymentRow, order.payment_ids[0]))
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, disputed=True)))
    return await here.opens(clerk, order)


async def more_than_the_rule(here: World, clerk: Person) -> str:
    await here.set_terms(Terms())
    refund_id = await here.opens(clerk, await here.bought())
    ticket = (await here.state(refund_id)).lines[0].ticket_id
    edit = {"ground": "change_of_mind", "ticket_ids": [ticket], "amount_minor": 150_000}
    assert (await here.does(clerk, "EditRefund", refund_id, **edit)).st == "ok"
    return refund_id


async def after_a_refused_scan(here: World, clerk: Person) -> str:
    order = await here.bought()
    old = await here.ticket(order.ticket_ids[0])
    await here.write(
        lambda tx: tx.put(msgspec.structs.replace(old, refused_ms=here.house.now_ms, refused="replaced"))
    )
    await here.house.passes(9 * 60)
    return await here.opens(clerk, order)


async def upgraded(here: World, clerk: Person) -> str:
    order = await here.bought()
    await new_code(here, order.ticket_ids[0], "upgraded")
    return await here.opens(clerk, order)


async def claims_what_is_not(here: World, clerk: Person) -> str:
    return await here.opens(clerk, await here.bought(), ground="cancelled")


PLAYED: dict[str, tuple[Callable[[World, Person], Awaitable[str]], str]] = {
    "used at the gate": (used, "used"),
    "given to somebody else": (transferred, "changed_hands"),
    "a new code after the request": (reissued_after, "changed_hands"),
    "money to somebody else": (not_the_buyer, "payee_not_buyer"),
    "details after the submission": (changed_details, "details_changed"),
    "an account of another packet": (same_account, "account_seen"),
    "a card of another packet": (same_card, "instrument_seen"),
    "a phone of another packet": (same_phone, "instrument_seen"),
    "a third request": (third_request, "many_requests"),
    "a chargeback": (disputed, "disputed"),
    "more than the rule": (more_than_the_rule, "over_policy"),
    "minutes after a refused scan": (after_a_refused_scan, "after_failed_scan"),
    "an upgrade paid, the base asked back": (upgraded, "upgraded"),
    "a ground that is not so": (claims_what_is_not, "unproven"),
}


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("fraud", PLAYED)
async def test_a_fraud_played_out_takes_the_quick_approval_away(here: World, fraud: str) -> None:
    play, code = PLAYED[fraud]
    clerk, checker = await here.person(), await here.person("approver")
    refund_id = await play(here, clerk)
    await here.does(clerk, "SubmitRefund", refund_id)
    assert (code, "stop") in await flags(here, refund_id)
    assert all(flag.evidence for flag in (await here.state(refund_id)).flags)
    amount = (await here.state(refund_id)).amount_minor
    if amount:
        assert (await here.approves(checker, refund_id)).code == Refusal.RED_FLAG
    else:
        assert (await here.approves(checker, refund_id)).code == Refusal.INCOMPLETE


async def test_honest_packets_go_through_with_one_click(here: World) -> None:
    clerk, checker = await here.person(), await here.person("approver")
    order = await here.bought(2)
    await new_code(here, order.ticket_ids[0], "reissued")  # a lost phone
    await here.house.passes(1)
    refund_id = await here.opens(clerk, order)
    await here.does(clerk, "SetRefundPayee", refund_id, name="LEBEDEVA IRINA", **PAYEE)
    await here.house.passes(20 * 60)
    await here.does(clerk, "SubmitRefund", refund_id)
    assert await flags(here, refund_id) == [("changed_hands", "warn")]
    assert (await here.approves(checker, refund_id)).st == "ok"
    nobody = await here.bought(guest_id="g3")
    await here.write(lambda tx: tx.put(GuestRow(id="g3", name="")))
    assert (await here.approves(checker, await here.submitted(clerk, nobody))).st == "ok"


async def test_an_account_that_is_corrected_was_not_seen_in_this_packet(here: World) -> None:
    clerk = await here.person()
    first = await same_account(here, clerk)
    assert ("account_seen", "stop") in await flags(here, first)
    other = {"bik": BIK, "account": OTHER_ACCOUNT, "reason": "ошибся"}
    await here.does(clerk, "SetRefundPayee", first, name="Лебедева Ирина", **other)
    assert await flags(here, first) == [("details_changed", "stop")]
    again = await here.opens(clerk, await here.bought())
    await here.does(clerk, "SetRefundPayee", again, name="Лебедева Ирина", **PAYEE)
    assert ("account_seen", "stop") in await flags(here, again)


async def test_a_ticket_of_another_packet_cannot_be_taken_over(here: World) -> None:
    clerk = await here.person()
    order = await here.bought(2)
    await here.opens(clerk, order, ticket_ids=order.ticket_ids[:1])
    other = await here.opens(clerk, order)
    assert [line.ticket_id for line in (await here.state(other)).lines] == [order.ticket_ids[1]]
    edit = {"ground": "illness", "ticket_ids": list(order.ticket_ids)}
    assert (await here.does(clerk, "EditRefund", other, **edit)).code == Refusal.NOT_ELIGIBLE


async def test_a_sign_seen_after_the_first_of_two_yeses_takes_it_back(here: World) -> None:
    here.set_limits(two_minor=0)
    clerk, first, second = await here.person(), await here.person("approver"), await here.person("admin")
    refund_id = await here.submitted(clerk, await here.bought())
    assert (await here.approves(first, refund_id)).st == "ok"
    await here.house.passes(2 * HOUR)
    assert await here.scan((await here.state(refund_id)).lines[0].ticket_id) == "valid"
    assert (await here.approves(second, refund_id)).code == Refusal.RED_FLAG
    state = await here.state(refund_id)
    assert (state.state, state.approvals, state.cooling_until_ms) == ("submitted", (), 0)
    for person, after in ((second, "approved"), (first, "paying")):
        assert (await here.approves(person, refund_id, reason="пустили по ошибке")).st == "ok"
        assert (await here.state(refund_id)).state == after


async def test_money_that_would_come_from_another_payment_than_was_shown_is_shown_again(here: World) -> None:
    order = await here.pays_again(await here.bought())
    clerk, checker = await here.person(), await here.person("approver")
    ticket = await here.submitted(clerk, order)
    twice = await here.submitted(clerk, order, ground="double_payment")
    shown = [line.returns_minor for line in (await here.state(ticket)).payments]
    assert shown == [300_000, 0]
    assert (await here.approves(checker, twice)).st == "ok"
    assert (await here.approves(checker, ticket)).code == Refusal.AMOUNT_CHANGED
    assert [line.returns_minor for line in (await here.state(ticket)).payments] == [0, 300_000]
    assert (await here.approves(checker, ticket)).st == "ok"
    await here.effects()
    for refund_id in (ticket, twice):
        assert (await here.state(refund_id)).state == "done"


# --- what else holds ---------------------------------------------------------------------------------------


async def test_what_waits_for_a_gate_counts_as_gone_for_the_next_packet(here: World) -> None:
    def gate(tx: Tx) -> None:
        state = GateState(id="north/3", event_id="north", gate_id="3")
        tx.put(GateRow(id="north/3", ver=1, event_id="north", state=state, scanner_ids=("s",)))

    await here.write(gate)
    clerk, checker = await here.person(), await here.person("approver")
    order = await here.bought(2)
    first = await here.submitted(clerk, order, ticket_ids=order.ticket_ids[:1])
    await here.approves(checker, first)
    assert (await here.state(first)).state == "revoking"
    second = await here.opens(clerk, order)
    state = await here.state(second)
    assert (state.paid_minor, state.amount_minor, [line.refunded_minor for line in state.payments]) == (
        300_000, 300_000, [300_000],
    )  # fmt: skip


async def test_a_box_office_that_will_not_kill_a_valid_ticket_undoes_the_whole_approval(here: World) -> None:
    clerk, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(clerk, await here.bought())
    line = (await here.state(refund_id)).lines[0]
    broken = msgspec.structs.replace(await here.ticket(line.ticket_id), category_id="no such")
    await here.write(lambda tx: tx.put(broken))
    ver = (await here.packet(refund_id)).ver
    with pytest.raises((RuntimeError, LookupError)):
        await here.approves(checker, refund_id)
    assert (await here.packet(refund_id)).ver == ver
    assert (await here.ticket(line.ticket_id)).status == "valid"


async def test_a_ticket_that_died_meanwhile_needs_no_gate_and_no_killing(here: World) -> None:
    clerk, checker = await here.person(), await here.person("approver")
    order = await here.bought()
    refund_id = await here.submitted(clerk, order)
    await here.write(lambda tx: here.tools.box_office.revoke(tx, order.ticket_ids[0], "cancelled", here.house.now_ms))
    assert (await here.approves(checker, refund_id)).st == "ok"
    assert (await here.state(refund_id)).state == "paying"
    await here.effects()
    assert (await here.order(order.id)).status == "refunded"


async def test_seams_ask_about_things_that_are_over_and_nothing_happens(here: World) -> None:
    clerk, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(clerk, await here.bought())
    for seam in (refunds.money_moved, refunds.money_failed, refunds.receipt_printed):
        await here.write(seam, tools=here.tools, refund_id=refund_id, now_ms=here.house.now_ms)
    assert (await here.state(refund_id)).state == "submitted"
    assert (await here.approves(checker, refund_id)).st == "ok"


@pytest.mark.parametrize("kind", ["OpenRefund", "SubmitRefund"])
async def test_a_command_about_another_kind_of_thing_is_our_bug(kind: str) -> None:
    args, handler = next((args, handler) for args, handler in HANDLERS.items() if args.__name__ == kind)
    deed = Deed(
        tx=cast(Any, None),
        user=cast(Any, None),
        now_ms=0,
        cmd="c",
        kind=kind,
        ident="x",
        made_ms=0,
        relation=Relation.NONE,
        scope="",
        row=BlobRow(id="x", data=b""),
        tools=Tools(),
    )
    with pytest.raises(TypeError, match=kind):
        handler(deed, args(**({"ground": "illness"} if kind == "OpenRefund" else {})))


async def test_rounds_tidy_what_is_old_and_go_on(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refund_rounds, "PACE_S", 600.0)  # three days of the real pace are 13,000 rounds
    clerk, checker = await here.person(), await here.person("approver")
    task = asyncio.create_task(refund_rounds.run(here.house.core))
    async with asyncio.timeout(60):
        for _ in range(2):
            refund_id = await here.submitted(clerk, await here.bought(event_id="south"))
            await here.does(checker, "RejectRefund", refund_id, reason="поздно")
            while not (await here.packet(refund_id)).archived:
                await here.house.passes(12 * HOUR)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
