"""The replicated state: events applied in order exactly once, snapshots swapped in whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import msgspec

from app.console.session.actions import Applied
from app.protocol.frames import Cursor, Ev, SnapEnd, SnapItem
from app.protocol.snapshot import Held, UnknownKindError, apply, decode_state, fingerprint


class Verdict(Enum):
    """What became of an event."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    BUFFERED = "buffered"
    GAP = "gap"


@dataclass(slots=True)
class Staging:
    """A snapshot on its way in. Pages are read as they come, so that the end of a large one costs little."""

    at: Cursor
    entities: dict[str, Held] = field(default_factory=dict)
    raws: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    events: list[Ev] = field(default_factory=list)
    items: int = 0


class Stream:
    """Holds the entities and the cursor. Changes gather in `changes`, `stale`, `healed` until they are taken."""

    def __init__(self, entities: dict[str, Held], cursor: Cursor | None, stale: set[str]) -> None:
        self.entities = entities
        self.cursor = cursor
        self.stale = stale
        """entities whose newest event could not be read; what is shown of them is older"""
        self.staging: Staging | None = None
        self.changes: list[Applied] = []
        self.newly_stale: set[str] = set()
        self.healed: set[str] = set()

    @property
    def last(self) -> int:
        """The newest event applied; 0 before the first snapshot."""
        return self.cursor.seq if self.cursor is not None else 0

    def take(self) -> tuple[tuple[Applied, ...], tuple[str, ...], tuple[str, ...]]:
        """(changes, newly stale, healed) since the last time."""
        taken = tuple(self.changes), tuple(sorted(self.newly_stale)), tuple(sorted(self.healed))
        self.changes, self.newly_stale, self.healed = [], set(), set()
        return taken

    # --- events --------------------------------------------------------------------------------------------

    def event(self, ev: Ev) -> Verdict:
        """Apply an event when it follows the last one; buffer it while a snapshot comes in."""
        if self.staging is not None:
            self.staging.events.append(ev)
            return Verdict.BUFFERED
        return self._follow(ev)

    def _follow(self, ev: Ev) -> Verdict:
        if self.cursor is None:
            return Verdict.GAP
        if ev.seq <= self.cursor.seq:
            return Verdict.DUPLICATE
        if ev.prev != self.cursor.seq:
            return Verdict.GAP
        self.cursor = Cursor(self.cursor.epoch, ev.seq)
        try:
            held = apply(self.entities, ev)
        except UnknownKindError:
            return Verdict.APPLIED
        except (msgspec.ValidationError, msgspec.DecodeError):
            self.stale.add(ev.ent)
            self.newly_stale.add(ev.ent)
            return Verdict.APPLIED
        if held is not None:
            self.entities[ev.ent] = held
            self.changes.append(Applied(ev.ent, held, bytes(ev.d.state), ev.d.messages))
        elif ev.d.messages:
            self.changes.append(Applied(ev.ent, self.entities[ev.ent], b"", ev.d.messages))
        self._heal(ev.ent)
        return Verdict.APPLIED

    def _heal(self, ent: str) -> None:
        """An event carries the whole state, so the next readable one makes up for one that was not."""
        if ent in self.stale:
            self.stale.discard(ent)
            self.newly_stale.discard(ent)
            self.healed.add(ent)

    # --- snapshots -----------------------------------------------------------------------------------------

    def begin(self, at: Cursor) -> None:
        """A snapshot starts; one that was on its way is forgotten."""
        self.staging = Staging(at)

    def page(self, items: tuple[SnapItem, ...]) -> bool:
        """Read a page; False when no snapshot was begun."""
        staging = self.staging
        if staging is None:
            return False
        staging.items += len(items)
        for item in items:
            staging.versions[item.ent] = item.ver
            try:
                record = decode_state(item.ent, item.d)
            except UnknownKindError:
                continue
            except (msgspec.ValidationError, msgspec.DecodeError):
                staging.stale.add(item.ent)
                continue
            staging.entities[item.ent] = Held(item.ver, record)
            staging.raws[item.ent] = bytes(item.d)
        return True

    def end(self, end: SnapEnd) -> Staging | None:
        """Swap a whole snapshot in; None (and nothing changed) when it does not match its count and hash."""
        staging, self.staging = self.staging, None
        if staging is None or end.at != staging.at:
            return None
        if not end.count == staging.items == len(staging.versions):
            return None
        if fingerprint(staging.versions.items()) != end.sha256:
            return None
        self.entities = staging.entities
        self.cursor = staging.at
        self.stale = staging.stale
        self.take()
        return staging

    def drop_staging(self) -> None:
        """The connection was lost halfway; what was held before stays."""
        self.staging = None
