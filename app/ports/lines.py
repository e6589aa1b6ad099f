"""Rows of the waiting lists; the same rules as `app.ports.rows`.

The line of a category is one row, so that whoever sells a place can look inside his transaction who comes first.
"""

from __future__ import annotations

from typing import ClassVar

from app.ports.rows import Row


class LineRow(Row, frozen=True, kw_only=True):
    """Who waits for places of a category; there is none while nobody does."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "category_id")
    event_id: str
    category_id: str
    waiting: tuple[tuple[str, int], ...]
    """(guest id, places), whoever came first first"""


class WaitRow(Row, frozen=True, kw_only=True):
    """A guest's place in the line of a category, the present or the last; `state` is of `app.domain.waiting`."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "category_id", "guest_id")
    event_id: str
    category_id: str
    guest_id: str
    conversation_id: str
    """where he is told"""
    places: int
    state: str
    made_ms: int
    invited_ms: int = 0
    order_id: str = ""
    """under which places were kept for him"""
