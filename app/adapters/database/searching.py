"""The search through guests, orders, articles and what was said (C9); see `words` for how text is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text

from app.adapters.database.tables import mapped
from app.adapters.database.words import fts_query, like_pattern
from app.domain.words import fold
from app.ports import rows
from app.ports.facts import Match

_SAID = text(
    "SELECT dialogue_id, message FROM messages JOIN words ON words.rowid = messages.rowid"
    " WHERE words MATCH :query ORDER BY messages.at_ms DESC, messages.rowid DESC LIMIT :limit"
)
SNIPPET = 160
"""characters of context"""
MIN_DIGITS = 3
"""fewer digits match too many phones"""

_GUESTS = mapped(rows.GuestRow).table
_DIALOGUES = mapped(rows.DialogueRow).table


def found(connection: Connection, words: str, limit: int) -> list[Match]:
    """Matches, the surest kind first, at most `limit`; each entity once."""
    words = words.replace("\x00", "").strip()
    if not words:
        return []
    seen: dict[str, Match] = {}
    for matches in (_orders, _guests, _articles, _said):
        for match in matches(connection, words, limit):
            seen.setdefault(match.ent, match)
        if len(seen) >= limit:
            break
    return list(seen.values())[:limit]


def _orders(connection: Connection, words: str, limit: int) -> Iterator[Match]:
    orders = mapped(rows.OrderRow).table
    number = re.sub(r"[#№\s]", "", words)
    query = (
        select(orders.c.id, orders.c.event_id, orders.c.status, orders.c.made_ms, orders.c.guest_id, _GUESTS.c.name)
        .join(_GUESTS, _GUESTS.c.id == orders.c.guest_id)
        .where(_like(orders.c.id, number))
        .order_by(orders.c.id)
        .limit(limit)
    )
    for order in connection.execute(query):
        yield Match(
            f"guest:{order.guest_id}", order.name, order.id, order.made_ms, order.event_id, order.status, "order"
        )


def _guests(connection: Connection, words: str, limit: int) -> Iterator[Match]:
    digits = re.sub(r"\D", "", words)
    by_phone = digits if len(digits) >= MIN_DIGITS and not re.search(r"[^\W\d]", words) else ""
    tests = [("name", _GUESTS.c.folded, words), ("email", _GUESTS.c.email, words)]
    if by_phone:
        tests.append(("phone", _GUESTS.c.digits, by_phone))
    for matched, column, needle in tests:
        query = select(_GUESTS).where(_like(column, needle)).order_by(_GUESTS.c.name, _GUESTS.c.id).limit(limit)
        for guest in connection.execute(query):
            yield from _dialogues(connection, guest, matched)
            yield Match(f"guest:{guest.id}", guest.name, "", guest.since_ms, "", "", matched)


def _dialogues(connection: Connection, guest: Any, matched: str) -> Iterator[Match]:
    query = (
        select(_DIALOGUES.c.id, _DIALOGUES.c.last_ms, _DIALOGUES.c.event_id, _DIALOGUES.c.status)
        .where(_DIALOGUES.c.guest_id == guest.id)
        .order_by(_DIALOGUES.c.last_ms.desc())
        .limit(3)
    )
    for row in connection.execute(query):
        yield Match(f"dialogue:{row.id}", guest.name, "", row.last_ms, row.event_id, row.status, matched)


def _articles(connection: Connection, words: str, limit: int) -> Iterator[Match]:
    table = mapped(rows.ArticleRow)
    needle, count = fold(words), 0
    for row in connection.execute(select(table.table).order_by(table.table.c.id)):
        state = table.row(row).state
        if needle in fold(f"{state.title_ru}\n{state.title_en}") and count < limit:
            count += 1
            yield Match(f"article:{state.id}", state.title_ru, "", state.updated_ms, state.event_id, "", "title")


def _said(connection: Connection, words: str, limit: int) -> Iterator[Match]:
    query = fts_query(words)
    if not query:
        return
    table = mapped(rows.DialogueRow)
    first = re.findall(r"\w+", fold(words))[0]
    for dialogue_id, message in connection.execute(_SAID, {"query": query, "limit": limit * 4}):
        row = table.fetch(connection, (dialogue_id,))
        if row is not None:
            said = _message(message)
            yield Match(
                f"dialogue:{dialogue_id}",
                row.state.guest_name,
                _around(said.text, first),
                said.at_ms,
                row.event_id,
                row.status,
                "text",
            )


def _message(data: bytes) -> Any:
    return mapped(rows.MessageRow).decoded("message", data)


def _around(said: str, word: str) -> str:
    """The part of a text that shows the word."""
    at = max(0, fold(said).find(word) - SNIPPET // 3)
    part = said[at : at + SNIPPET]
    return ("…" if at else "") + part + ("…" if at + SNIPPET < len(said) else "")


def _like(column: ColumnElement[str], needle: str) -> ColumnElement[bool]:
    return func.lower(column).like(like_pattern(needle), escape="\\")
