"""What a guest asks for through the bot: told what he would get, handed in, added to (B11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.deals import AskRefund, Outcome
from app.domain.refunds import Terms
from app.ports.books import DraftRow, PaymentRow
from app.ports.rows import AttachmentRow
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.service import refunds
from app.service.facts import PROOF
from tests.service.refund_world import ACCOUNT, BIK, HOUR, OTHER_ACCOUNT, World, ends, world

PAPER = AttachmentRef(id="doc", name="справка.png", mime="image/png", size=9)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database, on the day of the event, by the law's own table."""
    made = await world(tmp_path)
    yield made
    await ends(made)


async def asks(
    here: World, order_id: str, ground: str = "change_of_mind", guest_id: str = "g1", **act: Any
) -> Outcome:
    """What comes of an act of the bot."""
    dialogue_id = act.pop("dialogue_id", "")
    tickets = tuple(act.pop("ticket_ids", ()))
    wish = AskRefund(order_id=order_id, ticket_ids=tickets, ground=ground, **act)
    outcome: Outcome = await here.write(
        refunds.ask, tools=here.tools, act=wish, guest_id=guest_id, dialogue_id=dialogue_id, now_ms=here.house.now_ms
    )
    return outcome


@pytest.mark.requirement("B11")
async def test_a_guest_is_told_what_he_would_get_and_nothing_changes(here: World) -> None:
    order = await here.bought(2)
    head = here.house.core.hub.head
    told = await asks(here, order.id, only_quote=True)
    assert (told.code, told.amount_minor, told.percent, told.rule) == ("", 0, 0, "too_late")
    ill = await asks(here, order.id, "illness", only_quote=True, ticket_ids=order.ticket_ids[:1])
    assert (ill.amount_minor, ill.percent, ill.rule, ill.missing) == (300_000, 100, "illness", ("document",))
    assert (here.house.core.hub.head, (await here.order(order.id)).refund_ids) == (head, ())
    far = await here.bought(2, event_id="south")
    assert (await asks(here, far.id, only_quote=True)).amount_minor == 300_000


@pytest.mark.requirement("B11")
async def test_what_a_guest_hands_in_is_one_packet_with_papers_and_a_promise(here: World) -> None:
    order = await here.bought(2)
    draft = DraftRow(guest_id="g1", kind="refund", at_ms=0, attachments=(PAPER,))
    await here.write(lambda tx: tx.put(draft))
    told = await asks(here, order.id, "illness", reason="температура 39", ticket_ids=order.ticket_ids[:1])
    assert (told.number, told.missing, told.until_ms) == ("R-2041", (), here.house.now_ms + 24 * HOUR * 1000)
    packet = await here.packet(told.number)
    assert (packet.status, packet.ver, packet.state.reason) == ("draft", 1, "температура 39")
    assert packet.state.documents == (PAPER,)
    assert [(line.kind, line.by) for line in packet.state.history] == [("handed_in", "")]
    assert (await here.ticket(order.ticket_ids[0])).refund_id == told.number
    checker = await here.person("approver")
    assert (await here.does(checker, "SubmitRefund", told.number)).st == "ok"
    assert (await here.approves(checker, told.number)).code == Refusal.SAME_PERSON
    assert (await here.approves(await here.person("admin"), told.number)).st == "ok"


@pytest.mark.requirement("B11")
async def test_a_guest_adds_to_the_packet_he_was_asked_about(here: World) -> None:
    order = await here.bought(3)
    first = await asks(here, order.id, "illness", ticket_ids=order.ticket_ids[:1])
    assert first.missing == ("document",)
    clerk, checker = await here.person(), await here.person("approver")
    assert (await here.does(clerk, "SubmitRefund", first.number)).code == Refusal.INCOMPLETE
    assert (await here.does(clerk, "ReturnRefund", first.number, ask="пришлите справку")).st == "ok"
    draft = DraftRow(guest_id="g1", kind="refund", at_ms=0, attachments=(PAPER,))
    await here.write(lambda tx: tx.put(draft))
    again = await asks(
        here, order.id, "illness", ticket_ids=order.ticket_ids[:2], reason="обе болеем", dialogue_id="d"
    )
    assert (again.number, again.missing, again.amount_minor) == (first.number, (), 600_000)
    state = await here.state(first.number)
    assert (state.state, state.reason, len(state.lines), state.dialogue_id) == ("draft", "обе болеем", 2, "d")
    more = await asks(here, order.id, "illness")
    assert (more.number, (await here.state(first.number)).reason) == (first.number, "обе болеем")
    await here.does(clerk, "SubmitRefund", first.number)
    busy = await asks(here, order.id, ticket_ids=order.ticket_ids[:1])
    assert (busy.code, busy.number) == (Refusal.NOT_ELIGIBLE, first.number)
    assert (await here.approves(checker, first.number)).st == "ok"
    third = await asks(here, order.id, ticket_ids=order.ticket_ids[2:])
    assert (third.code, third.number) == ("", "R-2042")
    rest = await asks(here, order.id)
    assert rest.number == "R-2042"


@pytest.mark.requirement("B11")
async def test_what_cannot_be_asked_for_says_why(here: World) -> None:
    order, foreign = await here.bought(), await here.bought(guest_id="g2")
    assert (await asks(here, "no such order")).code == Refusal.NOT_FOUND
    assert (await asks(here, foreign.id)).code == Refusal.NOT_FOUND
    assert (await asks(here, order.id, "boredom")).code == Refusal.BAD_VALUE
    assert (await asks(here, order.id, ticket_ids=["x"])).code == Refusal.NOT_FOUND
    twice = [order.ticket_ids[0], order.ticket_ids[0]]
    assert (await asks(here, order.id, ticket_ids=twice)).code == Refusal.NOT_FOUND
    payee = {"payee_name": "Ирина", "bik": BIK, "account": ACCOUNT[:-1] + "2"}
    assert (await asks(here, order.id, **payee)).code == Refusal.BAD_VALUE
    await here.write(lambda tx: tx.put(DraftRow(guest_id="g1", kind=PROOF + foreign.id, at_ms=0)))
    proved = await asks(here, foreign.id)
    assert (proved.code, proved.number) == ("", "R-2041")
    assert (await asks(here, foreign.id, "boredom")).code == Refusal.BAD_VALUE
    await here.effects()
    unpaid = await here.house.core.storage.read(lambda reads: reads.orders_of("g3"))
    assert (await asks(here, unpaid[0].id, guest_id="g3")).code == Refusal.NOT_ELIGIBLE


async def test_requisites_given_twice_are_told_apart(here: World) -> None:
    order = await here.bought()
    payee = {"payee_name": "Лебедева Ирина", "bik": BIK}
    told = await asks(here, order.id, **payee, account=ACCOUNT)
    await asks(here, order.id, **payee, account=ACCOUNT)
    assert (await here.state(told.number)).flags == ()
    await asks(here, order.id, **payee, account=OTHER_ACCOUNT)
    packet = await here.packet(told.number)
    assert packet.payee_account == OTHER_ACCOUNT
    assert [(flag.code, flag.evidence) for flag in packet.state.flags] == [
        ("details_changed", "···· 0001 → ···· 0002")
    ]
    assert [line.kind for line in packet.state.history if line.kind.startswith("payee")] == [
        "payee_set", "payee_set", "payee_changed",
    ]  # fmt: skip


async def test_a_second_payment_is_asked_for_once_and_the_tickets_stay_free(here: World) -> None:
    order = await here.pays_again(await here.bought())
    told = await asks(here, order.id, "double_payment")
    assert (told.amount_minor, told.rule) == (300_000, "double_payment")
    assert (await asks(here, order.id, "double_payment")).number == told.number
    mind = await asks(here, order.id, ticket_ids=order.ticket_ids)
    assert mind.number != told.number
    assert [line.ticket_id for line in (await here.state(mind.number)).lines] == list(order.ticket_ids)


# --- what people may not do --------------------------------------------------------------------------------


async def test_commands_with_wrong_parts_are_refused_and_change_nothing(here: World) -> None:
    order = await here.bought(2)
    clerk = await here.person()
    visitor = await here.house.visitor(link="g2")
    await visitor.says("это я")
    opening = f"order:{order.id}"
    args: dict[str, Any]
    for args, code in (
        ({"ground": "boredom"}, Refusal.BAD_VALUE),
        ({"ground": "illness", "dialogue_id": "no such"}, Refusal.BAD_VALUE),
        ({"ground": "illness", "dialogue_id": visitor.dialogue}, Refusal.BAD_VALUE),
        ({"ground": "illness", "ticket_ids": ["x"]}, Refusal.NOT_FOUND),
    ):
        assert (await clerk.does("OpenRefund", opening, **args)).code == code
    refund_id = await here.opens(clerk, order, "illness")
    ver = (await here.packet(refund_id)).ver
    tickets = list(order.ticket_ids)
    for kind, args, code in (
        ("EditRefund", {"ground": "boredom", "ticket_ids": tickets}, Refusal.BAD_VALUE),
        ("EditRefund", {"ground": "illness", "ticket_ids": ["x"]}, Refusal.NOT_FOUND),
        ("EditRefund", {"ground": "illness", "ticket_ids": tickets, "amount_minor": 600_001}, Refusal.OVER_CAPTURED),
        ("EditRefund", {"ground": "illness", "ticket_ids": tickets, "amount_minor": -1}, Refusal.OVER_CAPTURED),
        ("EditRefund", {"ground": "illness", "ticket_ids": tickets, "document_ids": ["x"]}, Refusal.NOT_FOUND),
        ("EditRefund", {"ground": "illness", "ticket_ids": tickets, "document_ids": ["x"] * 21}, Refusal.BAD_VALUE),
        ("ReturnRefund", {"ask": "я" * 1_001}, Refusal.TEXT_TOO_LONG),
    ):
        assert (await here.does(clerk, kind, refund_id, **args)).code == code
    assert (await here.packet(refund_id)).ver == ver
    without = await here.does(clerk, "EditRefund", refund_id, ground="illness", ticket_ids=[])
    assert without.st == "ok"
    assert (await here.state(refund_id)).missing == ("tickets", "document")
    assert (await here.ticket(tickets[0])).refund_id == ""


async def test_documents_come_from_the_guests_dialogue_or_ones_own_desk(here: World) -> None:
    visitor, other = await here.house.visitor(link="g1"), await here.house.visitor(link="g2")
    await visitor.says("вот")
    await other.says("вот")
    clerk = await here.person()
    order = await here.bought()
    refund_id = await here.opens(clerk, order, "illness")
    for ident, owner, dialogue_id, good in (
        ("a1", "guest:x", visitor.dialogue, True),
        ("a2", f"user:{clerk.id}", "", True),
        ("a3", "guest:y", other.dialogue, False),
        ("a4", "user:somebody", "", False),
    ):
        ref = AttachmentRef(id=ident, name="a.png", mime="image/png", size=1)
        row = AttachmentRow(id=ident, owner=owner, dialogue_id=dialogue_id, ref=ref, made_ms=0)
        await here.write(lambda tx, row=row: tx.put(row))
        args = {"ground": "illness", "ticket_ids": list(order.ticket_ids), "document_ids": [ident]}
        res = await here.does(clerk, "EditRefund", refund_id, **args)
        assert (res.st == "ok") == good
    assert [ref.id for ref in (await here.state(refund_id)).documents] == ["a1", "a2"]
    assert (await here.state(refund_id)).missing == ()


async def test_a_guest_for_whom_the_rules_give_nothing_reads_that_a_person_decides(here: World) -> None:
    visitor = await here.house.visitor(link="g1")
    await visitor.says("верните деньги")
    await here.opens(await here.person(), await here.bought(), dialogue_id=visitor.dialogue)
    assert any(
        "вернуть за эти билеты нечего" in line.text and "R-2041" in line.text for line in await visitor.lines()
    )


@pytest.mark.requirement("C4")
async def test_a_yes_is_refused_for_sums_that_cannot_be(here: World) -> None:
    order = await here.bought()
    clerk, checker = await here.person(), await here.person("approver")
    nothing = await here.submitted(clerk, order)
    assert (await here.approves(checker, nothing)).code == Refusal.INCOMPLETE
    await here.does(clerk, "WithdrawRefund", nothing)
    edit = {"ground": "not_admitted", "ticket_ids": list(order.ticket_ids)}
    packet = await here.opens(clerk, order)
    await here.does(clerk, "EditRefund", packet, **edit)
    await here.does(clerk, "SubmitRefund", packet)
    assert [flag.code for flag in (await here.state(packet)).flags] == ["unproven"]
    here.set_limits(most_minor=299_999)
    assert (await here.approves(checker, packet, reason="знаю")).code == Refusal.OVER_LIMIT
    here.set_limits(most_minor=300_000)
    payment = await here.row(PaymentRow, order.payment_ids[0])
    await here.write(lambda tx: tx.put(msgspec.structs.replace(payment, refunded_minor=1)))
    assert (await here.approves(checker, packet, reason="знаю")).code == Refusal.OVER_CAPTURED


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("ground", "terms", "code"),
    [
        ("cancelled", Terms(), "unproven"), ("moved", Terms(), "unproven"), ("not_admitted", Terms(), "unproven"),
        ("cancelled", Terms(cancelled=True), ""), ("moved", Terms(moved=True), ""),
    ],
)  # fmt: skip
async def test_a_ground_that_the_books_contradict_is_a_sign(
    here: World, ground: str, terms: Terms, code: str
) -> None:
    await here.set_terms(terms)
    told = await asks(here, (await here.bought()).id, ground)
    assert [flag.code for flag in (await here.state(told.number)).flags] == ([code] if code else [])
