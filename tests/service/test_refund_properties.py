"""Whatever is tried in whatever order: money that no rule allows never moves (X3). Each over 2,000 generated cases.

The cases share one world in memory; each has an order of its own, and what came before is forgotten by the log.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import random
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.memory import MemoryStorage
from app.domain.refunds import Step, Terms
from app.ports.books import PaymentRow, PayoutRow, QuotaRow, SecondFactorRow
from app.ports.rows import GuestRow, OrderRow
from app.protocol.frames import Res
from app.service.packets import makers_of
from tests.service.house import START, Person
from tests.service.refund_world import ACCOUNT, BIK, OTHER_ACCOUNT, SECRET, World, code_at, ends, world

CASES, THOUSANDS = (
    settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    for cases in (200, 2_000)
)


class Stage:
    """One world for all cases of a test, driven from plain functions."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.storage = MemoryStorage()
        self.world: World = self.runner.run(self._set())
        self.count = itertools.count()

    async def _set(self) -> World:
        made = await world(storage=self.storage, two_minor=500_000, day_minor=10**15)
        await open_wide(made)
        self.people = [await made.person(role) for role in ("operator", "approver", "approver", "admin")]
        return made

    def plays(self, case: Callable[[World], Coroutine[Any, Any, None]]) -> None:
        """Run one case and forget its log, so that the next one is as fast."""
        self.runner.run(case(self.world))
        kept = self.storage.kept
        kept.oldest += len(kept.events)
        kept.events.clear()
        kept.audit.clear()
        self.world.house.heard.clear()

    async def guest(self) -> str:
        """A guest of this case only."""
        ident = f"case-{next(self.count)}"
        row = GuestRow(id=ident, name="Ирина Лебедева", digits=ident)
        await self.world.write(lambda tx: tx.put(row))
        return ident

    async def free(self, person: Person) -> str:
        """A good code of this person's, the one before forgotten."""
        row = SecondFactorRow(user_id=person.id, secret=SECRET, confirmed=True)
        await self.world.write(lambda tx: tx.put(row))
        return code_at(self.world.house.core.wall_ms())


async def open_wide(made: World) -> None:
    """An event in a hundred years with places enough for everybody, all of whose money goes back."""
    later = START + timedelta(days=36_500)
    day: dict[str, Any] = {"doors_at": later, "starts_at": later, "ends_at": later + timedelta(hours=9)}
    floor = dataclasses.replace(made.house.core.festivals["north"].full.categories[0], limit=1_000)
    await made.change_event(refunds=Terms(steps=(Step(0, 100),)), categories=(floor,), **day)
    quota = await made.row(QuotaRow, "north", "floor")
    await made.write(lambda tx: tx.put(msgspec.structs.replace(quota, total=10**9)))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One for all cases of this page."""
    made = Stage()
    yield made
    made.runner.run(ends(made.world))
    made.runner.close()


async def sums(here: World, order: OrderRow) -> tuple[int, int, int]:
    """Captured on an order, counted as refunded, and what payouts say."""
    order = await here.order(order.id)
    rows = [await here.row(PaymentRow, ident) for ident in order.payment_ids]
    sent = 0
    for refund_id in order.refund_ids:
        number = 1
        while (row := await here.row(PayoutRow, f"{refund_id}.{number}")) is not None:
            sent += row.amount_minor if row.state != "failed" else 0
            number += 1
    return sum(row.amount_minor for row in rows), sum(row.refunded_minor for row in rows), sent


# --- no approval survives an edit, nobody approves his own ------------------------------------------------

step = st.tuples(
    st.sampled_from(["edit", "payee", "submit", "approve", "approve", "approve", "return", "wait", "again"]),
    st.integers(0, 3),
    st.integers(0, 700_000),
)


HISTORIES = given(steps=st.lists(step, min_size=3, max_size=9), first=st.integers(0, 3))


@pytest.mark.requirement("C4")
@CASES
@HISTORIES
def test_no_approval_survives_an_edit_and_nobody_approves_his_own(stage: Stage, steps: list[Any], first: int) -> None:
    _live_through(stage, steps, first)


@pytest.mark.slow
@pytest.mark.requirement("C4")
@THOUSANDS
@HISTORIES
def test_two_thousand_histories_of_approvals(stage: Stage, steps: list[Any], first: int) -> None:
    _live_through(stage, steps, first)


def _live_through(stage: Stage, steps: list[Any], first: int) -> None:
    async def case(here: World) -> None:
        order = await here.bought(2, await stage.guest())
        refund_id = await here.opens(stage.people[first], order)
        hands = {stage.people[first].id}
        valid: dict[str, int] = {}
        """who has said yes to the content as it is now"""
        last: tuple[Person, dict[str, Any]] | None = None
        for what, who, minor in steps:
            person = stage.people[who]
            before = await here.packet(refund_id)
            if what == "wait":
                await here.house.passes(3_600)
                continue
            if what == "again" and last is not None:
                person, frame = last
                res = await person.does("ApproveRefund", f"refund:{refund_id}", **frame)
                assert res.replay or res.st != "ok"
                continue
            res, frame = await acts(stage, here, what, person, refund_id, order, minor)
            after = await here.packet(refund_id)
            if what == "approve":
                last = (person, frame)
                if res.st == "ok":
                    assert person.id not in hands
                    full = frame["amount_minor"] == before.state.amount_minor
                    assert full or (frame["amount_minor"] < before.state.amount_minor and not before.state.approvals)
                    assert after.state.amount_minor == frame["amount_minor"]
                    assert frame["base_"] == before.ver
                    valid[person.id] = minor
                    assert {one.user_id for one in after.state.approvals} <= set(valid)
            elif res.st == "ok" and what in ("edit", "payee", "submit", "return"):
                if what in ("edit", "payee", "submit"):
                    hands.add(person.id)
                valid.clear()
                assert after.state.approvals == ()
                assert after.status not in ("approved", "revoking", "paying", "paid", "done")
            if after.status in ("revoking", "paying", "paid", "done"):
                assert valid
                assert not set(valid) & hands
                assert not set(valid) & makers_of(after.state)
                break
        captured, refunded, sent = await sums(here, order)
        assert refunded == sent <= captured

    stage.plays(case)


async def acts(
    stage: Stage, here: World, what: str, person: Person, refund_id: str, order: OrderRow, minor: int
) -> tuple[Res, dict[str, Any]]:
    """One try of somebody; approvals with a good code, sometimes for another amount or version."""
    packet = await here.packet(refund_id)
    if what == "edit":
        tickets = list(order.ticket_ids[: 1 + minor % 2])
        args: dict[str, Any] = {"ground": "change_of_mind", "ticket_ids": tickets, "amount_minor": minor}
        return await here.does(person, "EditRefund", refund_id, **args), {}
    if what == "payee":
        number = ACCOUNT if minor % 2 else OTHER_ACCOUNT
        args = {"name": "Ирина Лебедева", "bik": BIK, "account": number, "reason": "так надо"}
        return await here.does(person, "SetRefundPayee", refund_id, **args), {}
    if what == "approve":
        amount = packet.state.amount_minor if minor % 5 else minor
        base = packet.ver if minor % 7 else packet.ver - 1
        code = await stage.free(person)
        frame: dict[str, Any] = {
            "amount_minor": amount,
            "base_": base,
            "step_up_": code,
            "reason": "проверено",
            "cmd": f"a{next(stage.count)}",
        }
        return await person.does("ApproveRefund", f"refund:{refund_id}", **frame), frame
    if what == "return":
        return await here.does(person, "ReturnRefund", refund_id, ask="ещё"), {}
    return await here.does(person, "SubmitRefund", refund_id), {}


# --- never more than was captured --------------------------------------------------------------------------


ORDERS = given(
    places=st.integers(1, 4),
    packets=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1_300_000), st.booleans()), min_size=2, max_size=6),
    twice=st.booleans(),
)


@pytest.mark.requirement("C4")
@CASES
@ORDERS
def test_refunds_never_exceed_what_was_captured(stage: Stage, places: int, packets: list[Any], twice: bool) -> None:
    _ask_for(stage, places, packets, twice)


@pytest.mark.slow
@pytest.mark.requirement("C4")
@THOUSANDS
@ORDERS
def test_two_thousand_orders_are_never_refunded_twice(
    stage: Stage, places: int, packets: list[Any], twice: bool
) -> None:
    _ask_for(stage, places, packets, twice)


def _ask_for(stage: Stage, places: int, packets: list[Any], twice: bool) -> None:
    async def case(here: World) -> None:
        order = await here.bought(places, await stage.guest())
        if twice:
            order = await here.pays_again(order)
        clerk, first, second, _ = stage.people
        for which, minor, surplus in packets:
            ground = "double_payment" if surplus else "change_of_mind"
            ticket = order.ticket_ids[which % places]
            await clerk.does("OpenRefund", f"order:{order.id}", ground=ground, ticket_ids=[ticket])
            refund_id = (*(await here.order(order.id)).refund_ids, "")[-1]
            if not refund_id:
                continue
            state = await here.state(refund_id)
            tickets = [line.ticket_id for line in state.lines]
            args = {"ground": ground, "ticket_ids": tickets, "amount_minor": minor}
            await here.does(clerk, "EditRefund", refund_id, **args)
            await here.does(clerk, "SubmitRefund", refund_id)
            asked = (await here.state(refund_id)).amount_minor
            frames: list[tuple[Person, dict[str, Any]]] = [
                (one, {"step_up_": await stage.free(one), "amount_minor": asked}) for one in (first, second)
            ]
            tries = [here.does(one, "ApproveRefund", refund_id, reason="да", **frame) for one, frame in frames]
            await asyncio.gather(*tries)
        captured, refunded, sent = await sums(here, order)
        assert refunded == sent <= captured

    stage.plays(case)


@pytest.mark.requirement("C4")
async def test_a_hundred_partial_refunds_at_once_stay_within_the_order() -> None:
    here = await world(day_minor=10**15)
    await open_wide(here)
    order = await here.bought(100)
    clerk = await here.person()
    ids = [await here.submitted(clerk, order, ticket_ids=(ticket,)) for ticket in order.ticket_ids]
    checkers = [await here.person("approver") for _ in range(100)]
    payment = await here.row(PaymentRow, order.payment_ids[0])
    less = msgspec.structs.replace(payment, refunded_minor=payment.amount_minor - 50 * 300_000 - 1)
    await here.write(lambda tx: tx.put(less))  # half of it has gone back some other way
    code = code_at(here.house.core.wall_ms())
    vers = [(await here.packet(ident)).ver for ident in ids]
    tries = [
        checker.does("ApproveRefund", f"refund:{ident}", amount_minor=300_000, base_=ver, step_up_=code, reason="да")
        for checker, ident, ver in zip(checkers, ids, vers, strict=True)
    ]
    states = [res.st for res in await asyncio.gather(*tries)]
    assert states.count("ok") == 50
    captured, refunded, sent = await sums(here, order)
    assert (sent, refunded) == (50 * 300_000, captured - 1)
    await ends(here)


# --- races -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("seed", range(4))
def test_a_race_of_approvals_pays_once(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(250):
        races(stage, draw.random() < 0.5, draw.randint(1, 3), draw.randint(2, 4), by_two=draw.random() < 0.3)


def races(stage: Stage, same_id: bool, people: int, times: int, *, by_two: bool) -> None:
    async def case(here: World) -> None:
        order = await here.bought(2 if by_two else 1, await stage.guest())
        refund_id = await here.submitted(stage.people[0], order)
        state = await here.packet(refund_id)
        number = next(stage.count)
        frames: list[tuple[Person, dict[str, Any]]] = []
        for person in stage.people[1 : 1 + people]:
            code = await stage.free(person)
            for time in range(times):
                cmd = f"race-{number}-{person.id}" + ("" if same_id else f"-{time}")
                frames.append((person, {"cmd": cmd, "base_": state.ver, "step_up_": code}))
        amount = state.state.amount_minor
        answers = await asyncio.gather(
            *(
                person.does("ApproveRefund", f"refund:{refund_id}", amount_minor=amount, reason="да", **frame)
                for person, frame in frames
            )
        )
        assert len([res for res in answers if res.st == "ok" and not res.replay]) == 1
        if by_two:
            assert (await here.packet(refund_id)).status == "approved"
            (given,) = (await here.state(refund_id)).approvals
            other = next(one for one in stage.people[1:] if one.id != given.user_id)
            now = await here.packet(refund_id)
            code = await stage.free(other)
            frame: dict[str, Any] = {"amount_minor": amount, "reason": "да", "base_": now.ver, "step_up_": code}
            again = [other.does("ApproveRefund", f"refund:{refund_id}", **frame) for _ in range(times)]
            assert [res.st for res in await asyncio.gather(*again)].count("ok") == 1
        captured, refunded, sent = await sums(here, order)
        assert refunded == sent == captured

    stage.plays(case)
