"""What a scanner keeps by itself: the gate list, the keys, the scans it still has to hand in. One small SQLite file.

It holds no secrets but ticket numbers: public keys verify codes and cannot make any.
"""

from __future__ import annotations

import base64
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from app.protocol.gates import GateDoor, GateList, ListEntry, OfflineScan

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about(id INTEGER PRIMARY KEY CHECK (id = 1), ver INTEGER NOT NULL, page BLOB NOT NULL,
    behind_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS keys(number INTEGER PRIMARY KEY, public BLOB NOT NULL, event_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tickets(id TEXT PRIMARY KEY, issue INTEGER NOT NULL, status TEXT NOT NULL,
    zone INTEGER NOT NULL, gate INTEGER NOT NULL, entered_ms INTEGER NOT NULL, entered_gate TEXT NOT NULL,
    inside INTEGER NOT NULL, day INTEGER NOT NULL DEFAULT -1, mark TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owed(nonce TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, scan BLOB NOT NULL);
"""
_GROWN = {"day": "INTEGER NOT NULL DEFAULT -1", "mark": "TEXT NOT NULL DEFAULT ''"}
"""columns that older files lack, in the order in which they came"""
_INDEX = "CREATE INDEX IF NOT EXISTS tickets_mark ON tickets(mark) WHERE mark <> ''"
_PUT = """
INSERT OR REPLACE INTO tickets(id, issue, status, zone, gate, entered_ms, entered_gate, inside, day, mark)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_BY_ID = """
SELECT id, issue, status, zone, gate, entered_ms, entered_gate, inside, day, mark FROM tickets WHERE id = ?
"""
_BY_MARK = """
SELECT id, issue, status, zone, gate, entered_ms, entered_gate, inside, day, mark FROM tickets
WHERE mark = ? AND mark <> ''
"""
"""in the order of `ListEntry`; the columns of a file that has grown are in another"""
_encode = msgspec.json.Encoder().encode
_page = msgspec.json.Decoder(GateList).decode
_scan = msgspec.json.Decoder(OfflineScan).decode


class Book:
    """The file of one scanner. `ver` is how far its list goes, 0 for none."""

    def __init__(self, path: Path | str) -> None:
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.executescript(_SCHEMA)
        self._grown()
        self.about: GateList | None = None
        self.ver = 0
        self._behind_ms = 0
        found = self._base.execute("SELECT ver, page, behind_ms FROM about").fetchone()
        if found is not None:
            self.ver, self.about, self._behind_ms = found[0], _page(found[1]), found[2]

    def _grown(self) -> None:
        """A file of an older version: the list is fetched anew, meanwhile the old one serves."""
        columns = [str(column[1]) for column in self._base.execute("PRAGMA table_info(tickets)")]
        for name, kind in _GROWN.items():
            if name not in columns:
                self._base.execute(f"ALTER TABLE tickets ADD COLUMN {name} {kind}")
                self._base.execute("UPDATE about SET ver = 0")
        self._base.execute(_INDEX)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    # --- time ----------------------------------------------------------------------------------------------

    def now_ms(self) -> int:
        """The backend's time as far as this machine's clock can tell."""
        return int(time.time() * 1000) + self._behind_ms

    # --- the list ------------------------------------------------------------------------------------------

    def take(self, page: GateList) -> None:
        """Take a page of the list over; one that begins at 0 replaces everything."""
        if page.since not in (0, self.ver):
            return  # a page for another place in the list; the next one is asked for from where we are
        self._behind_ms = page.server_ms - int(time.time() * 1000)
        about = msgspec.structs.replace(page, entries=(), keys=())
        with self._base:
            self._base.execute("BEGIN")
            if page.since == 0:
                self._base.execute("DELETE FROM tickets")
                self._base.execute("DELETE FROM keys")
            keys = [(key.number, base64.b64decode(key.public), key.event_id) for key in page.keys]
            self._base.executemany("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", keys)
            self._base.executemany(_PUT, _rows(page.entries))
            row = (page.ver, _encode(about), self._behind_ms)
            self._base.execute("INSERT OR REPLACE INTO about VALUES (1, ?, ?, ?)", row)
        self.ver, self.about = page.ver, about

    def ticket(self, ticket_id: str) -> ListEntry | None:
        """A ticket as the list has it, with what happened at this gate since."""
        return self._entry(_BY_ID, ticket_id)

    def marked(self, mark: str) -> ListEntry | None:
        """The ticket whose code of another shop has this mark."""
        return self._entry(_BY_MARK, mark)

    def _entry(self, asked: str, key: str) -> ListEntry | None:
        found = self._base.execute(asked, (key,)).fetchone()
        return None if found is None else ListEntry(*found)

    def put(self, entry: ListEntry) -> None:
        """Remember what happened here; the next page of the list has the last word."""
        self._base.executemany(_PUT, _rows([entry]))

    def key(self, number: int) -> tuple[bytes, str] | None:
        """A public key and whose event's it is."""
        found = self._base.execute("SELECT public, event_id FROM keys WHERE number = ?", (number,)).fetchone()
        return None if found is None else (bytes(found[0]), str(found[1]))

    def doors(self) -> tuple[GateDoor, ...]:
        """The gates of the event."""
        return self.about.gates if self.about is not None else ()

    def tickets(self) -> int:
        """How many tickets are on the list."""
        return int(self._base.execute("SELECT count(*) FROM tickets").fetchone()[0])

    # --- what is to be handed in ---------------------------------------------------------------------------

    def owe(self, scan: OfflineScan) -> None:
        """Keep a scan until the backend has it."""
        self._base.execute("INSERT OR REPLACE INTO owed VALUES (?, ?, ?)", (scan.nonce, scan.at_ms, _encode(scan)))

    def owed(self, limit: int = 100) -> tuple[OfflineScan, ...]:
        """The oldest scans still to be handed in."""
        found = self._base.execute("SELECT scan FROM owed ORDER BY at_ms, nonce LIMIT ?", (limit,))
        return tuple(_scan(scan) for (scan,) in found)

    def handed_in(self, nonces: Iterable[str]) -> None:
        """The backend has these."""
        self._base.executemany("DELETE FROM owed WHERE nonce = ?", [(nonce,) for nonce in nonces])

    def owing(self) -> int:
        """How many scans are still to be handed in."""
        return int(self._base.execute("SELECT count(*) FROM owed").fetchone()[0])


def _rows(entries: Iterable[ListEntry]) -> list[tuple[object, ...]]:
    return [msgspec.structs.astuple(entry) for entry in entries]
