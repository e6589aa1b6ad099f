"""All consoles of this process and the newest part of the stream, without I/O (protocol §2, §6).

`publish` takes what a commit made known, `tick` (every 20–50 ms) sends it out in batches. Each seat goes at its own
pace: a stalled one reads from the log later or is closed, and never holds up another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import count, islice
from typing import Protocol

import msgspec

from app.domain.permissions import may_see
from app.ports.facts import Batch, Logged, Place
from app.protocol import frames
from app.protocol.frames import EventBody
from app.protocol.version import REPLAY_LIMIT, Close
from app.service.parcels import ROOM, STRETCH, Stretch, encode
from app.service.principal import Principal
from app.service.seat import Seat

KEPT = REPLAY_LIMIT + 500
"""newest events kept in memory"""


class Alert(Protocol):
    """Called for what an administrator should see; `what` is a key, the rest are ids and numbers."""

    def __call__(self, what: str, **about: str | int) -> None: ...


class Hub:
    """`epoch`, `head` and `oldest` are where the stream stands as far as this process knows."""

    def __init__(self, place: Place, wall_ms: Callable[[], int], alert: Alert) -> None:
        self.epoch = place.epoch
        self.head = place.head
        self.oldest = place.oldest
        self.alert = alert
        self._wall_ms = wall_ms
        self._kept: deque[Logged] = deque()
        self._stretches: dict[tuple[int, int, tuple[str, ...]], Stretch] = {}
        self._seats: dict[str, Seat] = {}
        self._numbers = count(1)
        self._dead: set[str] = set()
        self._least: dict[str, tuple[int, int]] = {}
        self._ready: dict[str, Seat] = {}
        self._on_ready: Callable[[Seat], None] | None = None

    # --- seats ---------------------------------------------------------------------------------------------

    def sit(self, principal: Principal, now_s: float) -> Seat:
        """A console has connected and shown a good token; its hello is awaited."""
        seat = Seat(self, f"s{next(self._numbers)}", principal, now_s)
        self._seats[seat.id] = seat
        self._check_rights()  # something may have been revoked between the look at the token and now
        return seat

    def guest_seat(self, principal: Principal, now_s: float) -> Seat:
        """A seat for one long poll: it replaces nobody and is not ticked."""
        return Seat(self, f"p{next(self._numbers)}", principal, now_s)

    def seated(self, seat: Seat) -> None:
        """A seat has said its device: an older one of the same person and device goes (4008)."""
        for other in self.seats():
            same = other.principal.user_id == seat.principal.user_id and other.device == seat.device
            if same and other is not seat and seat.id in self._seats:
                other.shut(Close.REPLACED)

    def leave(self, seat: Seat, _now_s: float = 0.0) -> None:
        """The socket is gone."""
        self._seats.pop(seat.id, None)
        self._ready.pop(seat.id, None)

    def seats(self) -> tuple[Seat, ...]:
        """Everybody connected."""
        return tuple(self._seats.values())

    def on_ready(self, callback: Callable[[Seat], None]) -> None:
        """Call back whenever a seat has something to drain."""
        self._on_ready = callback

    def ready(self, seat: Seat) -> None:
        """A seat has something to drain."""
        self._ready[seat.id] = seat
        if self._on_ready is not None:
            self._on_ready(seat)

    def seats_ready(self) -> tuple[Seat, ...]:
        """Seats with something to drain since the last call."""
        found = tuple(self._ready.values())
        self._ready.clear()
        return found

    # --- the stream ----------------------------------------------------------------------------------------

    def publish(self, batch: Batch) -> None:
        """What a commit made known; a new epoch sends everybody for a snapshot."""
        if batch.epoch != self.epoch:
            self.epoch, self.head, self.oldest = batch.epoch, batch.head, batch.head + 1
            self._kept.clear()
            self._stretches.clear()
            self._dead.clear()
            self._least.clear()
            for seat in self.seats():
                seat.shut(Close.SNAPSHOT)
            return
        self.head = batch.head
        self._stretches.clear()
        if batch.erased:
            self._kept = deque(
                replace(one, body=EventBody()) if one.ent in batch.erased else one for one in self._kept
            )
        hidden = batch.hidden
        if hidden is not None:
            self._kept = deque(
                replace(one, body=hidden.changed(one.body)) if one.ent in hidden.ents else one for one in self._kept
            )
        self._kept.extend(batch.events)
        while len(self._kept) > KEPT:
            self._kept.popleft()

    def event(self, seq: int) -> Logged | None:
        """An event out of memory; None when it is older than what is kept."""
        if not self._kept or not self._kept[0].seq <= seq <= self._kept[-1].seq:
            return None
        return self._kept[seq - self._kept[0].seq]

    def stretch(self, place: int, sent: int, event_ids: tuple[str, ...]) -> Stretch | None:
        """The events after `place` in one frame, out of memory; None when memory does not reach back so far.

        Consoles that stand at the same place and see the same share one frame.
        """
        if self.event(place + 1) is None:
            return None
        key = (place, sent, event_ids)
        found = self._stretches.get(key)
        if found is None:
            first = place + 1 - self._kept[0].seq
            found = self._stretches[key] = self.stretch_of(islice(self._kept, first, None), sent, event_ids)
        return found

    @staticmethod
    def stretch_of(events: Iterable[Logged], sent: int, event_ids: Collection[str]) -> Stretch:
        """One frame of these events (as many as fit) for somebody of these festivals who was last sent `sent`."""
        parts: list[bytes] = []
        size = place = 0
        for event in events:
            gone = not may_see(event_ids, event.scope)
            if not gone or may_see(event_ids, event.was):  # what is hidden now but was seen is told to be gone
                data = _encoded(event, sent, gone)
                if parts and size + len(data) > ROOM:
                    break
                parts.append(data)
                size += len(data) + 1
                sent = event.seq
            place = event.seq
            if len(parts) == STRETCH:
                break
        return Stretch(b'{"t":"evs","items":[' + b",".join(parts) + b"]}", place, sent, len(parts))

    def eph(self, kind: str, payload: bytes, to: Collection[str] | None = None) -> None:
        """Tell something droppable to everybody who is live, or to these users."""
        frame = encode(frames.Eph(k=kind, d=msgspec.Raw(payload)))
        for seat in self.seats():
            if to is None or seat.principal.user_id in to:
                seat.put_droppable(frame)

    def tick(self, now_s: float) -> None:
        """Time has passed."""
        wall_ms = self._wall_ms()
        for seat in self.seats():
            seat.tick(now_s, wall_ms)

    def drain(self, in_ms: int) -> None:
        """The server restarts soon."""
        for seat in self.seats():
            seat.put(frames.Drain(in_ms=in_ms))

    # --- rights --------------------------------------------------------------------------------------------

    def revoke(self, family_id: str) -> None:
        """A sign-in has ended: its seats close (4204), now and whenever one comes late."""
        self._dead.add(family_id)
        self._check_rights()

    def outdate(self, user_id: str, perm_ver: int, code: int) -> None:
        """Rights of the user older than `perm_ver` hold no longer: his seats close with this code."""
        self._least[user_id] = (perm_ver, code)
        self._check_rights()

    def _check_rights(self) -> None:
        for seat in self.seats():
            code = self._unwanted(seat.principal)
            if code:
                seat.shut(code)

    def _unwanted(self, whose: Principal) -> int:
        """The code to close with, or 0."""
        perm_ver, code = self._least.get(whose.user_id, (0, 0))
        if whose.family_id in self._dead:
            return Close.REVOKED
        return code if whose.perm_ver < perm_ver else 0


def _encoded(event: Logged, prev: int, gone: bool) -> bytes:
    return encode(
        frames.Ev(
            seq=event.seq,
            prev=prev,
            ts=event.at_ms,
            k=event.kind,
            ent=event.ent,
            ver=event.ver,
            d=EventBody() if gone else event.body,
            cmd=event.cmd,
            by=event.by,
        )
    )
