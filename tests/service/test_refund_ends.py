"""What becomes of a decided refund: gates that do not know, failed money, receipts, requisites (C4, X27, E-15)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from app.domain.refunds import Step, Terms
from app.ports.books import GateRow, PaymentRow, PayoutRow, RefundRow, TraceRow
from app.ports.payments import PaymentRefused
from app.ports.storage import Tx
from app.protocol.refusals import Refusal
from app.protocol.trade import GateState
from app.service import refund_rounds, refunds, requisites
from app.service.allowance import allowance
from app.service.idents import needed
from app.service.refused import Refused
from tests.service.house import Person
from tests.service.refund_world import ACCOUNT, BIK, HOUR, World, ends, world

DAY = 24 * HOUR


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database whose organiser gives everything back to the doors."""
    made = await world(tmp_path)
    await made.set_terms(Terms(steps=(Step(0, 100),)))
    yield made
    await ends(made)


async def gate(here: World, gate_id: str, list_ver: int) -> None:
    """A gate with a scanner that has confirmed the list up to a version."""

    def put(tx: Tx) -> None:
        ident = f"north/{gate_id}"
        state = GateState(id=ident, event_id="north", gate_id=gate_id, online=True)
        tx.put(GateRow(id=ident, ver=1, event_id="north", state=state, scanner_ids=("s",), list_ver=list_ver))

    await here.write(put)


async def knows(here: World, ticket_id: str) -> None:
    await here.write(refunds.gates_know, tools=here.tools, ticket_id=ticket_id, now_ms=here.house.now_ms)


async def spent(here: World, person: Person) -> int:
    """What the approver has used up of the day."""
    return (await allowance(here.house.core, person.principal, "north")).used_minor


async def decided(here: World, places: int = 1) -> tuple[str, tuple[str, ...]]:
    """A refund that is approved; its number and tickets."""
    order = await here.bought(places)
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order)
    assert (await here.approves(checker, refund_id)).st == "ok"
    return refund_id, order.ticket_ids


@pytest.mark.requirement("C4")
async def test_money_waits_until_every_gate_knows_that_the_tickets_are_dead(here: World) -> None:
    await gate(here, "3", 0)
    refund_id, tickets = await decided(here, 2)
    assert (await here.ticket(tickets[0])).status == (await here.ticket(tickets[1])).status == "refunded"
    state = await here.state(refund_id)
    assert (state.state, state.gates_waiting, state.money_state) == ("revoking", ("3",), "")
    await here.effects()
    assert (await here.state(refund_id)).state == "revoking"
    versions = sorted([(await here.ticket(ident)).list_ver for ident in tickets])
    await gate(here, "3", versions[0])
    await knows(here, tickets[0])
    assert (await here.state(refund_id)).gates_waiting == ("3",)
    await gate(here, "3", versions[1])
    await knows(here, tickets[1])
    assert (await here.state(refund_id)).state == "paying"
    await knows(here, tickets[1])
    await knows(here, "no such ticket")
    await here.effects()
    assert (await here.state(refund_id)).state == "done"
    assert here.provider.done.count("refund") == 1


@pytest.mark.requirement("C4")
async def test_one_of_two_gates_that_catches_up_is_shown(here: World) -> None:
    row = needed(await here.row(RefundRow, (await decided(here))[0]))
    waiting = msgspec.structs.replace(
        row, status="revoking", state=msgspec.structs.replace(row.state, state="revoking", gates_waiting=("3", "9"))
    )
    await here.write(lambda tx: tx.put(waiting))
    await gate(here, "3", 0)
    await knows(here, row.state.lines[0].ticket_id)
    assert (await here.state(row.id)).gates_waiting == ("3",)


@pytest.mark.requirement("C4")
async def test_a_lead_who_did_not_make_the_packet_may_take_the_risk_of_a_gate(here: World) -> None:
    await gate(here, "3", 0)
    order = await here.bought()
    maker, checker, other = [await here.person("approver") for _ in range(3)]
    refund_id = await here.submitted(maker, order)
    assert (await here.does(other, "AcceptGateRisk", refund_id, reason="ждём")).code == Refusal.ILLEGAL_MOVE
    await here.approves(checker, refund_id)
    assert (await here.does(maker, "AcceptGateRisk", refund_id, reason="ждём")).code == Refusal.SAME_PERSON
    assert (await here.does(other, "AcceptGateRisk", refund_id, reason=" ")).code == Refusal.EMPTY_TEXT
    assert (await here.does(other, "AcceptGateRisk", refund_id, reason="ворота закрыты")).st == "ok"
    state = await here.state(refund_id)
    assert (state.state, state.gate_risk_by) == ("paying", other.id)


@pytest.mark.requirement("C4")
async def test_what_the_provider_refuses_goes_to_an_account_after_a_new_approval(here: World) -> None:
    def refuses(where: str) -> None:
        if where == "refund<":
            raise PaymentRefused("card_closed")

    visitor = await here.house.visitor(link="g1")
    await visitor.says("привет")
    order = await here.bought()
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order, dialogue_id=visitor.dialogue)
    await here.approves(checker, refund_id)
    here.provider.trouble = refuses
    await here.effects()
    state = await here.state(refund_id)
    assert (state.state, state.money_state, state.closed_reason) == ("failed", "failed", "refused")
    assert any("банк не принял" in line.text for line in await visitor.lines())
    assert (await spent(here, checker)) == 0, "what did not arrive takes nothing from the day"
    assert (await here.does(maker, "SubmitRefund", refund_id)).code == Refusal.INCOMPLETE
    edit = {"ground": "illness", "ticket_ids": list(order.ticket_ids)}
    assert (await here.does(maker, "EditRefund", refund_id, **edit)).code == Refusal.ILLEGAL_MOVE
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
    assert (await here.does(maker, "SetRefundPayee", refund_id, **payee)).st == "ok"
    assert (await here.does(maker, "SubmitRefund", refund_id)).st == "ok"
    assert [flag.code for flag in (await here.state(refund_id)).flags] == ["details_changed"]
    assert (await here.approves(checker, refund_id)).code == Refusal.RED_FLAG
    assert (await here.approves(checker, refund_id, reason="карта закрыта, сверено по паспорту")).st == "ok"
    assert (await here.says(checker, "ConfirmPayout", refund_id, reference="ПП 7")).st == "ok"
    await here.effects()
    state = await here.state(refund_id)
    assert (state.state, state.money_state) == ("done", "done")
    assert [(await here.row(PayoutRow, f"{refund_id}.{n}")).state for n in (1, 2)] == ["failed", "done"]
    assert any("на счёт ···· 0001" in line.text for line in await visitor.lines())
    assert (await spent(here, checker)) == 300_000, "and counts once, when it is decided anew"


@pytest.mark.requirement("C4")
async def test_when_one_of_two_payments_fails_only_the_rest_is_sent_again(here: World) -> None:
    order = await here.pays_again(await here.bought())
    refund_id = await here.opens(await here.person(), order, ground="change_of_mind")
    row = await here.packet(refund_id)
    first, second = order.payment_ids

    def both(tx: Tx) -> None:  # a packet of 600,000 over two payments, on its way
        lines = tuple(msgspec.structs.replace(line, returns_minor=300_000) for line in row.state.payments)
        state = msgspec.structs.replace(row.state, state="revoking", amount_minor=600_000, payments=lines)
        tx.put(msgspec.structs.replace(row, status="revoking", state=state))

    await here.write(both)
    broken = needed(await here.row(PaymentRow, second)).provider_id
    calls = here.provider.refund

    async def refund(provider_id: str, *args: object, **parts: object) -> object:
        if provider_id == broken:
            raise PaymentRefused("closed")
        return await calls(provider_id, *args, **parts)  # type: ignore[arg-type]  # handed on as they came

    here.provider.refund = refund  # type: ignore[method-assign,assignment]  # this one payment is closed
    other = await here.person("approver")
    await here.does(other, "AcceptGateRisk", refund_id, reason="нет ворот")
    await here.effects()
    state = await here.state(refund_id)
    assert (state.state, state.amount_minor) == ("failed", 300_000)
    assert needed(await here.row(PaymentRow, first)).refunded_minor == 300_000
    assert needed(await here.row(PaymentRow, second)).refunded_minor == 0


async def test_a_dispute_at_the_bank_stops_the_money_for_everybody(here: World) -> None:
    order = await here.bought()
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order)
    payment = needed(await here.row(PaymentRow, order.payment_ids[0]))
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, disputed=True)))
    for _ in range(2):
        res = await here.approves(checker, refund_id, reason="всё равно")
        assert res.code == Refusal.RED_FLAG
    assert [flag.code for flag in (await here.state(refund_id)).flags] == ["disputed"]


async def test_a_dispute_that_comes_while_gates_are_waited_for_leaves_it_to_a_person(here: World) -> None:
    await gate(here, "3", 0)
    refund_id, _ = await decided(here)
    ident = (await here.state(refund_id)).payments[0].id
    payment = needed(await here.row(PaymentRow, ident))
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, disputed=True)))
    other = await here.person("approver")
    assert (await here.does(other, "AcceptGateRisk", refund_id, reason="закрыто")).st == "ok"
    state = await here.state(refund_id)
    assert (state.state, state.closed_reason) == ("failed", "red_flag")


@pytest.mark.requirement("C4")
async def test_a_receipt_that_does_not_come_turns_red_after_five_minutes(here: World) -> None:
    def jammed(_where: str) -> None:
        raise PaymentRefused("no_paper")

    here.register.trouble = jammed
    refund_id, _ = await decided(here)
    await here.effects()
    assert (await here.state(refund_id)).state == "paid"
    assert await refund_rounds.look(here.house.core) == 0
    await here.house.passes(300)
    assert await refund_rounds.look(here.house.core) == 1
    assert (await here.state(refund_id)).receipt_late
    assert await refund_rounds.look(here.house.core) == 0


async def test_where_no_register_is_connected_no_receipt_is_owed(here: World) -> None:
    import dataclasses

    here.house.core.tools = dataclasses.replace(here.tools, receipts=None)
    visitor = await here.house.visitor(link="g1")
    await visitor.says("привет")
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, await here.bought(), dialogue_id=visitor.dialogue)
    await here.approves(checker, refund_id)
    await here.effects()
    said = [line.text for line in await visitor.lines() if refund_id in line.text]
    assert [("чек" in text.casefold(), "отправлены" in text) for text in said[-2:]] == [(False, True), (False, False)]
    state = await here.state(refund_id)
    assert (state.state, state.receipt_state, state.receipt_ms) == ("done", "", 0)


async def test_money_paid_at_the_desk_goes_back_there_while_it_is_open(here: World) -> None:
    order = await here.bought()
    payment = needed(await here.row(PaymentRow, order.payment_ids[0]))
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, provider="desk", instrument="cash")))
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.opens(maker, order)
    assert (await here.state(refund_id)).missing == ("requisites",)
    assert (await here.does(maker, "SubmitRefund", refund_id)).code == Refusal.INCOMPLETE
    await here.house.passes(3 * HOUR)
    assert (await here.does(maker, "SubmitRefund", refund_id)).st == "ok"
    assert (await here.approves(checker, refund_id)).st == "ok"
    assert (await here.state(refund_id)).state == "paying"
    assert (await here.says(checker, "ConfirmPayout", refund_id, reference="00017")).st == "ok"
    assert (await here.state(refund_id)).state == "done"


# --- requisites --------------------------------------------------------------------------------------------


async def with_payee(here: World) -> tuple[str, World]:
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.opens(maker, await here.bought())
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
    assert (await here.does(maker, "SetRefundPayee", refund_id, **payee)).st == "ok"
    await here.does(maker, "SubmitRefund", refund_id)
    await here.approves(checker, refund_id)
    await here.says(checker, "ConfirmPayout", refund_id, reference="ПП 12")
    await here.effects()
    return refund_id, here


@pytest.mark.requirement("R3")
async def test_requisites_are_shown_to_few_for_a_reason_that_is_kept(here: World) -> None:
    refund_id, _ = await with_payee(here)
    operator, approver = await here.person(), await here.person("approver")
    foreign = await here.house.person("admin", events=("south",))
    core = here.house.core
    shown = await requisites.reveal(core, approver.principal, refund_id, "сверить с заявлением")
    assert (shown.name, shown.bik, shown.account) == ("Лебедева Ирина", BIK, ACCOUNT)
    state = await here.state(refund_id)
    for person, ident, reason, code in (
        (operator, refund_id, "любопытно", "forbidden"),
        (foreign, refund_id, "любопытно", "not_found"),
        (approver, "R-1", "любопытно", "not_found"),
        (approver, refund_id, "  ", "bad_value"),
        (approver, refund_id, "я" * 501, "bad_value"),
    ):
        with pytest.raises(Refused, match=code):
            await requisites.reveal(core, person.principal, ident, reason)
    links = await core.storage.read(lambda reads: reads.audit(0, 999))
    seen = [(one.user_id, one.outcome, one.detail) for one in links if one.kind == "RequisitesRevealed"]
    assert seen == [
        (approver.id, "shown", "сверить с заявлением"), (operator.id, "forbidden", "любопытно"),
    ]  # fmt: skip
    assert state.payee is not None
    assert state.payee.account_tail == ACCOUNT[-4:]


@pytest.mark.requirement("R3")
async def test_requisites_are_erased_thirty_days_after_the_end_with_a_proof(here: World) -> None:
    refund_id, _ = await with_payee(here)
    (trace,) = await here.house.core.storage.read(lambda reads: reads.find(TraceRow, where={"kind": "account"}))
    assert trace.refund_ids == (refund_id,)
    await here.house.passes(4 * DAY)
    assert await refund_rounds.tidy(here.house.core) == 1
    assert (await here.packet(refund_id)).archived
    assert (await here.packet(refund_id)).payee_account == ACCOUNT
    await here.house.passes(27 * DAY)
    assert await refund_rounds.tidy(here.house.core) == 1
    packet = await here.packet(refund_id)
    assert (packet.payee_name, packet.payee_bik, packet.payee_account) == ("", "", "")
    whole = msgspec.json.encode(packet).decode()
    assert ACCOUNT[-4:] not in whole
    assert "Лебедева Ирина" not in whole
    assert await here.house.core.storage.read(lambda reads: reads.find(TraceRow, where={"kind": "account"})) == []
    links = await here.house.core.storage.read(lambda reads: reads.audit(0, 999))
    assert [(one.ent, one.outcome) for one in links if one.kind == "RequisitesErased"] == [
        (f"refund:{refund_id}", "erased"),
    ]  # fmt: skip
    assert await refund_rounds.tidy(here.house.core) == 0
    assert not await here.write(requisites.erase, refund_id=refund_id, now_ms=here.house.now_ms)
