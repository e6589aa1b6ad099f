"""A scanner against a real backend: on line, cut off, back again; what it decided alone arrives once (T2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from app.gate import scanner as scanners
from app.gate.book import Book
from app.gate.scanner import Scanner, ShutOutError
from app.ports.books import ScannerRow, ScanRow
from app.ports.rows import TicketRow
from app.protocol.gates import OfflineScan, ScannerChange
from app.server.host import Host
from app.service.idents import needed
from tests.fakes.proxy import CuttingProxy
from tests.server.doorway import DAY, change, code_of, scanner, tickets
from tests.server.standing import PATIENCE_S, Standing, standing


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    start = datetime.fromisoformat(DAY)
    folder = tmp_path_factory.mktemp("day")
    with standing(folder, sample=True, rehearsal=True, start=start, limits=False) as found:
        yield found


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter pauses than at a gate."""
    monkeypatch.setattr(scanners, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(scanners, "LONGEST_PAUSE_S", 0.1)
    monkeypatch.setattr(scanners, "BEAT_S", 0.1)


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S * 4):
        while not check():  # noqa: ASYNC110  # it happens in another thread
            await asyncio.sleep(0.02)


@asynccontextmanager
async def at_work(server: str, token: str, path: Path) -> AsyncIterator[Scanner]:
    """A scanner with its link."""
    book = Book(path)
    device = Scanner(server, token, book)
    link = asyncio.create_task(device.run())
    try:
        yield device
    finally:
        link.cancel()
        with suppress(asyncio.CancelledError, ShutOutError):
            await link
        await device.close()
        book.close()


@asynccontextmanager
async def on_list(day: Standing, token: str, path: Path) -> AsyncIterator[Book]:
    """A book that holds the list of today."""
    book = Book(path)
    device = Scanner(day.url, token, book)
    await device.fetch()
    await device.close()
    try:
        yield book
    finally:
        book.close()


def row_of(day: Standing, ticket: TicketRow) -> TicketRow:
    async def look(host: Host) -> TicketRow:
        return needed(await host.core.storage.read(lambda reads: reads.get(TicketRow, ticket.id)))

    return day.inside(look)


def holds(day: Standing, ident: str) -> int:
    async def look(host: Host) -> int:
        return needed(await host.core.storage.read(lambda reads: reads.get(ScannerRow, ident))).list_ver

    return day.inside(look)


def entries(day: Standing, ticket: TicketRow) -> list[bool]:
    """Of each entry with the ticket, whether it is flagged."""

    async def look(host: Host) -> list[bool]:
        rows = await host.core.storage.read(lambda reads: reads.find(ScanRow, where={"ticket_id": ticket.id}))
        return [row.line.double for row in sorted(rows, key=lambda row: row.at_ms) if row.entry]

    return day.inside(look)


@pytest.mark.requirement("T2")
async def test_a_scanner_that_is_cut_off_decides_alone_and_hands_in_once(day: Standing, tmp_path: Path) -> None:
    added = await asyncio.to_thread(scanner, day)
    one, two = await asyncio.to_thread(tickets, day, "1", 2)
    codes = [await asyncio.to_thread(code_of, day, ticket.id) for ticket in (one, two)]
    proxy = CuttingProxy(int(day.url.rpartition(":")[2]), Random(1))
    server = await proxy.start()
    async with at_work(server, added.token, tmp_path / "gate.db") as device:
        await until(lambda: device.on_line)
        assert device.book.tickets() > 3000
        first = await device.scan(codes[0])
        assert (first.out.verdict, first.alone) == ("valid", False)
        proxy.refuses = True
        proxy.pull()
        await until(lambda: not device.on_line)
        again, fresh, twice = [await device.scan(code) for code in (codes[0], codes[1], codes[1])]
        assert [(v.out.verdict, v.alone) for v in (again, fresh, twice)] == [
            ("used", True),
            ("valid", True),
            ("used", True),
        ]
        assert device.book.owing() == 3
        assert not (await asyncio.to_thread(row_of, day, two)).inside
        proxy.refuses = False
        await until(lambda: device.on_line and not device.book.owing())
        row = await asyncio.to_thread(row_of, day, two)
        assert (row.inside, row.entries, row.double) == (True, 1, False)
        ident = added.scanners[0].id
        await until(lambda: holds(day, ident) >= row.list_ver)
    await proxy.close()


async def test_a_scan_the_backend_cannot_read_holds_up_no_other(day: Standing, tmp_path: Path) -> None:
    added = await asyncio.to_thread(scanner, day)
    one, two = await asyncio.to_thread(tickets, day, "1", 2)
    codes = [await asyncio.to_thread(code_of, day, ticket.id) for ticket in (one, two)]
    async with on_list(day, added.token, tmp_path / "gate.db") as book:
        dark = Scanner("http://127.0.0.1:9", added.token, book)
        await dark.scan(codes[0])
        book.owe(OfflineScan(code="", nonce="of-a-newer-scanner", at_ms=book.now_ms(), said="unheard"))
        await dark.scan("x" * 70_000)
        await dark.scan(codes[1])
        await dark.close()
        device = Scanner(day.url, added.token, book)
        assert await device.hand_in() == 3
        assert (book.owing(), device.unread) == (1, {"of-a-newer-scanner"})
        assert await device.hand_in() == 0
        await device.close()
    assert all([(await asyncio.to_thread(row_of, day, ticket)).inside for ticket in (one, two)])


async def test_two_gates_cut_off_let_the_same_ticket_in_and_that_is_flagged(day: Standing, tmp_path: Path) -> None:
    (ticket,) = await asyncio.to_thread(tickets, day)
    code = await asyncio.to_thread(code_of, day, ticket.id)
    books = []
    for name in ("a", "b"):
        added = await asyncio.to_thread(scanner, day)
        book = Book(tmp_path / f"{name}.db")
        device = Scanner(day.url, added.token, book)
        await device.fetch()
        await device.close()
        dark = Scanner("http://127.0.0.1:9", added.token, book)
        assert (await dark.scan(code)).out.ok
        await dark.close()
        books.append((added.token, book))
    for token, book in books:
        device = Scanner(day.url, token, book)
        assert await device.hand_in() == 1
        assert await device.hand_in() == 0
        await device.close()
        book.close()
    assert (await asyncio.to_thread(row_of, day, ticket)).double
    assert await asyncio.to_thread(entries, day, ticket) == [False, True]


async def test_changes_reach_a_scanner_while_it_listens(day: Standing, tmp_path: Path) -> None:
    one, two = await asyncio.to_thread(scanner, day), await asyncio.to_thread(scanner, day)
    (ticket,) = await asyncio.to_thread(tickets, day)
    code = await asyncio.to_thread(code_of, day, ticket.id)
    async with (
        at_work(day.url, one.token, tmp_path / "1.db") as ears,
        at_work(day.url, two.token, tmp_path / "2.db") as eyes,
    ):
        await until(lambda: ears.on_line and eyes.on_line)
        assert (await eyes.scan(code)).out.ok
        await until(lambda: bool((entry := ears.book.ticket(ticket.id)) and entry.inside))


async def test_a_scanner_that_was_shut_out_says_so(day: Standing, tmp_path: Path) -> None:
    added = await asyncio.to_thread(scanner, day)
    book = Book(tmp_path / "gate.db")
    device = Scanner(day.url, added.token, book)
    link = asyncio.create_task(device.run())
    await until(lambda: device.on_line)
    await asyncio.to_thread(change, day, ScannerChange(do="revoke", id=added.scanners[0].id))
    with pytest.raises(ShutOutError):
        await asyncio.wait_for(link, PATIENCE_S)
    with pytest.raises(ShutOutError):
        await device.scan("x")
    await device.close()
    book.close()
