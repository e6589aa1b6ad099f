"""Answers to `app.ports.reads` out of one read transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select

from app.adapters.database.mapping import R
from app.adapters.database.searching import found
from app.adapters.database.tables import AUDIT, EVENTS, STREAM, mapped
from app.adapters.database.ticket_searching import tickets_like
from app.domain.audit import Link
from app.domain.dialogues import HELD, Status
from app.domain.ids import EntityKey, entity_key
from app.ports import books, rows
from app.ports.facts import WAITING, Logged, Match, Place
from app.protocol.frames import EventBody, SnapItem

_DIALOGUES = mapped(rows.DialogueRow).table
_MESSAGES = mapped(rows.MessageRow).table

_body = msgspec.json.Decoder(EventBody).decode


class SqlReads:
    """Questions over one connection; the transaction is begun and ended by whoever made it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: type[R], *key: str | int) -> R | None:
        return mapped(kind).fetch(self._connection, key)

    def find(
        self,
        kind: type[R],
        *,
        where: Mapping[str, str | int] | None = None,
        among: tuple[str, int, int] | None = None,
        order: str = "",
        newest: bool = False,
        limit: int = 0,
    ) -> Sequence[R]:
        table = mapped(kind).table
        query = select(table).where(*(table.c[name] == value for name, value in (where or {}).items()))
        if among is not None:
            name, low, high = among
            query = query.where(table.c[name] >= low, table.c[name] < high)
        if order:
            query = query.order_by(table.c[order].desc() if newest else table.c[order])
        return self._rows(kind, query.limit(limit) if limit else query)

    # --- the stream ----------------------------------------------------------------------------------------

    def place(self) -> Place:
        query = select(STREAM.c.epoch, STREAM.c.head, STREAM.c.oldest)
        return Place(*self._connection.execute(query).one())

    def events(self, after: int, limit: int) -> Sequence[Logged]:
        query = select(EVENTS).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(limit)
        return [_logged(found) for found in self._connection.execute(query)]

    def entities(self) -> Iterator[tuple[SnapItem, str]]:
        for kind, query in _entity_queries():
            for ident, ver, scope, state in self._connection.execute(query):
                yield SnapItem(entity_key(kind, ident), ver, msgspec.Raw(state)), scope

    # --- talk ----------------------------------------------------------------------------------------------

    def thread(self, dialogue_id: str, before: int, limit: int) -> Sequence[rows.MessageRow]:
        query = select(_MESSAGES).where(_MESSAGES.c.dialogue_id == dialogue_id)
        if before:
            query = query.where(_MESSAGES.c.n < before)
        return self._rows(rows.MessageRow, query.order_by(_MESSAGES.c.n.desc()).limit(limit))[::-1]

    def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[rows.MessageRow]:
        query = (
            select(_MESSAGES)
            .where(_MESSAGES.c.conversation_id == conversation_id, _MESSAGES.c.line > after)
            .order_by(_MESSAGES.c.line)
            .limit(limit)
        )
        return self._rows(rows.MessageRow, query)

    def unconsidered(self, dialogue_id: str, after: int) -> Sequence[rows.MessageRow]:
        query = (
            select(_MESSAGES)
            .where(_MESSAGES.c.dialogue_id == dialogue_id, _MESSAGES.c.n > after, _MESSAGES.c.by == "guest")
            .order_by(_MESSAGES.c.n)
        )
        return self._rows(rows.MessageRow, query)

    def dialogues_of(self, guest_id: str, limit: int) -> Sequence[rows.DialogueRow]:
        query = select(_DIALOGUES).where(_DIALOGUES.c.guest_id == guest_id)
        return self._rows(rows.DialogueRow, query.order_by(_DIALOGUES.c.last_ms.desc()).limit(limit))

    def orders_of(self, guest_id: str) -> Sequence[rows.OrderRow]:
        table = mapped(rows.OrderRow).table
        query = select(table).where(table.c.guest_id == guest_id).order_by(table.c.made_ms, table.c.id)
        return self._rows(rows.OrderRow, query)

    def tickets_of(self, guest_id: str) -> Sequence[rows.TicketRow]:
        table, orders = mapped(rows.TicketRow).table, mapped(rows.OrderRow).table
        own = select(orders.c.id).where(orders.c.guest_id == guest_id)
        query = select(table).where(or_(table.c.guest_id == guest_id, table.c.order_id.in_(own)))
        return self._rows(rows.TicketRow, query.order_by(table.c.order_id, table.c.id))

    def messages_between(self, from_ms: int, to_ms: int) -> Iterator[rows.MessageRow]:
        query = (
            select(_MESSAGES)
            .where(_MESSAGES.c.at_ms >= from_ms, _MESSAGES.c.at_ms < to_ms)
            .order_by(_MESSAGES.c.at_ms, _MESSAGES.c.dialogue_id, _MESSAGES.c.n)
        )
        row = mapped(rows.MessageRow).row
        return (row(found) for found in self._connection.execution_options(yield_per=1000).execute(query))

    def tickets_like(self, words: str, event_id: str, limit: int) -> Sequence[tuple[str, str]]:
        return tickets_like(self._connection, words, event_id, limit)

    def search(self, words: str, limit: int) -> Sequence[Match]:
        return found(self._connection, words, limit)

    # --- what is due ---------------------------------------------------------------------------------------

    def held(self) -> Sequence[tuple[str, str]]:
        query = select(_DIALOGUES.c.id, _DIALOGUES.c.holder_id).where(_DIALOGUES.c.status.in_(sorted(HELD)))
        return [(ident, holder) for ident, holder in self._connection.execute(query)]

    def owed(self) -> Sequence[str]:
        return self._ids(_DIALOGUES.c.owed > _DIALOGUES.c.considered)

    def snoozed(self, until_ms: int) -> Sequence[str]:
        return self._ids(_DIALOGUES.c.status == Status.SNOOZED, _DIALOGUES.c.snoozed_ms <= until_ms)

    def silent(self, since_ms: int) -> Sequence[str]:
        return self._ids(_DIALOGUES.c.status == Status.BOT, _DIALOGUES.c.last_ms <= since_ms)

    def archivable(self, resolved_ms: int) -> Sequence[str]:
        return self._ids(
            _DIALOGUES.c.status == Status.RESOLVED,
            _DIALOGUES.c.resolved_ms <= resolved_ms,
            _DIALOGUES.c.archived.is_(False),
        )

    def effects(self, due_ms: int) -> Sequence[rows.EffectRow]:
        table = mapped(rows.EffectRow).table
        query = select(table).where(table.c.state.in_(WAITING), table.c.due_ms <= due_ms)
        return self._rows(rows.EffectRow, query.order_by(table.c.due_ms, table.c.n, table.c.id))

    # --- the rest ------------------------------------------------------------------------------------------

    def users(self) -> Sequence[rows.UserRow]:
        table = mapped(rows.UserRow).table
        return self._rows(rows.UserRow, select(table).order_by(table.c.login))

    def families_of(self, user_id: str) -> Sequence[rows.FamilyRow]:
        table = mapped(rows.FamilyRow).table
        return self._rows(rows.FamilyRow, select(table).where(table.c.user_id == user_id).order_by(table.c.id))

    def festivals(self) -> Sequence[rows.FestivalRow]:
        table = mapped(rows.FestivalRow).table
        return self._rows(rows.FestivalRow, select(table).order_by(table.c.id))

    def articles(self, event_id: str) -> Sequence[rows.ArticleRow]:
        table = mapped(rows.ArticleRow).table
        return self._rows(rows.ArticleRow, select(table).where(table.c.event_id == event_id).order_by(table.c.id))

    def samples(self, from_ms: int, to_ms: int) -> Sequence[rows.SampleRow]:
        table = mapped(rows.SampleRow).table
        query = select(table).where(table.c.at_ms >= from_ms, table.c.at_ms < to_ms).order_by(table.c.at_ms)
        return self._rows(rows.SampleRow, query)

    def audit(self, after: int, limit: int) -> Sequence[Link]:
        subjects = mapped(rows.SubjectRow).table
        query = (
            select(AUDIT, subjects.c.key)
            .outerjoin(subjects, subjects.c.id == AUDIT.c.subject)
            .where(AUDIT.c.n > after)
            .order_by(AUDIT.c.n)
            .limit(limit)
        )
        return [Link(**{**found._mapping, "key": found.key or b""}) for found in self._connection.execute(query)]

    def _rows(self, kind: type[R], query: Select[Any]) -> list[R]:
        row = mapped(kind).row
        return [row(found) for found in self._connection.execute(query)]

    def _ids(self, *where: ColumnElement[bool]) -> list[str]:
        return list(self._connection.scalars(select(_DIALOGUES.c.id).where(*where).order_by(_DIALOGUES.c.id)))


def _logged(found: Any) -> Logged:
    values = dict(found._mapping)
    return Logged(**{**values, "ent": EntityKey(values["ent"]), "body": _body(values["body"])})


def _entity_queries() -> Iterator[tuple[str, Select[Any]]]:
    none = literal("")
    scoped = (("article", rows.ArticleRow), ("unanswered", rows.UnansweredRow))
    dialogues = select(_DIALOGUES.c.id, _DIALOGUES.c.ver, _DIALOGUES.c.event_id, _DIALOGUES.c.state)
    yield "dialogue", dialogues.where(_DIALOGUES.c.archived.is_(False)).order_by(_DIALOGUES.c.id)
    for kind, row in scoped:
        table = mapped(row).table
        yield kind, select(table.c.id, table.c.ver, table.c.event_id, table.c.state).order_by(table.c.id)
    events = mapped(rows.FestivalRow).table
    yield "event", select(events.c.id, events.c.ver, events.c.id, events.c.state).order_by(events.c.id)
    replies = mapped(rows.ReadyReplyRow).table
    yield "reply", select(replies.c.id, replies.c.ver, none, replies.c.state).order_by(replies.c.id)
    quotas = mapped(books.QuotaRow).table
    ident = quotas.c.event_id + "/" + quotas.c.category_id
    yield "stock", select(ident, quotas.c.ver, quotas.c.event_id, quotas.c.state).order_by(ident)
    gates = mapped(books.GateRow).table
    yield "gate", select(gates.c.id, gates.c.ver, gates.c.event_id, gates.c.state).order_by(gates.c.id)
    for kind, open_row in (("refund", books.RefundRow), ("upgrade", books.UpgradeRow), ("errand", books.ErrandRow)):
        table = mapped(open_row).table
        living = select(table.c.id, table.c.ver, table.c.event_id, table.c.state).where(table.c.archived.is_(False))
        yield kind, living.order_by(table.c.id)
    users = mapped(rows.UserRow).table
    staff = select(users.c.id, users.c.ver, none, users.c.state).where(users.c.disabled.is_(False))
    yield "staff", staff.order_by(users.c.id)
