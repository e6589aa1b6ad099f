"""Records for tests, each with sensible parts; name only what the test is about."""

from __future__ import annotations

from typing import Any

import msgspec

from app.console.sample import NOW_MS
from app.protocol.frames import Ev, EventBody, SnapItem
from app.protocol.records import (
    Article,
    Dialogue,
    EscalationRef,
    Event,
    Load,
    Message,
    ReadyReply,
    Record,
    Staff,
    Unanswered,
)

EVENT = "northern-light"


def dialogue(ident: str = "d1", **parts: Any) -> Dialogue:
    """A dialogue that the bot holds; pass `status`, `reason` (a shorthand for the escalation) and so on."""
    reason = parts.pop("reason", "")
    if reason:
        at = parts.get("waiting_ms", NOW_MS)
        parts.setdefault("escalation", EscalationRef(reason=reason, rule=reason, evidence="…", score=1.0, at_ms=at))
        parts.setdefault("reasons", (reason,))
        parts.setdefault("status", "queued")
    facts: dict[str, Any] = {
        "id": ident,
        "event_id": EVENT,
        "guest_id": f"g-{ident}",
        "guest_name": f"Гость {ident}",
        "channel": "site",
        "status": "bot",
        "opened_ms": NOW_MS - 60_000,
        "last_ms": NOW_MS - 1_000,
        "messages": 1,
        **parts,
    }
    return Dialogue(**facts)


def message(n: int = 1, ident: str = "d1", **parts: Any) -> Message:
    """Line `n` of a dialogue, from the guest."""
    facts: dict[str, Any] = {
        "id": f"{ident}-m{n}",
        "dialogue_id": ident,
        "n": n,
        "at_ms": NOW_MS + n * 1_000,
        "by": "guest",
        "text": f"Сообщение {n}",
        **parts,
    }
    return Message(**facts)


def article(ident: str = "a1", **parts: Any) -> Article:
    """An article about parking."""
    facts: dict[str, Any] = {
        "id": ident,
        "event_id": EVENT,
        "intent": "parking",
        "title_ru": "Парковка",
        "answer_ru": "P1 у ворот 4.",
        **parts,
    }
    return Article(**facts)


def festival(ident: str = EVENT, **parts: Any) -> Event:
    """An event whose doors opened at the sample's 14:00."""
    facts: dict[str, Any] = {
        "id": ident,
        "name_ru": "Северный свет",
        "name_en": "Northern Light",
        "venue_ru": "Парк «Маячный»",
        "zone": "Europe/Moscow",
        "doors_ms": NOW_MS - 300_000,
        "starts_ms": NOW_MS + 3_300_000,
        "ends_ms": NOW_MS + 35_700_000,
        **parts,
    }
    return Event(**facts)


def staff(ident: str = "u1", **parts: Any) -> Staff:
    """A colleague."""
    return Staff(**{"id": ident, "name": "Алина Соколова", "role": "operator", **parts})


def reply(ident: str = "r1", **parts: Any) -> ReadyReply:
    """A ready reply."""
    return ReadyReply(**{"id": ident, "title_ru": "Здороваюсь", "text_ru": "Здравствуйте, {guest_name}!", **parts})


def question(ident: str = "q1", **parts: Any) -> Unanswered:
    """A question the bot could not answer."""
    facts = {"id": ident, "event_id": EVENT, "text": "Можно с дроном?", "count": 2, "last_ms": NOW_MS, **parts}
    return Unanswered(**facts)


def load(**parts: Any) -> Load:
    """Live figures with nothing going on."""
    facts: dict[str, Any] = {
        "at_ms": NOW_MS,
        "window_s": 600,
        "at_once": 0,
        "at_once_person": 0,
        "peak": 0,
        "peak_ms": 0,
        "per_min": 0.0,
        "queue": 0,
        "longest_ms": 0,
        "dialogues": 0,
        "answered": 0,
        "handed_over": 0,
        **parts,
    }
    return Load(**facts)


def raw(record: Record | None) -> msgspec.Raw:
    """The JSON of a state, `null` for none."""
    return msgspec.Raw(msgspec.json.encode(record))


def event(
    seq: int,
    record: Record | None = None,
    *,
    ent: str = "",
    ver: int = 1,
    prev: int | None = None,
    messages: tuple[Message, ...] = (),
    **parts: Any,
) -> Ev:
    """The stream's event `seq` that gives `ent` this state; `ent` is taken from a dialogue's id when left out."""
    if not ent:
        ent = f"dialogue:{record.id}" if isinstance(record, Dialogue) else "dialogue:d1"
    return Ev(
        seq=seq,
        prev=seq - 1 if prev is None else prev,
        ts=NOW_MS + seq,
        k="Changed",
        ent=ent,
        ver=ver,
        d=EventBody(state=raw(record), messages=messages),
        **parts,
    )


def item(ent: str, record: Record, ver: int = 1) -> SnapItem:
    """One entity of a snapshot."""
    return SnapItem(ent, ver, raw(record))
