"""The journal in a thread of its own: the window never waits for a disk. Events are gathered, clicks go first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

from app.console.journal import JournalError, NewRow, kind_of
from app.console.session.actions import Applied, Apply, Swap
from app.console.session.rows import Row
from app.console.store import Draft
from app.protocol.frames import Cursor

if TYPE_CHECKING:
    from app.console.journal.ledger import Journal

_log = structlog.get_logger("usher.console.scribe")
T = TypeVar("T")
GATHER_S: Final = 0.2
"""received events are written at most this often; what is on the screen meanwhile is read again after a crash"""
AGAIN_S: Final = 5.0
"""the wait before a failed writing is tried again"""


@dataclass(slots=True)
class Gathered:
    """What waits to be written. `then` puts later things on top of earlier ones."""

    swap: Swap | None = None
    changes: dict[str, Applied] = field(default_factory=dict)
    cursor: Cursor | None = None
    stale: set[str] = field(default_factory=set)
    healed: set[str] = field(default_factory=set)
    rows: dict[str, tuple[Row, bool]] = field(default_factory=dict)
    drafts: dict[str, Draft | None] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def put_swap(self, swap: Swap) -> None:
        """A snapshot: the events before it are of no use any more."""
        self.swap, self.cursor = swap, swap.cursor
        self.changes, self.stale, self.healed = {}, set(), set()
        self.drafts = self._drafts_within(swap)

    def _drafts_within(self, swap: Swap | None) -> dict[str, Draft | None]:
        """Drafts for dialogues that a later snapshot still knows."""
        known = swap.versions.keys() if swap is not None else {f"dialogue:{ident}" for ident in self.drafts}
        return {ident: draft for ident, draft in self.drafts.items() if f"dialogue:{ident}" in known}

    def put_apply(self, apply: Apply) -> None:
        """New states; of each entity only the newest is kept."""
        self.changes.update((change.ent, change) for change in apply.changes if change.raw)
        self.stale = (self.stale | set(apply.stale)) - set(apply.healed)
        self.healed = (self.healed | set(apply.healed)) - set(apply.stale)
        self.cursor = apply.cursor

    def then(self, later: Gathered) -> Gathered:
        """Both together, `later` winning."""
        both = Gathered(
            rows={**self.rows, **later.rows},
            drafts={**self._drafts_within(later.swap), **later.drafts},
            seen={**self.seen, **later.seen},
        )
        if later.swap is not None:
            both.swap, both.changes, both.stale, both.healed = later.swap, later.changes, later.stale, later.healed
        else:
            both.swap = self.swap
            both.changes = {**self.changes, **later.changes}
            both.stale = (self.stale | later.stale) - later.healed
            both.healed = (self.healed | later.healed) - later.stale
        both.cursor = later.cursor or self.cursor
        return both

    def __bool__(self) -> bool:
        return bool(self.cursor or self.rows or self.drafts or self.seen)

    def write(self, journal: Journal, user_id: str) -> None:
        """Write it all; what the server said goes with its cursor in one transaction each."""
        if self.rows:
            journal.settle(self.rows.values())
        swap, cursor = self.swap, self.cursor
        if swap is not None:
            journal.swap(user_id, swap.versions, swap.raws, swap.cursor, swap.stale)
        for dialogue_id, draft in self.drafts.items():
            journal.save_draft(user_id, dialogue_id, draft)
        journal.save_seen(user_id, self.seen)
        if cursor is not None and (swap is None or cursor != swap.cursor):
            journal.apply(user_id, self.changes.values(), cursor, self.stale, self.healed)


class Scribe:
    """Writes for one user. `stored` is called with each cursor that has become durable, `failed` at each failure."""

    def __init__(
        self, journal: Journal, user_id: str, stored: Callable[[int], None], failed: Callable[[str], None]
    ) -> None:
        self._journal, self._user_id, self._stored, self._failed = journal, user_id, stored, failed
        self._thread = ThreadPoolExecutor(1, "journal")
        self._loop = asyncio.get_running_loop()
        self._gathered = Gathered()
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    async def run(self, job: Callable[..., T], *args: Any) -> T:
        """Run a job in the journal's thread; jobs never overlap."""
        return await self._loop.run_in_executor(self._thread, job, *args)

    async def append(self, new: NewRow, drop_draft: str = "") -> int:
        """Write a command; its number once it is durable. `JournalError` or `OSError` otherwise."""
        self._gathered.drafts.pop(drop_draft, None)
        return await self.run(self._journal.append, new, drop_draft)

    async def raise_counter(self, known: int) -> None:
        """Never give out numbers that the server knows already."""
        await self.run(self._journal.raise_counter, known)

    def swap(self, swap: Swap) -> None:
        """A snapshot was shown."""
        self._gathered.put_swap(swap)
        self._soon()

    def apply(self, apply: Apply) -> None:
        """Events were shown."""
        self._gathered.put_apply(apply)
        self._soon()

    def settle(self, row: Row, done: bool) -> None:
        """How a command stands."""
        self._gathered.rows[row.cmd] = (row, done)
        self._soon()

    def save_draft(self, dialogue_id: str, draft: Draft | None) -> None:
        """An unfinished text."""
        self._gathered.drafts[dialogue_id] = draft
        self._soon()

    def save_seen(self, dialogue_id: str, n: int) -> None:
        """What has been on screen."""
        self._gathered.seen[dialogue_id] = n
        self._soon()

    def _soon(self, wait_s: float = GATHER_S) -> None:
        if self._timer is None and self._writing is None and not self._closed:
            self._timer = self._loop.call_later(wait_s, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._writing = self._loop.create_task(self._write())

    async def _write(self) -> None:
        try:
            await self.flush()
            wait_s = GATHER_S
        except (JournalError, OSError) as error:
            _log.error("the journal could not be written", kind=kind_of(error))
            self._failed(kind_of(error))
            wait_s = AGAIN_S
        self._writing = None
        if self._gathered:
            self._soon(wait_s)

    async def flush(self) -> None:
        """Write everything gathered; what could not be written stays gathered."""
        taken, self._gathered = self._gathered, Gathered()
        try:
            await self.run(taken.write, self._journal, self._user_id)
        except BaseException:
            self._gathered = taken.then(self._gathered)
            raise
        if taken.cursor is not None:
            self._stored(taken.cursor.seq)

    async def close(self, last: Callable[[Journal], None] | None = None) -> None:
        """Write what is left, or do one last thing instead (a wipe); then close the file and end the thread."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await asyncio.wait([self._writing])
        try:
            if last is None:
                await self.flush()
            else:
                await self.run(last, self._journal)
        finally:
            await self.run(self._journal.close)
            self._thread.shutdown(wait=False)
