"""SQLite through SQLAlchemy Core: the embedded default (R1)."""

from app.adapters.database.storage import SqliteStorage, open_storage

__all__ = ["SqliteStorage", "open_storage"]
