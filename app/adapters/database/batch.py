"""One transaction of the writer: several units of work in memory, written out together at its end.

Each unit works on its own layer of changes over the batch's; a failing unit's layer is dropped, which is a savepoint
that costs no statement. The counter row is read once and written once, so `seq` is strictly +1 in commit order.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, select, update

from app.adapters.database.mapping import R, compiled, driver
from app.adapters.database.tables import AUDIT, EVENTS, MAPPED, STREAM, mapped
from app.adapters.database.words import DROP_WORDS, INDEX_WORDS, words_of
from app.domain.audit import START, Link, digest_of, hash_of
from app.domain.ids import EntityKey
from app.ports.facts import Batch, Entry, Logged
from app.ports.rows import MessageRow, Row, SubjectRow
from app.protocol.frames import EventBody
from app.protocol.guest import Line

Key = tuple[str | int, ...]
Layer = dict[type[Row], dict[Key, Row | None]]

_encode = msgspec.json.Encoder().encode
_STREAM = select(STREAM.c.epoch, STREAM.c.head)
_LAST_LINK = select(AUDIT.c.n, AUDIT.c.hash).order_by(AUDIT.c.n.desc()).limit(1)
_EVENT = compiled(EVENTS.insert())


@dataclass(slots=True)
class Outcome:
    """What became of one unit of work: a result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Unit:
    """One unit of work in progress; the `Tx` it sees."""

    open: OpenBatch
    layer: Layer = field(default_factory=dict)
    events: list[Logged] = field(default_factory=list)
    lines: list[tuple[str, Line]] = field(default_factory=list)
    audits: list[tuple[Entry, bytes]] = field(default_factory=list)

    def get(self, kind: type[R], *key: str | int) -> R | None:
        own = self.layer.get(kind)
        if own is not None and key in own:
            return cast("R | None", own[key])
        return self.open.get(kind, key)

    def put(self, row: Row) -> None:
        key = MAPPED[type(row)].key_of(row)
        self.layer.setdefault(type(row), {})[key] = row

    def drop(self, kind: type[Row], *key: str | int) -> None:
        self.layer.setdefault(kind, {})[key] = None

    def head(self) -> int:
        return self.open.head + len(self.events)

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
            subject = self.get(SubjectRow, entry.subject)
            if subject is None:
                subject = SubjectRow(id=entry.subject, key=secrets.token_bytes(32))
                self.put(subject)
            key = subject.key
            entry = entry if key else replace(entry, detail="")
        self.audits.append((entry, key))


class OpenBatch:
    """The units done so far in the open transaction, and what is known of the rows they touched."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.epoch: str
        self.head: int
        self.epoch, self.head = connection.execute(_STREAM).one()
        self.mark = secrets.token_hex(8)
        self._known: Layer = {}
        self._dirty: Layer = {}
        self._events: list[Logged] = []
        self._lines: list[tuple[str, Line]] = []
        self._audits: list[tuple[Entry, bytes]] = []

    def get(self, kind: type[R], key: Key) -> R | None:
        """A row as the units before left it, else as stored."""
        known = self._known.setdefault(kind, {})
        if key not in known:
            known[key] = mapped(kind).fetch(self._connection, key)
        return cast("R | None", known[key])

    def run(self, work: Callable[[Any], Any]) -> Outcome:
        """Run one unit; what it raises drops its own changes only."""
        unit = _Unit(self)
        try:
            result = work(unit)
        except Exception as error:
            return Outcome(error=error)
        for kind, changes in unit.layer.items():
            self._known.setdefault(kind, {}).update(changes)
            self._dirty.setdefault(kind, {}).update(changes)
        self._events += unit.events
        self._lines += unit.lines
        self._audits += unit.audits
        self.head += len(unit.events)
        return Outcome(result)

    def flush(self) -> Batch | None:
        """Write everything out, a few statements whatever the number of units; None when nothing changed."""
        if not (self._dirty or self._events or self._audits):
            return None
        for kind, changes in self._dirty.items():
            self._flush_rows(kind, changes)
        if self._events:
            driver(self._connection).executemany(_EVENT, [_event_columns(event) for event in self._events])
        if self._audits:
            self._flush_audit()
        self._connection.execute(update(STREAM).values(head=self.head, batch=self.mark))
        return Batch(self.epoch, self.head, self._events, self._lines)

    def _flush_rows(self, kind: type[Row], changes: dict[Key, Row | None]) -> None:
        table = MAPPED[kind]
        gone = [key for key, row in changes.items() if row is None]
        rows = [row for row in changes.values() if row is not None]
        if gone and kind is MessageRow:
            driver(self._connection).executemany(DROP_WORDS, gone)
        if gone:
            table.drop(self._connection, gone)
        if rows:
            table.put(self._connection, rows)
        if kind is MessageRow:
            words = (words_of(cast(MessageRow, row)) for row in rows)
            driver(self._connection).executemany(INDEX_WORDS, [entry for entry in words if entry is not None])

    def _flush_audit(self) -> None:
        last = self._connection.execute(_LAST_LINK).first()
        n, previous = last if last is not None else (0, START)
        found = []
        for entry, key in self._audits:
            n += 1
            link = _link(n, entry, key)
            previous = hash_of(previous, link)
            found.append(_link_columns(replace(link, hash=previous)))
        self._connection.execute(AUDIT.insert(), found)


def _event_columns(event: Logged) -> tuple[Any, ...]:
    return (
        event.seq,
        event.at_ms,
        event.kind,
        event.ent,
        event.ver,
        event.scope,
        event.was,
        event.cmd,
        event.by,
        _encode(event.body),
    )


def _link(n: int, entry: Entry, key: bytes) -> Link:
    return Link(
        n=n,
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


def _link_columns(link: Link) -> dict[str, Any]:
    return {column.name: getattr(link, column.name) for column in AUDIT.c}
