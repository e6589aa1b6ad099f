"""SQLite through SQLAlchemy Core: the embedded default (R1)."""

from app.adapters.database.storage import Retention, SqliteStorage, open_storage

__all__ = ["Retention", "SqliteStorage", "open_storage"]
