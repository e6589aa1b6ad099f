"""Units of work one after the other over plain dictionaries; a unit that raises leaves nothing behind."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from app.adapters.memory.reading import MemoryReads
from app.domain.audit import START, Link, digest_of, hash_of
from app.domain.ids import EntityKey
from app.ports.facts import Batch, Entry, Erasure, Hiding, Logged
from app.ports.reads import Reads
from app.ports.rows import Row, SubjectRow
from app.ports.storage import StorageClosedError, Tx
from app.protocol.frames import EventBody
from app.protocol.guest import Line

T = TypeVar("T")
R = TypeVar("R", bound=Row)

Key = tuple[str | int, ...]


@dataclass(slots=True)
class Kept:
    """Everything there is."""

    epoch: str
    head: int = 0
    oldest: int = 1
    rows: dict[type[Row], dict[Key, Row]] = field(default_factory=dict)
    events: list[Logged] = field(default_factory=list)
    audit: list[Link] = field(default_factory=list)


def key_of(row: Row) -> Key:
    """The values of a row's key fields."""
    return tuple(getattr(row, name) for name in row.KEY)


@dataclass(slots=True)
class _Unit:
    """One unit of work: its changes lie over what is kept until it is done."""

    kept: Kept
    changes: dict[tuple[type[Row], Key], Row | None] = field(default_factory=dict)
    events: list[Logged] = field(default_factory=list)
    lines: list[tuple[str, Line]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def get(self, kind: type[R], *key: str | int) -> R | None:
        if (kind, key) in self.changes:
            return cast("R | None", self.changes[kind, key])
        return cast("R | None", self.kept.rows.get(kind, {}).get(key))

    def put(self, row: Row) -> None:
        self.changes[type(row), key_of(row)] = row

    def drop(self, kind: type[Row], *key: str | int) -> None:
        self.changes[kind, key] = None

    def head(self) -> int:
        return self.kept.head + len(self.events)

    def log(self, kind: str, ent: EntityKey, ver: int, body: EventBody, *, at_ms: int, scope: str = "",
            was: str | None = None, cmd: str = "", by: str = "") -> int:  # fmt: skip
        seq = self.head() + 1
        before = scope if was is None else was
        self.events.append(Logged(seq, at_ms, kind, ent, ver, scope, before, cmd, by, body))
        return seq

    def tell(self, conversation_id: str, line: Line) -> None:
        self.lines.append((conversation_id, line))

    def audit(self, entry: Entry) -> None:
        key = b""
        if entry.subject:
            subject = self.get(SubjectRow, entry.subject) or SubjectRow(id=entry.subject, key=secrets.token_bytes(32))
            self.put(subject)
            key = subject.key
            entry = entry if key else replace(entry, detail="")
        before = [*self.kept.audit, *self.links]
        link = Link(
            n=len(before) + 1,
            at_ms=entry.at_ms,
            user_id=entry.user_id,
            kind=entry.kind,
            ent=entry.ent,
            outcome=entry.outcome,
            cmd=entry.cmd,
            subject=entry.subject,
            digest=digest_of(key, entry.detail),
            detail=entry.detail,
        )
        self.links.append(replace(link, hash=hash_of(before[-1].hash if before else START, link)))

    def commit(self) -> None:
        """Make the changes part of what is kept."""
        for (kind, key), row in self.changes.items():
            if row is None:
                self.kept.rows.get(kind, {}).pop(key, None)
            else:
                self.kept.rows.setdefault(kind, {})[key] = row
        self.kept.events += self.events
        self.kept.audit += self.links
        self.kept.head += len(self.events)


class MemoryStorage:
    """`app.ports.storage.Storage` without I/O. `keep` is how many events `forget` leaves; copies live in `copies`."""

    def __init__(self, keep: int = 200_000) -> None:
        self.kept = Kept(secrets.token_hex(16))
        self.copies: dict[Path, Kept] = {}
        self._keep = keep
        self._listeners: list[Callable[[Batch], None]] = []
        self._closed = False

    def listen(self, listener: Callable[[Batch], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, batch: Batch) -> None:
        for listener in self._listeners:
            listener(batch)

    async def write(self, work: Callable[[Tx], T]) -> T:
        if self._closed:
            raise StorageClosedError
        unit = _Unit(self.kept)
        result = work(unit)
        unit.commit()
        if unit.changes or unit.events or unit.links:
            self._tell(Batch(self.kept.epoch, self.kept.head, unit.events, unit.lines))
        return result

    async def read(self, query: Callable[[Reads], T]) -> T:
        if self._closed:
            raise StorageClosedError
        return query(MemoryReads(self.kept))

    async def forget(self, now_ms: int) -> int:
        del now_ms  # time plays no part here, only the number of events
        gone = max(0, len(self.kept.events) - self._keep)
        del self.kept.events[:gone]
        self.kept.oldest += gone
        return gone

    async def erase(self, work: Callable[[Reads, Tx], tuple[Erasure, T]]) -> T:
        if self._closed:
            raise StorageClosedError
        unit = _Unit(self.kept)
        gone, result = work(MemoryReads(self.kept), unit)
        kept = self.kept
        kept.events = [replace(one, body=EventBody()) if one.ent in gone.ents else one for one in kept.events]
        kept.audit = [replace(link, detail="") if link.subject in gone.subjects else link for link in kept.audit]
        unit.commit()
        self._tell(Batch(self.kept.epoch, self.kept.head, unit.events, unit.lines, gone.ents))
        return result

    async def hide(self, work: Callable[[Reads, Tx], tuple[Hiding, T]]) -> T:
        if self._closed:
            raise StorageClosedError
        unit = _Unit(self.kept)
        hiding, result = work(MemoryReads(self.kept), unit)
        self.kept.events = [
            replace(one, body=hiding.changed(one.body))
            if one.ent in hiding.ents and one.at_ms >= hiding.since_ms
            else one
            for one in self.kept.events
        ]
        unit.commit()
        self._tell(Batch(self.kept.epoch, self.kept.head, unit.events, unit.lines, hidden=hiding))
        return result

    async def rewrite(self) -> None:
        """There are no files."""

    async def backup(self, path: Path) -> int:
        self.copies[path] = copy.deepcopy(self.kept)
        return self.kept.head

    async def restore(self, path: Path) -> str:
        if path not in self.copies:
            raise ValueError(f"{path} is no backup")
        self.kept = copy.deepcopy(self.copies[path])
        self.kept.epoch = secrets.token_hex(16)
        self._tell(Batch(self.kept.epoch, self.kept.head, (), ()))
        return self.kept.epoch

    async def close(self) -> None:
        self._closed = True
