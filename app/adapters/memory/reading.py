"""Answers to `app.ports.reads` by looking at every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from app.domain.audit import Link
from app.domain.dialogues import HELD, Status
from app.domain.ids import entity_key
from app.domain.ticketcodes import digest
from app.domain.ticketwords import Word, words_of
from app.domain.words import fold
from app.ports import books, rows
from app.ports.facts import WAITING, Logged, Match, Place
from app.protocol.frames import SnapItem
from app.protocol.records import Record

if TYPE_CHECKING:
    from app.adapters.memory.storage import Kept

R = TypeVar("R", bound=rows.Row)

KINDS = ("code", "order", "phone", "email", "name")
"""by what a ticket is found, the surest first"""


class MemoryReads:
    """Questions over what is kept at this moment."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, kind: type[R], *key: str | int) -> R | None:
        return cast("R | None", self._kept.rows.get(kind, {}).get(key))

    def _all(self, kind: type[R]) -> list[R]:
        return cast("list[R]", [row for _, row in sorted(self._kept.rows.get(kind, {}).items())])

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
        rest = [row for row in self._all(kind) if all(getattr(row, name) == of for name, of in (where or {}).items())]
        if among is not None:
            name, low, high = among
            rest = [row for row in rest if low <= getattr(row, name) < high]
        if order:
            rest.sort(key=lambda row: getattr(row, order), reverse=newest)
        return rest[:limit] if limit else rest

    # --- the stream ----------------------------------------------------------------------------------------

    def place(self) -> Place:
        return Place(self._kept.epoch, self._kept.head, self._kept.oldest)

    def events(self, after: int, limit: int) -> Sequence[Logged]:
        first = max(0, after + 1 - self._kept.oldest)
        return self._kept.events[first : first + limit]

    def entities(self) -> Iterator[tuple[SnapItem, str]]:
        for row in self._all(rows.DialogueRow):
            if not row.archived:
                yield _item("dialogue", row.id, row.ver, row.state), row.event_id
        for article in self._all(rows.ArticleRow):
            yield _item("article", article.id, article.ver, article.state), article.event_id
        for question in self._all(rows.UnansweredRow):
            yield _item("unanswered", question.id, question.ver, question.state), question.event_id
        for festival in self._all(rows.FestivalRow):
            yield _item("event", festival.id, festival.ver, festival.state), festival.id
        for reply in self._all(rows.ReadyReplyRow):
            yield _item("reply", reply.id, reply.ver, reply.state), ""
        yield from self._trade()
        for user in self._all(rows.UserRow):
            if not user.disabled:
                yield _item("staff", user.id, user.ver, user.state), ""

    def _trade(self) -> Iterator[tuple[SnapItem, str]]:
        for quota in self._all(books.QuotaRow):
            yield _item("stock", quota.state.id, quota.ver, quota.state), quota.event_id
        for gate in self._all(books.GateRow):
            yield _item("gate", gate.id, gate.ver, gate.state), gate.event_id
        for refund in self._all(books.RefundRow):
            if not refund.archived:
                yield _item("refund", refund.id, refund.ver, refund.state), refund.event_id
        for upgrade in self._all(books.UpgradeRow):
            if not upgrade.archived:
                yield _item("upgrade", upgrade.id, upgrade.ver, upgrade.state), upgrade.event_id
        for errand in self._all(books.ErrandRow):
            if not errand.archived:
                yield _item("errand", errand.id, errand.ver, errand.state), errand.event_id

    # --- talk ----------------------------------------------------------------------------------------------

    def thread(self, dialogue_id: str, before: int, limit: int) -> Sequence[rows.MessageRow]:
        found = [row for row in self._said(dialogue_id) if not before or row.n < before]
        return found[-limit:]

    def _said(self, dialogue_id: str) -> list[rows.MessageRow]:
        return [row for row in self._all(rows.MessageRow) if row.dialogue_id == dialogue_id]

    def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[rows.MessageRow]:
        found = (row for row in self._all(rows.MessageRow) if row.conversation_id == conversation_id)
        return sorted((row for row in found if row.line > after), key=lambda row: row.line)[:limit]

    def unconsidered(self, dialogue_id: str, after: int) -> Sequence[rows.MessageRow]:
        return [row for row in self._said(dialogue_id) if row.n > after and row.by == "guest"]

    def dialogues_of(self, guest_id: str, limit: int) -> Sequence[rows.DialogueRow]:
        found = [row for row in self._all(rows.DialogueRow) if row.guest_id == guest_id]
        return sorted(found, key=lambda row: -row.last_ms)[:limit]

    def orders_of(self, guest_id: str) -> Sequence[rows.OrderRow]:
        found = [row for row in self._all(rows.OrderRow) if row.guest_id == guest_id]
        return sorted(found, key=lambda row: (row.made_ms, row.id))

    def tickets_of(self, guest_id: str) -> Sequence[rows.TicketRow]:
        own = {order.id for order in self.orders_of(guest_id)}
        found = [row for row in self._all(rows.TicketRow) if row.guest_id == guest_id or row.order_id in own]
        return sorted(found, key=lambda row: (row.order_id, row.id))

    def messages_between(self, from_ms: int, to_ms: int) -> Iterator[rows.MessageRow]:
        found = [row for row in self._all(rows.MessageRow) if from_ms <= row.at_ms < to_ms]
        return iter(sorted(found, key=lambda row: (row.at_ms, row.dialogue_id, row.n)))

    def tickets_like(self, words: str, event_id: str, limit: int) -> Sequence[tuple[str, str]]:
        asked = words_of(words)
        found: dict[str, str] = {}
        for row in self._all(rows.TicketRow) if asked else ():
            kinds = [self._matched(row, word) for word in asked]
            if event_id in ("", row.event_id) and all(kinds):
                found[row.id] = min(kinds, key=KINDS.index)
        return sorted(found.items(), key=lambda one: (KINDS.index(one[1]), one[0]))[:limit]

    def _matched(self, row: rows.TicketRow, word: Word) -> str:
        """By what a ticket answers to a word; empty: it does not."""
        order = self.get(rows.OrderRow, row.order_id)
        people = [self.get(rows.GuestRow, ident) for ident in (row.guest_id, order.guest_id if order else "")]
        guests = [guest for guest in people if guest is not None]
        codes = [code for code in self._all(books.CodeRow) if code.ticket_id == row.id]
        checks = (
            ("code", bool(word.code) and any(code.code.endswith(word.code) for code in codes)),
            ("code", any(_is_brought(code.brought, word) for code in codes if code.brought)),
            ("order", bool(word.order) and (word.order == row.id or row.order_id.startswith(word.order))),
            ("order", bool(word.shop) and word.shop in (row.id, row.order_id)),
            ("phone", bool(word.digits) and any(word.digits in guest.digits for guest in guests)),
            ("email", bool(word.email) and any(word.email in guest.email.lower() for guest in guests)),
            ("name", any(word.name in name for name in (row.folded, *(guest.folded for guest in guests)))),
        )
        return next((kind for kind, holds in checks if holds), "")

    def search(self, words: str, limit: int) -> Sequence[Match]:
        needle = fold(words.strip())
        guests = [guest for guest in self._all(rows.GuestRow) if needle and needle in guest.folded]
        return [Match(f"guest:{one.id}", one.name, "", one.since_ms, "", "", "name") for one in guests][:limit]

    # --- what is due ---------------------------------------------------------------------------------------

    def held(self) -> Sequence[tuple[str, str]]:
        return [(row.id, row.holder_id) for row in self._all(rows.DialogueRow) if row.status in HELD]

    def owed(self) -> Sequence[str]:
        return self._ids(lambda row: row.owed > row.considered)

    def snoozed(self, until_ms: int) -> Sequence[str]:
        return self._ids(lambda row: row.status == Status.SNOOZED and row.snoozed_ms <= until_ms)

    def silent(self, since_ms: int) -> Sequence[str]:
        return self._ids(lambda row: row.status == Status.BOT and row.last_ms <= since_ms)

    def archivable(self, resolved_ms: int) -> Sequence[str]:
        return self._ids(
            lambda row: row.status == Status.RESOLVED and row.resolved_ms <= resolved_ms and not row.archived
        )

    def _ids(self, test: Callable[[rows.DialogueRow], bool]) -> list[str]:
        return [row.id for row in self._all(rows.DialogueRow) if test(row)]

    def effects(self, due_ms: int) -> Sequence[rows.EffectRow]:
        found = [row for row in self._all(rows.EffectRow) if row.state in WAITING and row.due_ms <= due_ms]
        return sorted(found, key=lambda row: (row.due_ms, row.n, row.id))

    # --- the rest ------------------------------------------------------------------------------------------

    def users(self) -> Sequence[rows.UserRow]:
        return sorted(self._all(rows.UserRow), key=lambda row: row.login)

    def families_of(self, user_id: str) -> Sequence[rows.FamilyRow]:
        return [row for row in self._all(rows.FamilyRow) if row.user_id == user_id]

    def festivals(self) -> Sequence[rows.FestivalRow]:
        return self._all(rows.FestivalRow)

    def articles(self, event_id: str) -> Sequence[rows.ArticleRow]:
        return [row for row in self._all(rows.ArticleRow) if row.event_id == event_id]

    def samples(self, from_ms: int, to_ms: int) -> Sequence[rows.SampleRow]:
        return [row for row in self._all(rows.SampleRow) if from_ms <= row.at_ms < to_ms]

    def audit(self, after: int, limit: int) -> Sequence[Link]:
        found = self._kept.audit[after : after + limit]
        subjects = ((link, self.get(rows.SubjectRow, link.subject)) for link in found)
        return [replace(link, key=subject.key if subject else b"") for link, subject in subjects]


def _is_brought(code: str, word: Word) -> bool:
    """Whether the code of another shop is what was typed, or ends so."""
    return digest(code) == word.brought or (bool(word.ending) and code.upper().endswith(word.ending))


def _item(kind: str, ident: str, ver: int, state: Record) -> SnapItem:
    return SnapItem(entity_key(kind, ident), ver, msgspec.Raw(msgspec.json.encode(state)))
