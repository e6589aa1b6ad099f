"""What a scanner is answered: what it needs to know and nothing of strangers; merging what it decided alone (T2)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.protocol.gates import OfflineScan, ScanIn
from app.service import scans
from app.service.refused import Refused
from tests.service.gate_world import Venue, venue


@pytest.fixture
async def place() -> AsyncIterator[Venue]:
    async with venue() as found:
        yield found


async def test_a_good_ticket_opens_and_says_whose_it_is(place: Venue) -> None:
    scanner, (ticket,) = await place.scanner("1"), await place.bought()
    out = await place.scans(scanner, ticket.id)
    assert (out.verdict, out.ok, out.remedy, out.first_ms) == ("valid", True, "none", 0)
    assert (out.ticket_id, out.holder, out.category, out.admits) == (ticket.id, ticket.holder, ticket.category, 1)


async def test_used_says_when_and_where(place: Venue) -> None:
    one, two, (ticket,) = await place.scanner("1"), await place.scanner("2"), await place.bought()
    await place.scans(one, ticket.id)
    first_ms = place.house.now_ms
    await place.house.passes(60)
    out = await place.scans(two, ticket.id)
    assert (out.verdict, out.ok, out.first_ms, out.first_gate, out.remedy) == (
        "used",
        False,
        first_ms,
        "1",
        "same_party",
    )


async def test_the_wrong_gate_says_where_to_go(place: Venue) -> None:
    scanner, order = await place.scanner("2"), await place.world.bought()
    out = await place.scans(scanner, order.ticket_ids[0])  # bought for gate 1
    assert (out.verdict, out.right_gates) == ("wrong_gate", ("1",))


async def test_of_another_events_ticket_nothing_is_told(place: Venue) -> None:
    scanner = await place.scanner("1")
    order = await place.world.bought(event_id="south")
    out = await place.scans(scanner, order.ticket_ids[0])
    assert (out.verdict, out.holder, out.ticket_id) == ("wrong_event", "", "")


async def test_the_same_nonce_is_answered_again_and_never_for_another_code(place: Venue) -> None:
    core, scanner = place.house.core, await place.scanner("1")
    one, two = await place.bought(2)
    wish = ScanIn(code=await place.code(one.id), nonce="n-1")
    first = await scans.redeem(core, scanner, wish)
    again = await scans.redeem(core, scanner, wish)
    assert (first.repeated, again.repeated, again.ok) == (False, True, True)
    assert len(core.doors.news) == 1
    with pytest.raises(Refused) as no:
        await scans.redeem(core, scanner, ScanIn(code=await place.code(two.id), nonce="n-1"))
    assert no.value.code == "conflict"


async def test_a_gate_that_is_no_more_is_not_found(place: Venue) -> None:
    scanner = await place.scanner("1")
    stray = type(scanner)(**{**{f: getattr(scanner, f) for f in scanner.__struct_fields__}, "gate_id": "9"})
    with pytest.raises(Refused) as no:
        await scans.redeem(place.house.core, stray, ScanIn(code="x", nonce="n"))
    assert no.value.code == "not_found"


async def test_scans_decided_alone_are_merged_oldest_first(place: Venue) -> None:
    scanner, other, (ticket,) = await place.scanner("1"), await place.scanner("2"), await place.bought()
    code, now = await place.code(ticket.id), place.house.now_ms
    late, early, junk = await place.merges(
        scanner, (code, "used", now - 1_000), (code, "valid", now - 9_000), ("junk", "not_a_ticket", now - 500)
    )
    assert (late.verdict, early.ok, junk.verdict) == ("used", True, "not_a_ticket")
    (double,) = await place.merges(other, (code, "valid", now - 5_000))
    assert (double.verdict, double.double, double.ok) == ("used", True, False)
    row = await place.world.ticket(ticket.id)
    assert (row.double, row.entries, row.entered_ms, row.entered_gate) == (True, 2, now - 9_000, "1")


async def test_repeating_the_hand_in_changes_nothing(place: Venue) -> None:
    core, scanner, (ticket,) = place.house.core, await place.scanner("1"), await place.bought()
    scan = OfflineScan(code=await place.code(ticket.id), nonce="o-1", at_ms=place.house.now_ms, said="valid")
    await scans.merge(core, scanner, [scan])
    (again,) = await scans.merge(core, scanner, [scan])
    assert again.repeated
    assert (await place.world.ticket(ticket.id)).entries == 1
    assert len(core.doors.news) == 1


async def test_odd_words_are_refused_and_odd_nonces_cost_only_their_own_scan(place: Venue) -> None:
    core, scanner = place.house.core, await place.scanner("1")
    one, two = await place.bought(2)
    with pytest.raises(Refused) as no:
        await place.merges(scanner, ("x", "perhaps", 0))
    assert no.value.code == "bad_value"
    now = place.house.now_ms
    first = OfflineScan(code=await place.code(one.id), nonce="o-1", at_ms=now, said="valid")
    clash = OfflineScan(code=await place.code(two.id), nonce="o-1", at_ms=now, said="valid")
    await scans.merge(core, scanner, [first])
    (refused,) = await scans.merge(core, scanner, [clash])
    assert (refused.verdict, refused.ok) == ("fingerprint_mismatch", False)
