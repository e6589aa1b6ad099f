"""One console at the hub, without I/O: what it was sent, what it acknowledged, what it is owed (protocol §2, §6).

A driver feeds frames and times in and takes `drain()` out; reading the log and snapshots is asked of the driver, so
that a simulation can drive it as well as a socket.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import msgspec

from app.ports.facts import Logged
from app.protocol import frames
from app.protocol.frames import Cursor, SnapItem
from app.protocol.version import (
    PROTO_MAX,
    PROTO_MIN,
    REPLAY_LIMIT,
    UNACKED_BYTES,
    UNACKED_EVENTS,
    Close,
)
from app.service.parcels import Out, Prepared, ReadLog, ReadSnapshot, Send, Shut, Stretch, prepare
from app.service.principal import Principal

if TYPE_CHECKING:
    from app.service.hub import Hub

__all__ = ["Greeting", "Out", "Phase", "ReadLog", "ReadSnapshot", "Seat", "Send", "Shut", "Stretch"]

HELLO_S: Final = 10.0
SILENCE_S: Final = 30.0
ACK_S: Final = 60.0
AUTH_SOON_MS: Final = 60_000
LOG_PAGE: Final = 500
MOST_WAITING: Final = 64
"""frames that may wait in the way out before droppable ones are dropped"""
MOST_SEQ: Final = 2**53 - 1


class Phase(Enum):
    """Where a seat stands."""

    NEW = "new"
    LOG = "log"
    SNAPSHOT = "snapshot"
    LIVE = "live"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the welcome tells besides the stream: product time, speed, how the rehearsal runs."""

    server_ms: int
    clock_speed: float = 1.0
    rehearsal: str = ""


class Seat:
    """`place` is the newest event looked at, `sent` the newest the console was sent (the next one's `prev`)."""

    def __init__(self, hub: Hub, ident: str, principal: Principal, now_s: float) -> None:
        self._hub = hub
        self.id = ident
        self.principal = principal
        self.device = ""
        self.phase = Phase.NEW
        self.place = 0
        self.sent = 0
        self._outs: deque[Out] = deque()
        self._unacked: deque[Stretch] = deque()
        self._unacked_events = 0
        self._unacked_bytes = 0
        self._page: deque[Logged] = deque()
        self._live_said = False
        self._warned = False
        self._began_s = self._heard_s = self._ack_s = now_s

    # --- the way out ---------------------------------------------------------------------------------------

    def drain(self) -> list[Out]:
        """Everything to be done now, in order."""
        found = list(self._outs)
        self._outs.clear()
        return found

    def put(self, frame: msgspec.Struct | bytes) -> None:
        """Send a frame; nothing after the seat is shut."""
        if self.phase is not Phase.SHUT:
            self._out(Send(frame if isinstance(frame, bytes) else msgspec.json.encode(frame)))

    def put_droppable(self, frame: bytes) -> None:
        """Send a frame that may be lost: only when live and not behind."""
        if self.phase is Phase.LIVE and len(self._outs) < MOST_WAITING:
            self._out(Send(frame))

    def shut(self, code: int) -> None:
        """Close; the first code counts."""
        if self.phase is not Phase.SHUT:
            self.phase = Phase.SHUT
            self._out(Shut(code))

    def _out(self, out: Out) -> None:
        self._outs.append(out)
        self._hub.ready(self)

    # --- frames of the console -----------------------------------------------------------------------------

    def hello(self, hello: frames.Hello, client_seq_known: int, now_s: float, greeting: Greeting) -> None:
        """The first frame: agree on a version, say where the stream stands, resume or send a snapshot."""
        self._heard_s = now_s
        cursor = hello.cursor
        if self.phase is not Phase.NEW:
            return self.shut(Close.SECOND_HELLO)
        if hello.proto.max < PROTO_MIN or hello.proto.min > PROTO_MAX or hello.proto.min > hello.proto.max:
            return self.shut(Close.UPDATE_NEEDED)
        if cursor is not None and not 0 <= cursor.seq <= MOST_SEQ:
            return self.shut(Close.BAD_VALUE)
        if cursor is not None and cursor.epoch == self._hub.epoch and cursor.seq > self._hub.head:
            self._hub.alert("cursor_ahead", user=self.principal.user_id, seq=cursor.seq, head=self._hub.head)
            return self.shut(Close.CURSOR_AHEAD)
        self.device = hello.device
        self._hub.seated(self)
        gap = self._gap(cursor)
        self._welcome(hello, gap, client_seq_known, greeting)
        if gap is None and cursor is not None:
            self.place = self.sent = cursor.seq
            self.phase = Phase.LIVE
            return self.pump(now_s)
        if gap is not None and cursor is not None:
            self.put(frames.Gap(have=cursor.seq, need=self._hub.oldest, reason=gap))
        self.phase = Phase.SNAPSHOT
        return self._out(ReadSnapshot())

    def _gap(self, cursor: Cursor | None) -> frames.GapReason | None:
        """Why a console standing here cannot resume; None for one that can (or that has no cursor)."""
        if cursor is None:
            return None
        if cursor.epoch != self._hub.epoch:
            return "epoch"
        if cursor.seq < self._hub.oldest - 1 or self._hub.head - cursor.seq > REPLAY_LIMIT:
            return "retention"
        return "perm" if cursor.seq < self.principal.scope_seq else None

    def _welcome(
        self, hello: frames.Hello, gap: frames.GapReason | None, client_seq_known: int, greeting: Greeting
    ) -> None:
        resumes = hello.cursor is not None and gap is None
        self.put(
            frames.Welcome(
                session=self.id,
                proto=min(hello.proto.max, PROTO_MAX),
                epoch=self._hub.epoch,
                head=self._hub.head,
                oldest=self._hub.oldest,
                mode="resume" if resumes else "snapshot",
                reason=gap or "",
                server_ms=greeting.server_ms,
                user_id=self.principal.user_id,
                user_name=self.principal.name,
                role=self.principal.role,
                client_seq_known=client_seq_known,
                perm_ver=self.principal.perm_ver,
                clock_speed=greeting.clock_speed,
                rehearsal=greeting.rehearsal,
                limits={"unacked_events": UNACKED_EVENTS, "unacked_bytes": UNACKED_BYTES, "replay": REPLAY_LIMIT},
            )
        )

    def ack(self, seq: int, now_s: float) -> None:
        """The console has stored everything up to `seq`."""
        self._heard_s = now_s
        if seq > self.sent:
            return self.shut(Close.BAD_VALUE)
        while self._unacked and self._unacked[0].sent <= seq:
            stretch = self._unacked.popleft()
            self._unacked_events -= stretch.count
            self._unacked_bytes -= len(stretch.frame)
            self._ack_s = now_s
        return None

    def ping(self, ping: frames.Ping, now_s: float, server_ms: int) -> None:
        """Answer at once; the head told is the newest this console can ever be sent, so that silence means loss."""
        self._heard_s = now_s
        head = self.sent if self.place == self._hub.head else self._hub.head
        self.put(frames.Pong(n=ping.n, head=head, server_ms=server_ms))

    def heard(self, now_s: float) -> None:
        """Any other frame came in."""
        self._heard_s = now_s

    def renew(self, principal: Principal) -> None:
        """A fresh token for this connection; another person's closes it."""
        if principal.user_id != self.principal.user_id:
            return self.shut(Close.REVOKED)
        self.principal, self._warned = principal, False
        return None

    # --- what was read for it ------------------------------------------------------------------------------

    def log(self, page: Sequence[Logged], now_s: float) -> None:
        """A page of the log as asked by `ReadLog`."""
        if self.phase is not Phase.LOG:
            return
        if not page or page[0].seq != self.place + 1:  # what was asked for has been dropped meanwhile
            self.shut(Close.SNAPSHOT)
            return
        self._page.extend(page)
        self.phase = Phase.LIVE
        self.pump(now_s)

    def snapshot(self, at: Cursor, items: Iterable[tuple[SnapItem, str]], now_s: float) -> None:
        """All entities with their scopes, as asked by `ReadSnapshot`."""
        self.prepared(at, prepare(items, self.principal.event_ids), now_s)

    def prepared(self, at: Cursor, snapshot: Prepared, now_s: float) -> None:
        """The same, made ready elsewhere: tens of thousands of entities would hold up everybody else here."""
        if self.phase is not Phase.SNAPSHOT:
            return
        if at.epoch != self._hub.epoch:
            self.shut(Close.SNAPSHOT)
            return
        self.put(frames.SnapBegin(at=at))
        for page in snapshot.pages:
            self.put(page)
        self.put(frames.SnapEnd(at=at, count=snapshot.count, sha256=snapshot.sha256))
        self.place = self.sent = at.seq
        self.phase = Phase.LIVE
        self.pump(now_s)

    # --- events --------------------------------------------------------------------------------------------

    def pump(self, now_s: float) -> None:
        """Send what is due, as far as the window allows; ask for the log where memory does not reach back."""
        while self.phase is Phase.LIVE and self.place < self._hub.head:
            stretch = self._stretch()
            if stretch is None:
                self.phase = Phase.LOG
                return self._out(ReadLog(self.place, LOG_PAGE))
            if self._window_full(stretch):
                return None
            self._send(stretch, now_s)
        if self.phase is Phase.LIVE and not self._live_said:
            self._live_said = True
            self.put(frames.Live(seq=self.sent))
        return None

    def _stretch(self) -> Stretch | None:
        """The next events as one frame: out of the page read for this seat, else out of the hub's memory."""
        while self._page and self._page[0].seq <= self.place:
            self._page.popleft()
        if self._page:
            return self._hub.stretch_of(self._page, self.sent, self.principal.event_ids)
        return self._hub.stretch(self.place, self.sent, self.principal.event_ids)

    def _window_full(self, stretch: Stretch) -> bool:
        events = self._unacked_events + stretch.count
        return bool(self._unacked) and (
            events > UNACKED_EVENTS or self._unacked_bytes + len(stretch.frame) > UNACKED_BYTES
        )

    def _send(self, stretch: Stretch, now_s: float) -> None:
        self.place = stretch.place
        if not stretch.count:
            return
        if not self._unacked:
            self._ack_s = now_s
        self.sent = stretch.sent
        self.put(stretch.frame)
        self._unacked.append(stretch)
        self._unacked_events += stretch.count
        self._unacked_bytes += len(stretch.frame)

    # --- time ----------------------------------------------------------------------------------------------

    def tick(self, now_s: float, wall_ms: int) -> None:
        """Close who is silent, slow or no longer signed in; warn whose token ends; send what is due."""
        if self.phase is Phase.SHUT:
            return
        code = self._overdue(now_s, wall_ms)
        if code:
            self.shut(code)
            return
        left_ms = self.principal.ends_ms - wall_ms
        if self.phase is not Phase.NEW and not self._warned and left_ms <= AUTH_SOON_MS:
            self._warned = True
            self.put(frames.AuthSoon(in_ms=left_ms))
        self.pump(now_s)

    def _overdue(self, now_s: float, wall_ms: int) -> int:
        """The code to close with, or 0."""
        if self.phase is Phase.NEW:
            return Close.NOT_AUTHENTICATED if now_s - self._began_s > HELLO_S else 0
        if now_s - self._heard_s > SILENCE_S:
            return Close.RESUME
        if self.principal.ends_ms <= wall_ms:
            return Close.TOKEN_EXPIRED
        behind = self.phase is not Phase.SNAPSHOT and self._hub.head - self.place > REPLAY_LIMIT
        unheard = bool(self._unacked) and now_s - self._ack_s > ACK_S
        return Close.SLOW_READER if behind or unheard else 0
