"""The full-text index over what was said, and the search through everything else (C9).

Whatever a person types is plain text: quotes, wildcards and operators of FTS or LIKE mean nothing special.
"""

from __future__ import annotations

import re

from app.domain.words import fold
from app.ports.rows import MessageRow

INDEX_WORDS = (
    "INSERT OR REPLACE INTO words(rowid, text) SELECT rowid, ? FROM messages WHERE dialogue_id = ? AND n = ?"
)
DROP_WORDS = "DELETE FROM words WHERE rowid = (SELECT rowid FROM messages WHERE dialogue_id = ? AND n = ?)"
SAID = frozenset({"guest", "bot", "person", "note"})


def words_of(row: MessageRow) -> tuple[str, str, int] | None:
    """What `INDEX_WORDS` takes for a message; None for what nobody said."""
    if row.by not in SAID or not row.message.text:
        return None
    return fold(row.message.text), row.dialogue_id, row.n


def fts_query(words: str) -> str:
    """An FTS5 query for messages that hold every word, each as a beginning; empty when there is no word."""
    return " ".join(f'"{word}"*' for word in re.findall(r"\w+", fold(words)))


def like_pattern(words: str) -> str:
    r"""A LIKE pattern (ESCAPE '\') for texts that contain these characters as they stand."""
    escaped = fold(words).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
