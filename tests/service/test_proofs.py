"""What a bank is shown of an order in a dispute: all the books hold, to those who decide, and never unseen (C4)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from app.ports.books import PaymentRow
from app.ports.rows import GuestRow, UserRow
from app.ports.storage import Tx
from app.service.idents import needed
from app.service.proofs import proof
from app.service.refused import Refused
from tests.service.refund_world import World, ends, world

pytestmark = pytest.mark.requirement("C4")


@pytest.fixture
async def here() -> AsyncIterator[World]:
    made = await world()
    yield made
    await ends(made)


async def test_payments_codes_and_scans_stand_in_the_order_of_time(here: World) -> None:
    checker, operator = await here.person("approver"), await here.person()
    order = await here.pays_again(await here.bought(places=2, payer="Анна Лисицына"))
    first, second = order.ticket_ids
    ver = (await here.ticket(first)).ver
    res = await operator.does("ReissueTicket", f"ticket:{first}", reason="старый код", base_=ver)
    assert res.st == "ok", res
    await here.house.passes(60)
    assert await here.scan(first) == "valid"
    await here.house.passes(60)
    assert await here.scan(first) == "used"
    found = await proof(here.house.core, checker.principal, order.id)
    assert (found.order, found.event.id, found.rehearsal) == (order, "north", False)
    assert found.made_ms == here.house.now_ms
    assert [row.id for row in found.payments] == list(order.payment_ids)
    assert found.payments[0].payer == "Анна Лисицына"
    assert [ticket.row.id for ticket in found.tickets] == [first, second]
    assert [(code.issue, code.why, bool(code.dead_ms)) for code in found.tickets[0].codes] == [
        (1, "sold", True), (2, "reissued", False),
    ]  # fmt: skip
    assert [scan.verdict for scan in found.tickets[0].scans] == ["valid", "used"]
    assert found.tickets[1].scans == ()


async def test_a_payment_that_never_came_is_no_proof_and_who_was_erased_has_no_name(here: World) -> None:
    checker = await here.person("approver")
    order = await here.bought()

    def undo(tx: Tx) -> None:
        row = needed(tx.get(PaymentRow, order.payment_ids[0]))
        tx.put(msgspec.structs.replace(row, captured_ms=0))
        tx.drop(GuestRow, order.guest_id)

    known = await proof(here.house.core, checker.principal, order.id)
    assert known.buyer
    assert known.contacts
    await here.write(undo)
    found = await proof(here.house.core, checker.principal, order.id)
    assert (found.payments, found.buyer, found.contacts) == ((), "", ())


async def test_who_decides_gets_it_and_every_asking_is_in_the_audit(here: World) -> None:
    operator, manager, checker = [await here.person(role) for role in ("operator", "manager", "approver")]
    order = await here.bought()
    for person in (operator, manager):
        with pytest.raises(Refused, match="forbidden"):
            await proof(here.house.core, person.principal, order.id)
    await proof(here.house.core, checker.principal, order.id)
    audit = await here.house.core.storage.read(lambda reads: list(reads.audit(0, 1000)))
    kept = [line for line in audit if line.kind == "ProofTaken"]
    assert [(line.user_id, line.ent, line.outcome) for line in kept] == [
        (operator.id, f"order:{order.id}", "forbidden"),
        (manager.id, f"order:{order.id}", "forbidden"),
        (checker.id, f"order:{order.id}", "shown"),
    ]


async def test_of_what_is_not_there_or_of_another_event_nothing_is_told(here: World) -> None:
    checker = await here.person("approver")
    order = await here.bought()

    def elsewhere(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(UserRow, checker.id)), event_ids=("south",)))

    with pytest.raises(Refused, match="not_found"):
        await proof(here.house.core, checker.principal, "00000")
    await here.write(elsewhere)
    with pytest.raises(Refused, match="not_found"):
        await proof(here.house.core, checker.principal, order.id)
