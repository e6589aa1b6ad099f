"""The storage over SQLite: a writer thread, a few reading threads, copies while it is in use."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from app.adapters.database.engines import reading_engine, writing_engine
from app.adapters.database.erasing import erase, hide, rewrite
from app.adapters.database.migrate import migrate, refuse_newer
from app.adapters.database.reading import SqlReads
from app.adapters.database.tables import EVENTS, STREAM
from app.adapters.database.writer import Writer
from app.ports.facts import Batch, Erasure, Hiding
from app.ports.reads import Reads
from app.ports.storage import StorageClosedError, Tx

T = TypeVar("T")

READERS = 2
"""reading threads"""


@dataclass(frozen=True, slots=True)
class Retention:
    """An event is dropped when it is older than `age_ms` and not among the newest `events`."""

    age_ms: int = 7 * 24 * 3600 * 1000
    events: int = 200_000


async def open_storage(path: Path, retention: Retention = Retention()) -> SqliteStorage:
    """Open the database of this file, made when it is missing and brought to this schema. `NewerSchemaError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = writing_engine(path)
    try:
        await asyncio.to_thread(_prepare, engine)
    except BaseException:
        engine.dispose()
        raise
    return SqliteStorage(path, engine, retention)


def new_epoch() -> str:
    """128 random bits in hex."""
    return secrets.token_hex(16)


def _prepare(engine: Engine) -> None:
    migrate(engine)
    ensure_stream(engine)


def ensure_stream(engine: Engine) -> None:
    """The one row of the stream, with an epoch of its own when it is new."""
    with engine.begin() as connection:
        if connection.execute(select(STREAM.c.id)).first() is None:
            connection.execute(insert(STREAM).values(id=1, epoch=new_epoch(), head=0, oldest=1, batch=""))


class SqliteStorage:
    """`app.ports.storage.Storage` over one file."""

    def __init__(self, path: Path, engine: Engine, retention: Retention) -> None:
        self._path = path
        self._retention = retention
        self._engine = engine
        self._reading = reading_engine(path)
        self._listeners: list[Callable[[Batch], None]] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="usher-reader")
        self._own = threading.local()
        self._open: list[Connection] = []
        self._closed = False
        self._writer = Writer(engine, self._deliver)

    def _deliver(self, batch: Batch) -> None:
        for listener in self._listeners:
            try:
                listener(batch)
            except Exception as error:  # a listener's mistake must not keep results from their callers
                context = {"message": "a listener of the storage failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)

    def listen(self, listener: Callable[[Batch], None]) -> None:
        self._listeners.append(listener)

    async def write(self, work: Callable[[Tx], T]) -> T:
        return cast(T, await self._writer.submit(work))

    async def read(self, query: Callable[[Reads], T]) -> T:
        if self._closed:
            raise StorageClosedError
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._query, query)

    def _query(self, query: Callable[[Reads], T]) -> T:
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._reading.connect()
            self._open.append(connection)
        with connection.begin() as transaction:
            try:
                return query(SqlReads(connection))
            finally:
                transaction.rollback()

    async def forget(self, now_ms: int) -> int:
        def job(engine: Engine) -> tuple[int, None]:
            with engine.begin() as connection:
                return _forget(connection, now_ms - self._retention.age_ms, self._retention.events), None

        return cast(int, await self._writer.submit(job, alone=True))

    async def erase(self, work: Callable[[Reads, Tx], tuple[Erasure, T]]) -> T:
        result = cast(T, await self._writer.submit(partial(erase, work=work), alone=True))
        await self.rewrite()
        return result

    async def hide(self, work: Callable[[Reads, Tx], tuple[Hiding, T]]) -> T:
        return cast(T, await self._writer.submit(partial(hide, work=work), alone=True))

    async def rewrite(self) -> None:
        await self._writer.submit(rewrite, alone=True)

    async def backup(self, path: Path) -> int:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._copy, path)

    def _copy(self, path: Path) -> int:
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            head = _check(target)
        os.replace(part, path)
        return head

    async def restore(self, path: Path) -> str:
        def job(engine: Engine) -> tuple[str, Batch]:
            return self._bring_back(engine, path)

        return cast(str, await self._writer.submit(job, alone=True))

    def _bring_back(self, engine: Engine, path: Path) -> tuple[str, Batch]:
        if not path.is_file():
            raise ValueError(f"{path} is not a file")
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
            try:
                head = _check(source)
            except sqlite3.DatabaseError as error:
                raise ValueError(f"{path} is not a whole backup of Usher: {error}") from error
            copy = reading_engine(path)
            try:
                with copy.connect() as connection:
                    refuse_newer(connection)
            finally:
                copy.dispose()
            with closing(sqlite3.connect(self._path)) as target:
                source.backup(target)
        migrate(engine)
        epoch = new_epoch()
        with engine.begin() as connection:
            connection.execute(update(STREAM).values(epoch=epoch, batch=""))
        return epoch, Batch(epoch, head, (), ())

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._writer.close()
            await asyncio.to_thread(self._readers.shutdown)
            for connection in self._open:
                connection.close()
            self._reading.dispose()
            self._engine.dispose()


def _forget(connection: Connection, before_ms: int, keep: int) -> int:
    head = connection.execute(select(STREAM.c.head)).scalar_one()
    old = select(func.max(EVENTS.c.seq)).where(EVENTS.c.seq <= head - keep, EVENTS.c.at_ms < before_ms)
    last = connection.execute(old).scalar_one()
    if last is None:
        return 0
    connection.execute(update(STREAM).values(oldest=last + 1))
    return connection.execute(delete(EVENTS).where(EVENTS.c.seq <= last)).rowcount


def _check(connection: sqlite3.Connection) -> int:
    """The head of a whole copy; `sqlite3.DatabaseError` for anything else."""
    (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    (head,) = connection.execute("SELECT head FROM stream").fetchone()
    return int(head)
