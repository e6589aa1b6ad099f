"""What a console is owed out of the store: pages of the log, snapshots, the long poll made of both (protocol §2)."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

import msgspec

from app.ports.facts import Logged
from app.ports.reads import Reads
from app.protocol.frames import Cursor, Hello, Live, ProtoRange, SnapItem
from app.protocol.version import PROTO_MAX, PROTO_MIN, Close
from app.service.badges import still_good
from app.service.consoles import greeting, known_seq
from app.service.core import Core
from app.service.parcels import Out, Prepared, ReadLog, ReadSnapshot, Send, Shut, prepare
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.seat import Seat

LOOK_S: Final = 0.5
"""real seconds between two looks at whether the poll may go on"""
CODES: Final = {Close.SNAPSHOT: "snapshot", Close.CURSOR_AHEAD: "snapshot", Close.BAD_VALUE: "bad_value"}
"""what a close means to somebody who polls; anything else is a bad request of his"""


async def fulfil(core: Core, seat: Seat, need: ReadLog | ReadSnapshot) -> None:
    """Read what the seat asked for and give it to it; then drain it again."""
    if isinstance(need, ReadLog):
        page = await core.storage.read(lambda reads: _page(reads, need))
        seat.log(page, time.monotonic())
    else:
        at, snapshot = await core.storage.read(partial(_prepared, event_ids=seat.principal.event_ids))
        seat.prepared(at, snapshot, time.monotonic())


def _page(reads: Reads, need: ReadLog) -> list[Logged]:
    return list(reads.events(need.after, need.limit))


def _snapshot(reads: Reads) -> tuple[Cursor, list[tuple[SnapItem, str]]]:
    """Place first, then the data, in one transaction."""
    place = reads.place()
    return Cursor(place.epoch, place.head), list(reads.entities())


def _prepared(reads: Reads, event_ids: tuple[str, ...]) -> tuple[Cursor, Prepared]:
    """The snapshot as frames, made in the reading thread."""
    at, items = _snapshot(reads)
    return at, prepare(items, event_ids)


async def poll(core: Core, principal: Principal, device: str, cursor: Cursor | None, wait_ms: int) -> list[bytes]:
    """What the socket would say to a console standing at `cursor`, waiting up to `wait_ms` for something new.

    `welcome` comes first and `live` last. `Refused`: snapshot (come again without a cursor), bad_value, revoked.
    """
    seat = core.hub.guest_seat(principal, time.monotonic())
    known = await known_seq(core, principal, device)
    hello = Hello(proto=ProtoRange(PROTO_MIN, PROTO_MAX), device=device, cursor=cursor)
    seat.hello(hello, known, time.monotonic(), greeting(core))
    frames = await _collect(core, seat)
    until = time.monotonic() + wait_ms / 1000
    while len(frames) == 1 and time.monotonic() < until:
        await core.news.wait(min(LOOK_S, until - time.monotonic()))
        if not await still_good(core, principal):
            raise Refused("revoked")
        seat.pump(time.monotonic())
        frames += await _collect(core, seat)
    return [*frames, msgspec.json.encode(Live(seq=seat.sent))]


async def _collect(core: Core, seat: Seat) -> list[bytes]:
    """Drain a seat until it asks for nothing more; its own `live` is left to the end of the poll."""
    frames: list[bytes] = []
    outs: list[Out] = seat.drain()
    while outs:
        for out in outs:
            if isinstance(out, Send):
                if not out.data.startswith(b'{"t":"live"'):
                    frames.append(out.data)
            elif isinstance(out, Shut):
                raise Refused(CODES.get(out.code, "bad_request"))
            else:
                await fulfil(core, seat, out)
        outs = seat.drain()
    return frames
