"""The journal: each method is one transaction, durable when it returns; `JournalError` when it could not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, delete, select

from app.console.journal import statements as say
from app.console.journal.book import open_book, page, purge, read_meta, write_meta
from app.console.journal.chain import ROOT, Counter, FileCounter, MemoryCounter, link_of, mark_of
from app.console.journal.recall import DONE, Recall
from app.console.journal.seal import Seal
from app.console.journal.tables import DRAFTS, ENTITIES, OUTBOX, SEEN, STALE
from app.console.journal.terms import NewRow
from app.console.session.actions import Applied
from app.console.session.rows import Row
from app.console.state import PendingState
from app.console.store import Draft
from app.domain.ids import entity_id
from app.protocol.frames import Cursor
from app.protocol.snapshot import NULL

MOST = 2**62
"""above every number"""


class Journal(Recall):
    """`path` None keeps it in memory. `aside` is where a damaged file was put when opening, else None."""

    def __init__(self, path: Path | None, seal: Seal, counter: Counter | None = None, *, caches: bool = True) -> None:
        self._caches = caches
        if counter is None:
            counter = FileCounter(path.with_name(path.name + ".count")) if path else MemoryCounter()
        engine, self.aside = open_book(path)
        super().__init__(engine, seal, counter)

    # --- outbox --------------------------------------------------------------------------------------------

    def append(self, new: NewRow, drop_draft: str = "") -> int:
        """Write a command (and drop the draft it was made of) in one commit; its number in the outbox."""
        with page(self._engine) as connection:
            number = int(read_meta(connection, "head", "0")) + 1
            prev = bytes.fromhex(read_meta(connection, "link", ROOT.hex()))
            sealed = self._seal.seal(new.args, new.cmd)
            values = self._values(new, number, prev, sealed)
            connection.execute(say.ADD_ROW, values)
            write_meta(connection, head=number, link=values["link"].hex())
            if drop_draft:
                self._drop_draft(connection, new.user_id, drop_draft)
        self._counter.write(number)
        return number

    def _values(self, new: NewRow, number: int, prev: bytes, sealed: bytes) -> dict[str, Any]:
        values: dict[str, Any] = {
            "client_seq": number,
            "cmd": new.cmd,
            "user_id": new.user_id,
            "kind": new.kind,
            "ent": new.ent,
            "args": sealed,
            "args_sha256": sha256(sealed).digest(),
            "base": new.base,
            "made_ms": new.made_ms,
            "prev": prev,
            "state": (PendingState.HELD if new.hold_ms else PendingState.QUEUED).value,
            "code": "",
            "attempts": 0,
            "seq": 0,
            "judged": False,
            "wall_ms": new.wall_ms,
            "hold_ms": new.hold_ms,
        }
        values["link"] = link_of(prev, SimpleNamespace(**values))
        values["mark"] = mark_of(values["link"], SimpleNamespace(**values))
        return values

    def settle(self, rows: Iterable[tuple[Row, bool]]) -> None:
        """Write how rows stand now; (row, done), where a done row keeps only its place in the chain."""
        with page(self._engine) as connection:
            for row, done in rows:
                found = connection.execute(say.FIND_ROW, {"which": row.cmd}).one_or_none()
                if found is not None:
                    self._settle(connection, found, row, done)
            self._prune(connection)

    def _settle(self, connection: Connection, found: Any, row: Row, done: bool) -> None:
        values: dict[str, Any] = {
            "state": DONE if done else row.state.value,
            "code": row.code,
            "attempts": row.attempts,
            "seq": row.seq,
            "judged": row.judged,
            "wall_ms": row.wall_ms,
            "hold_ms": found.hold_ms if row.state is PendingState.HELD else 0,
        }
        self._mark(connection, found, values)

    def _mark(self, connection: Connection, found: Any, values: dict[str, Any]) -> None:
        """Write what changes in a row, under a new mark; a done one loses its arguments."""
        values["mark"] = mark_of(found.link, SimpleNamespace(**values))
        connection.execute(
            say.SETTLE_ROW, {"which": found.cmd, **{f"new_{name}": value for name, value in values.items()}}
        )
        if values["state"] == DONE:
            connection.execute(say.EMPTY_ROW, {"which": found.cmd})

    def _prune(self, connection: Connection) -> None:
        """Let go of the done rows that are the oldest; the chain goes on from the last of them."""
        bound = connection.execute(say.FIRST_OPEN, {"done": DONE}).scalar_one_or_none()
        last = connection.execute(say.LAST_BEFORE, {"bound": MOST if bound is None else bound}).one_or_none()
        if last is not None:
            connection.execute(say.DROP_UP_TO, {"last": last.client_seq})
            write_meta(connection, anchor=last.link.hex())

    def raise_counter(self, known: int) -> None:
        """The server knows of higher numbers than we do: never give them out again."""
        with page(self._engine) as connection:
            if known > int(read_meta(connection, "head", "0")):
                write_meta(connection, head=known)
        if known > self._counter.read():
            self._counter.write(known)

    # --- what the server said ------------------------------------------------------------------------------

    def apply(
        self,
        user_id: str,
        changes: Iterable[Applied],
        cursor: Cursor,
        stale: Iterable[str] = (),
        healed: Iterable[str] = (),
    ) -> None:
        """Store new states together with the cursor they lead to; drafts for dialogues that are gone go with them."""
        newest = {change.ent: change for change in changes if change.raw}
        gone = [ent for ent, change in newest.items() if change.raw == NULL]
        if not (self._caches or gone):
            return
        with page(self._engine) as connection:
            self._drop_drafts(connection, gone)
            if not self._caches:
                return
            rows = [self._entity(one.ent, one.held.ver, one.raw) for one in newest.values()]
            if rows:
                connection.execute(say.PUT_ENTITY, rows)
            self._mark_stale(connection, stale, healed)
            write_meta(connection, cached_for=user_id, epoch=cursor.epoch, seq=cursor.seq)

    def swap(
        self,
        user_id: str,
        versions: Mapping[str, int],
        raws: Mapping[str, bytes],
        cursor: Cursor,
        stale: Iterable[str] = (),
    ) -> None:
        """Replace all that was cached by a snapshot: the states that could be read, with their versions."""
        with page(self._engine) as connection:
            drafted = connection.execute(select(DRAFTS.c.dialogue_id)).scalars().all()
            self._drop_drafts(connection, {f"dialogue:{ident}" for ident in drafted} - versions.keys())
            if not self._caches:
                return
            connection.execute(delete(ENTITIES))
            connection.execute(delete(STALE))
            rows = [self._entity(ent, versions[ent], raw) for ent, raw in raws.items()]
            if rows:
                connection.execute(say.PUT_ENTITY, rows)
            self._mark_stale(connection, stale, ())
            write_meta(connection, cached_for=user_id, epoch=cursor.epoch, seq=cursor.seq)

    def _entity(self, ent: str, ver: int, raw: bytes) -> dict[str, Any]:
        return {"ent": ent, "ver": ver, "state": self._seal.seal(raw, ent)}

    def _mark_stale(self, connection: Connection, stale: Iterable[str], healed: Iterable[str]) -> None:
        gone = [{"which": ent} for ent in healed]
        if gone:
            connection.execute(say.DROP_STALE, gone)
        rows = [{"ent": ent} for ent in stale]
        if rows:
            connection.execute(say.PUT_STALE, rows)

    # --- drafts --------------------------------------------------------------------------------------------

    def save_draft(self, user_id: str, dialogue_id: str, draft: Draft | None) -> None:
        """Keep an unfinished text; None drops it."""
        with page(self._engine) as connection:
            self._drop_draft(connection, user_id, dialogue_id)
            if draft is not None:
                sealed = self._seal.seal(draft.text.encode(), f"draft {dialogue_id}")
                row = {"user_id": user_id, "dialogue_id": dialogue_id, "text": sealed, "note": draft.note}
                connection.execute(say.PUT_DRAFT, row)

    def _drop_draft(self, connection: Connection, user_id: str, dialogue_id: str) -> None:
        connection.execute(say.DROP_DRAFT, {"whose": user_id, "which": dialogue_id})

    def _drop_drafts(self, connection: Connection, gone: Iterable[str]) -> None:
        """Nobody's text for a dialogue that is gone stays: its guest may have been erased."""
        rows = [{"which": entity_id(ent)} for ent in gone]
        if rows:
            connection.execute(say.DROP_DRAFTS, rows)

    def save_seen(self, user_id: str, seen: Mapping[str, int]) -> None:
        """Remember what has been on screen."""
        rows = [{"user_id": user_id, "dialogue_id": ident, "n": n} for ident, n in seen.items()]
        if rows:
            with page(self._engine) as connection:
                connection.execute(say.PUT_SEEN, rows)

    # --- the end -------------------------------------------------------------------------------------------

    def wipe(self, user_id: str, *, unsent: bool) -> None:
        """Leave nothing of a user behind; with `unsent` False the commands that have not arrived stay, sealed.

        Deleted pages are overwritten, the log emptied, the file rewritten.
        """
        with page(self._engine) as connection:
            for table in (ENTITIES, STALE):
                connection.execute(delete(table))
            for owned in (DRAFTS, SEEN):
                connection.execute(delete(owned).where(owned.c.user_id == user_id))
            write_meta(connection, cached_for="", epoch="", seq=0)
            if unsent:
                mine = connection.execute(select(OUTBOX).where(OUTBOX.c.user_id == user_id)).all()
                for row in mine:
                    self._empty(connection, row)
            self._prune(connection)
        purge(self._engine)

    def _empty(self, connection: Connection, row: Any) -> None:
        values = {name: getattr(row, name) for name in ("code", "attempts", "seq", "judged", "wall_ms", "hold_ms")}
        self._mark(connection, row, values | {"state": DONE})

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
