"""SQLite as the backend needs it: write-ahead log, every commit on the disk, transactions begun where we say."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

BUSY_S = 5.0
"""seconds to wait for a lock of somebody else's, a backup tool's say"""


def writing_engine(path: Path) -> Engine:
    """For the writer: each transaction takes the write lock at its beginning."""
    return _engine(
        path, ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _FORGETFUL, *_SHARED), "BEGIN IMMEDIATE"
    )


def reading_engine(path: Path) -> Engine:
    """For readers: nothing can be written, a transaction sees one state from its first statement on."""
    return _engine(path, ("PRAGMA query_only=ON", *_SHARED), "BEGIN")


_SHARED = ("PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-16000")


_FORGETFUL = "PRAGMA secure_delete=FAST"
"""what is overwritten or removed is blotted out on its page, at the price of no further write"""


def _engine(path: Path, pragmas: tuple[str, ...], begin: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": BUSY_S, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver at a moment of its choice
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
