"""Rows and units of work for the tests of storages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.domain.articles import Bilingual
from app.domain.festivals import Event as Festival
from app.domain.ids import EventId, entity_key
from app.domain.turns import Memory
from app.ports import rows
from app.ports.facts import Entry
from app.ports.storage import Tx
from app.protocol import records
from app.protocol.frames import EventBody

AT = 1_800_000_000_000


def body(**state: Any) -> EventBody:
    """An event's body with this state."""
    return EventBody(state=msgspec.Raw(msgspec.json.encode(state)))


def logs(name: str, *, at_ms: int = AT) -> Callable[[Tx], int]:
    """A unit of work that appends one event and returns its number."""

    def work(tx: Tx) -> int:
        return tx.log("Said", entity_key("dialogue", name), 1, body(id=name), at_ms=at_ms)

    return work


def puts(*some: rows.Row) -> Callable[[Tx], None]:
    """A unit of work that puts rows."""

    def work(tx: Tx) -> None:
        for row in some:
            tx.put(row)

    return work


def audits(outcome: str, subject: str = "", detail: str = "") -> Callable[[Tx], None]:
    """A unit of work that writes into the audit."""

    def work(tx: Tx) -> None:
        tx.audit(Entry(at_ms=AT, user_id="u", kind="K", ent="e:1", outcome=outcome, subject=subject, detail=detail))

    return work


def dialogue(ident: str, **parts: Any) -> rows.DialogueRow:
    """A dialogue with the bot; `parts` are columns, `state_…` parts of the state."""
    state = {name.removeprefix("state_"): parts.pop(name) for name in tuple(parts) if name.startswith("state_")}
    facts: dict[str, Any] = {
        "id": ident,
        "ver": 1,
        "memory": Memory(misses=2, summary="сводка"),
        "conversation_id": f"c-{ident}",
        "guest_id": "g1",
        "event_id": "ev",
        "status": "bot",
        "last_ms": AT,
        **parts,
    }
    record: dict[str, Any] = {
        "id": ident,
        "event_id": facts["event_id"],
        "guest_id": facts["guest_id"],
        "guest_name": "Ирина",
        "channel": "widget",
        "status": facts["status"],
        "opened_ms": AT,
        **state,
    }
    return rows.DialogueRow(state=records.Dialogue(**record), **facts)


def message(dialogue_id: str, n: int, text: str = "привет", **parts: Any) -> rows.MessageRow:
    """A guest's line."""
    facts: dict[str, Any] = {
        "dialogue_id": dialogue_id,
        "n": n,
        "at_ms": AT + n,
        "by": "guest",
        "system": "",
        "conversation_id": f"c-{dialogue_id}",
        "line": n,
        **parts,
    }
    said = records.Message(
        id=f"{dialogue_id}-{n}", dialogue_id=dialogue_id, n=n, at_ms=facts["at_ms"], by=facts["by"], text=text
    )
    return rows.MessageRow(message=said, **facts)


def guest(ident: str = "g1", name: str = "Ирина Лебедева", **parts: Any) -> rows.GuestRow:
    """A guest's card."""
    return rows.GuestRow(id=ident, name=name, folded=name.casefold().replace("ё", "е"), **parts)


def order(ident: str, guest_id: str = "g1", event_id: str = "ev", **parts: Any) -> rows.OrderRow:
    """A paid order."""
    facts: dict[str, Any] = {"status": "paid", "total_minor": 300_000, "currency": "RUB", "made_ms": AT, **parts}
    return rows.OrderRow(id=ident, guest_id=guest_id, event_id=event_id, **facts)


def ticket(ident: str, order_id: str, guest_id: str = "g1", **parts: Any) -> rows.TicketRow:
    """A valid ticket."""
    facts: dict[str, Any] = {
        "event_id": "ev",
        "category": "Танцпол",
        "status": "valid",
        "code": "ABCD1234",
        "holder": "Ирина",
        "price_minor": 300_000,
        "currency": "RUB",
        **parts,
    }
    return rows.TicketRow(id=ident, order_id=order_id, guest_id=guest_id, **facts)


def festival(ident: str = "ev") -> rows.FestivalRow:
    """An event."""
    at = datetime.fromtimestamp(AT / 1000, UTC)
    full = Festival(
        id=EventId(ident),
        name=Bilingual("Северный свет", "Northern Light"),
        venue=Bilingual("Парк"),
        address=Bilingual("Набережная"),
        zone="Europe/Moscow",
        doors_at=at,
        starts_at=at,
        ends_at=at,
    )
    state = records.Event(
        id=ident, name_ru="Северный свет", name_en="", venue_ru="Парк", zone="Europe/Moscow", doors_ms=AT,
        starts_ms=AT, ends_ms=AT,
    )  # fmt: skip
    return rows.FestivalRow(id=ident, ver=1, state=state, full=full)


def article(ident: str = "ev/parking", title: str = "Парковка", **parts: Any) -> rows.ArticleRow:
    """An article."""
    event_id = ident.partition("/")[0]
    state = records.Article(id=ident, event_id=event_id, intent="parking", title_ru=title, answer_ru="P1")
    return rows.ArticleRow(id=ident, ver=1, event_id=event_id, state=state, **parts)


def user(ident: str = "u1", **parts: Any) -> rows.UserRow:
    """An operator."""
    facts: dict[str, Any] = {"ver": 1, "login": ident, "name": "Анна", "role": "operator", "password": "", **parts}
    return rows.UserRow(id=ident, state=records.Staff(id=ident, name="Анна", role=facts["role"]), **facts)
