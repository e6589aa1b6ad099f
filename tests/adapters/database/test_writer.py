"""Group commit: many units, one transaction, nobody hurt by a neighbour, nothing claimed that is not on the disk."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.adapters.database import SqliteStorage, open_storage
from app.adapters.database.engines import writing_engine
from app.adapters.database.migrate import migrate
from app.adapters.database.storage import ensure_stream
from app.adapters.database.writer import MAX_UNITS, Writer
from app.domain.ids import entity_key
from app.ports import rows
from app.ports.facts import Batch
from app.ports.storage import OutcomeUnknownError, Tx
from tests.adapters.filled import AT, body, guest, logs, puts


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    made = await open_storage(tmp_path / "usher.db")
    yield made
    await made.close()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = writing_engine(tmp_path / "usher.db")
    migrate(made)
    ensure_stream(made)
    return made


def stored(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(query)]


class Held:
    """Keeps the writer's thread busy until it is let go, so that what follows gathers in one batch."""

    def __init__(self, storage: SqliteStorage) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self.busy = asyncio.ensure_future(storage.write(self._wait))

    def _wait(self, _tx: Tx) -> None:
        self._begun.set()
        self._go.wait()

    async def begun(self) -> None:
        """Return when the writer is inside the unit, so that nothing joins its transaction any more."""
        assert await asyncio.to_thread(self._begun.wait, 20)

    def release(self) -> None:
        self._go.set()


async def test_units_that_wait_share_one_transaction(storage: SqliteStorage) -> None:
    heard: list[Batch] = []
    storage.listen(heard.append)
    held = Held(storage)
    await held.begun()
    waiting = [asyncio.ensure_future(storage.write(logs(str(n)))) for n in range(40)]
    await asyncio.sleep(0.05)
    held.release()
    assert await asyncio.gather(*waiting) == list(range(1, 41))
    assert [len(batch.events) for batch in heard] == [40]


async def test_a_transaction_takes_at_most_five_hundred_units(storage: SqliteStorage) -> None:
    heard: list[Batch] = []
    storage.listen(heard.append)
    held = Held(storage)
    await held.begun()
    waiting = [asyncio.ensure_future(storage.write(logs(str(n)))) for n in range(MAX_UNITS + 100)]
    await asyncio.sleep(0.2)
    held.release()
    await asyncio.gather(*waiting)
    assert [len(batch.events) for batch in heard] == [MAX_UNITS, 100]


async def test_a_unit_that_raises_costs_its_neighbours_nothing(storage: SqliteStorage, tmp_path: Path) -> None:
    def fails(tx: Tx) -> None:
        tx.put(guest("bad"))
        tx.log("K", entity_key("guest", "bad"), 1, body(), at_ms=AT)
        raise RuntimeError("on purpose")

    held = Held(storage)
    await held.begun()
    works: list[Callable[[Tx], Any]] = [logs("a"), puts(guest("good")), fails, logs("b")]
    waiting = [asyncio.ensure_future(storage.write(work)) for work in works]
    await asyncio.sleep(0.05)
    held.release()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert (results[0], results[1], results[3]) == (1, None, 2)
    assert isinstance(results[2], RuntimeError)
    assert stored(tmp_path / "usher.db", "SELECT id FROM guests") == ["good"]
    assert stored(tmp_path / "usher.db", "SELECT seq FROM events ORDER BY seq") == [1, 2]


async def test_a_row_that_cannot_be_written_costs_its_neighbours_nothing(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    heard: list[Batch] = []
    storage.listen(heard.append)
    held = Held(storage)
    await held.begun()
    too_large = puts(rows.DeviceRow(user_id="u", device="d", client_seq=2**63))
    works: list[Callable[[Tx], Any]] = [logs("a"), too_large, logs("b"), puts(guest("\ud800"))]
    waiting = [asyncio.ensure_future(storage.write(work)) for work in works]
    await asyncio.sleep(0.05)
    held.release()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert (results[0], results[2]) == (1, 2)
    assert isinstance(results[1], OverflowError)
    assert isinstance(results[3], UnicodeEncodeError)
    assert stored(tmp_path / "usher.db", "SELECT seq FROM events ORDER BY seq") == [1, 2]
    assert [event.seq for batch in heard for event in batch.events] == [1, 2]


async def test_numbers_have_no_holes_whoever_writes_and_fails(storage: SqliteStorage, tmp_path: Path) -> None:
    async def one(name: int) -> int | None:
        def work(tx: Tx) -> int:
            seq = logs(str(name))(tx)
            if name % 3 == 0:
                raise ValueError
            return seq

        try:
            return await storage.write(work)
        except ValueError:
            return None

    numbers = [seq for seq in await asyncio.gather(*(one(n) for n in range(300))) if seq is not None]
    assert sorted(numbers) == list(range(1, 201))
    assert stored(tmp_path / "usher.db", "SELECT head FROM stream") == [200]


async def test_work_of_a_cancelled_caller_is_stored_all_the_same(storage: SqliteStorage, tmp_path: Path) -> None:
    held = Held(storage)
    await held.begun()
    task = asyncio.ensure_future(storage.write(puts(guest("kept"))))
    await asyncio.sleep(0.02)
    task.cancel()
    held.release()
    assert await storage.write(logs("after")) == 1
    assert stored(tmp_path / "usher.db", "SELECT id FROM guests") == ["kept"]


async def test_a_failing_listener_keeps_nobody_from_his_result(storage: SqliteStorage) -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
    heard: list[Batch] = []

    def fails(_batch: Batch) -> None:
        raise RuntimeError("on purpose")

    storage.listen(fails)
    storage.listen(heard.append)
    assert await storage.write(logs("a")) == 1
    assert (len(heard), str(told[0]["exception"])) == (1, "on purpose")


async def test_closing_finishes_what_was_handed_in(tmp_path: Path) -> None:
    storage = await open_storage(tmp_path / "usher.db")
    waiting = [asyncio.ensure_future(storage.write(logs(str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await storage.close()
    assert await asyncio.gather(*waiting) == list(range(1, 51))


# --- a lost COMMIT -----------------------------------------------------------------------------------------


async def test_a_commit_that_arrived_although_it_seemed_lost_is_a_success(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch = monkeypatch.setattr
    heard: list[Batch] = []
    writer = Writer(engine, heard.append)
    real = engine.dialect.do_commit

    def lost(connection: Any) -> None:
        real(connection)
        patch(engine.dialect, "do_commit", real)
        raise OSError("the connection is gone")

    patch(engine.dialect, "do_commit", lost)
    assert await writer.submit(logs("a")) == 1
    assert await writer.submit(logs("b")) == 2
    assert [batch.head for batch in heard] == [1, 2]
    await writer.close()


async def test_a_commit_that_did_not_arrive_is_a_failure_and_leaves_no_hole(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch = monkeypatch.setattr
    heard: list[Batch] = []
    writer = Writer(engine, heard.append)
    real = engine.dialect.do_commit

    def lost(_connection: Any) -> None:
        patch(engine.dialect, "do_commit", real)
        raise OSError("the connection is gone")

    patch(engine.dialect, "do_commit", lost)
    with pytest.raises(OSError, match="gone"):
        await writer.submit(logs("a"))
    assert await writer.submit(logs("b")) == 1
    assert [batch.head for batch in heard] == [1]
    await writer.close()


async def test_a_commit_nobody_can_look_up_is_unknown(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = monkeypatch.setattr
    writer = Writer(engine, lambda _batch: None)
    real_commit, real_connect = engine.dialect.do_commit, engine.dialect.connect

    def lost(connection: Any) -> None:
        real_commit(connection)
        patch(engine.dialect, "do_commit", real_commit)
        patch(engine.dialect, "connect", gone)
        raise OSError("the connection is gone")

    def gone(*_args: Any, **_named: Any) -> Any:
        raise sqlite3.OperationalError("unable to open database file")

    patch(engine.dialect, "do_commit", lost)
    with pytest.raises(OutcomeUnknownError):
        await writer.submit(logs("a"))
    patch(engine.dialect, "connect", real_connect)
    assert await writer.submit(logs("b")) == 2
    await writer.close()


# --- the disk ----------------------------------------------------------------------------------------------

WRITES = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path
    from app.adapters.database import open_storage
    from tests.adapters.filled import logs

    async def main():
        storage = await open_storage(Path(sys.argv[1]))
        for n in range(100_000):
            print(await storage.write(logs(str(n))), flush=True)

    asyncio.run(main())
    """
)


def writing(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITES, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    process = writing(tmp_path / "usher.db")
    assert process.stdout is not None
    last = 0
    with process.stdout:
        while last < 50:
            last = int(await asyncio.to_thread(process.stdout.readline))
        process.kill()
        rest = process.stdout.read().splitlines()
    process.wait()
    whole = [int(line) for line in rest if line.isdecimal()]
    acknowledged = max([last, *whole[:-1]])
    storage = await open_storage(tmp_path / "usher.db")
    place = await storage.read(lambda reads: reads.place())
    seqs = await storage.read(lambda reads: [event.seq for event in reads.events(0, 200_000)])
    await storage.close()
    assert place.head >= acknowledged
    assert seqs == list(range(1, place.head + 1))
