"""Scanners and their lists: who holds what, which gates know, what consoles and refunds are told (T2, C5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.domain.refunds import Step, Terms
from app.ports.rows import TicketRow
from app.protocol.gates import ScannerChange
from app.service import gatelists, gates, gatewatch, scanners
from app.service.doors import HEARD_MS
from app.service.refused import Refused
from tests.service.gate_world import Venue, venue


@pytest.fixture
async def place() -> AsyncIterator[Venue]:
    async with venue() as found:
        yield found


async def newest(place: Venue) -> int:
    return int(await place.world.write(lambda tx: gates.newest(tx, "north")))


async def behind(place: Venue, ticket_id: str) -> tuple[str, ...]:
    office = place.world.tools.box_office
    ticket = await place.world.ticket(ticket_id)
    return tuple(await place.world.write(lambda tx: office.gates_behind(tx, ticket)))


async def knowing(place: Venue, ticket_id: str) -> dict[str, tuple[str, int, int]]:
    ticket: TicketRow = await place.world.ticket(ticket_id)
    now_ms = place.house.now_ms
    found: Any = await place.world.write(lambda tx: gates.knowing(tx, ticket, now_ms))
    return {one.gate_id: (one.state, one.in_ms, one.since_ms) for one in found}


# --- let in ------------------------------------------------------------------------------------------------


async def test_a_scanner_comes_in_with_its_token_only(place: Venue) -> None:
    core = place.house.core
    added = await scanners.change(core, ScannerChange(do="add", event_id="north", gate_id="1", name=" 1-А "), "admin")
    (shown,) = added.scanners
    row = await scanners.find(core, added.token)
    assert row is not None
    assert (row.id, row.gate_id, row.name, shown.name) == (shown.id, "1", "1-А", "1-А")
    assert added.token.partition(".")[2] not in repr(row)
    for wrong in ("", "nobody.x", f"{row.id}.wrong", row.id):
        assert await scanners.find(core, wrong) is None
    state = (await place.gate("1")).state
    assert (state.scanners, state.online) == (1, False)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"do": "add", "event_id": "west", "gate_id": "1", "name": "x"}, "not_found"),
        ({"do": "add", "event_id": "north", "gate_id": "9", "name": "x"}, "not_found"),
        ({"do": "add", "event_id": "north", "gate_id": "1", "name": "  "}, "bad_value"),
        ({"do": "add", "event_id": "north", "gate_id": "1", "name": "x" * 41}, "bad_value"),
        ({"do": "revoke", "id": "nobody"}, "not_found"),
        ({"do": "praise"}, "bad_value"),
    ],
)
async def test_scanners_of_nowhere_are_refused(place: Venue, parts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as no:
        await scanners.change(place.house.core, ScannerChange(**parts), "admin")
    assert no.value.code == code


async def test_a_revoked_scanner_is_out_and_its_gate_waits_for_it_no_more(place: Venue) -> None:
    (ticket,) = await place.bought()
    core = place.house.core
    lost, kept = await place.scanner("1"), await place.scanner("1")
    await scanners.confirm(core, kept, await newest(place))
    assert await behind(place, ticket.id) == ("1",)
    await scanners.change(core, ScannerChange(do="revoke", id=lost.id), "admin")
    assert await behind(place, ticket.id) == ()
    assert core.doors.scanners.get(lost.id) is None
    listed = await scanners.change(core, ScannerChange(do="list", event_id="north"), "admin")
    assert {one.id: one.revoked for one in listed.scanners} == {lost.id: True, kept.id: False}
    everywhere = await scanners.change(core, ScannerChange(do="list"), "admin")
    assert len(everywhere.scanners) == 2
    await scanners.confirm(core, lost, 99)  # a word of it that was still on its way counts for nothing
    assert (await place.gate("1")).list_ver == await newest(place)


# --- the list ----------------------------------------------------------------------------------------------


async def test_the_list_comes_in_pages_and_then_only_what_changed(place: Venue) -> None:
    tickets = await place.bought(5)
    core, scanner = place.house.core, await place.scanner("1", reentry=True)
    first = await gatelists.page(core, scanner, 0, 3)
    rest = await gatelists.page(core, scanner, first.ver, 3)
    assert (first.more, rest.more, rest.ver) == (True, False, await newest(place))
    assert {one.ticket for one in (*first.entries, *rest.entries)} >= {one.id for one in tickets}
    assert (first.since, rest.since, len(rest.keys)) == (0, first.ver, 0)
    assert [key.event_id for key in first.keys] == ["north"]
    assert (first.gate_id, first.reentry, first.zone) == ("1", True, "Europe/Moscow")
    assert first.opens_ms <= first.server_ms < first.closes_ms
    nothing = await gatelists.page(core, scanner, rest.ver, 3)
    assert (nothing.entries, nothing.ver, nothing.more) == ((), rest.ver, False)
    await place.scans(scanner, tickets[0].id)
    (entry,) = (await gatelists.page(core, scanner, rest.ver, 3)).entries
    assert (entry.ticket, entry.inside, entry.entered_ms, entry.entered_gate) == (
        tickets[0].id,
        1,
        place.house.now_ms,
        "1",
    )


async def test_a_version_that_was_never_given_out_gets_everything(place: Venue) -> None:
    await place.bought(2)
    page = await gatelists.page(place.house.core, await place.scanner(), 10_000, 100)
    assert (page.since, len(page.entries)) == (0, 2)


async def test_confirming_counts_for_the_gate_when_all_its_scanners_have(place: Venue) -> None:
    core = place.house.core
    one, two = await place.scanner("1"), await place.scanner("1")
    (ticket,) = await place.bought()
    ver = await newest(place)
    await scanners.confirm(core, one, ver)
    assert await behind(place, ticket.id) == ("1",)
    await scanners.confirm(core, two, ver + 50)  # nobody holds what there is not yet
    assert await behind(place, ticket.id) == ()
    assert (await place.gate("1")).list_ver == ver
    await scanners.confirm(core, two, ver - 1)
    assert (await place.gate("1")).list_ver == ver


# --- which gates know --------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
async def test_a_new_code_says_which_gates_know_it(place: Venue) -> None:
    core, operator = place.house.core, await place.house.person()
    near, far, _silent = await place.scanner("1"), await place.scanner("2"), await place.scanner("3")
    (ticket,) = await place.bought()
    for scanner in (near, far):
        await scanners.confirm(core, scanner, await newest(place))
    await gatewatch.watch(core)
    assert (await place.does(operator, "ReissueTicket", ticket.id, reason="сменил телефон")).st == "ok"
    assert await behind(place, ticket.id) == ("1", "2", "3")
    await scanners.confirm(core, near, await newest(place))
    await place.house.passes(100, wall=True)
    await place.house.passes(100)
    core.doors.presence(near.id, core.wall_ms(), core.now_ms())
    await gatewatch.watch(core)
    found = await knowing(place, ticket.id)
    assert found["1"] == ("knows", 0, 0)
    assert found["2"] == ("soon", 200_000, 0)  # heard of 100 s ago: off line, and usually back within 5 min
    await place.house.passes(300)
    assert (await knowing(place, ticket.id))["2"][0] == "offline"
    assert await behind(place, ticket.id) == ("2", "3")
    assert (await place.card(operator, ticket.id)).gates


async def test_a_gate_on_line_will_know_in_a_moment(place: Venue) -> None:
    await place.scanner("1")
    (ticket,) = await place.bought()
    await gatewatch.watch(place.house.core)
    assert (await knowing(place, ticket.id))["1"] == ("soon", gates.SOON_MS, 0)


async def test_a_ticket_without_a_code_has_nothing_to_be_known(place: Venue) -> None:
    (ticket,) = await place.bought()
    stray = TicketRow(**{**{name: getattr(ticket, name) for name in ticket.__struct_fields__}, "id": "stray-1"})
    assert await place.world.write(lambda tx: gates.knowing(tx, stray, 0)) == ()


# --- money waits for the gates -----------------------------------------------------------------------------


async def test_the_money_of_a_refund_goes_when_the_last_gate_knows(place: Venue) -> None:
    core = place.house.core
    await place.world.set_terms(Terms(steps=(Step(0, 100),)))
    operator, approver = await place.world.person(), await place.world.person("approver")
    near, far = await place.scanner("1"), await place.scanner("2")
    order = await place.world.bought()
    refund = await place.world.submitted(operator, order)
    assert (await place.world.approves(approver, refund)).st == "ok"
    assert (await place.world.state(refund)).gates_waiting == ("1", "2")
    await scanners.confirm(core, near, await newest(place))
    state = await place.world.state(refund)
    assert (state.gates_waiting, state.money_state) == (("2",), "")
    await scanners.confirm(core, far, await newest(place))
    state = await place.world.state(refund)
    assert (state.gates_waiting, state.money_state) == ((), "pending")


# --- what consoles are told --------------------------------------------------------------------------------


async def test_consoles_are_told_of_gates_that_come_and_go(place: Venue) -> None:
    core = place.house.core
    await gatewatch.watch(core)
    before = await place.house.fetched()
    since = core.hub.head
    await place.scanner("1")
    assert await gatewatch.watch(core) == 1
    assert await gatewatch.watch(core) == 0
    assert (await place.gate("1")).state.online
    await place.house.passes(HEARD_MS / 1000 + 1, wall=True)
    assert await gatewatch.watch(core) == 1
    assert not (await place.gate("1")).state.online
    assert place.house.followed(before, since) == await place.house.fetched()


async def test_a_list_that_moves_on_is_told_of_every_few_seconds(place: Venue) -> None:
    core, scanner = place.house.core, await place.scanner("1")
    tickets = await place.bought(4)
    await scanners.confirm(core, scanner, await newest(place))
    await gatewatch.watch(core)
    await place.scans(scanner, tickets[0].id)
    assert await gatewatch.watch(core) == 2  # the gate is behind now, and one more is inside
    told = (await place.gate("1")).state.newest_ver
    await place.scans(scanner, tickets[1].id)
    assert await gatewatch.watch(core) == 1  # only the other inside
    await place.house.passes(6)
    await place.scans(scanner, tickets[2].id)
    core.doors.presence(scanner.id, core.wall_ms(), core.now_ms())
    assert await gatewatch.watch(core) == 2
    assert (await place.gate("1")).state.newest_ver == told + 2


async def test_how_many_are_inside_is_told_in_sum(place: Venue) -> None:
    core, scanner = place.house.core, await place.scanner("1")
    before = await place.house.fetched()
    since = core.hub.head
    for ticket in await place.bought(3):
        await place.scans(scanner, ticket.id)
    await gatewatch.watch(core)
    stock = (await place.house.fetched())["stock:north/floor"].record
    assert getattr(stock, "inside", None) == 3
    followed = place.house.followed(before, since)
    assert followed == await place.house.fetched()
    assert not await place.world.write(lambda tx: gatewatch.tell_inside(tx, "north", "floor", place.house.now_ms))


async def test_a_changed_list_rings_for_those_who_wait(place: Venue) -> None:
    doors = place.house.core.doors
    with doors.listen("north") as mine, doors.listen("south") as other:
        await place.bought()
        assert (mine.is_set(), other.is_set()) == (True, False)


# --- health ------------------------------------------------------------------------------------------------


async def test_health_counts_scans_and_names_what_is_wrong_also_after_a_start(place: Venue) -> None:
    core, scanner = place.house.core, await place.scanner("1")
    (ticket,) = await place.bought()
    await place.scans(scanner, ticket.id)
    for _ in range(8):
        await place.scans(scanner, "", code="https://example.org")
    found = gatewatch.health(core, "north", 0)
    (cell,) = found.cells
    assert (cell.gate_id, cell.scans, cell.failed, cell.reasons) == ("1", 9, 8, (("not_a_ticket", 8),))
    assert [one.pattern for one in found.clusters] == ["device"]
    await gatewatch.recall(core)
    assert gatewatch.present_health(core, "north") == found
    assert gatewatch.health(core, "south", 0).cells == ()
