"""A refund from the request to the receipt, and who may say what on the way (C4, X3, X27)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.refunds import Step, Terms
from app.ports.books import PaymentRow, SpentRow
from app.protocol.refusals import Refusal
from app.service.refund_words import _called
from tests.service.refund_world import ACCOUNT, BIK, HOUR, OTHER_ACCOUNT, World, code_at, ends, world

GENEROUS = Terms(steps=(Step(0, 100),))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world over a real database, on the day of the event, whose organiser gives everything back to the doors."""
    made = await world(tmp_path)
    await made.set_terms(GENEROUS)
    yield made
    await ends(made)


async def kinds(here: World, refund_id: str) -> list[str]:
    return [line.kind for line in (await here.state(refund_id)).history]


@pytest.mark.requirement("C4")
async def test_two_people_lead_a_refund_to_its_receipt_and_the_guest_reads_each_step(here: World) -> None:
    visitor = await here.house.visitor(link="g1")
    await visitor.says("верните деньги")
    order = await here.bought(3)
    maker, checker = await here.person(), await here.person("approver")
    ticket = order.ticket_ids[0]
    refund_id = await here.submitted(maker, order, ticket_ids=(ticket,), dialogue_id=visitor.dialogue)
    assert refund_id == "R-2041"
    state = await here.state(refund_id)
    assert (state.amount_minor, state.policy_percent, state.policy_rule) == (300_000, 100, "by_days")
    assert (state.state, state.submitted_by, state.approvals_needed) == ("submitted", maker.id, 1)
    res = await here.approves(checker, refund_id)
    assert res.st == "ok", res
    assert (await here.ticket(ticket)).status == "refunded"
    assert await here.scan(ticket) == "refunded"
    assert (await here.state(refund_id)).state == "paying"
    await here.effects()
    state = await here.state(refund_id)
    assert (state.state, state.money_state, state.receipt_state) == ("done", "done", "done")
    assert res.ver < (await here.packet(refund_id)).ver
    (payment,) = [await here.row(PaymentRow, ident) for ident in order.payment_ids]
    assert payment.refunded_minor == here.provider.payments[payment.provider_id].refunded_minor == 300_000
    assert [kind for kind, amount, _ in here.register.printed.values() if amount == 300_000] == ["return"]
    assert (await here.order(order.id)).status == "partly_refunded"
    said = [line.text for line in await visitor.lines() if refund_id in line.text]
    assert len(said) == 4  # opened, approved, paid, done
    assert await kinds(here, refund_id) == ["opened", "submitted", "approved", "paying", "paid", "receipt"]


@pytest.mark.requirement("C4")
async def test_events_about_a_packet_make_what_a_fresh_console_is_sent(here: World) -> None:
    before, since = await here.house.fetched(), here.house.core.hub.head
    order = await here.bought(2)
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order)
    await here.approves(checker, refund_id)
    await here.effects()
    await here.submitted(maker, await here.bought())
    followed, fetched = here.house.followed(before, since), await here.house.fetched()
    mine = {ent for ent in fetched if ent.startswith(("refund:", "stock:"))}
    assert {ent: followed[ent] for ent in mine} == {ent: fetched[ent] for ent in mine}


@pytest.mark.requirement("C4")
async def test_nobody_who_made_the_packet_approves_it(here: World) -> None:
    opener, editor, submitter = [await here.person("approver") for _ in range(3)]
    order = await here.bought(2)
    refund_id = await here.opens(opener, order)
    await here.does(editor, "SetRefundPayee", refund_id, name="Ирина Лебедева", bik=BIK, account=ACCOUNT, reason="x")
    await here.does(submitter, "SubmitRefund", refund_id)
    for person in (opener, editor, submitter):
        res = await here.approves(person, refund_id)
        assert (res.st, res.code) == ("rejected", Refusal.SAME_PERSON)
    assert (await here.approves(await here.person("admin"), refund_id, reason="знаю гостя")).st == "ok"


@pytest.mark.requirement("C4")
async def test_an_edit_takes_every_approval_back(here: World) -> None:
    order = await here.bought(2)
    maker, first, second = await here.person(), await here.person("approver"), await here.person("admin")
    refund_id = await here.submitted(maker, order)
    here.set_limits(two_minor=0)
    assert (await here.approves(first, refund_id)).st == "ok"
    assert (await here.state(refund_id)).state == "approved"
    ticket = order.ticket_ids[0]
    edited = await here.does(
        maker, "EditRefund", refund_id, ground="change_of_mind", ticket_ids=(ticket,), amount_minor=100_000
    )
    assert edited.st == "ok", edited
    state = await here.state(refund_id)
    assert (state.state, state.approvals, state.amount_minor) == ("submitted", (), 100_000)
    stale = await here.approves(second, refund_id, amount_minor=600_000)
    assert stale.code == Refusal.AMOUNT_CHANGED
    assert (await here.approves(second, refund_id)).st == "ok"
    assert (await here.state(refund_id)).state == "approved"


@pytest.mark.requirement("C4")
async def test_above_the_limit_two_say_yes_or_one_waits_and_says_it_again(here: World) -> None:
    here.set_limits(two_minor=0)
    maker, first, second = await here.person(), await here.person("approver"), await here.person("admin")
    together = await here.submitted(maker, await here.bought())
    assert (await here.approves(first, together)).st == "ok"
    assert (await here.state(together)).state == "approved"
    assert (await here.approves(second, together)).st == "ok"
    assert (await here.state(together)).state == "paying"
    alone = await here.submitted(maker, await here.bought())
    await here.approves(first, alone)
    assert (await here.state(alone)).cooling_until_ms == here.house.now_ms + HOUR * 1000
    assert (await here.approves(first, alone)).code == Refusal.COOLING_OFF
    await here.house.passes(HOUR)
    assert (await here.does(first, "ApproveRefund", alone, amount_minor=300_000)).code == Refusal.STEP_UP_NEEDED
    assert (await here.approves(first, alone)).st == "ok"
    assert (await here.state(alone)).state == "paying"
    spent = await here.row(SpentRow, first.id, "2027-06-14")
    assert spent.minor == 600_000


@pytest.mark.requirement("C4")
async def test_many_small_sums_of_one_approver_meet_the_limit_of_the_day(here: World) -> None:
    maker, checker = await here.person(), await here.person("approver")
    states = []
    for _ in range(21):
        refund_id = await here.submitted(maker, await here.bought())
        await here.approves(checker, refund_id, reason="третий запрос, всё в порядке")
        states.append((await here.state(refund_id)).state)
    assert states == ["paying"] * 20 + ["approved"]
    await here.house.passes(24 * HOUR)
    again = await here.submitted(maker, await here.bought(event_id="south"), reason="")
    assert (await here.approves(checker, again, reason="новый день")).st == "ok"
    assert (await here.state(again)).state == "paying"


@pytest.mark.requirement("C8")
async def test_a_code_is_good_for_one_approval(here: World) -> None:
    maker, checker = await here.person(), await here.person("approver")
    one, two = [await here.submitted(maker, await here.bought()) for _ in range(2)]
    code = await here.next_code()
    assert (await here.approves(checker, one, step_up_=code)).st == "ok"
    assert (await here.approves(checker, two, step_up_=code)).code == Refusal.CODE_USED
    assert (await here.approves(checker, two, step_up_="")).code == Refusal.STEP_UP_NEEDED
    bare = await here.person("admin", factor=False)
    assert (await here.approves(bare, two)).code == Refusal.NO_SECOND_FACTOR
    for _ in range(4):
        wrong = "000000" if code_at(here.house.core.wall_ms()) != "000000" else "111111"
        assert (await here.approves(checker, two, step_up_=wrong)).code == Refusal.CODE_WRONG
    assert (await here.approves(checker, two, step_up_="１２３４５６")).code == Refusal.CODE_LOCKED
    assert (await here.approves(checker, two)).code == Refusal.CODE_LOCKED
    await here.house.passes(15 * 60, wall=True)
    assert (await here.approves(checker, two)).st == "ok"


@pytest.mark.requirement("C4")
async def test_an_approval_needs_the_exact_version(here: World) -> None:
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, await here.bought())
    ver = (await here.packet(refund_id)).ver
    assert (await here.approves(checker, refund_id, base_=ver - 1)).st == "conflict"
    assert (await here.approves(checker, refund_id, base_=None)).code == Refusal.NEEDS_BASE
    assert (await here.approves(maker, refund_id)).st == "forbidden"


@pytest.mark.requirement("C4")
async def test_a_sign_seen_since_the_submission_stops_the_click_and_is_shown(here: World) -> None:
    order = await here.bought()
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order)
    assert (await here.state(refund_id)).flags == ()
    await here.house.passes(2 * HOUR)
    assert await here.scan(order.ticket_ids[0]) == "valid"
    ver = (await here.packet(refund_id)).ver
    assert (await here.approves(checker, refund_id)).code == Refusal.RED_FLAG
    packet = await here.packet(refund_id)
    assert packet.ver == ver + 1
    assert ("used", "stop") in {(flag.code, flag.weight) for flag in packet.state.flags}
    assert (await here.approves(checker, refund_id)).code == Refusal.RED_FLAG
    res = await here.approves(checker, refund_id, reason="пустили по ошибке, видео у охраны")
    assert res.st == "ok", res


@pytest.mark.requirement("C4")
async def test_a_second_payment_goes_back_and_the_ticket_stays(here: World) -> None:
    order = await here.pays_again(await here.bought())
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order, ground="double_payment")
    state = await here.state(refund_id)
    assert (state.lines, state.amount_minor, state.policy_rule, state.flags) == ((), 300_000, "double_payment", ())
    assert [line.returns_minor for line in state.payments] == [300_000, 0]
    await here.approves(checker, refund_id)
    await here.effects()
    assert (await here.ticket(order.ticket_ids[0])).status == "valid"
    assert (await here.state(refund_id)).state == "done"
    again = await maker.does("OpenRefund", f"order:{order.id}", ground="double_payment")
    assert again.st == "ok"
    other = await here.state((await here.order(order.id)).refund_ids[-1])
    assert [flag.code for flag in other.flags] == ["unproven"]
    assert [line.ticket_id for line in other.lines] == list(order.ticket_ids)


@pytest.mark.requirement("C4")
async def test_a_packet_is_returned_rejected_or_withdrawn(here: World) -> None:
    maker, checker = await here.person(), await here.person("approver")
    order = await here.bought()
    refund_id = await here.submitted(maker, order)
    assert (await here.does(checker, "ReturnRefund", refund_id, ask="  ")).code == Refusal.EMPTY_TEXT
    assert (await here.does(checker, "ReturnRefund", refund_id, ask="нужна справка")).st == "ok"
    assert (await here.state(refund_id)).state == "returned"
    assert (await here.approves(checker, refund_id)).code == Refusal.ILLEGAL_MOVE
    assert (await here.does(maker, "SubmitRefund", refund_id)).st == "ok"
    assert (await here.does(checker, "RejectRefund", refund_id, reason="уже на концерте")).st == "ok"
    packet = await here.packet(refund_id)
    assert (packet.status, packet.closed_ms, packet.state.closed_reason) == (
        "rejected", here.house.now_ms, "уже на концерте",
    )  # fmt: skip
    other = await here.opens(maker, order)
    taken = await maker.does("OpenRefund", f"order:{order.id}", ground="illness")
    assert taken.code == Refusal.NOT_ELIGIBLE
    assert (await here.does(maker, "WithdrawRefund", other)).st == "ok"
    assert (await here.state(other)).state == "withdrawn"
    assert (await here.does(maker, "WithdrawRefund", other)).code == Refusal.ILLEGAL_MOVE
    assert (await here.ticket(order.ticket_ids[0])).refund_id == ""


async def test_details_changed_for_a_payee_who_is_not_the_buyer_are_seen(here: World) -> None:
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.opens(maker, await here.bought())
    args = {"bik": BIK, "reason": "карта закрыта"}
    ok = await here.does(maker, "SetRefundPayee", refund_id, name="Lebedeva Irina", account=ACCOUNT, **args)
    assert ok.st == "ok"
    assert (await here.state(refund_id)).flags == ()
    bad = await here.does(maker, "SetRefundPayee", refund_id, name="И. Лебедева", account=ACCOUNT[:-1] + "2", **args)
    assert bad.code == Refusal.BAD_VALUE
    await here.does(maker, "SubmitRefund", refund_id)
    await here.does(maker, "SetRefundPayee", refund_id, name="Виктор Щеглов", account=OTHER_ACCOUNT, **args)
    state = await here.state(refund_id)
    assert [(flag.code, flag.weight) for flag in state.flags] == [
        ("payee_not_buyer", "stop"), ("details_changed", "stop"),
    ]  # fmt: skip
    assert state.payee is not None
    assert (state.payee.account_tail, state.payee.used) == (OTHER_ACCOUNT[-4:], True)
    assert ACCOUNT not in str(state)
    assert OTHER_ACCOUNT not in str(state)
    other = await here.opens(maker, await here.bought(guest_id="g2"))
    await here.does(maker, "SetRefundPayee", other, name="Пётр Семёнов", account=OTHER_ACCOUNT, **args)
    assert [flag.code for flag in (await here.state(other)).flags] == ["account_seen"]
    assert (await here.approves(checker, refund_id)).code == Refusal.RED_FLAG


@pytest.mark.requirement("C4")
async def test_who_decides_may_give_a_part_but_never_more(here: World) -> None:
    order = await here.bought(2)
    checker = await here.person("approver")
    refund_id = await here.submitted(await here.person(), order)
    asked = (await here.state(refund_id)).amount_minor
    more = await here.approves(checker, refund_id, amount_minor=asked + 1)
    assert more.code == Refusal.AMOUNT_CHANGED
    assert (await here.approves(checker, refund_id, amount_minor=-1)).code == Refusal.INCOMPLETE
    assert (await here.approves(checker, refund_id, amount_minor=asked - 33_333)).st == "ok"
    state = await here.state(refund_id)
    assert state.amount_minor == asked - 33_333 == sum(line.amount_minor for line in state.lines)
    assert sum(line.returns_minor for line in state.payments) == state.amount_minor
    assert [one.amount_minor for one in state.approvals] == [state.amount_minor]


@pytest.mark.requirement("C4")
async def test_a_second_yes_is_to_the_amount_of_the_first(here: World) -> None:
    order = await here.bought(2)
    first, second = await here.person("approver"), await here.person("admin")
    refund_id = await here.submitted(await here.person(), order)
    here.set_limits(two_minor=0)
    asked = (await here.state(refund_id)).amount_minor
    assert (await here.approves(first, refund_id, amount_minor=asked - 1)).st == "ok"
    assert (await here.approves(second, refund_id, amount_minor=asked - 2)).code == Refusal.AMOUNT_CHANGED
    assert (await here.approves(second, refund_id, amount_minor=asked - 1)).st == "ok"


@pytest.mark.parametrize(
    ("instrument", "ru", "en"),
    [
        ("card ···· 4417", "карта ···· 4417", "card ···· 4417"),
        ("sbp", "СБП", "SBP"),
        ("shop banktransfer", "магазин билетов", "the ticket shop"),
        ("MIR 0000", "MIR 0000", "MIR 0000"),
    ],
)
def test_the_guest_reads_what_paid_in_his_language(instrument: str, ru: str, en: str) -> None:
    called = _called(instrument)
    assert (called.ru, called.said("en")) == (ru, en)
