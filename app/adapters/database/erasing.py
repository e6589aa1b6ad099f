"""Erasing what names a person, so that no file of the database holds it any more (R3, X26)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, bindparam, select, update

from app.adapters.database.batch import OpenBatch
from app.adapters.database.mapping import compiled, driver
from app.adapters.database.reading import SqlReads
from app.adapters.database.tables import AUDIT, EVENTS, mapped
from app.adapters.database.words import INDEX_WORDS, words_of
from app.ports.facts import Batch, Erasure, Hiding
from app.ports.reads import Reads
from app.ports.rows import MessageRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody

NOTHING = msgspec.json.encode(EventBody())
TRIES = 10
"""times to wait for readers of the log, each as long as for any lock"""


_body = msgspec.json.Decoder(EventBody).decode


def hide(engine: Engine, work: Callable[[Reads, Tx], tuple[Hiding, Any]]) -> tuple[Any, Batch | None]:
    """Run the work and change past events as it says, in one transaction; its result, and what it made known."""
    with engine.begin() as connection:
        open_batch = OpenBatch(connection)
        outcome = open_batch.run(partial(work, SqlReads(connection)))
        if outcome.error is not None:
            raise outcome.error
        hiding: Hiding = outcome.result[0]
        rows = [
            {"row": seq, "body": msgspec.json.encode(hiding.changed(body))} for seq, body in _told(connection, hiding)
        ]
        if rows:
            connection.execute(
                update(EVENTS).where(EVENTS.c.seq == bindparam("row")).values(body=bindparam("body")), rows
            )
        batch = open_batch.flush()
        connection.exec_driver_sql("INSERT INTO words(words) VALUES ('optimize')")
    return outcome.result[1], None if batch is None else replace(batch, hidden=hiding)


def _told(connection: Connection, hiding: Hiding) -> list[tuple[int, EventBody]]:
    """Events of these entities as far back as they matter: they stand in order of time."""
    query = select(EVENTS.c.seq, EVENTS.c.at_ms, EVENTS.c.ent).order_by(EVENTS.c.seq.desc())
    found = []
    for seq, at_ms, ent in connection.execution_options(yield_per=1000).execute(query):
        if at_ms < hiding.since_ms:
            break
        if ent in hiding.ents:
            found.append(seq)
    wanted = (select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.seq == seq) for seq in found)
    return [(seq, _body(body)) for seq, body in (connection.execute(one).one() for one in wanted)]


def erase(engine: Engine, work: Callable[[Reads, Tx], tuple[Erasure, Any]]) -> tuple[Any, Batch | None]:
    """Run the work and empty what it names, in one transaction; its result, and what it made known."""
    with engine.begin() as connection:
        open_batch = OpenBatch(connection)
        outcome = open_batch.run(partial(work, SqlReads(connection)))
        if outcome.error is not None:
            raise outcome.error
        gone: Erasure = outcome.result[0]
        _empty(connection, EVENTS, "ent", gone.ents, body=NOTHING)
        _empty(connection, AUDIT, "subject", gone.subjects, detail="")
        batch = open_batch.flush()
        # entries of the word index are only marked as gone until its parts are merged
        connection.exec_driver_sql("INSERT INTO words(words) VALUES ('optimize')")
    if batch is not None:
        batch = replace(batch, erased=gone.ents)
    return outcome.result[1], batch


def _empty(connection: Connection, table: Table, column: str, names: Collection[str], **nothing: object) -> None:
    """Empty rows of these names; the table is read once from end to end, for it has no index by name."""
    key = next(iter(table.primary_key))
    found = connection.execute(select(key, table.c[column]))
    rows = [{"row": row} for row, name in found if name in names]
    if rows:
        connection.execute(update(table).where(key == bindparam("row")).values(nothing), rows)


def rewrite(engine: Engine) -> tuple[None, None]:
    """Write the file anew, so that free places in it hold nothing, and empty the log."""
    with engine.connect() as connection:
        raw = driver(connection)
        with closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA temp_store=FILE")  # the copy may be larger than the memory
            before = _numbering(raw)
            cursor.execute("VACUUM")
            if _numbering(raw) != before:
                index_again(raw)
            for _ in range(TRIES):
                (busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return None, None
    raise OSError("the database's log is in use and could not be emptied: erase once more")


def _numbering(raw: sqlite3.Connection) -> str:
    """Which message has which rowid. The word index knows messages by it, and VACUUM is free to number anew."""
    mark = sha256()
    for row in raw.execute("SELECT rowid, dialogue_id, n FROM messages ORDER BY rowid"):
        mark.update(repr(row).encode())
    return mark.hexdigest()


def index_again(raw: sqlite3.Connection) -> None:
    """Make the word index anew from what stands in the messages."""
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("DELETE FROM words")
    raw.executemany(INDEX_WORDS, _all_words(raw))
    raw.execute("COMMIT")


def _all_words(raw: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    messages = mapped(MessageRow)
    for found in raw.execute(compiled(select(messages.table))).fetchall():
        words = words_of(messages.row(found))
        if words is not None:
            yield words
