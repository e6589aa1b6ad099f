"""The search for tickets (C5): every word typed narrows the choice; the rarest kinds of word are asked first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select, union

from app.adapters.database.tables import mapped
from app.domain.ticketcodes import TAIL, TYPED
from app.domain.ticketwords import Word, words_of
from app.ports import books, mirrors, rows

MOST: Final = 2_000
"""tickets that one word may choose"""
RANKS: Final = ("code", "order", "phone", "email", "name")

_TICKETS = mapped(rows.TicketRow).table
_ORDERS = mapped(rows.OrderRow).table
_GUESTS = mapped(rows.GuestRow).table
_CODES = mapped(books.CodeRow).table
_BROUGHT = mapped(mirrors.BroughtCodeRow).table

Found = dict[str, str]
"""ticket to what matched"""


def tickets_like(connection: Connection, words: str, event_id: str, limit: int) -> Sequence[tuple[str, str]]:
    """As `app.ports.reads.Talk.tickets_like`."""
    asked = words_of(words)
    if not asked:
        return []
    search = _Search(connection, event_id)
    by_number = {word: search.by_number(word) for word in asked}
    sure = [found for found in by_number.values() if found]
    names = [word.name for word, found in by_number.items() if not found]
    if sure:
        chosen = sure[0]
        for found in sure[1:]:
            chosen = {ident: _better(kind, found[ident]) for ident, kind in chosen.items() if ident in found}
        if names:
            chosen = search.only_named(chosen, names)
    else:
        chosen = search.by_name(names, limit)
    return sorted(chosen.items(), key=lambda one: (RANKS.index(one[1]), one[0]))[:limit]


def _better(one: str, other: str) -> str:
    return min(one, other, key=RANKS.index)


class _Search:
    """Questions over one connection, within one event or all."""

    def __init__(self, connection: Connection, event_id: str) -> None:
        self._connection = connection
        self._event_id = event_id

    def by_number(self, word: Word) -> Found:
        """Tickets by what is not a name: the surest match of each."""
        found: Found = {}
        for kind, query in self._numbered(word):
            for ident in self._connection.scalars(self._here(query).limit(MOST)):
                found.setdefault(ident, kind)
        return found

    def _numbered(self, word: Word) -> Iterable[tuple[str, Select[Any]]]:
        if word.code:
            yield "code", self._by_code(word.code)
        if word.brought:
            yield "code", self._by_brought(_BROUGHT.c.id == word.brought)
        if word.ending:
            yield "code", self._by_brought(_ends(word.ending))
        if "-" in word.order:
            yield "order", select(_TICKETS.c.id).where(_TICKETS.c.id == word.order)
        elif word.order:
            yield "order", select(_TICKETS.c.id).where(_begins(_TICKETS.c.order_id, word.order))
        if word.shop:
            column = _TICKETS.c.id if "-" in word.shop else _TICKETS.c.order_id
            yield "order", select(_TICKETS.c.id).where(column == word.shop)
        if word.digits:
            yield "phone", self._of_guests(func.instr(_GUESTS.c.digits, word.digits) > 0)
        if word.email:
            yield "email", self._of_guests(func.instr(func.lower(_GUESTS.c.email), word.email) > 0)

    @staticmethod
    def _by_code(code: str) -> Select[Any]:
        where = _CODES.c.code == code
        if len(code) < TYPED:
            where = and_(_CODES.c.tail == code[-TAIL:], func.substr(_CODES.c.code, -len(code)) == code)
        return select(_TICKETS.c.id).where(_TICKETS.c.id.in_(select(_CODES.c.ticket_id).where(where)))

    @staticmethod
    def _by_brought(where: Any) -> Select[Any]:
        return select(_TICKETS.c.id).where(_TICKETS.c.id.in_(select(_BROUGHT.c.ticket_id).where(where)))

    def _of_guests(self, where: Any) -> Select[Any]:
        """Tickets that such guests hold or bought."""
        guests = list(self._connection.scalars(select(_GUESTS.c.id).where(where).limit(MOST // 4)))
        bought = select(_ORDERS.c.id).where(_ORDERS.c.guest_id.in_(guests))
        held = select(_TICKETS.c.id).where(_TICKETS.c.guest_id.in_(guests))
        of_orders = select(_TICKETS.c.id).where(_TICKETS.c.order_id.in_(bought))
        return select(_TICKETS.c.id).where(_TICKETS.c.id.in_(union(held, of_orders)))

    def by_name(self, names: Sequence[str], limit: int) -> Found:
        """Tickets whose holder has all these names, then those whose buyer has."""
        holds = and_(*(func.instr(_TICKETS.c.folded, name) > 0 for name in names))
        if self._event_id:
            holds = and_(_TICKETS.c.event_id == self._event_id, holds)
        holders = self._connection.scalars(select(_TICKETS.c.id).where(holds).limit(limit))
        found = dict.fromkeys(holders, "name")
        if len(found) < limit:
            query = self._of_guests(and_(*(func.instr(_GUESTS.c.folded, name) > 0 for name in names)))
            for ident in self._connection.scalars(self._here(query).limit(limit)):
                found.setdefault(ident, "name")
        return found

    def only_named(self, chosen: Found, names: Sequence[str]) -> Found:
        """Those of the chosen whose holder or buyer has all these names."""
        query = (
            select(_TICKETS.c.id, _TICKETS.c.folded, _GUESTS.c.folded)
            .join(_ORDERS, _ORDERS.c.id == _TICKETS.c.order_id)
            .join(_GUESTS, _GUESTS.c.id == _ORDERS.c.guest_id, isouter=True)
            .where(_TICKETS.c.id.in_(list(chosen)[:MOST]))
        )
        found: Found = {}
        for ident, holder, buyer in self._connection.execute(query):
            if all(name in f"{holder}\n{buyer or ''}" for name in names):
                found[ident] = chosen[ident]
        return found

    def _here(self, query: Select[Any]) -> Select[Any]:
        """Within the event; it is what every ticket has, so never the index to begin with."""
        return query.where((_TICKETS.c.event_id + "") == self._event_id) if self._event_id else query


def _ends(text: str) -> Any:
    """Codes of another shop that end so; the index knows the last four letters."""
    last = _BROUGHT.c.tail == text[-TAIL:]
    if len(text) == TAIL:
        return last
    code = select(_CODES.c.brought).where(
        _CODES.c.ticket_id == _BROUGHT.c.ticket_id, _CODES.c.issue == _BROUGHT.c.issue
    )
    return and_(last, func.upper(func.substr(code.scalar_subquery(), -len(text))) == text)


def _begins(column: Any, text: str) -> Any:
    """Texts that begin so, by the index: from the text itself to the last text with that beginning."""
    return and_(column >= text, column < text + "\uffff")
