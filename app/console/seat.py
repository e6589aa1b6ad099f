"""The parts of one signed-in user, made together and let go together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from app.console.api import Api
from app.console.place import Kept, Place
from app.console.session import Session
from app.console.store import Store

if TYPE_CHECKING:
    from app.console.journal.ledger import Journal
    from app.console.link import LinkDriver
    from app.console.outgoing import Outgoing
    from app.console.reading import Reading
    from app.console.scribe import Scribe


class Seat:
    """`scribe`, `driver`, `outgoing` and `reading` know the seat, so they are put in after it is made."""

    scribe: Scribe
    driver: LinkDriver
    outgoing: Outgoing
    reading: Reading

    def __init__(self, store: Store, api: Api, place: Place, kept: Kept, session: Session, *, remember: bool) -> None:
        self.store, self.api, self.place, self.kept, self.session = store, api, place, kept, session
        self.remember = remember
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that ends with the seat at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            message = {"message": "a task of the desk failed", "exception": task.exception(), "task": task}
            task.get_loop().call_exception_handler(message)

    async def close(self, *, wipe: bool, unsent: bool = False) -> None:
        """Drop the link, finish the journal (or wipe it), let go of the connections."""
        await self.driver.close()
        for task in list(self._tasks):
            task.cancel()
        user_id = self.session.user_id

        def clean(journal: Journal) -> None:
            journal.wipe(user_id, unsent=unsent)

        try:
            await self.scribe.close(clean if wipe else None)
        finally:
            await self.api.close()
