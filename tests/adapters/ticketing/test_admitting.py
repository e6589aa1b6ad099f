"""Scans: one entry a ticket, the reason of every no, by hand, out and in again, decided elsewhere (T2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.adapters.database import open_storage
from app.domain.admission import Standing
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from tests.adapters.ticketing.gatehouse import NOW_MS, Gatehouse, gatehouse


@pytest.fixture
async def house() -> Gatehouse:
    return await gatehouse()


@pytest.fixture
async def durable(tmp_path: Path) -> AsyncIterator[Gatehouse]:
    storage = await open_storage(tmp_path / "usher.db")
    yield await gatehouse(storage)
    await storage.close()


async def test_an_entry_is_written_down_and_counted(house: Gatehouse) -> None:
    ticket = await house.ticket()
    admission = await house.scan(await house.code(ticket))
    now = await house.now(ticket)
    assert (admission.standing, admission.repeated) == (Standing.VALID, False)
    assert (now.inside, now.entries, now.entered_ms, now.entered_gate) == (True, 1, house.now_ms, "1")
    assert now.ver == ticket.ver + 1
    assert (await house.quota()).inside == 1
    (scan,) = await house.scans()
    assert (scan.entry, scan.verdict, scan.ticket_id, scan.issue) == (True, "valid", ticket.id, 1)
    assert (scan.line.code_tail, scan.event_id) == (ticket.code[-4:], "north")


@pytest.mark.requirement("T2")
async def test_a_thousand_scans_at_once_let_one_in(durable: Gatehouse) -> None:
    ticket = await durable.ticket()
    code = await durable.code(ticket)
    gates = ("1", "2", "5")
    found = await asyncio.gather(*(durable.scan(code, gates[number % 3]) for number in range(1_000)))
    assert sum(one.standing is Standing.VALID for one in found) == 1
    assert sum(one.standing is Standing.USED for one in found) == 999
    assert (await durable.now(ticket)).entries == 1
    assert (await durable.quota()).inside == 1
    assert sum(scan.entry for scan in await durable.scans()) == 1


async def test_used_tells_when_and_at_which_gate(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    await house.scan(code, "2")
    house.now_ms += 60_000
    again = await house.scan(code, "1")
    assert again.standing is Standing.USED
    assert again.ticket is not None
    assert (again.ticket.entered_ms, again.ticket.entered_gate) == (NOW_MS, "2")


async def test_the_same_scan_again_gives_the_same_answer_and_changes_nothing(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    first = await house.scan(code, nonce="n")
    again = await house.scan(code, nonce="n")
    assert (again.standing, again.repeated, again.line) == (Standing.VALID, True, first.line)
    assert (await house.now(ticket)).entries == 1
    assert len(await house.scans()) == 1


async def test_a_nonce_that_comes_back_with_another_code_is_refused(house: Gatehouse) -> None:
    one, two = await house.ticket(), await house.ticket()
    await house.scan(await house.code(one), nonce="n")
    with pytest.raises(NotPossible) as no:
        await house.scan(await house.code(two), nonce="n")
    assert no.value.code is Refusal.FINGERPRINT_MISMATCH


@pytest.mark.parametrize(
    ("parts", "gate", "verdict"),
    [
        ({"event_id": "south"}, "1", Standing.WRONG_EVENT),
        ({"status": "unpaid"}, "1", Standing.UNPAID),
        ({"status": "refunded"}, "1", Standing.REFUNDED),
        ({"status": "cancelled"}, "1", Standing.CANCELLED),
        ({"status": "revoked"}, "1", Standing.REVOKED),
        ({"status": "blocked"}, "1", Standing.BLOCKED),
        ({"status": "transferred"}, "1", Standing.REPLACED),
        ({"category_id": "vip"}, "1", Standing.WRONG_ZONE),
        ({"gate": "Ворота 2"}, "1", Standing.WRONG_GATE),
        ({"gate": "Ворота 2"}, "2", Standing.VALID),
        ({"gate": "Ворота 3"}, "1", Standing.VALID),
        ({"category_id": "vip"}, "3", Standing.VALID),
        ({}, "5", Standing.VALID),
    ],
)
async def test_every_no_has_its_reason(house: Gatehouse, parts: dict[str, Any], gate: str, verdict: Standing) -> None:
    ticket = await house.ticket(**parts)
    assert (await house.scan(await house.code(ticket), gate)).standing is verdict
    assert (await house.now(ticket)).inside is (verdict is Standing.VALID)


async def test_another_day_is_refused(house: Gatehouse) -> None:
    code = await house.code(await house.ticket())
    house.now_ms -= 24 * 3_600_000
    assert (await house.scan(code)).standing is Standing.WRONG_DAY


async def test_unknown_gates_and_events_are_refused(house: Gatehouse) -> None:
    code = await house.code(await house.ticket())
    for parts, refusal in (({"gate_id": "9"}, Refusal.UNKNOWN_GATE), ({"event_id": "west"}, Refusal.NOT_FOUND)):
        with pytest.raises(NotPossible) as no:
            await house.scan(code, **parts)
        assert no.value.code is refusal


async def test_who_went_out_comes_in_again_where_that_is_allowed(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    assert (await house.scan(code, leaving=True)).standing is Standing.USED  # nobody is inside to go out
    await house.scan(code)
    out = await house.scan(code, leaving=True)
    assert (out.standing, out.line.leaving) == (Standing.VALID, True)
    assert (await house.quota()).inside == 0
    assert (await house.scan(code)).standing is Standing.USED
    assert (await house.scan(code, reentry=True)).standing is Standing.VALID
    now = await house.now(ticket)
    assert (now.inside, now.entries, now.double, now.entered_ms) == (True, 2, False, NOW_MS)


# --- by hand -----------------------------------------------------------------------------------------------


async def admit(house: Gatehouse, ticket_id: str, gate: str = "2") -> Any:
    return await house.write(
        lambda tx: house.office.admit(tx, ticket_id, gate, house.now_ms, by="anna", reason="телефон сел")
    )


async def test_letting_in_by_hand_is_an_entry_with_a_reason(house: Gatehouse) -> None:
    ticket = await house.ticket()
    admission = await admit(house, ticket.id)
    line = admission.line
    assert (line.manual, line.by, line.note, line.double) == (True, "anna", "телефон сел", False)
    assert (await house.now(ticket)).inside
    assert (await house.scan(await house.code(ticket))).standing is Standing.USED


async def test_a_second_entry_by_hand_is_flagged_on_ticket_and_scan(house: Gatehouse) -> None:
    ticket = await house.ticket()
    await house.scan(await house.code(ticket))
    house.now_ms += 1_000
    assert (await admit(house, ticket.id)).line.double
    now = await house.now(ticket)
    assert (now.double, now.entries) == (True, 2)
    assert (await house.quota()).inside == 1
    assert [scan.line.double for scan in await house.scans()] == [False, True]


async def test_nobody_is_let_in_by_hand_without_a_ticket_or_a_gate(house: Gatehouse) -> None:
    ticket = await house.ticket()
    for ident, gate, refusal in (("x-1", "1", Refusal.NOT_FOUND), (ticket.id, "9", Refusal.UNKNOWN_GATE)):
        with pytest.raises(NotPossible) as no:
            await admit(house, ident, gate)
        assert no.value.code is refusal


# --- decided elsewhere -------------------------------------------------------------------------------------


async def offline(house: Gatehouse, code: str, at_ms: int, said: str = "valid", **parts: Any) -> Any:
    return await house.scan(code, offline=True, at_ms=at_ms, said=said, **parts)


async def test_two_entries_off_line_are_merged_and_flagged_whatever_their_order(house: Gatehouse) -> None:
    for first, second in ((0, 60_000), (60_000, 0)):
        ticket = await house.ticket()
        code = await house.code(ticket)
        one = await offline(house, code, NOW_MS - 120_000 + first, device="a")
        two = await offline(house, code, NOW_MS - 120_000 + second, device="b", gate_id="2")
        now = await house.now(ticket)
        assert (one.line.double, two.line.double, two.standing) == (False, True, Standing.USED)
        assert (now.double, now.entries, now.entered_ms) == (True, 2, NOW_MS - 120_000)
        assert now.entered_gate == ("1" if first == 0 else "2")


async def test_an_entry_off_line_with_a_dead_code_is_kept_and_noted(house: Gatehouse) -> None:
    ticket = await house.ticket()
    old = await house.code(ticket)
    await house.write(lambda tx: house.office.reissue(tx, ticket.id, "reissued", house.now_ms))
    merged = await offline(house, old, NOW_MS - 1_000)
    assert (merged.standing, merged.line.verdict, merged.line.note) == (Standing.REPLACED, "valid", "replaced")
    now = await house.now(ticket)
    assert (now.inside, now.double) == (True, False)
    assert (await house.scan(await house.code(ticket))).standing is Standing.USED


async def test_refusals_off_line_are_kept_as_they_were_said(house: Gatehouse) -> None:
    ticket = await house.ticket()
    merged = await offline(house, await house.code(ticket), NOW_MS - 1_000, said="wrong_gate")
    assert (merged.line.verdict, merged.line.note, (await house.now(ticket)).inside) == ("wrong_gate", "valid", False)
    junk = await offline(house, "junk", NOW_MS - 1_000, said="not_a_ticket")
    assert (junk.standing, junk.line.note) == (Standing.NOT_A_TICKET, "")
    odd = await offline(house, "junk", NOW_MS - 1_000, said="valid")
    assert (odd.standing, odd.line.note) == (Standing.NOT_A_TICKET, "not_a_ticket")


async def test_leaving_off_line_is_taken_over_and_repetition_changes_nothing(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    await house.scan(code)
    await offline(house, code, NOW_MS, leaving=True, nonce="out")
    again = await offline(house, code, NOW_MS, leaving=True, nonce="out")
    assert again.repeated
    assert not (await house.now(ticket)).inside
    await offline(house, code, NOW_MS, leaving=True, nonce="out2")  # out twice: only once counted
    assert (await house.quota()).inside == 0


async def test_a_clock_that_is_ahead_does_not_bring_scans_from_the_future(house: Gatehouse) -> None:
    ticket = await house.ticket()
    merged = await offline(house, await house.code(ticket), NOW_MS + 3_600_000)
    assert merged.line.at_ms == NOW_MS
