"""The phone's page at a gate whose link is cut: it decides by its list, keeps what it decided, hands it in (T2)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Route, expect

from app.ports.rows import TicketRow
from app.protocol.gates import ListEntry, ScannerChange, ScannerChanged
from app.server.host import Host
from tests.gate import vectors
from tests.server.doorway import change, code_of, scan, scanner, tickets
from tests.server.standing import Standing
from tests.widget.cable import Cable, cable
from tests.widget.conftest import NewContext
from tests.widget.test_gate_page import scans

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.requirement("T2")]
RUN = """async (scenarios) => {
  const { openBook } = await import("/gate-book.js");
  const wrong = [];
  const asked = ["name", "code", "typed", "leaving", "at_ms", "first_from_ms"];
  for (const [number, scenario] of scenarios.entries()) {
    const book = await openBook(`vectors ${number}`);
    for (const page of [scenario.page, ...scenario.pages]) await book.take(page);
    for (const [at, one] of scenario.scans.entries()) {
      if (one.at_ms) book.heard(one.at_ms);
      const wish = { code: one.code, nonce: `n${at}`, typed: Boolean(one.typed), leaving: Boolean(one.leaving) };
      const out = await book.decide(wish);
      for (const [key, value] of Object.entries(one))
        if (!asked.includes(key) && JSON.stringify(out[key]) !== JSON.stringify(value))
          wrong.push([one.name, key, out[key], value]);
      if (!(out.first_ms >= (one.first_from_ms ?? 0))) wrong.push([one.name, "first_ms", out.first_ms]);
    }
    const owed = await book.owed(1000);
    if (owed.length !== scenario.scans.length || book.owing !== owed.length) wrong.push([scenario.name, owed.length]);
    if (owed.some((scan, at) => at && scan.at_ms < owed[at - 1].at_ms)) wrong.push([scenario.name, "order"]);
  }
  return wrong;
}"""
"""what `tests/gate/test_vectors.py` does with the terminal's scanner"""

HOLDS = """async (ver) => {
  const { openBook } = await import("/gate-book.js");
  const held = async () => (await openBook(localStorage.getItem("usher.gate"))).ver;
  while ((await held()) < ver) await new Promise((done) => setTimeout(done, 50));
}"""
"""returns once the list is kept up to this version"""
UNREADABLE = """async () => {
  const { openBook } = await import("/gate-book.js");
  const book = await openBook(localStorage.getItem("usher.gate"));
  const scan = { code: "x", nonce: "not a nonce", at_ms: 1, said: "valid" };
  await new Promise((done) => {
    const work = book.base.transaction("owed", "readwrite");
    work.objectStore("owed").put(scan);
    work.oncomplete = done;
  });
}"""
"""keeps a scan that the backend refuses to read"""

OLDER = """async () => {
  const { openBook } = await import("/gate-book.js");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("older")));
  const name = [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const about = { event_id: "north", gate_id: "1", opens_ms: 0, closes_ms: Date.now() * 2, gates: [{ id: "1" }] };
  const entry = ["a-1", 1, "valid", -1, -1, 0, "", 0];
  await new Promise((done) => {
    const opening = indexedDB.open(`usher.gate.${name}`, 1);
    opening.onupgradeneeded = () => {
      const base = opening.result;
      base.createObjectStore("about").put({ ver: 7, about, behind: 0, at: 1 }, 1);
      base.createObjectStore("keys");
      base.createObjectStore("tickets").put(entry, "a-1");
      base.createObjectStore("owed", { keyPath: ["at_ms", "nonce"] }).put({ at_ms: 1, nonce: "n", code: "x" });
    };
    opening.onsuccess = () => (opening.result.close(), done());
  });
  const book = await openBook("older");
  const found = [book.ver, book.count, book.owing, book.about.gate_id];
  const wish = { code: "the-shops-code", nonce: "m", typed: false, leaving: false };
  found.push((await book.decide(wish)).verdict);
  const mark = await (await import("/gate-alone.js")).markOf(wish.code);
  await book.take({ ...about, ver: 8, server_ms: Date.now(), entries: [[...entry, -1, mark]] });
  return [...found, book.ver, (await book.decide(wish)).verdict];
}"""
"""opens what a page of the first version kept"""


@pytest_asyncio.fixture(loop_scope="session")
async def wire(day: Standing) -> AsyncIterator[Cable]:
    """The line between the phones and the backend."""
    async with cable(day.url) as found:
        yield found


async def row_of(day: Standing, ticket_id: str) -> TicketRow:
    async def look(host: Host) -> TicketRow:
        row = await host.core.storage.read(lambda reads: reads.get(TicketRow, ticket_id))
        assert row is not None
        return row

    return await asyncio.to_thread(day.inside, look)


async def pair(day: Standing) -> list[tuple[TicketRow, str]]:
    """Two tickets nobody has used, and their codes."""
    rows = await asyncio.to_thread(tickets, day, "1", 2)
    return [(row, await asyncio.to_thread(code_of, day, row.id)) for row in rows]


async def opened(context: BrowserContext, day: Standing, wire: Cable, **parts: Any) -> tuple[Page, ScannerChanged]:
    """A phone at gate 1 that is in touch and holds the list."""
    added = await asyncio.to_thread(scanner, day, **parts)
    page = await context.new_page()
    await page.goto(added.url.replace(day.url, wire.url))
    await on_line(page)
    return page, added


async def on_line(page: Page) -> None:
    await expect(page.locator("#link")).to_have_attribute("data-state", "on", timeout=20_000)


async def cut(page: Page, wire: Cable) -> None:
    wire.unplug()
    await expect(page.locator("#link")).to_have_attribute("data-state", "off")
    await expect(page.locator("#state")).to_contain_text("Нет связи с")


async def phone(new_context: NewContext) -> BrowserContext:
    return await new_context(viewport={"width": 390, "height": 844})


async def test_the_page_answers_as_the_vectors_say(day: Standing, new_context: NewContext) -> None:
    page = await (await phone(new_context)).new_page()
    await page.goto(f"{day.url}/gate")
    scenarios = json.loads(vectors.FILE.read_text(encoding="utf-8"))
    assert await page.evaluate(RUN, scenarios) == []


async def test_a_ticket_for_another_day_says_for_which_by_the_clock_of_the_gate(
    day: Standing, new_context: NewContext
) -> None:
    """Where the phone's clock says, it is the day after by then."""
    about = vectors.weekend(
        vectors.FRIDAY.doors_ms, ListEntry("sat-1", 1, "valid", day=1), ListEntry("pass-1", 1, "valid")
    )
    context = await new_context(timezone_id="Asia/Vladivostok", service_workers="block")

    async def answer(route: Route) -> None:
        await (route.fulfill(json=about) if "/gate/v1/list" in route.request.url else route.abort())

    await context.route("**/gate/v1/**", answer)
    await context.route_web_socket("**/gate/v1/socket", lambda socket: socket.close())
    page = await context.new_page()
    await page.goto(f"{day.url}/gate#of-nobody")
    await expect(page.locator("#state")).to_contain_text("билетов: 2")
    await scans(page, vectors.code("sat-1"))
    await expect(page.locator("h1")).to_have_text("ДРУГОЙ ДЕНЬ")
    await expect(page.locator("#lines")).to_contain_text("Билет на 15 июня.")
    await page.get_by_role("button", name="EN").click()
    await expect(page.locator("#lines")).to_contain_text("The ticket is for 15 June.")
    await scans(page, vectors.code("pass-1"))
    await expect(page.locator("h1")).to_have_text("COME IN")


async def test_a_list_of_an_older_page_serves_until_it_has_come_anew(day: Standing, new_context: NewContext) -> None:
    page = await (await phone(new_context)).new_page()
    await page.goto(f"{day.url}/gate")
    assert await page.evaluate(OLDER) == [0, 1, 1, "1", "not_a_ticket", 8, "valid"]


async def test_a_gate_that_is_cut_off_decides_by_its_list_and_hands_in_later(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, _ = await opened(await phone(new_context), day, wire)
    (ticket, code), (other, other_code) = await pair(day)
    await expect(page.locator("#state")).to_be_hidden()
    await cut(page, wire)
    await expect(page.locator("#state")).to_contain_text(
        re.compile(r"Решаем по списку на \d\d:\d\d, билетов: \d{3,}")
    )
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")
    await expect(page.locator("#lines")).to_contain_text("решено по списку")
    await expect(page.locator("#state")).to_contain_text("Не сдано сканов: 1")
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("УЖЕ ИСПОЛЬЗОВАН")
    await expect(page.locator("#lines")).to_contain_text("Ворота 1")
    await scans(page, ticket.code)
    await expect(page.locator("#lines")).to_contain_text("нужен QR")
    assert not (await row_of(day, ticket.id)).inside
    # the same ticket comes in elsewhere meanwhile
    elsewhere = await asyncio.to_thread(scanner, day, "1")
    with httpx.Client(
        base_url=day.url, headers={"Authorization": f"Bearer {elsewhere.token}"}, trust_env=False
    ) as gate:
        assert (await asyncio.to_thread(scan, gate, other_code, "elsewhere")).ok
    await scans(page, other_code)
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")

    wire.plugged = True
    await on_line(page)
    await expect(page.locator("#state")).to_have_text("Второй вход по билету: 1. Скажите старшему.")
    assert (await row_of(day, ticket.id)).inside
    assert (await row_of(day, other.id)).double
    await page.get_by_role("button", name="EN").click()
    await expect(page.locator("#state")).to_have_text("Second entries with a ticket: 1. Tell the lead.")


async def test_a_reload_and_a_start_without_a_link_lose_nothing(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    context = await phone(new_context)
    page, _ = await opened(context, day, wire)
    await page.evaluate("navigator.serviceWorker.ready.then(() => caches.open('usher.gate.page'))")
    (ticket, code), _ = await pair(day)
    await cut(page, wire)
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")
    await page.reload()
    await expect(page.locator("#state")).to_contain_text("Не сдано сканов: 1")
    await page.close()  # as a crash would
    again = await context.new_page()
    await again.goto(f"{wire.url}/gate")
    await expect(again.locator("#gate")).to_contain_text("Ворота 1")
    await expect(again.locator("#state")).to_contain_text("Не сдано сканов: 1")
    await scans(again, code)
    await expect(again.locator("h1")).to_have_text("УЖЕ ИСПОЛЬЗОВАН")
    wire.plugged = True
    await on_line(again)
    await expect(again.locator("#state")).to_be_hidden()
    row = await row_of(day, ticket.id)
    assert (row.inside, row.entries, row.double) == (True, 1, False)


async def test_a_new_link_on_the_phone_hands_in_what_the_old_one_decided(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, _ = await opened(await phone(new_context), day, wire)
    await page.evaluate("navigator.serviceWorker.ready.then(() => caches.open('usher.gate.page'))")
    (ticket, code), _ = await pair(day)
    await cut(page, wire)
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")
    fresh = await asyncio.to_thread(scanner, day, "1")
    wire.plugged = True
    await page.goto(fresh.url.replace(day.url, wire.url))
    await on_line(page)
    await expect(page.locator("#state")).to_be_hidden()
    assert (await row_of(day, ticket.id)).inside


async def test_the_list_comes_in_changes_and_a_code_killed_since_is_refused_off_line(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, _ = await opened(await phone(new_context), day, wire)
    (ticket, code), _ = await pair(day)

    async def revoke(host: Host) -> int:
        core = host.core
        row = await core.storage.write(
            lambda tx: core.tools.box_office.revoke(tx, ticket.id, "revoked", core.now_ms())
        )
        return row.list_ver

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ver = await asyncio.to_thread(day.inside, revoke)
    await page.evaluate(HOLDS, ver)
    assert not [url for url in asked if "/gate/v1/list" in url]  # it came as a change, by the socket
    await cut(page, wire)
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("БИЛЕТ АННУЛИРОВАН")


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))", "Ed25519"),
        ("crypto.subtle.verify = () => Promise.resolve(true)", "Ed25519"),
        ("Object.defineProperty(globalThis, 'isSecureContext', { value: false })", "https"),
        ("Object.defineProperty(globalThis, 'indexedDB', { value: undefined })", "хранить список"),
        ("indexedDB.open = () => { throw new Error('private') }", "хранить список"),
    ],
)
async def test_a_browser_that_cannot_check_says_so_and_does_not_guess(
    day: Standing, wire: Cable, new_context: NewContext, lacks: str, words: str
) -> None:
    context = await phone(new_context)
    await context.add_init_script(lacks)
    page, _ = await opened(context, day, wire)
    await expect(page.locator("#state")).to_contain_text("Без связи страница не решает")
    await expect(page.locator("#state")).to_contain_text(words)
    (_, code), _ = await pair(day)
    await cut(page, wire)
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("НЕТ ОТВЕТА")
    await expect(page.locator("body")).to_have_attribute("data-verdict", "no")
    await expect(page.locator("#lines")).to_contain_text(words)


async def test_a_line_that_has_fallen_silent_is_given_up(day: Standing, wire: Cable, new_context: NewContext) -> None:
    context = await phone(new_context)
    await context.clock.install()
    page, _ = await opened(context, day, wire)
    wire.freeze()  # it stands, and carries nothing more
    async with page.expect_event("websocket"):
        await page.clock.run_for(20_000)
    await on_line(page)


async def test_a_scan_the_backend_cannot_read_holds_up_no_other(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, _ = await opened(await phone(new_context), day, wire)
    (ticket, code), _ = await pair(day)
    await cut(page, wire)
    await page.evaluate(UNREADABLE)
    await scans(page, code)
    await expect(page.locator("#state")).to_contain_text("Не сдано сканов: 2")
    wire.plugged = True
    await on_line(page)
    await expect(page.locator("#state")).to_have_text("Не сдано сканов: 1.")
    assert (await row_of(day, ticket.id)).inside


async def test_a_scanner_that_was_shut_out_still_says_what_it_owes(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, added = await opened(await phone(new_context), day, wire)
    (_, code), _ = await pair(day)
    await cut(page, wire)
    await scans(page, code)
    await expect(page.locator("#state")).to_contain_text("Не сдано сканов: 1")
    await asyncio.to_thread(change, day, ScannerChange(do="revoke", id=added.scanners[0].id))
    wire.plugged = True
    await expect(page.locator("h1")).to_contain_text("Сканер отключён")
    await expect(page.locator("#state")).to_have_text("Не сдано сканов: 1.")


async def test_an_entry_that_cannot_be_written_down_opens_nothing(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    page, _ = await opened(await phone(new_context), day, wire)
    (_, code), _ = await pair(day)
    await cut(page, wire)
    await page.evaluate(
        "void (IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') })"
    )
    await scans(page, code)
    await expect(page.locator("body")).to_have_attribute("data-verdict", "no")
    await expect(page.locator("#lines")).to_contain_text("не записал проход")


async def test_a_page_that_never_had_a_list_decides_nothing(
    day: Standing, wire: Cable, new_context: NewContext
) -> None:
    added = await asyncio.to_thread(scanner, day)
    context = await phone(new_context)
    await context.route("**/gate/v1/**", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(added.url)
    await expect(page.locator("#state")).to_have_text(re.compile("Связи ещё не было. Списка ещё нет"))
    (_, code), _ = await pair(day)
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("НЕТ ОТВЕТА")
    await expect(page.locator("#lines")).to_contain_text("Списка ещё нет")
