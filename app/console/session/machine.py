"""The console's side of `usher.v1` as a state machine: frames and moments in, actions out, no input or output.

A driver calls `start`, then `opened` / `frame` / `closed` / `tick` as things happen, and after each call carries out
what `take` returns, in order. `next_at` says when to call `tick` at the latest. Times are monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

import msgspec

from app.console.session.actions import (
    Abort,
    Apply,
    Greeted,
    Notice,
    RenewToken,
    ShowGates,
    ShowLoad,
    ShowScans,
    ShowTime,
    ShowTyping,
    Swap,
    Transmit,
)
from app.console.session.connection import Connection, Phase, Timer
from app.console.session.dispatch import Dispatch
from app.console.session.outbox import Outbox
from app.console.session.rows import Row
from app.console.session.stream import Stream, Verdict
from app.console.state import LinkPhase
from app.protocol import frames as wire
from app.protocol.admissions import GateHealth, ScanNews
from app.protocol.records import Load
from app.protocol.snapshot import Held
from app.protocol.version import PROTO_MAX, PROTO_MIN

BEHIND_S: Final = 5.0
"""silence after which a head ahead of ours, if the next pong confirms it, means that something was missed"""
EVERY_SEQ: Final = 2**53
WRITING_S: Final = 3.0
REFETCH_S: Final = 60.0
"""an unreadable entity that no later event healed within this time is fetched with a snapshot, once"""


class _Typing(msgspec.Struct, frozen=True):
    dialogue_id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal held at the start."""

    cursor: wire.Cursor | None = None
    entities: dict[str, Held] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    rows: tuple[Row, ...] = ()
    client_seq: int = 0


class Session(Connection):
    """One signed-in user on one device. See the module's words for how to drive it."""

    def __init__(self, user_id: str, device: str, kept: Kept, random: Random, app_ver: str = "") -> None:
        super().__init__(random)
        self.user_id = user_id
        self.stream = Stream(kept.entities, kept.cursor, set(kept.stale))
        self.outbox = Outbox(row for row in kept.rows if row.user_id == user_id)
        self.client_seq = kept.client_seq
        self.era = 0
        """counts connections that became live; 0 before the first"""
        self._device, self._app_ver = device, app_ver
        self._dispatch = Dispatch(self.outbox, self._do)
        self._gapped = False
        self._caught_up = 0
        self._is_behind = False
        self._refetched: set[str] = set()
        self._ticked = 0.0
        self._wrote_at = -WRITING_S

    @property
    def cursor(self) -> wire.Cursor | None:
        """Where to go on from; None for a snapshot."""
        scratch = self._from_scratch or self._attempts.wants_snapshot
        return None if scratch else self.stream.cursor

    def _hello(self, wall_ms: int) -> wire.Hello:
        return wire.Hello(
            proto=wire.ProtoRange(PROTO_MIN, PROTO_MAX),
            device=self._device,
            app_ver=self._app_ver,
            cursor=self.cursor,
            client_seq=self.client_seq,
            wall_ms=wall_ms,
        )

    def _lost(self) -> None:
        self._is_behind = False
        self.stream.drop_staging()
        self._dispatch.lost()

    # --- frames ---------------------------------------------------------------------------------------------

    def frame(self, frame: wire.ServerFrame, now: float) -> None:
        """Take in one frame of the present connection."""
        if self.phase in {Phase.IDLE, Phase.CONNECTING, Phase.STOPPED}:
            return
        self.link = replace(self.link, heard_at=now)
        match frame:
            case wire.Evs(items=items):
                self._events(items, now)
            case wire.Ev():
                self._events((frame,), now)
            case wire.Res() | wire.CmdState() | wire.Err():
                self._dispatch.outcome(frame, now, self.stream.last)
                self._flush(now)
            case wire.Welcome():
                self._welcome(frame, now)
            case wire.Live(seq=seq):
                self._live(seq, now)
            case wire.SnapBegin() | wire.SnapPage() | wire.SnapEnd() | wire.Gap():
                self._snapshot(frame, now)
            case _:
                self._small(frame, now)

    def _small(self, frame: wire.Pong | wire.Eph | wire.AuthSoon | wire.Drain, now: float) -> None:
        if isinstance(frame, wire.Pong):
            self._pong(frame, now)
        elif isinstance(frame, wire.AuthSoon):
            self._do(RenewToken(reconnect=False))
        elif isinstance(frame, wire.Drain):
            self._do(Notice("draining", {"in_ms": str(frame.in_ms)}))
        else:
            self._passing(frame)

    def _passing(self, eph: wire.Eph) -> None:
        """Figures and signs of life that are not kept; one that cannot be read is let go."""
        try:
            if eph.k == "load":
                self._do(ShowLoad(msgspec.json.decode(eph.d, type=Load)))
            elif eph.k == "gates":
                self._do(ShowGates(msgspec.json.decode(eph.d, type=GateHealth)))
            elif eph.k == "scans":
                self._do(ShowScans(msgspec.json.decode(eph.d, type=ScanNews).scans))
            elif eph.k == "typing":
                self._do(ShowTyping(msgspec.json.decode(eph.d, type=_Typing).dialogue_id))
        except msgspec.ValidationError:
            self._do(Notice("unreadable", {"ents": eph.k}))

    def _welcome(self, welcome: wire.Welcome, now: float) -> None:
        self._timers.pop(Timer.HELLO, None)
        if welcome.user_id != self.user_id:
            self._do(Abort())
            self._drop(now)
            self._stop(now, "revoked")
            return
        self._do(Greeted(welcome))
        if welcome.client_seq_known > self.client_seq:
            lost = welcome.client_seq_known - self.client_seq
            self.client_seq = welcome.client_seq_known
            self._do(Notice("journal_damaged", {"rows": str(lost)}))
        if welcome.mode == "resume" and (self.cursor is None or self.cursor.epoch != welcome.epoch):
            self._resync(now)
        elif self.phase is Phase.HELLO or welcome.mode == "snapshot":
            self._sync(now)

    def _sync(self, now: float) -> None:
        self.phase = Phase.SYNC
        self._acked = self.stream.last
        self._caught_up = 0
        if not self.polling:
            self._pulse.start(now)
        self._show(now, LinkPhase.SYNCING)
        self.tick(now)

    def _live(self, seq: int, now: float) -> None:
        if self.stream.cursor is None or self.stream.staging is not None:
            self._resync(now)
            return
        self._caught_up = seq
        if self.phase is Phase.LIVE:
            return
        self.phase = Phase.LIVE
        self.era += 1
        self._lives(now)
        self._show(now, LinkPhase.LIVE)
        self._flush(now)

    def _snapshot(self, frame: wire.SnapBegin | wire.SnapPage | wire.SnapEnd | wire.Gap, now: float) -> None:
        if isinstance(frame, wire.Gap):
            self._do(Notice("gap", {"reason": frame.reason}))
        elif isinstance(frame, wire.SnapBegin):
            self.stream.begin(frame.at)
        elif isinstance(frame, wire.SnapEnd):
            self._swap(frame, now)
        elif not self.stream.page(frame.items):
            self._resync(now)

    def _swap(self, end: wire.SnapEnd, now: float) -> None:
        before = self.stream.cursor
        staging = self.stream.end(end)
        if staging is None:
            self._do(Notice("bad_snapshot"))
            self._resync(now)
            return
        if before is None or before.epoch != staging.at.epoch:
            self._dispatch.caught_up(EVERY_SEQ)  # the events they waited for belong to a world that is gone
        self._from_scratch = self._gapped = False
        self._acked = staging.at.seq
        self._refetched |= staging.stale
        self._do(Swap(staging.entities, staging.versions, staging.raws, staging.at, tuple(sorted(staging.stale))))
        self._dispatch.caught_up(staging.at.seq)
        self._events(staging.events, now)

    def _events(self, events: Iterable[wire.Ev], now: float) -> None:
        before = self.stream.last
        gap = any(self.stream.event(ev) is Verdict.GAP for ev in events)
        if self.stream.last != before:
            self._applied(now)
        if gap:
            self._gap(now)

    def _applied(self, now: float) -> None:
        changes, stale, healed = self.stream.take()
        cursor = self.stream.cursor
        if cursor is None:
            raise AssertionError("events are applied only on top of a cursor")
        self._calm()
        self._do(Apply(changes, cursor, stale, healed))
        if stale:
            self._do(Notice("unreadable", {"ents": " ".join(stale)}))
            self._timers.setdefault(Timer.REFETCH, now + REFETCH_S)
        self._dispatch.caught_up(cursor.seq)

    def _gap(self, now: float) -> None:
        """An event was missed: resume once; if that does not help, a snapshot."""
        self._do(Notice("gap", {"reason": "missed"}))
        if self._gapped:
            self._resync(now)
        else:
            self._gapped = True
            self._abort(now)

    def _pong(self, pong: wire.Pong, now: float) -> None:
        trip = self._pulse.heard(pong.n, now)
        if trip is not None:
            live = self.phase is Phase.LIVE
            self._show(now, LinkPhase.LIVE if live else LinkPhase.SYNCING, rtt_ms=round(trip * 1000))
            self._do(ShowTime(pong.server_ms, trip / 2))
            self._ping(now)  # a late pong finds the next ping overdue
        if self.phase is not Phase.LIVE or pong.head <= max(self.stream.last, self._caught_up):
            self._calm()
        elif self._is_behind:
            self._do(Notice("gap", {"reason": "behind"}))
            self._abort(now)
        else:
            self._timers.setdefault(Timer.BEHIND, now + BEHIND_S)

    def _calm(self) -> None:
        """Nothing is missing as far as we know."""
        self._timers.pop(Timer.BEHIND, None)
        self._is_behind = False

    # --- commands -------------------------------------------------------------------------------------------

    @property
    def live_era(self) -> int:
        """The era of a command made now; 0 while the operator cannot see what is going on."""
        return self.era if self.phase is Phase.LIVE else 0

    def add(self, row: Row, now: float) -> None:
        """A row the journal holds already; it is sent when its hold is over and its turn comes."""
        self.client_seq = max(self.client_seq, row.client_seq)
        self.outbox.add(row)
        self._flush(now)

    def undo(self, cmd: str, now: float) -> bool:
        """Take back a row that is not on the wire; the journal is told to forget it."""
        undone = self._dispatch.undo(cmd)
        self._flush(now)
        return undone

    def retry(self, cmd: str, now: float, wall_ms: int) -> bool:
        """Queue a reviewed row again; False when it needs a new id because the server has judged it."""
        retried = self._dispatch.retry(cmd, self.live_era, now, wall_ms)
        self._flush(now)
        return retried

    def discard(self, cmd: str) -> bool:
        """Put away a row that failed; False while it may still be on its way."""
        return self._dispatch.discard(cmd)

    def undelivered(self, cmd: str, now: float) -> None:
        """While polling: a command's own request failed on its way; its outcome is asked for."""
        self._dispatch.undelivered(cmd, now)
        self._flush(now)

    def unasked(self, cmds: Iterable[str], now: float) -> None:
        """While polling: a question about commands failed on its way."""
        self.outbox.unasked(cmds, now)

    def _flush(self, now: float) -> None:
        self._dispatch.flush(now, live=self.phase is Phase.LIVE, era=self.era, state=self.stream.entities)

    def writing(self, ent: str, now: float) -> None:
        """The operator is typing to the guest; told at most every 3 s, and only while it can be."""
        if self.phase is Phase.LIVE and not self.polling and now - self._wrote_at >= WRITING_S:
            self._wrote_at = now
            self._do(Transmit(wire.Writing(ent=ent)))

    # --- time -----------------------------------------------------------------------------------------------

    def check(self, now: float) -> None:
        """The computer woke, the network changed, the window got the focus: look at the link at once."""
        if self.phase in {Phase.SYNC, Phase.LIVE}:
            self._pulse.hurry(now)
            self.tick(now)
        elif self.phase is Phase.CONNECTING and self.link.retry_at is not None:
            self._attempts.calm()
            self._connect(now)

    def tick(self, now: float) -> None:
        """Do what is due. Call it at `next_at` or earlier."""
        self._ticked = now
        if not self._keep_alive(now):
            return
        if self._passed(Timer.BEHIND, now):
            self._is_behind = True  # but perhaps everything is only slow: one more pong decides
            self._pulse.hurry(now)
            self._ping(now)
        if self._passed(Timer.STABLE, now):
            self._attempts.calm()
            self._gapped = False
        if self._passed(Timer.REFETCH, now) and self.phase is Phase.LIVE and self.stream.stale - self._refetched:
            self._refetched |= self.stream.stale
            self._resync(now)
            return
        self._flush(now)

    def next_at(self) -> float | None:
        """When `tick` is due at the latest; None when nothing waits. What was due at the last tick is done."""
        live = self.phase is Phase.LIVE
        moments = [*self._timers.values(), *self._pulse.moments(), *self.outbox.moments(live=live)]
        return min((moment for moment in moments if moment > self._ticked), default=None)
