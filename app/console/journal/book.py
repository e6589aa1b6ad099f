"""The file itself: opened, checked, set aside when damaged, wiped."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from app.console.journal.statements import READ_META, WRITE_META
from app.console.journal.tables import METADATA, SCHEMA
from app.console.journal.terms import JournalError, NewerJournalError

_COMPILED: dict[Any, Any] = {}
"""compiled statements, few and the same for every file"""


@contextmanager
def told() -> Iterator[None]:
    """What the database raises is told as `JournalError`: nobody else needs to know the database."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise JournalError(type(error).__name__) from error


@contextmanager
def page(engine: Engine) -> Iterator[Connection]:
    """One transaction, durable at its end; `JournalError` and nothing written otherwise."""
    with told(), engine.begin() as connection:
        yield connection


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "busy_timeout = 2000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _engine(path: Path | None) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}" if path is not None else "sqlite://",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine.execution_options(compiled_cache=_COMPILED)


def open_book(path: Path | None) -> tuple[Engine, Path | None]:
    """Open or make the file; None for one in memory. A damaged file is set aside and its new place returned.

    `NewerJournalError` when a newer console wrote it; `OSError` when the folder cannot be written; `JournalError`
    when even a new file cannot be.
    """
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
        if _schema_of(path) > SCHEMA:
            raise NewerJournalError(str(path))
    with told():
        try:
            return _checked(path), None
        except DatabaseError:
            if path is None:
                raise
            aside = _set_aside(path)
            return _checked(path), aside


def _schema_of(path: Path) -> int:
    """The number a file carries, read without touching it; 0 for anything that is no database."""
    with path.open("rb") as file:
        header = file.read(64)
    return int.from_bytes(header[60:64]) if header.startswith(b"SQLite format 3\x00") else 0


def _checked(path: Path | None) -> Engine:
    engine = _engine(path)
    try:
        with engine.begin() as connection:
            if path is not None and connection.execute(text("PRAGMA quick_check")).scalar_one() != "ok":
                raise DatabaseError("quick_check", None, sqlite3.DatabaseError("damaged"))
            METADATA.create_all(connection)
            connection.execute(text(f"PRAGMA user_version = {SCHEMA}"))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.touch(mode=0o600)
    return aside


def read_meta(connection: Connection, key: str, default: str = "") -> str:
    """A value of the small table beside the rows."""
    found = connection.execute(READ_META, {"which": key}).scalar_one_or_none()
    return default if found is None else str(found)


def write_meta(connection: Connection, **values: object) -> None:
    """Set values of the small table."""
    connection.execute(WRITE_META, [{"key": key, "value": str(value)} for key, value in values.items()])


def purge(engine: Engine) -> None:
    """Leave nothing behind of what was deleted: empty the log, rewrite the file."""
    with told():
        raw = engine.raw_connection()
        try:
            run: Callable[[str], object] = raw.cursor().execute
            run("PRAGMA wal_checkpoint(TRUNCATE)")
            run("VACUUM")
            run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
