"""Questions about tickets, places and money through the console's own half against the real server."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pyotp
import pytest
import segno

from app.console.settings import Settings
from app.console.shift import Shift
from app.console.troubles import TroubleError
from app.protocol.deals import SellTickets
from tests.server.standing import Standing, standing

PATIENCE_S = 30.0
EVENT = "northern-light"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing(tmp_path_factory.mktemp("books"), sample=True, limits=False, bench=True) as backend:
        yield backend


@pytest.fixture
async def shift(house: Standing, tmp_path: Path) -> AsyncIterator[Shift]:
    """An approver at a desk of his own, live."""
    login = f"vera-{tmp_path.name[-12:].lower()}"
    password = house.add_user(login, "approver").password
    desk = Shift(Settings(device="books"), folder=tmp_path)
    await desk.sign_in(house.url, login, password, remember=False)
    await desk.wait_for(lambda store: len(store.stock) > 0, PATIENCE_S)
    yield desk
    await desk.close()


async def test_tickets_are_found_by_words_and_shown_whole(shift: Shift) -> None:
    found = await shift.books.tickets("40117")
    assert found.hits
    assert {hit.order_id for hit in found.hits} == {"40117"}
    card = await shift.books.ticket(found.hits[0].id)
    assert card.order_id == "40117"
    assert len(card.companions) + 1 == card.places == len(found.hits)
    assert card.codes
    with pytest.raises(TroubleError, match="not_found"):
        await shift.books.ticket("nobody-s")


async def test_a_picture_without_a_ticket_is_told_from_one_without_a_code(shift: Shift) -> None:
    picture = io.BytesIO()
    segno.make("https://example.com/menu").save(picture, kind="png", scale=6)
    other = await shift.books.photo(picture.getvalue())
    assert (other.found, other.kind) == (True, "other")
    assert len(other.outline) == 4
    with pytest.raises(TroubleError, match=r"unsupported_type|bad_image"):
        await shift.books.photo(b"no picture at all")
    with pytest.raises(TroubleError, match="too_large"):
        await shift.books.photo(bytes(21 * 1024 * 1024))


async def test_prospects_gates_and_stock_are_those_of_the_event(shift: Shift) -> None:
    prospects = await shift.books.prospects(EVENT)
    assert prospects.total == len(prospects.prospects) == 0, "nobody is inside yet"
    health = await shift.books.gate_health(EVENT)
    assert health.event_id == EVENT
    assert {one.category_id for one in shift.store.stock.values() if one.event_id == EVENT} >= {"standard", "vip"}


async def test_the_first_event_there_is_has_none_before_it(shift: Shift) -> None:
    assert (await shift.ghost(EVENT)).event_id == ""
    with pytest.raises(TroubleError, match="not_found"):
        await shift.ghost("nowhere")


async def test_a_second_factor_is_set_up_by_its_first_code(shift: Shift) -> None:
    assert not (await shift.books.second_factor()).confirmed
    made = await shift.books.enrol()
    assert made.secret in made.uri
    with pytest.raises(TroubleError, match="code_wrong"):
        await shift.books.confirm("000000")
    assert (await shift.books.confirm(pyotp.TOTP(made.secret).now())).confirmed
    assert (await shift.books.second_factor()).confirmed


async def test_requisites_of_no_packet_are_not_found(shift: Shift) -> None:
    with pytest.raises(TroubleError, match="not_found"):
        await shift.books.requisites("R-1", "payout came back")


async def test_the_proof_of_an_order_is_a_pdf_and_nothing_else_is_taken_for_one(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await shift.books.proof("40117", "en")).startswith(b"%PDF-")
    with pytest.raises(TroubleError, match="not_found"):
        await shift.books.proof("00000", "ru")

    async def login_page(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(200, content=b"<html>pay for the network</html>")

    monkeypatch.setattr(shift._need().api, "_ask", login_page)
    with pytest.raises(TroubleError, match="network_login"):
        await shift.books.proof("40117", "ru")


@pytest.mark.requirement("T1")
async def test_a_sale_at_the_desk_comes_back_with_its_order_and_is_printed(shift: Shift) -> None:
    ent = f"event:{EVENT}"
    free = shift.store.stock[f"{EVENT}/standard"]
    price = await shift.books.quote(EVENT, "standard", 2)
    assert (price.total_minor, price.free) == (2 * free.price_minor, free.total - free.sold - free.held)
    assert (await shift.books.quote(EVENT, "standard", 2, promo="no such code")).promo_holds is False
    with pytest.raises(TroubleError, match="not_found"):
        await shift.books.quote("nowhere", "standard", 2)
    args = SellTickets("standard", 2, price.total_minor, "desk_cash", slip="17", name="Вера Климова")
    cmd = shift.send(ent, args, base=shift.store.version(ent))
    await shift.wait_for(lambda store: cmd in store.made, PATIENCE_S)
    order = shift.store.made[cmd].removeprefix("order:")
    tickets = [hit for hit in (await shift.books.tickets(order)).hits if hit.order_id == order]
    assert [hit.holder for hit in tickets] == ["Вера Климова"] * 2
    assert (await shift.books.paper(tickets[0].id, "en")).startswith(b"%PDF-")
    with pytest.raises(TroubleError, match="not_found"):
        await shift.books.paper("nobody-s", "ru")
    stale = shift.send(ent, args, base=shift.store.version(ent) + 9)
    await shift.wait_for(lambda store: stale in store.refusals, PATIENCE_S)
    assert (shift.store.refusals[stale].code, stale in shift.store.made) == ("version_conflict", False)
