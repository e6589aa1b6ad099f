"""A hub with a store behind it, driven as a socket's driver would, for the tests of the hub."""

from __future__ import annotations

from typing import Any

import msgspec

from app.domain.ids import entity_key
from app.ports.facts import Batch, Logged, Place
from app.protocol.frames import Cursor, Ev, EventBody, Evs, Hello, ProtoRange, ServerFrame, SnapItem
from app.protocol.version import MAX_SERVER_FRAME
from app.service.hub import Hub
from app.service.principal import Principal
from app.service.seat import Greeting, ReadLog, ReadSnapshot, Seat, Send

EPOCH = "e" * 32
ANNA = Principal("anna", "Анна", "operator", family_id="f1", ends_ms=10_000_000)
DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(ServerFrame)


def logged(seq: int, *, scope: str = "north", was: str | None = None, size: int = 0) -> Logged:
    state = {
        "id": str(seq), "event_id": scope, "guest_id": "g", "guest_name": "x" * size, "channel": "widget",
        "status": "bot", "opened_ms": 1,
    }  # fmt: skip
    body = EventBody(state=msgspec.Raw(msgspec.json.encode(state)))
    before = scope if was is None else was
    return Logged(seq, 1_000 + seq, "GuestWrote", entity_key("dialogue", str(seq)), 1, scope, before, "c", "u", body)


class World:
    """A hub with the store behind it, which the driver reads on demand."""

    def __init__(self, head: int = 0, oldest: int = 1) -> None:
        self.wall_ms = 0
        self.alerts: list[tuple[str, dict[str, Any]]] = []
        self.log = [logged(seq) for seq in range(1, head + 1)]
        self.hub = Hub(Place(EPOCH, head, oldest), lambda: self.wall_ms, self._alert)
        self.now_s = 0.0

    def _alert(self, what: str, **about: str | int) -> None:
        self.alerts.append((what, about))

    def publish(self, *events: Logged, epoch: str = EPOCH) -> None:
        self.log += events
        self.hub.publish(Batch(epoch, self.log[-1].seq if self.log else 0, events, ()))

    def goes_on(self, count: int, **parts: Any) -> None:
        first = self.hub.head + 1
        self.publish(*(logged(seq, **parts) for seq in range(first, first + count)))

    def seat(self, principal: Principal = ANNA) -> Seat:
        return self.hub.sit(principal, self.now_s)

    def hello(self, seat: Seat, cursor: int | None = None, *, epoch: str = EPOCH, device: str = "desk") -> None:
        where = None if cursor is None else Cursor(epoch, cursor)
        hello = Hello(proto=ProtoRange(1, 1), device=device, cursor=where)
        seat.hello(hello, 7, self.now_s, Greeting(5_000, 10.0, "10x"))

    def taken(self, seat: Seat) -> list[Any]:
        """Drain as a driver does, reading what is asked for; frames decoded, `Shut` as it is."""
        found: list[Any] = []
        while outs := seat.drain():
            for out in outs:
                if isinstance(out, Send):
                    assert len(out.data) <= MAX_SERVER_FRAME
                    found.append(DECODER.decode(out.data))
                elif isinstance(out, ReadLog):
                    page = [event for event in self.log if event.seq > out.after][: out.limit]
                    seat.log(page, self.now_s)
                elif isinstance(out, ReadSnapshot):
                    seat.snapshot(Cursor(EPOCH, self.hub.head), self.items(), self.now_s)
                else:
                    found.append(out)
        return found

    def items(self) -> list[tuple[SnapItem, str]]:
        return [(SnapItem(event.ent, event.ver, event.body.state), event.scope) for event in self.log]


def kinds(found: list[Any]) -> list[str]:
    return [
        str(out.__struct_config__.tag) if isinstance(out, msgspec.Struct) else f"shut {out.code}" for out in found
    ]


def events(found: list[Any]) -> list[Ev]:
    return [ev for out in found if isinstance(out, Evs) for ev in out.items]


def live(world: World) -> Seat:
    seat = world.seat()
    world.hello(seat, world.hub.head)
    world.taken(seat)
    return seat
