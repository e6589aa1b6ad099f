"""The state a console holds and the one pure `apply` that advances it; the server's tests use the same.

Applying the events to an older snapshot must equal fetching a newer one, for every kind of command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from app.domain.ids import entity_kind
from app.protocol.frames import Cursor, Ev, SnapItem
from app.protocol.kinds import KINDS
from app.protocol.records import Record

NULL = b"null"


class UnknownKindError(ValueError):
    """An entity of a kind this build does not know; it is left out, not fatal."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entity as last heard of; `record` is None once it is gone or out of sight."""

    ver: int
    record: Record | None


def decode_state(ent: str, raw: msgspec.Raw) -> Record | None:
    """The record behind a raw state; None for `null`.

    Raises `UnknownKindError` for a kind not in `KINDS` and `msgspec.ValidationError` for a state that does not fit.
    """
    if bytes(raw) == NULL:
        return None
    kind = KINDS.get(entity_kind(ent))
    if kind is None:
        raise UnknownKindError(ent)
    return msgspec.json.decode(raw, type=kind)


def apply(state: Mapping[str, Held], ev: Ev) -> Held | None:
    """What `ev.ent` becomes, or None when the event is older than what is held (nothing changes).

    Pure: the caller puts the result into its own mapping. Errors as `decode_state`.
    """
    held = state.get(ev.ent)
    if held is not None and ev.ver <= held.ver:
        return None
    return Held(ev.ver, decode_state(ev.ent, ev.d.state))


def applied(state: Mapping[str, Held], events: Iterable[Ev]) -> dict[str, Held]:
    """A new mapping with the events applied in order; entities that are gone drop out."""
    after = dict(state)
    for ev in events:
        held = apply(after, ev)
        if held is not None:
            after[ev.ent] = held
    return {ent: held for ent, held in after.items() if held.record is not None}


def fingerprint(versions: Iterable[tuple[str, int]]) -> str:
    """SHA-256 in hex over the sorted `ent:ver` lines, as `snap.end` carries it."""
    lines = sorted(f"{ent}:{ver}" for ent, ver in versions)
    return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a user may see at one place of the stream."""

    at: Cursor
    items: tuple[SnapItem, ...]
