"""Where the backend keeps what it knows: one writer, many readers, one event stream.

A unit of work is a plain function of a `Tx`: it runs inside the writer's transaction, alone, and must not wait for
anything nor touch anything but its `Tx`. It may be run a second time after a failure of the batch it was in, so it
leaves no trace elsewhere. What it raises undoes its own writes and reaches its caller; others in the same batch are
not hurt. Inside a `Tx` rows are found by key only; lists are read before (`Reads`) and each row is checked again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from app.domain.ids import EntityKey
from app.ports.facts import Batch, Entry, Erasure, Hiding
from app.ports.reads import Reads
from app.ports.rows import Row
from app.protocol.frames import EventBody
from app.protocol.guest import Line

R = TypeVar("R", bound=Row)
T = TypeVar("T")


class OutcomeUnknownError(Exception):
    """The connection was lost during COMMIT: the work may or may not be stored. Read back by id; never "failed"."""


class StorageClosedError(Exception):
    """The storage has been closed or is being replaced; nothing was written."""


class NewerSchemaError(Exception):
    """The data was written by a newer Usher; this one refuses to touch it."""


class Rows(Protocol):
    """Whatever finds a row by its key: a unit of work, or a query."""

    def get(self, kind: type[R], *key: str | int) -> R | None:
        """The row of this key."""
        ...


class Tx(Protocol):
    """The writer's transaction as one unit of work sees it."""

    def get(self, kind: type[R], *key: str | int) -> R | None:
        """The row of this key, this work's own writes included."""
        ...

    def put(self, row: Row) -> None:
        """Insert or replace."""
        ...

    def drop(self, kind: type[Row], *key: str | int) -> None:
        """Remove the row when it is there."""
        ...

    def head(self) -> int:
        """The newest `seq`, this work's own events included."""
        ...

    def log(self, kind: str, ent: EntityKey, ver: int, body: EventBody, *, at_ms: int, scope: str = "",
            was: str | None = None, cmd: str = "", by: str = "") -> int:  # fmt: skip
        """Append to the stream and return the `seq`, strictly one more than the one before."""
        ...

    def tell(self, conversation_id: str, line: Line) -> None:
        """Let the guest's side know of a line once it is durable."""
        ...

    def audit(self, entry: Entry) -> None:
        """Append to the audit chain. Of a subject whose key is empty, one that was erased, no detail is kept."""
        ...


class Storage(Protocol):
    """The database of one organiser."""

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run the work and return its result once it is durable. `OutcomeUnknownError`, or what the work raised."""
        ...

    async def read(self, query: Callable[[Reads], T]) -> T:
        """Run a query over one consistent state (repeatable read)."""
        ...

    def listen(self, listener: Callable[[Batch], None]) -> None:
        """Call back on the event loop after each commit, in commit order, before `write` returns to its callers."""
        ...

    async def forget(self, now_ms: int) -> int:
        """Drop events that are both older and more than the storage is to keep; returns how many went."""
        ...

    async def erase(self, work: Callable[[Reads, Tx], tuple[Erasure, T]]) -> T:
        """Run a unit of work alone, with all that was stored before it to look things up in, and return its result.

        Events so far of the entities it names are emptied, details in the audit about the subjects it names too, and
        no file of the storage holds what was overwritten or removed. Writing waits while the files are rewritten.
        """
        ...

    async def hide(self, work: Callable[[Reads, Tx], tuple[Hiding, T]]) -> T:
        """As `erase`, for words that are to be told no more: events are changed, and the files are left to `rewrite`.

        The search finds nothing any more of what was overwritten.
        """
        ...

    async def rewrite(self) -> None:
        """Write the files anew, so that none holds what was overwritten or removed; writing waits for it."""
        ...

    async def backup(self, path: Path) -> int:
        """Copy the database to a file while it is in use; returns the head the copy holds."""
        ...

    async def restore(self, path: Path) -> str:
        """Replace everything by a backup; a new epoch begins and is returned. `NewerSchemaError`, `ValueError`."""
        ...

    async def close(self) -> None:
        """Finish what was handed in and let go of the files."""
        ...
