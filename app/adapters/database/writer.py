"""The group-commit writer: a queue, one thread, one transaction for up to 500 units of work, no timer.

While one batch is being made durable the next gathers, so a lone command waits for one commit only and a crowd shares
one. A unit's error is its own; an error of the database on writing out is settled by running the units one by one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from app.adapters.database.batch import OpenBatch, Outcome
from app.adapters.database.tables import STREAM
from app.ports.facts import Batch
from app.ports.storage import OutcomeUnknownError, StorageClosedError

MAX_UNITS = 500
"""units of work in one transaction"""


@dataclass(slots=True)
class _Item:
    """Work handed in. `alone` runs outside any batch, with the engine, and gives a result and perhaps a batch."""

    future: asyncio.Future[Any]
    work: Callable[[Any], Any]
    alone: bool = False


class Writer:
    """Owns the only connection that writes. `deliver` is called on the event loop after each commit."""

    def __init__(self, engine: Engine, deliver: Callable[[Batch], None]) -> None:
        self._engine = engine
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Item | None] = SimpleQueue()
        self._closed = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._serve, name="usher-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Any], Any], *, alone: bool = False) -> asyncio.Future[Any]:
        """Hand in a unit of work; with `alone`, a job that gets the engine while nobody writes."""
        if self._closed:
            raise StorageClosedError
        future: asyncio.Future[Any] = self._loop.create_future()
        self._queue.put(_Item(future, work, alone))
        return future

    async def close(self) -> None:
        """Finish what was handed in, then end the thread."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        ended = False
        while not ended:
            items, job, ended = self._gather()
            self._run(items)
            if job is not None:
                self._run_alone(job)
        self._let_go()

    def _gather(self) -> tuple[list[_Item], _Item | None, bool]:
        """What may share a transaction, the job that ended the gathering if one did, and whether this is the end."""
        items: list[_Item] = []
        item = self._queue.get()
        while item is not None:
            if item.alone:
                return items, item, False
            items.append(item)
            if len(items) == MAX_UNITS:
                return items, None, False
            try:
                item = self._queue.get_nowait()
            except Empty:
                return items, None, False
        return items, None, True

    def _run(self, items: Sequence[_Item]) -> None:
        if not items:
            return
        try:
            outcomes, batch = self._transact(items)
        except OutcomeUnknownError as error:
            outcomes, batch = [Outcome(error=error) for _ in items], None
        except Exception as error:
            if len(items) > 1:  # somebody's row could not be written: find whose
                for item in items:
                    self._run([item])
                return
            outcomes, batch = [Outcome(error=error)], None
        self._hand_back(items, outcomes, batch)

    def _transact(self, items: Sequence[_Item]) -> tuple[list[Outcome], Batch | None]:
        connection = self._connected()
        with connection.begin() as transaction:
            open_batch = OpenBatch(connection)
            outcomes = [open_batch.run(item.work) for item in items]
            batch = open_batch.flush()
            try:
                transaction.commit()
            except Exception as error:
                self._let_go()
                if not self._stored(open_batch.mark, error):
                    raise
        return outcomes, batch

    def _stored(self, mark: str, error: Exception) -> bool:
        """After a lost COMMIT: did the batch of this mark arrive? `OutcomeUnknownError` when that cannot be read."""
        try:
            with self._engine.connect() as fresh:
                return bool(fresh.execute(select(STREAM.c.batch)).scalar_one() == mark)
        except SQLAlchemyError:
            raise OutcomeUnknownError from error

    def _run_alone(self, item: _Item) -> None:
        self._let_go()
        try:
            result, batch = item.work(self._engine)  # a job says itself what it made known
        except Exception as error:
            self._hand_back([item], [Outcome(error=error)], None)
        else:
            self._hand_back([item], [Outcome(result)], batch)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _hand_back(self, items: Sequence[_Item], outcomes: Sequence[Outcome], batch: Batch | None) -> None:
        self._loop.call_soon_threadsafe(self._settle, items, outcomes, batch)

    def _settle(self, items: Sequence[_Item], outcomes: Sequence[Outcome], batch: Batch | None) -> None:
        if batch is not None:
            self._deliver(batch)
        for item, outcome in zip(items, outcomes, strict=True):
            if item.future.done():  # its caller was cancelled; the work is stored all the same
                continue
            if outcome.error is not None:
                item.future.set_exception(outcome.error)
            else:
                item.future.set_result(outcome.result)
