"""Tickets with the code of the shop that sold them: at gates, on gates' lists, at the desk, in guests' hands (T1)."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image

from app.domain import ticketcodes
from app.ports.books import CodeRow
from app.ports.mirrors import ShopLinkRow
from app.ports.rows import BlobRow, TicketRow
from app.service import cards, deliveries, gatelists, tickets
from app.service.idents import needed
from app.service.papers import papers
from app.service.standings import tail_of
from tests.service.fairground import Fair, fairground
from tests.service.gate_world import Venue, venue
from tests.service.house import Person
from tests.service.refund_world import World, ends

SHOPS = "4jxvwr9zexz9jcys6vruqeap2mhh5abs"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Venue]:
    async with venue(tmp_path) as found:
        yield found


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    built = await fairground()
    yield built
    await ends(built.world)


@pytest.fixture
async def anna(place: Venue) -> Person:
    return await place.house.person()


async def recoded(world: World, ticket_id: str, brought: str = SHOPS) -> TicketRow:
    """The shop has given a ticket this code."""
    office, now_ms = world.tools.box_office, world.house.now_ms
    row: TicketRow = await world.write(lambda tx: office.recode(tx, ticket_id, brought, now_ms))
    return row


async def marks(place: Venue) -> dict[str, str]:
    """The marks on the gates' list."""
    page = await gatelists.page(place.house.core, await place.scanner(), 0, 100)
    return {entry.ticket: entry.mark for entry in page.entries}


async def test_a_gate_opens_to_the_code_of_the_shop(place: Venue) -> None:
    scanner, (ticket,) = await place.scanner("1"), await place.bought()
    old = await place.code(ticket.id)
    await recoded(place.world, ticket.id)
    assert (await place.scans(scanner, ticket.id, code=old)).verdict == "replaced"
    out = await place.scans(scanner, ticket.id, code=SHOPS)
    assert (out.verdict, out.ticket_id, out.holder) == ("valid", ticket.id, ticket.holder)
    (line,) = await place.merges(scanner, (SHOPS, "used", place.house.now_ms))
    assert line.verdict == "used"


async def test_the_list_knows_the_codes_of_the_shop_an_event_is_linked_to(place: Venue) -> None:
    theirs, ours, bare = await place.bought(3)
    await recoded(place.world, theirs.id)
    await place.world.write(lambda tx: tx.drop(CodeRow, bare.id, bare.issue))
    assert set((await marks(place)).values()) == {""}  # no shop, no look at codes
    await place.world.write(lambda tx: tx.put(ShopLinkRow(event_id="north")))
    assert await marks(place) == {theirs.id: ticketcodes.mark(SHOPS), ours.id: "", bare.id: ""}
    office = place.world.tools.box_office
    await place.world.write(lambda tx: office.reissue(tx, theirs.id, "reissued", place.house.now_ms))
    assert set((await marks(place)).values()) == {""}


async def test_the_desk_finds_it_by_what_stands_under_the_guests_code(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    old = ticket.code
    now = await recoded(place.world, ticket.id)
    for words in (SHOPS, "5abs", "…5ABS", "mhh5abs", ticketcodes.spoken(now.code), now.code[-4:], old[-4:]):
        found = await tickets.search(place.house.core, anna.principal, words, "north")
        assert [(hit.id, hit.code_tail) for hit in found.hits if hit.matched == "code"] == [(ticket.id, "5ABS")], (
            words
        )
    card = await place.card(anna, ticket.id)
    assert (card.code, [line.tail for line in card.codes]) == (ticketcodes.spoken(now.code), [old[-4:], "5ABS"])
    orders = (await cards.card(place.house.core, anna.principal, ticket.guest_id)).orders
    assert "5ABS" in {line.code_tail for order in orders for line in order.tickets}


async def test_a_picture_of_it_is_read(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    await recoded(place.world, ticket.id)
    read = await tickets.read_code(place.house.core, anna.principal, SHOPS, ())
    assert (read.kind, read.verdict, read.ticket_id, read.code_tail) == ("ticket", "valid", ticket.id, "5ABS")
    await recoded(place.world, ticket.id, "the-shops-next-one")
    read = await tickets.read_code(place.house.core, anna.principal, SHOPS, ())
    assert (read.verdict, read.ticket_id, read.code_tail) == ("replaced", ticket.id, "5ABS")
    stranger = await place.house.person(events=("south",))
    read = await tickets.read_code(place.house.core, stranger.principal, SHOPS, ())
    assert (read.verdict, read.ticket_id, read.code_tail) == ("wrong_event", "", "")


async def test_a_ticket_without_a_code_of_its_own_is_called_by_its_own_letters(place: Venue) -> None:
    (ticket,) = await place.bought()
    await place.world.write(lambda tx: tx.drop(CodeRow, ticket.id, ticket.issue))
    read = place.house.core.storage.read
    assert await read(lambda reads: tail_of(reads, ticket)) == ticket.code[-4:]
    assert await read(lambda reads: tail_of(reads, replace(ticket, issue=7), 1)) == ""


@pytest.mark.requirement("B11")
async def test_the_picture_and_the_page_a_guest_gets_hold_the_code_of_the_shop(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor)
    await fair.world.effects()
    await recoded(fair.world, order.ticket_ids[0])
    await fair.world.write(
        lambda tx: deliveries.owe_tickets(tx, order.id, order.ticket_ids, fair.now_ms, dialogue_id=visitor.dialogue)
    )
    await fair.world.effects()
    memo = (await visitor.lines())[-1]
    (ref,) = memo.attachments
    picture = Image.open(io.BytesIO((await fair.world.row(BlobRow, ref.id)).data)).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [SHOPS]
    token = await fair.world.write(lambda tx: deliveries.make_link(tx, order, fair.now_ms))
    assert [ticket.code for ticket in needed(await papers(fair.core, token)).tickets] == [SHOPS]
