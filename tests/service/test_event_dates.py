"""Two nights of one event: gates, figures, papers, refunds and facts go by the ticket's own date (T1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.ports.rows import FestivalRow
from app.protocol.gates import OfflineScan, ScanOut
from app.service import daybreak, deliveries, gatelists, papers, prospects, scans
from app.service.idents import needed
from app.service.reconciliation import reconcile
from tests.service.weekend import DAY_S, NIGHTS, Weekend, weekend


@pytest.fixture(params=["memory", "database"])
async def nights(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Weekend]:
    async with weekend(tmp_path if request.param == "database" else None) as found:
        yield found


def told(out: ScanOut) -> tuple[str, int]:
    return out.verdict, out.doors_ms


async def test_a_ticket_opens_on_its_own_night_and_is_told_which_it_is_on_the_other(nights: Weekend) -> None:
    place = nights.place
    scanner = await place.scanner("1")
    one, two = (await nights.buys("one")).ticket_ids[0], (await nights.buys("two")).ticket_ids[0]
    second_doors = round(NIGHTS[1].doors_at.timestamp() * 1000)
    assert told(await place.scans(scanner, two)) == ("wrong_day", second_doors)
    assert told(await place.scans(scanner, one)) == ("valid", 0)
    await place.house.passes(DAY_S)
    assert told(await place.scans(scanner, two)) == ("valid", 0)
    assert (await place.scans(scanner, one)).verdict == "wrong_day", "used or not, its night is over"


async def test_a_pass_lets_in_once_a_night_and_again_where_one_may_come_back(nights: Weekend) -> None:
    place = nights.place
    strict, kind = await place.scanner("1"), await place.scanner("2", reentry=True)
    ticket = (await nights.buys("both")).ticket_ids[0]
    assert (await place.scans(strict, ticket)).ok
    first_ms = place.house.now_ms
    again = await place.scans(strict, ticket)
    assert (again.verdict, again.first_ms) == ("used", first_ms)
    await place.house.passes(60)
    assert (await place.scans(kind, ticket, leaving=True)).ok
    assert (await place.scans(strict, ticket)).verdict == "used"
    back = await place.scans(kind, ticket)
    assert (back.ok, back.first_ms) == (True, first_ms)
    await place.house.passes(DAY_S)  # nobody scanned him out
    anew = await place.scans(strict, ticket)
    assert (anew.ok, anew.first_ms, anew.double) == (True, 0, False)
    row = await place.world.ticket(ticket)
    assert (row.entries, row.inside, row.entered_ms) == (3, True, place.house.now_ms)
    assert (await place.scans(strict, ticket)).verdict == "used"


async def test_between_two_nights_the_place_is_empty_and_the_books_agree(nights: Weekend) -> None:
    place, core = nights.place, nights.place.house.core
    scanner = await place.scanner("1")
    passes = (await nights.buys("both", 3)).ticket_ids
    for ident in passes:
        await place.scans(scanner, ident)
    await place.scans(scanner, (await nights.buys("one")).ticket_ids[0])
    assert (await nights.inside("both"), await nights.inside("one")) == (3, 1)
    assert await daybreak.sweep(core) == 0, "the night is on"
    await place.house.passes(DAY_S)
    assert await daybreak.sweep(core) == 4
    assert await daybreak.sweep(core) == 0
    assert (await nights.inside("both"), await nights.inside("one")) == (0, 0)
    await place.scans(scanner, passes[0])
    assert await daybreak.sweep(core) == 0
    assert await nights.inside("both") == 1
    assert (await reconcile(core)).entries_diff == 0


async def test_a_late_scan_of_the_night_before_does_not_change_where_somebody_is_now(nights: Weekend) -> None:
    place = nights.place
    scanner = await place.scanner("1")
    ticket = (await nights.buys("both")).ticket_ids[0]
    code, yesterday_ms = await place.code(ticket), place.house.now_ms
    await place.house.passes(DAY_S)
    assert (await place.scans(scanner, ticket)).ok
    entered_ms = place.house.now_ms
    await place.merges(scanner, (code, "valid", yesterday_ms))
    row = await place.world.ticket(ticket)
    assert (row.entered_ms, row.entries, row.inside) == (entered_ms, 2, True)
    assert await daybreak.sweep(place.house.core) == 0


async def test_who_left_yesterday_by_a_scan_that_comes_late_is_still_inside_today(nights: Weekend) -> None:
    place, core = nights.place, nights.place.house.core
    scanner = await place.scanner("1", reentry=True)
    ticket = (await nights.buys("both")).ticket_ids[0]
    code, yesterday_ms = await place.code(ticket), place.house.now_ms
    await place.house.passes(DAY_S)
    await place.scans(scanner, ticket)
    late = OfflineScan(code=code, nonce="late", at_ms=yesterday_ms, said="valid", leaving=True)
    await scans.merge(core, scanner, (late,))
    assert (await place.world.ticket(ticket)).inside
    assert await nights.inside("both") == 1


async def test_the_list_for_a_gate_off_line_says_which_night_a_ticket_is_for(nights: Weekend) -> None:
    place = nights.place
    scanner = await place.scanner("1")
    for category in ("two", "both"):
        await nights.buys(category)
    page = await gatelists.page(place.house.core, scanner, 0, 100)
    assert [day.id for day in page.days] == ["n1", "n2"]
    assert page.days[0].closes_ms <= page.days[1].opens_ms
    assert (page.opens_ms, page.closes_ms) == (page.days[0].opens_ms, page.days[1].closes_ms)
    assert [entry.day for entry in page.entries] == [1, -1]


async def test_the_memo_and_the_papers_name_the_dates_of_the_ticket(nights: Weekend) -> None:
    world = nights.place.world
    one, both = await nights.buys("one"), await nights.buys("both")

    row: FestivalRow = needed(await world.row(FestivalRow, "north"))
    tickets = [await world.ticket(order.ticket_ids[0]) for order in (one, both)]
    zone_hours = [f"{date.doors_at.astimezone(ZoneInfo(row.full.zone)):%d.%m, %H:%M}" for date in NIGHTS]
    assert deliveries.doors_words(row.full, tickets[:1]) == zone_hours[0]
    assert deliveries.doors_words(row.full, tickets[1:]) == "; ".join(zone_hours)
    token = await world.write(partial(deliveries.make_link, order=both, now_ms=world.house.now_ms))
    found = needed(await papers.papers(world.house.core, token))
    assert [doors for doors, _ in found.tickets[0].times] == [date.doors_at for date in NIGHTS]


async def test_a_refund_counts_to_the_ticket_s_own_doors_and_a_pass_to_the_first(nights: Weekend) -> None:
    world = nights.place.world
    person = await world.person()
    days = {}
    for category in ("one", "two", "both"):
        refund_id = await world.opens(person, await nights.buys(category))
        days[category] = (await world.state(refund_id)).policy_days
    assert days == {"one": 0, "two": 1, "both": 0}


async def test_only_who_is_inside_tonight_is_offered_better_places_of_tonight(nights: Weekend) -> None:
    place = nights.place
    scanner, manager = await place.scanner("1"), await place.world.person("manager")
    order = await nights.buys("one")
    await place.scans(scanner, order.ticket_ids[0])
    found = await prospects.prospects(place.house.core, manager.principal, "north")
    assert [one.goal_id for one in found.prospects] == ["vip-one"]
    await place.house.passes(DAY_S)
    await daybreak.sweep(place.house.core)
    assert not (await prospects.prospects(place.house.core, manager.principal, "north")).prospects
