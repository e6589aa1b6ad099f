"""Following the organiser's shop: entries at its scanners, calls of its own, a line that breaks (T1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.ports.mirrors import ShopLinkRow
from app.protocol.gates import ScanIn, ScannerChange
from app.service import erasure, scanners, scans, shop_sync
from app.service.idents import needed
from app.service.tools import MOST_NAMED
from tests.service.mirror_world import Mirror, mirror

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        made.shop.sells("ABCDE", "1", "1")
        assert await made.follow()
        yield made


async def test_who_entered_at_the_shop_s_scanner_is_inside_here(at: Mirror) -> None:
    at_ms = at.world.house.now_ms
    at.shop.enters("ABCDE", 1, "1", at_ms)
    assert await at.follow()
    ticket = await at.ticket("ABCDE-1")
    assert (ticket.inside, ticket.entered_ms, ticket.entered_gate) == (True, at_ms, "g1")
    assert (await at.quota()).inside == 1
    assert await at.scan("secret-of-abcde-1") == "used"
    assert {(one.device, one.line.offline) for one in await at.scans("ABCDE-1")} == {("shop", True), ("d", False)}
    at.shop.enters("ABCDE", 1, "1", at_ms + 1_000, leaving=True)
    assert await at.follow()
    assert not (await at.ticket("ABCDE-1")).inside
    assert await at.tells() == 0
    assert at.shop.said == []


async def test_a_double_entry_at_two_doors_is_flagged(at: Mirror) -> None:
    assert await at.scan("secret-of-abcde-1") == "valid"
    at.shop.enters("ABCDE", 1, "1", at.world.house.now_ms + 1)
    await at.world.house.passes(1)
    assert await at.follow()
    assert (await at.ticket("ABCDE-1")).double
    assert len(at.shop.said) == 0
    await at.agree()
    assert at.shop.said == [("entry", "1", "1")]


async def test_many_entries_come_page_by_page_and_each_once(at: Mirror) -> None:
    now_ms = at.world.house.now_ms
    for step in range(5):
        at.shop.enters("ABCDE", 1 + step % 2, "1", now_ms + step, leaving=step > 1)
    assert await at.follow()
    assert await at.follow()
    assert len(await at.scans("ABCDE-1")) + len(await at.scans("ABCDE-2")) == 5


async def test_entries_that_are_not_ours_to_know_are_left_out(at: Mirror) -> None:
    at.shop.sells("BBBBB", "1")
    at.shop.changes("BBBBB", item="99")
    at.shop.enters("BBBBB", 1, "1", 5)
    at.shop.enters("ABCDE", 1, "77", 5)
    assert await at.follow()
    assert await at.scans("ABCDE-1") == []


async def test_an_entry_told_while_our_word_is_on_its_way_leaves_it_so(at: Mirror) -> None:
    office, now_ms = at.world.tools.box_office, at.world.house.now_ms
    await at.world.write(lambda tx: office.reissue(tx, "ABCDE-1", "reissued", now_ms))
    at.shop.enters("ABCDE", 1, "1", now_ms)
    assert await at.follow()
    assert (await at.ticket("ABCDE-1")).inside
    await at.agree()
    assert at.shop.said == [("recode", "1")]


async def test_a_shop_that_is_away_is_said_once_and_followed_when_it_is_back(
    at: Mirror, caplog: pytest.LogCaptureFixture
) -> None:
    at.shop.sells("BBBBB", "1")
    at.shop.away = True
    assert not await at.follow()
    assert not await at.follow()
    assert [one.levelname for one in caplog.records].count("WARNING") == 1
    assert at.linked.problem == "timeout"
    at.shop.away = False
    assert await at.follow()
    assert at.linked.problem == ""
    assert (await at.world.order("BBBBB")).ticket_ids
    caplog.clear()


async def test_what_came_before_the_line_broke_is_kept(at: Mirror, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.away")
    for number in range(5):
        at.shop.sells(f"BBBB{number}", "1")
    at.shop.away_after = 2
    assert not await at.follow()
    assert (await at.world.order("BBBB0")).ticket_ids
    link: ShopLinkRow = needed(await at.world.row(ShopLinkRow, "spring"))
    assert link.modified
    at.shop.away, at.shop.away_after = False, -1
    assert await at.follow()
    assert (await at.world.order("BBBB4")).ticket_ids


@asynccontextmanager
async def followed(at: Mirror) -> AsyncIterator[None]:
    """The endless round, under way."""
    at.shop.asked.clear()
    running = asyncio.create_task(shop_sync.run(at.world.house.core))
    try:
        async with asyncio.timeout(30):
            await at.shop.asked.wait()
            yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_call_of_the_shop_is_heard_at_once(at: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_sync, "SOONEST_S", 0.0)
    async with followed(at):
        for code in ("BBBBB", "CCCCC"):
            at.shop.sells(code, "1")
            at.shop.asked.clear()
            at.linked.hint(code)
            await at.shop.asked.wait()
            assert (await at.world.order(code)).ticket_ids


async def test_without_a_call_the_next_round_comes_by_itself(at: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_sync, "SOONEST_S", 0.0)
    monkeypatch.setattr(shop_sync, "PACE_S", 0.01)
    async with followed(at):
        for code in ("BBBBB", "CCCCC"):
            at.shop.sells(code, "1")
            at.shop.asked.clear()
            await at.shop.asked.wait()
            assert (await at.world.order(code)).ticket_ids


async def test_calls_make_us_ask_for_orders_not_for_the_event_anew(
    at: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_sync, "SOONEST_S", 0.0)
    async with followed(at):
        asked = at.shop.events
        for _ in range(5):
            at.shop.asked.clear()
            at.linked.hint("")
            await at.shop.asked.wait()
        assert at.shop.events == asked


async def test_calls_about_nothing_are_few_and_forgotten(at: Mirror) -> None:
    for number in range(MOST_NAMED + 5):
        at.linked.hint(f"N{number}")
    assert len(at.linked.named) == MOST_NAMED
    assert await at.follow()
    assert at.linked.named == set()
    assert at.shop.looked_up == []


async def test_a_guest_who_was_erased_stays_nameless_here_and_there(at: Mirror) -> None:
    order = await at.world.order("ABCDE")
    await erasure.erase(at.world.house.core, order.guest_id, "admin")
    await at.agree()
    nameless = (await at.ticket("ABCDE-1")).holder
    assert nameless != "Гость 1"
    assert at.shop.position("ABCDE").holder == ""
    at.shop.changes("ABCDE", holder="Гость 1")
    assert await at.follow()
    assert (await at.ticket("ABCDE-1")).holder == nameless


@pytest.mark.parametrize(
    ("code", "looks"), [("secret-of-bbbbb-1", True), ("short", False), ("secret-of-abcde-1", False)]
)
async def test_a_code_nobody_knows_yet_makes_us_look_at_once(at: Mirror, code: str, looks: bool) -> None:
    core = at.world.house.core
    wish = ScannerChange(do="add", event_id="spring", gate_id="g1", name="1-A")
    token = (await scanners.change(core, wish, "admin")).token
    scanner = needed(await scanners.find(core, token))
    at.shop.sells("BBBBB", "1")
    out = await scans.redeem(core, scanner, ScanIn(code=code, nonce="n1"))
    assert out.ok is not (code != "secret-of-abcde-1")
    assert at.linked.hinted.is_set() is looks
    assert await at.follow()
    again = await scans.redeem(core, scanner, ScanIn(code=code, nonce="n2"))
    assert again.ok is looks
