"""The bot itself at the counter of the real books: it sells, helps, upgrades, takes a refund (B3, B8, B11, C5)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.bot.mind import Mind
from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Reply, Turn
from app.ports.rows import TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Scan
from app.protocol.guest import Line
from app.protocol.records import AttachmentRef
from app.service import guests
from app.service.idents import needed
from tests.service.counter_world import Corner, corner


class MindBrain:
    """The mind on the test's own thread."""

    def __init__(self) -> None:
        self._mind = Mind()

    async def consider(self, turn: Turn) -> Reply:
        return self._mind.consider([turn])[0]

    async def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        return self._mind.preview(turn, event, articles)

    async def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        self._mind.learn(event, articles)

    async def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture(scope="module")
def brain() -> MindBrain:
    """Loading takes a second or two."""
    return MindBrain()


@pytest.fixture
async def at(brain: MindBrain) -> AsyncIterator[Corner]:
    """A guest of the books before the real bot."""
    async with corner() as made:
        core = made.world.house.core
        for row in core.festivals.values():
            await brain.learn(row.full, ())
        core.brain = brain
        yield made


async def says(at: Corner, *texts: str) -> Line:
    """Say these one after the other; the newest line."""
    for text in texts:
        await at.visitor.says(text)
    await at.world.effects()
    return (await at.visitor.lines())[-1]


async def pays(at: Corner) -> None:
    """Pay the newest order or upgrade of the guest."""
    order = (await at.facts()).orders[0]
    row = await at.world.order(order.id)
    upgrade = (await at.facts()).upgrade
    payment = row.payment_ids[-1] if upgrade is None else upgrade.pay_url.rpartition("/")[2]
    await at.world.pays(payment)
    await at.world.effects()


@pytest.mark.requirement("B3", "B8")
async def test_it_sells_two_tickets_and_better_places_inside(at: Corner) -> None:
    await at.world.house.passes(1)
    asked = await says(at, "хочу купить 2 билета на танцпол")
    assert "всего 6\u00a0000\u00a0₽" in asked.text
    linked = await says(at, "да")
    assert "https://usher.example/pay/" in linked.text
    assert "держу до" in linked.text
    await pays(at)
    lines = await at.visitor.lines()
    assert any(line.text.startswith("Оплата прошла") for line in lines)
    assert len(lines[-1].attachments) == 2
    bought = (await at.facts()).orders[0]
    await at.world.house.passes(3 * 3600)
    assert [await at.world.scan(ticket.id) for ticket in bought.tickets] == ["valid", "valid"]
    offer = await says(at, "хочу в вип")
    assert "12\u00a0000\u00a0₽" in offer.text
    held = await says(at, "на всех")
    assert "https://usher.example/pay/" in held.text
    await pays(at)
    tickets = (await at.facts()).orders[0].tickets
    assert [ticket.category_id for ticket in tickets if ticket.status == "valid"] == ["vip", "vip"]
    state = await at.visitor.state()
    assert (state.status, state.contained) == ("bot", True)


@pytest.mark.requirement("C5")
async def test_it_sends_the_present_code_to_who_shows_the_old_one(at: Corner) -> None:
    order = await at.world.bought()
    ident = order.ticket_ids[0]
    tools = at.world.tools
    await at.world.house.passes(3 * 3600)

    def shows_the_old_one(tx: Tx) -> str:
        ticket = needed(tx.get(TicketRow, ident))
        old = tools.box_office.code_of(tx, ticket)
        tools.box_office.reissue(tx, ident, "reissued", at.world.house.now_ms)
        scan = Scan(old, "north", "3", "d", "n-old", at.world.house.now_ms)
        return tools.box_office.redeem(tx, scan, at.world.house.now_ms).standing.value

    assert await at.world.write(shows_the_old_one) == "replaced"
    await says(at, "стою у ворот, код не читается, не пускают")
    lines = await at.visitor.lines()
    assert "прежний код" in lines[-2].text
    assert lines[-1].attachments
    assert await at.world.scan(ident) == "valid"
    assert (await says(at, "прошли")).text.startswith("Отлично")


@pytest.mark.requirement("B11", "B10")
async def test_it_takes_a_packet_of_an_order_that_is_proved_and_hands_it_over(at: Corner) -> None:
    theirs = await at.world.bought(2, guest_id="g2")
    await says(at, f"верните деньги за заказ {theirs.id}", "guest2@example.org")
    quoted = await says(at, "1", "не смогу прийти", "уезжаю")
    assert "вернуть ничего не получится" in quoted.text or "вернётся" in quoted.text
    await says(at, "да")
    packet = await at.world.state((await at.world.order(theirs.id)).refund_ids[-1])
    assert (packet.ground, packet.reason, [line.ticket_id for line in packet.lines]) == (
        "change_of_mind",
        "уезжаю",
        [theirs.ticket_ids[0]],
    )
    state = await at.visitor.state()
    assert (state.status, state.reasons) == ("queued", ("refund",))
    assert any(packet.id in line.text for line in await at.visitor.lines())


@pytest.mark.requirement("C3", "B10")
async def test_a_yes_buys_nothing_while_a_person_holds_the_dialogue_nor_after_it(at: Corner) -> None:
    await says(at, "хочу купить 2 билета на танцпол")
    anna = await at.world.house.person()
    lease = await anna.takes(at.visitor)
    await says(at, "да")
    assert {order.status for order in (await at.facts()).orders} == {"paid"}
    await anna.does("GiveBackDialogue", at.visitor.ent, lease=lease)
    await says(at, "да")
    assert {order.status for order in (await at.facts()).orders} == {"paid"}


@pytest.mark.requirement("B11")
async def test_a_paper_sent_on_the_way_is_in_the_packet(at: Corner) -> None:
    mine = await at.world.bought()
    asked = await says(at, f"заболела, верните деньги за заказ {mine.id}")
    assert "фото справки" in asked.text
    paper = AttachmentRef(id="paper", name="paper.png", mime="image/png", size=3)
    await guests.attach(at.world.house.core, at.visitor.session, paper, b"png")
    await at.visitor.says("", attachments=("paper",))
    assert "Документ получил" in (await at.visitor.lines())[-1].text
    quoted = await says(at, "ангина")
    assert "(100 %)" in quoted.text
    await says(at, "отправляй")
    packet = await at.world.state((await at.world.order(mine.id)).refund_ids[-1])
    assert (packet.ground, packet.documents, packet.missing) == ("illness", (paper,), ())
    assert packet.amount_minor == 300_000
    assert await at.draft("refund") is None
