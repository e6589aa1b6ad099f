"""The one place where the console's state lives. Views read and subscribe; only the desk writes.

Records are immutable; the maps are shared views of live dictionaries, so nothing is copied with a batch. Whatever is
written inside `with store.batch():` reaches the subscribers as one `Change`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import structlog

from app.console.lineup import Lineup
from app.console.state import Change, Link, Me, Pending, ServerClock, Transcript
from app.console.threads import appended
from app.domain.ids import entity_id, entity_kind
from app.domain.permissions import may_ever
from app.protocol.admissions import GateHealth, ScanLine
from app.protocol.kinds import KINDS
from app.protocol.records import (
    Article,
    Dialogue,
    Event,
    Load,
    Message,
    ReadyReply,
    Record,
    Staff,
    Unanswered,
)
from app.protocol.snapshot import Held
from app.protocol.trade import Errand, GateState, Refund, Stock, Upgrade

_log = structlog.get_logger("usher.console.store")
_SLICES = {
    "article": "articles",
    "event": "events",
    "staff": "staff",
    "reply": "replies",
    "unanswered": "unanswered",
    "refund": "refunds",
    "upgrade": "upgrades",
    "stock": "stock",
    "gate": "gates",
    "errand": "errands",
}
SCANS_KEPT = 200
THREADS_KEPT = 60
_MADE_KEPT = 50
"""opened transcripts kept in memory; the one opened longest ago goes first"""


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished text of one dialogue; `note` when the composer stood on the note tab."""

    text: str
    note: bool = False


class _Dirty:
    """What has been touched since the last change went out."""

    def __init__(self) -> None:
        self.everything = False
        self.dialogues: set[str] = set()
        self.threads: set[str] = set()
        self.slices: set[str] = set()

    def change(self) -> Change | None:
        if not (self.everything or self.dialogues or self.threads or self.slices):
            return None
        return Change(self.everything, frozenset(self.dialogues), frozenset(self.threads), frozenset(self.slices))


class Store:
    """State of the console; the lists `pending` and `refusals` overlap: pending holds all, oldest first."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._records: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self._versions: dict[str, int] = {}
        self._threads: dict[str, Transcript] = {}
        self._drafts: dict[str, Draft] = {}
        self._seen: dict[str, int] = {}
        self._pending: dict[str, Pending] = {}
        self._refusals: dict[str, Pending] = {}
        self._made: dict[str, str] = {}
        self._subscribers: list[Callable[[Change], None]] = []
        self._dirty = _Dirty()
        self._depth = 0
        self._typing: dict[str, float] = {}
        self.lineup = Lineup()
        self.link = Link()
        self.load: Load | None = None
        self.me: Me | None = None
        self.clock = ServerClock()
        self.pending: tuple[Pending, ...] = ()
        self.dialogues: Mapping[str, Dialogue] = MappingProxyType(self._records["dialogue"])
        self.articles: Mapping[str, Article] = MappingProxyType(self._records["article"])
        self.events: Mapping[str, Event] = MappingProxyType(self._records["event"])
        self.staff: Mapping[str, Staff] = MappingProxyType(self._records["staff"])
        self.replies: Mapping[str, ReadyReply] = MappingProxyType(self._records["reply"])
        self.unanswered: Mapping[str, Unanswered] = MappingProxyType(self._records["unanswered"])
        self.refunds: Mapping[str, Refund] = MappingProxyType(self._records["refund"])
        self.upgrades: Mapping[str, Upgrade] = MappingProxyType(self._records["upgrade"])
        self.stock: Mapping[str, Stock] = MappingProxyType(self._records["stock"])
        self.gates: Mapping[str, GateState] = MappingProxyType(self._records["gate"])
        self.errands: Mapping[str, Errand] = MappingProxyType(self._records["errand"])
        self.health: dict[str, GateHealth] = {}
        """the newest cells of the gates, by event"""
        self.scans: tuple[ScanLine, ...] = ()
        """what was scanned lately, newest last"""
        self.threads: Mapping[str, Transcript] = MappingProxyType(self._threads)
        self.drafts: Mapping[str, Draft] = MappingProxyType(self._drafts)
        self.seen: Mapping[str, int] = MappingProxyType(self._seen)
        self.refusals: Mapping[str, Pending] = MappingProxyType(self._refusals)
        self.made: Mapping[str, str] = MappingProxyType(self._made)
        self.typing: Mapping[str, float] = MappingProxyType(self._typing)
        """dialogue to the monotonic second at which its guest was last seen writing"""

    # --- reading -------------------------------------------------------------------------------------------

    def version(self, ent: str) -> int:
        """The version held of `kind:id`; 0 when unknown or gone."""
        return self._versions.get(ent, 0)

    def held(self) -> dict[str, Held]:
        """All entities by key with their versions."""
        return {
            f"{kind}:{ident}": Held(self._versions[f"{kind}:{ident}"], record)
            for kind, records in self._records.items()
            for ident, record in records.items()
        }

    def now_ms(self) -> int:
        """Product time on the server's clock, never this computer's."""
        clock = self.clock
        return clock.base_ms + round((self.monotonic() - clock.base_at) * clock.speed * 1000)

    def subscribe(self, on_change: Callable[[Change], None]) -> Callable[[], None]:
        """Call `on_change` once a batch; the returned function ends that."""
        self._subscribers.append(on_change)

        def unsubscribe() -> None:
            if on_change in self._subscribers:
                self._subscribers.remove(on_change)

        return unsubscribe

    # --- batches -------------------------------------------------------------------------------------------

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Everything written inside is told as one change, also when the block fails halfway."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._tell()

    def _tell(self) -> None:
        change = self._dirty.change()
        if change is None:
            return
        self._dirty = _Dirty()
        for on_change in tuple(self._subscribers):
            try:
                on_change(change)
            except Exception:  # a broken view must not stop the others nor the link
                _log.exception("a subscriber failed")

    def _touch(self, *slices: str) -> None:
        self._dirty.slices.update(slices)
        if self._depth == 0:
            self._tell()

    # --- writing: what the server says ----------------------------------------------------------------------

    def apply(self, changes: Iterable[tuple[str, Held, tuple[Message, ...]]]) -> None:
        """New states of entities with the transcript lines that came along; one batch."""
        with self.batch():
            for ent, held, messages in changes:
                self._put(ent, held)
                if messages:
                    self._extend(messages[0].dialogue_id, messages)

    def _put(self, ent: str, held: Held) -> None:
        kind, ident = entity_kind(ent), entity_id(ent)
        records = self._records.get(kind)
        if kind == "ticket":  # it carries no state: whoever shows the ticket reads it again
            self._dirty.slices.add(ent)
        if records is None:
            return
        if held.record is None:
            records.pop(ident, None)
            self._versions.pop(ent, None)
        else:
            records[ident] = held.record
            self._versions[ent] = held.ver
        if kind == "dialogue":
            self._place(ident, held.record)
            self._dirty.dialogues.add(ident)
        else:
            self._dirty.slices.add(_SLICES[kind])

    def _place(self, ident: str, record: Record | None) -> None:
        if isinstance(record, Dialogue):
            self.lineup.put(record)
        else:
            self.lineup.drop(ident)
            if self._drafts.pop(ident, None) is not None:
                self._dirty.slices.add("drafts")
            if self._threads.pop(ident, None) is not None:
                self._dirty.threads.add(ident)

    def _extend(self, ident: str, messages: tuple[Message, ...]) -> None:
        thread = self._threads.get(ident)
        if thread is None:
            return
        longer = appended(thread.messages, messages)
        if longer is None:
            self._threads[ident] = replace(thread, messages=(), loading=False, failed="hole")
        else:
            self._threads[ident] = replace(thread, messages=longer)
        self._dirty.threads.add(ident)

    def swap(self, entities: Mapping[str, Held]) -> None:
        """Replace all entities by a snapshot at once. Opened transcripts are marked for reading again."""
        with self.batch():
            for records in self._records.values():
                records.clear()
            self._versions.clear()
            for ent, held in entities.items():
                records_of = self._records.get(entity_kind(ent))
                if records_of is not None and held.record is not None:
                    records_of[entity_id(ent)] = held.record
                    self._versions[ent] = held.ver
            for gone in self._drafts.keys() - self._records["dialogue"].keys():
                del self._drafts[gone]
            self._refill()
            self._dirty.everything = True

    def _refill(self) -> None:
        self.lineup.refill(iter(self._records["dialogue"].values()), self.me.user_id if self.me else "")

    # --- writing: the rest ----------------------------------------------------------------------------------

    def drop_threads(self, keep: str) -> None:
        """Forget the opened transcripts but one: they may have missed lines."""
        gone = [ident for ident in self._threads if ident != keep]
        for ident in gone:
            del self._threads[ident]
        self._dirty.threads.update(gone)
        self._touch()

    def put_thread(self, thread: Transcript) -> None:
        """An opened transcript, whole."""
        self._threads.pop(thread.dialogue_id, None)
        self._threads[thread.dialogue_id] = thread
        if len(self._threads) > THREADS_KEPT:
            oldest = next(iter(self._threads))
            del self._threads[oldest]
            self._dirty.threads.add(oldest)
        self._dirty.threads.add(thread.dialogue_id)
        self._touch()

    def set_seen(self, dialogue_id: str, n: int) -> None:
        """The newest message this operator has had on screen."""
        if n > self._seen.get(dialogue_id, 0):
            self._seen[dialogue_id] = n
            self._dirty.dialogues.add(dialogue_id)
            self._touch()

    def set_draft(self, dialogue_id: str, draft: Draft | None) -> None:
        """Keep or drop the unfinished text of a dialogue."""
        if draft is None:
            self._drafts.pop(dialogue_id, None)
        else:
            self._drafts[dialogue_id] = draft
        self._touch("drafts")

    def set_link(self, link: Link) -> None:
        """What the link is doing."""
        if link != self.link:
            self.link = link
            self._touch("link")

    def hear(self, at: float) -> None:
        """The server was heard: the age of the data begins anew. No change is told, who shows it ticks anyway."""
        self.link = replace(self.link, heard_at=at)

    def set_typing(self, dialogue_id: str, at: float) -> None:
        """The guest of a dialogue is writing."""
        if dialogue_id in self._threads:
            self._typing[dialogue_id] = at
            self._dirty.threads.add(dialogue_id)
            self._touch()

    def set_load(self, load: Load) -> None:
        """The newest live figures."""
        self.load = load
        self._touch("load")

    def set_gate_health(self, health: GateHealth) -> None:
        """How the gates of an event fare now."""
        self.health[health.event_id] = health
        self._touch("health")

    def add_scans(self, scans: tuple[ScanLine, ...]) -> None:
        """Scans just made; tickets on screen are to be read again."""
        self.scans = (*self.scans, *scans)[-SCANS_KEPT:]
        self._touch("scans", *{f"ticket:{one.ticket_id}" for one in scans if one.ticket_id})

    def set_clock(self, clock: ServerClock) -> None:
        """Where product time stands."""
        self.clock = clock
        self._touch("clock")

    def set_me(self, me: Me | None) -> None:
        """Who is signed in; the groups of the queue follow."""
        known = self.me.user_id if self.me else ""
        self.me = me
        if (me.user_id if me else "") != known:
            self._refill()
            self._dirty.everything = True
        self._touch("me")

    def may(self, deed: str) -> bool:
        """Whether this role may do it at all; the server decides, this only hides what it would refuse."""
        return self.me is not None and may_ever(self.me.role, deed)

    def put_pending(self, pending: Pending) -> None:
        """An unfinished command, new or changed; a refused one that is tried again is no refusal any more."""
        self._refusals.pop(pending.cmd, None)
        self._pending[pending.cmd] = pending
        self._list_pending()

    def drop_pending(self, cmd: str, made: str = "") -> None:
        """A command that is done: confirmed, undone, or bad and read by the operator; `made` is what it made."""
        if made:
            self._made[cmd] = made
            while len(self._made) > _MADE_KEPT:
                del self._made[next(iter(self._made))]
        if (self._pending.pop(cmd, None) or self._refusals.pop(cmd, None)) is not None:
            self._list_pending()

    def _list_pending(self) -> None:
        both = (*self._pending.values(), *self._refusals.values())
        self.pending = tuple(sorted(both, key=lambda pending: pending.client_seq))
        self._touch("pending")

    def put_refusal(self, pending: Pending) -> None:
        """A command that ended badly; kept until dismissed."""
        self._pending.pop(pending.cmd, None)
        self._refusals[pending.cmd] = pending
        self._list_pending()

    def clear(self) -> None:
        """Forget everything of this user; the link's state stays."""
        with self.batch():
            for records in (*self._records.values(), self._versions, self._threads, self._drafts):
                records.clear()
            for others in (self._seen, self._pending, self._refusals, self._made, self._typing):
                others.clear()
            self.pending, self.load, self.me = (), None, None
            self.health, self.scans = {}, ()
            self._refill()
            self._dirty.everything = True
            self._dirty.slices.update(("pending", "load", "me", "drafts"))
