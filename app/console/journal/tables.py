"""The tables of the journal. The file is ours alone, so its schema is made here and numbered by `SCHEMA`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

SCHEMA = 1
METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("client_seq", Integer, primary_key=True, autoincrement=False),
    Column("cmd", Text, nullable=False, unique=True),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ent", Text, nullable=False),
    Column("args", LargeBinary, nullable=False),
    Column("args_sha256", LargeBinary, nullable=False),
    Column("base", Integer),
    Column("made_ms", Integer, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("wall_ms", Integer, nullable=False),
    Column("hold_ms", Integer, nullable=False),
    Column("mark", LargeBinary, nullable=False),
)
"""`prev` and `link` chain what never changes; `mark` covers the link and what does."""
ENTITIES = Table(
    "entities",
    METADATA,
    Column("ent", Text, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
STALE = Table("stale", METADATA, Column("ent", Text, primary_key=True))
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("dialogue_id", Text, primary_key=True),
    Column("text", LargeBinary, nullable=False),
    Column("note", Boolean, nullable=False),
)
SEEN = Table(
    "seen",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("dialogue_id", Text, primary_key=True),
    Column("n", Integer, nullable=False),
)
