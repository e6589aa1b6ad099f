"""A counterpart for measuring the console: speaks the wire, holds any number of dialogues, tells events at any rate.

No bot, no database, no guests: only what a console hears. `python -m app.bench.crier --dialogues 340` prints
`{"url": …}` and then takes lines from its input: `rate 50` makes it tell fifty events a second, `rate 0` be quiet.
Each event's dialogue carries in `intent` the monotonic nanosecond at which it was told, so that whoever paints it on
the same machine knows how long that took.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from typing import Final

import msgspec
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from app.console.lineup import Group, order_key
from app.console.sample import knowledge
from app.domain.escalations import Reason
from app.protocol import frames as wire
from app.protocol.api import Problem, Tokens
from app.protocol.records import Dialogue, EscalationRef, GuestCard, Load, Message, Thread
from app.protocol.snapshot import fingerprint
from app.protocol.version import SNAPSHOT_PAGE, SUBPROTOCOL

TICK_S: Final = 0.025
LOAD_S: Final = 1.0
ON_TOP: Final = 12
"""so many of the most urgent dialogues get a fifth of the events: they are the ones on the screen"""
_HOUR_MS: Final = 3_600_000
_ENCODER = msgspec.json.Encoder()
_REASONS: Final = tuple(reason.value for reason in Reason if reason is not Reason.SAFETY)
_WORDS: Final = (
    "Стою у ворот 2, код не читается", "Верните деньги за второй билет", "Позовите живого человека",
    "Мы вчетвером, хотим ложу", "Уже двадцать минут жду, это не дело", "Где встать с коляской?",
    "The gate rejects my ticket", "Сколько ещё ждать?",
)  # fmt: skip


class Town:
    """The dialogues and how they change. Seeded: two towns of one size tell the same story."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._now_ms = round(time.time() * 1000)
        self.seq = 1
        self.dialogues = [self._dialogue(number) for number in range(size)]
        self.versions = [1] * size
        places = sorted(range(size), key=lambda place: order_key(self.dialogues[place], Group.WAITING))
        self._top = places[1 : ON_TOP + 1] or places  # the first is the one an operator would have open

    def _dialogue(self, number: int) -> Dialogue:
        since = self._now_ms - (number % 5000) * 900 - 60_000
        reason = _REASONS[number % len(_REASONS)]
        return Dialogue(
            id=f"d{number:05}", event_id="northern-light", guest_id=f"g{number:05}", guest_name=f"Гость {number}",
            channel=("telegram", "widget", "whatsapp", "vk")[number % 4], status="queued", opened_ms=since - 90_000,
            place=f"ворота {number % 6 + 1}", reasons=(reason,), waiting_ms=since, last_ms=since, messages=3,
            last_text=_WORDS[number % len(_WORDS)], last_by="guest", mood=0.4,
            escalation=EscalationRef(reason=reason, rule=reason, evidence="…", score=0.9, at_ms=since),
        )  # fmt: skip

    def snapshot(self) -> tuple[list[wire.SnapItem], str]:
        """All entities as snapshot items, and their fingerprint."""
        items = [
            wire.SnapItem(ent, 1, msgspec.Raw(_ENCODER.encode(record)))
            for ent, record in knowledge.all_records()
            if not ent.startswith("dialogue:")
        ]
        for one, version in zip(self.dialogues, self.versions, strict=True):
            items.append(wire.SnapItem(f"dialogue:{one.id}", version, msgspec.Raw(_ENCODER.encode(one))))
        return items, fingerprint((item.ent, item.ver) for item in items)

    def event(self) -> wire.Ev:
        """The next thing that happens: mostly a guest's message, now and then a change that moves a row."""
        lucky = self._random.random()
        place = self._random.choice(self._top) if lucky < 0.2 else self._random.randrange(len(self.dialogues))
        before, now = self.dialogues[place], round(time.time() * 1000)
        after = msgspec.structs.replace(
            before,
            messages=before.messages + 1,
            last_ms=now,
            last_text=f"{self._random.choice(_WORDS)} ({before.messages + 1})",
            intent=str(time.monotonic_ns()),
            **self._moved(before, now) if lucky > 0.9 else {},
        )
        self.dialogues[place] = after
        self.versions[place] += 1
        self.seq += 1
        line = Message(
            id=f"{after.id}-{after.messages}", dialogue_id=after.id, n=after.messages, at_ms=now, by="guest",
            text=after.last_text,
        )  # fmt: skip
        body = wire.EventBody(state=msgspec.Raw(_ENCODER.encode(after)), messages=(line,))
        return wire.Ev(
            seq=self.seq, prev=self.seq - 1, ts=now, k="MessageReceived", ent=f"dialogue:{after.id}",
            ver=self.versions[place], d=body,
        )  # fmt: skip

    def _moved(self, before: Dialogue, now_ms: int) -> dict[str, object]:
        if before.status == "queued":
            return {"status": "guest", "holder_id": "u-pyotr", "holder_name": "Пётр Громов", "waiting_ms": 0}
        since = now_ms - self._random.randrange(1, 600_000)
        return {"status": "queued", "holder_id": "", "holder_name": "", "waiting_ms": since}

    def load(self) -> Load:
        """Live figures that move a little."""
        swing = self._random.randrange(-6, 7)
        return Load(
            at_ms=round(time.time() * 1000), window_s=600, at_once=340 + swing,
            at_once_person=26, peak=352, peak_ms=self._now_ms - _HOUR_MS, per_min=34.0, queue=len(self.dialogues),
            longest_ms=400_000, dialogues=1847, answered=1700, handed_over=165, answer_p50_ms=90,
            answer_p95_ms=180, person_median_ms=112_000, person_n=51, within_target=0.71,
        )  # fmt: skip


class Crier:
    """One listening socket; each console that connects hears the same town."""

    def __init__(self, town: Town) -> None:
        self.town, self.rate = town, 0.0
        self._seats: set[_Seat] = set()

    async def listen(self) -> tuple[asyncio.Server, int]:
        """Listens on a free port of this machine."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return server, server.sockets[0].getsockname()[1]

    async def tell(self) -> None:
        """Tells events at the rate asked for, batched by tick as the backend does."""
        owed, told_at, load_at = 0.0, time.monotonic(), 0.0
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            owed = min(owed + (now - told_at) * self.rate, self.rate)
            told_at = now
            if owed >= 1:
                items = tuple(self.town.event() for _ in range(int(owed)))
                owed -= len(items)
                self._send(wire.Evs(items=items))
            if now - load_at >= LOAD_S:
                load_at = now
                self._send(wire.Eph(k="load", d=msgspec.Raw(_ENCODER.encode(self.town.load()))))

    def _send(self, frame: wire.ServerFrame) -> None:
        data = _ENCODER.encode(frame)
        for seat in self._seats:
            if seat.live:
                seat.send(data)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if b"upgrade: websocket" in head.lower():
                    await self._sit(head, reader, writer)
                    return
                await self._http(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _http(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        lengths = [line.split(":")[1] for line in lines if line.lower().startswith("content-length:")]
        if lengths:
            await reader.readexactly(int(lengths[0]))
        status, body = self._page(path)
        data = _ENCODER.encode(body)
        answer = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        writer.write(answer.encode() + data)
        await writer.drain()

    def _page(self, path: str) -> tuple[str, msgspec.Struct]:
        if path == "/v1/refresh":
            tokens = Tokens(
                access="a", access_ms=_HOUR_MS, refresh="r", refresh_ms=_HOUR_MS, user_id="u-alina",
                name="Алина Соколова", role="operator",
            )  # fmt: skip
            return "200 OK", tokens
        if path.startswith("/v1/dialogues/"):
            ident = path.split("/")[3]
            return "200 OK", Thread(dialogue_id=ident, messages=())
        if path.startswith("/v1/guests/"):
            return "200 OK", GuestCard(id=path.split("/")[3], name="Гость")
        return "404 Not Found", Problem(code="not_found")

    async def _sit(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seat = _Seat(self.town, writer)
        self._seats.add(seat)
        try:
            await seat.run(head, reader)
        finally:
            self._seats.discard(seat)


class _Seat:
    """One console's socket."""

    def __init__(self, town: Town, writer: asyncio.StreamWriter) -> None:
        self._town, self._writer = town, writer
        self._protocol = ServerProtocol(subprotocols=[Subprotocol(SUBPROTOCOL)], max_size=2**20)
        self.live = False

    async def run(self, head: bytes, reader: asyncio.StreamReader) -> None:
        self._protocol.receive_data(head)
        while True:
            for event in self._protocol.events_received():
                if isinstance(event, Request):
                    self._protocol.send_response(self._protocol.accept(event))
                elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    self._heard(bytes(event.data))
            self._flush()
            data = await reader.read(65_536)
            if not data:
                return
            self._protocol.receive_data(data)

    def send(self, data: bytes) -> None:
        self._protocol.send_text(data)
        self._flush()

    def _flush(self) -> None:
        self._writer.write(b"".join(self._protocol.data_to_send()))

    def _heard(self, data: bytes) -> None:
        frame = msgspec.json.decode(data, type=wire.ClientFrame)
        if isinstance(frame, wire.Hello):
            self._welcome()
        elif isinstance(frame, wire.Ping):
            now = round(time.time() * 1000)
            self.send(_ENCODER.encode(wire.Pong(n=frame.n, head=self._town.seq, server_ms=now)))

    def _welcome(self) -> None:
        """A snapshot, whatever the console has, in one go: no event may come between it and what follows."""
        town = self._town
        at = wire.Cursor("crier", town.seq)
        items, sha256 = town.snapshot()
        self._say(
            wire.Welcome(
                session="s", proto=1, epoch=at.epoch, head=at.seq, oldest=1, mode="snapshot",
                server_ms=round(time.time() * 1000), user_id="u-alina", user_name="Алина Соколова", role="operator",
            )
        )  # fmt: skip
        self._say(wire.SnapBegin(at=at))
        for first in range(0, len(items), SNAPSHOT_PAGE):
            self._say(wire.SnapPage(items=tuple(items[first : first + SNAPSHOT_PAGE])))
        self._say(wire.SnapEnd(at=at, count=len(items), sha256=sha256))
        self._say(wire.Live(seq=at.seq))
        self.live = True

    def _say(self, frame: wire.ServerFrame) -> None:
        self.send(_ENCODER.encode(frame))


async def _obey(crier: Crier) -> None:
    """Takes orders from the input until it ends."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        word, _, value = line.strip().partition(" ")
        if word == "rate":
            crier.rate = float(value)


async def serve(size: int) -> None:
    """Runs until the input ends."""
    crier = Crier(Town(size))
    server, port = await crier.listen()
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    telling = asyncio.create_task(crier.tell())
    try:
        await _obey(crier)
    finally:
        telling.cancel()
        server.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=int, default=340)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args().dialogues))


if __name__ == "__main__":
    main()
