"""The bot itself at the real books: sold out, a place in line, the invitation, paid; in both languages (T1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest

from app.ports.lines import WaitRow
from app.ports.rows import OrderRow
from app.ports.ticketing import Purchase
from app.service import orders
from tests.service.counter_world import Corner, corner
from tests.service.house import Visitor
from tests.service.test_counter_story import MindBrain

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture(scope="module")
def brain() -> MindBrain:
    """Loading takes a second or two."""
    return MindBrain()


@pytest.fixture
async def at(brain: MindBrain) -> AsyncIterator[Corner]:
    """A guest of the books before the real bot; two others have taken every VIP place, and not paid yet."""
    async with corner() as made:
        core = made.world.house.core
        for row in core.festivals.values():
            await brain.learn(row.full, ())
        core.brain = brain
        for other in ("g2", "g3"):
            await taken(made, other)
        yield made


async def taken(at: Corner, guest_id: str) -> OrderRow:
    """Two VIP places of somebody else."""
    now_ms = at.world.house.now_ms
    purchase = Purchase("north", "vip", 2, guest_id, now_ms + orders.HOLD_MS)
    placed: OrderRow = await at.world.write(
        partial(orders.placed, tools=at.world.tools, purchase=purchase, now_ms=now_ms)
    )
    return placed


async def says(visitor: Visitor, *texts: str) -> str:
    """Say these one after the other; the newest line."""
    for text in texts:
        await visitor.says(text)
    return (await visitor.lines())[-1].text


async def presses(visitor: Visitor, payload: str) -> str:
    """Press a button of some line, which says its label; what is said to it."""
    offered = {button.payload: button.label for line in await visitor.lines() for button in line.buttons}
    await visitor.says(offered[payload], payload=payload)
    return (await visitor.lines())[-1].text


async def test_it_waits_is_asked_and_pays(at: Corner) -> None:
    gone = await says(at.visitor, "хочу купить 2 вип")
    assert gone.startswith("«VIP» распродано.")
    assert "Ваш номер в листе ожидания: 1." in await presses(at.visitor, "d:w2:vip")
    await at.world.house.passes(16 * 60)
    await at.world.house.sweep()
    told = (await at.visitor.lines())[-1].text
    assert told.startswith("Подошла ваша очередь: «VIP» × 2, к оплате 18\u00a0000\u00a0₽.")
    assert "до 12:31" in told
    order = (await at.facts()).orders[0]
    assert order.id in told
    again = await says(at.visitor, "что там с листом ожидания?")
    assert again.startswith("Ваша очередь подошла")
    assert order.pay_url in again
    await at.world.pays((await at.world.order(order.id)).payment_ids[-1])
    await at.world.effects()
    assert len((await at.visitor.lines())[-1].attachments) == 2
    await at.world.house.sweep()
    row = await at.world.row(WaitRow, "north", "vip", at.visitor.session.guest_id)
    assert row.state == "bought"


async def test_it_waits_in_english_and_gives_its_turn_up(at: Corner) -> None:
    visitor = await at.world.house.visitor(lang="en")
    gone = await says(visitor, "hello", "i want to buy a vip ticket")
    assert "“VIP” is sold out." in gone
    assert "How many “VIP” places" in await says(visitor, "put me on the waiting list")
    assert "Your number on the waiting list: 1." in await says(visitor, "two")
    assert "your number is 1" in await says(visitor, "what is my place on the waiting list?")
    await at.world.house.passes(16 * 60)
    await at.world.house.sweep()
    told = (await visitor.lines())[-1]
    assert told.text.startswith("It is your turn: “VIP” × 2")
    assert [button.label for button in told.buttons] == ["No longer needed"]
    assert "off the waiting list" in await presses(visitor, "d:wl:vip")
    row = await at.world.row(WaitRow, "north", "vip", visitor.session.guest_id)
    assert (row.state, (await at.world.order(row.order_id)).status) == ("left", "cancelled")


async def test_who_stays_in_line_is_told_his_number_and_leaves(at: Corner) -> None:
    await says(at.visitor, "хочу купить 2 вип", "запишите")
    anna = await at.world.house.visitor(link="g3")
    await says(anna, "привет", "запишите в лист ожидания на вип")
    assert "2 места. Ваш номер в листе ожидания: 2." in await says(anna, "2")
    assert "убрал" in await says(at.visitor, "не надо, уберите меня")
    assert "ваш номер 1" in await says(anna, "какой я в листе ожидания?")
