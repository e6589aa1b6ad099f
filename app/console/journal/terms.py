"""What is said about the journal without opening it: the row to write, and why it could not be read or written.

The database behind it takes a quarter of a second to load; whoever only speaks of the journal does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass


class JournalError(Exception):
    """The file cannot be read or written; the text is the kind of trouble, never a word of what was to be written."""


class NewerJournalError(Exception):
    """The file was written by a newer console; this one does not touch it."""


def kind_of(error: Exception) -> str:
    """The kind of trouble, for logs and notices."""
    return str(error) if isinstance(error, JournalError) else type(error).__name__


@dataclass(frozen=True, slots=True)
class NewRow:
    """A command at its click. `hold_ms` is until when (wall clock) it may be undone, 0 when it leaves at once."""

    cmd: str
    user_id: str
    kind: str
    ent: str
    args: bytes
    base: int | None
    made_ms: int
    wall_ms: int
    hold_ms: int = 0
