"""Short ways to write into a journal and read it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from app.console.journal import NewRow, Seal
from app.console.journal.ledger import Journal
from app.console.session import Row
from app.console.session.actions import Applied
from app.console.state import PendingState
from app.protocol.frames import Cursor
from app.protocol.records import Record
from app.protocol.snapshot import Held

KEY = bytes(range(32))
ME, OTHER = "u1", "u2"
EPOCH = "e1"
NOW, WALL = 1_000.0, 1_900_000_000_000


def opened(path: Path | None = None, key: bytes = KEY, **more: Any) -> Journal:
    """A journal in a folder, or in memory."""
    return Journal(path, Seal(key), **more)


def new(number: int = 1, **parts: Any) -> NewRow:
    """A note of mine at the wall's present."""
    facts: dict[str, Any] = {
        "cmd": f"cmd-{number}",
        "user_id": ME,
        "kind": "AddNote",
        "ent": "dialogue:d1",
        "args": b'{"text":"canary-note"}',
        "base": None,
        "made_ms": 5,
        "wall_ms": WALL,
        **parts,
    }
    return NewRow(**facts)


def rows(journal: Journal, user_id: str = ME, wall_ms: int = WALL) -> list[Row]:
    """What a user finds in the outbox."""
    return list(journal.restore(user_id, NOW, wall_ms).kept.rows)


def applied(ent: str, record: Record | None, ver: int) -> Applied:
    """A change as the session tells it."""
    return Applied(ent, Held(ver, record), msgspec.json.encode(record))


def at(seq: int, epoch: str = EPOCH) -> Cursor:
    """A place in the stream."""
    return Cursor(epoch, seq)


def moved(row: Row, state: PendingState, **more: Any) -> Row:
    """The row in another state."""
    from dataclasses import replace

    return replace(row, state=state, **more)
