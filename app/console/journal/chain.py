"""How a lost or changed row of the outbox is noticed: a hash chain, a mark on each row, a counter beside the file.

One flipped bit in SQLite's write-ahead log drops whole transactions without a word, the newest rows and everything
inside the same file that could have told of them. So the counter lives in a file of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

ROOT = bytes(32)
"""what the first row follows"""


def _digest(*parts: object) -> bytes:
    text = "\x1f".join(part.hex() if isinstance(part, bytes) else str(part) for part in parts)
    return sha256(text.encode()).digest()


def link_of(prev: bytes, row: Any) -> bytes:
    """The hash over what never changes in a row, bound to the row before."""
    return _digest(
        prev, row.client_seq, row.cmd, row.user_id, row.kind, row.ent, row.args_sha256, row.base, row.made_ms
    )


def mark_of(link: bytes, row: Any) -> bytes:
    """The hash over what changes in a row."""
    return _digest(link, row.state, row.code, row.attempts, row.seq, int(row.judged), row.wall_ms, row.hold_ms)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a reading of the chain found: rows that may be trusted, and how many are lost or damaged."""

    sound: tuple[Any, ...]
    lost: int


def survey(rows: Iterable[Any], anchor: bytes, head: int, tip: bytes, counted: int) -> Survey:
    """Check rows ascending by `client_seq`.

    `anchor` is the link before the oldest row, `head` and `tip` the number and link of the newest as the file says,
    `counted` the highest number by the counter beside it. A damaged row is left out, and never sent.
    """
    sound = []
    lost = number = 0
    link = anchor
    for row in rows:
        if row.prev != link:
            lost += max(1, row.client_seq - number - 1) if number else 1
        digest = not row.args or sha256(row.args).digest() == row.args_sha256
        if digest and link_of(row.prev, row) == row.link and mark_of(row.link, row) == row.mark:
            sound.append(row)
        else:
            lost += 1
        number, link = row.client_seq, row.link
    if link != tip:
        lost += max(1, head - number) if number else 1
    return Survey(tuple(sound), lost + max(0, counted - head))


class Counter(Protocol):
    """The highest number given out, kept apart from the rows."""

    def read(self) -> int: ...

    def write(self, number: int) -> None:
        """Durable when it returns."""
        ...


class FileCounter:
    """A counter in a small file, fsynced; an unreadable one counts as 0 (the file then knows best)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int:
        """The number, 0 when there is none."""
        try:
            number, check = self._path.read_text("ascii").split()
        except (OSError, ValueError):
            return 0
        return int(number) if check == _digest("counter", number).hex()[:16] else 0

    def write(self, number: int) -> None:
        """Write in place: the text is shorter than a sector and carries its own check."""
        text = f"{number} {_digest('counter', number).hex()[:16]}\n".ljust(64).encode()
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, text, 0) if hasattr(os, "pwrite") else os.write(handle, text)
            os.fsync(handle)
        finally:
            os.close(handle)


class MemoryCounter:
    """A counter for journals in memory."""

    def __init__(self) -> None:
        self._number = 0

    def read(self) -> int:
        """The number."""
        return self._number

    def write(self, number: int) -> None:
        """Keep it."""
        self._number = number
