"""Carries errands from the event loop to a working thread in batches, and results back."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from app.adapters.brain.errands import Errand, Learn, Preview, Result, speechless
from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Reply, Turn

log = logging.getLogger(__name__)

BATCH = 32
"""Errands taken at once; what waits while a batch is worked on makes the next one."""

Work = Callable[[Sequence[Errand]], list[Result | Exception]]
Parcel = tuple[Errand, "asyncio.Future[Result]", asyncio.AbstractEventLoop]


class BrainClosed(RuntimeError):
    """The brain was closed while something was still asked of it."""


class Courier:
    """A brain whose thinking is done by `work` on one thread; `prepare` runs there first and may take seconds."""

    def __init__(self, name: str, prepare: Callable[[], Work], dispose: Callable[[], None]) -> None:
        self._prepare = prepare
        self._dispose = dispose
        self._queue: SimpleQueue[Parcel | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def consider(self, turn: Turn) -> Reply:
        """The reply to one message; when thinking fails, a reply that says nothing and counts as a miss."""
        return await self._replied(turn, turn)

    async def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        """The reply if exactly these articles were known of the event; nothing learnt changes."""
        return await self._replied(Preview(turn, event, articles), turn)

    async def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        """Replace all that is known of one event; messages sent after this see it."""
        await self._errand(Learn(event, articles))

    async def close(self) -> None:
        """Finish what was asked, then end the thread. Closing twice is harmless."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    async def _replied(self, errand: Errand, turn: Turn) -> Reply:
        try:
            result = await self._errand(errand)
        except BrainClosed:
            raise
        except Exception:
            log.exception("brain failed on a message")
            result = None
        return result if result is not None else speechless(turn)

    async def _errand(self, errand: Errand) -> Result:
        if self._closed:
            raise BrainClosed("the brain is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._queue.put((errand, future, loop))
        return await future

    def _run(self) -> None:
        try:
            work = self._prepare()
        except Exception as error:
            log.exception("brain could not be loaded")
            self._refuse_all(error)
            return
        try:
            while (parcels := self._parcels()) is not None:
                if parcels:
                    _deliver(parcels, work([errand for errand, _, _ in parcels]))
        finally:
            self._dispose()

    def _parcels(self) -> list[Parcel] | None:
        """All that waits, at least one parcel, at most `BATCH`; None when it is time to end."""
        first = self._queue.get()
        if first is None:
            return None
        parcels = [first]
        while len(parcels) < BATCH and not self._queue.empty():
            following = self._queue.get()
            if following is None:
                self._queue.put(None)
                break
            parcels.append(following)
        return parcels

    def _refuse_all(self, error: Exception) -> None:
        """The mind cannot be had: everything asked fails, so that callers hear of it instead of waiting."""
        while (parcels := self._parcels()) is not None:
            _deliver(parcels, [error] * len(parcels))


def _deliver(parcels: Sequence[Parcel], results: Sequence[Result | Exception]) -> None:
    for (_, future, loop), result in zip(parcels, results, strict=True):
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, future, result)


def _settle(future: asyncio.Future[Result], result: Result | Exception) -> None:
    if future.done():  # whoever asked has gone
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
