"""Simulated approvers pay out what people pay, and say so once with the number of a document."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from msgspec.structs import replace

from app.console.sample.refunds import refunds
from app.console.state import Me
from app.console.store import Store
from app.crowd.cashiers import Approver, Till
from app.crowd.timeline import SteppedTimeline
from app.domain.payouts import explain_reference
from app.protocol.arguments import Args
from app.protocol.deals import ConfirmPayout
from app.protocol.snapshot import Held
from app.protocol.trade import Refund
from tests.fakes.crowd.desk import AnsweringDesk
from tests.service.refund_world import SECRET

WAITING = tuple(one for one in refunds() if one.by_hand)


def put(store: Store, refund: Refund) -> None:
    """The server's new state of a packet."""
    ent = f"refund:{refund.id}"
    store.apply([(ent, Held(store.version(ent) + 1, refund), ())])


async def moved(_second: float) -> None:
    """A clock that anything may move."""


async def work(refusal: str = "", user_id: str = "u1") -> tuple[AnsweringDesk, Till]:
    """An approver for an hour, with packets that wait for people; the server refuses, or books what it is told."""
    store = Store()
    store.set_me(Me(user_id, "Ольга", "approver", "http://x"))
    for refund in WAITING:
        put(store, refund)

    def answer(ident: str, args: Args) -> str:
        if refusal or not isinstance(args, ConfirmPayout):
            return refusal or "bad_value"
        refund = store.refunds[ident]
        assert args.payout_id == refund.by_hand[0].id
        put(store, replace(refund, by_hand=(replace(refund.by_hand[0], state="done", reference=args.reference),)))
        return ""

    desk, time, till = AnsweringDesk(answer, store), SteppedTimeline(0.0, moved), Till()
    desk.now_s = time.now
    approver = Approver(desk, time, Random(1), till, 0)
    approver._secret = SECRET
    approver._fresh_code = _at_once  # type: ignore[method-assign]  # else half a minute of real time goes by
    async with asyncio.timeout(60):
        await time.run([time.until(3_000.0)], [approver.work()])
    return desk, till


async def _at_once() -> None:
    """A fresh code is there already."""


@pytest.mark.requirement("C4")
async def test_what_waits_is_paid_once_under_a_number_of_its_own() -> None:
    desk, till = await work()
    said = {ident: args for ident, args in desk.done if isinstance(args, ConfirmPayout)}
    assert set(said) == {one.id for one in WAITING}
    assert len(desk.done) == till.done["ConfirmPayout"] == len(WAITING)
    assert all(explain_reference(args.reference) is None for args in said.values())
    assert len({args.reference for args in said.values()}) == len(WAITING)


async def test_what_was_refused_is_not_said_again_of_the_same_version() -> None:
    desk, till = await work("same_person")
    assert desk.done == []
    assert till.refused["ConfirmPayout same_person"] == len(WAITING)


async def test_who_prepared_a_packet_leaves_it_to_a_colleague() -> None:
    desk, till = await work(user_id=WAITING[0].submitted_by)
    assert (desk.sent, till.done.total()) == ([], 0)
