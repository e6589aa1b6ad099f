"""Guests of the backend benchmark: many conversations over few connections, as fast as answers come or at a pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from app.bench.http_line import HttpLine
from app.domain.ids import entity_id
from app.protocol.frames import Ev
from app.protocol.guest import Say, SessionOpen, SessionOpened

ACCEPTED = 202
ANSWER_S = 15.0
QUEUED = b'"status":"queued"'


@dataclass(slots=True)
class Talk:
    """One conversation: its secret, its dialogue and, while an answer is awaited, since when."""

    token: str
    dialogue: str
    said: int = 0
    asked_at: float = 0.0
    handed_over: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Tally:
    """What was counted; times in seconds."""

    accepted: int = 0
    refused: int = 0
    handed_over: int = 0
    unanswered: int = 0
    http_s: list[float] = field(default_factory=list)
    answer_s: list[float] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what happened while warming up."""
        self.accepted = self.refused = self.handed_over = self.unanswered = 0
        self.http_s.clear()
        self.answer_s.clear()


class Crowd:
    """`texts` are what guests say; the draw is seeded."""

    def __init__(self, host: str, texts: Sequence[str], event: str, seed: int = 1) -> None:
        self._host = host
        self._texts = texts
        self._event = event
        self._random = random.Random(seed)
        self._talks: list[Talk] = []
        self._by_dialogue: dict[str, Talk] = {}
        self.tally = Tally()

    async def gather(self, guests: int) -> None:
        """Open the conversations."""
        line = await HttpLine.open(self._host)
        try:
            while len(self._talks) < guests:
                self._talks.append(await self._open(line))
        finally:
            line.close()

    async def _open(self, line: HttpLine) -> Talk:
        body = msgspec.json.encode(SessionOpen(event=self._event, lang="ru"))
        status, answer = await line.post("/guest/v1/sessions", body)
        if status != 201:
            raise ConnectionError(f"no session: {status} {answer!r}")
        opened = msgspec.json.decode(answer, type=SessionOpened)
        talk = Talk(opened.session, opened.dialogue)
        self._by_dialogue[opened.dialogue] = talk
        return talk

    def seen(self, ev: Ev, now: float) -> None:
        """Give a console's event here: a bot's message ends the wait of its guest, a hand-over the talk."""
        talk = self._by_dialogue.get(entity_id(ev.ent))
        if talk is None or not talk.asked_at:
            return
        answered = any(message.by == "bot" for message in ev.d.messages)
        talk.handed_over = QUEUED in bytes(ev.d.state)
        if answered:
            self.tally.answer_s.append(now - talk.asked_at)
        if answered or talk.handed_over:
            talk.asked_at = 0.0
            talk.answered.set()

    async def _say(self, line: HttpLine, talk: Talk) -> None:
        talk.said += 1
        say = Say(id=f"{talk.dialogue}-{talk.said}", text=self._random.choice(self._texts))
        began = time.monotonic()
        talk.asked_at = began
        talk.answered.clear()
        status, _ = await line.post("/guest/v1/messages", msgspec.json.encode(say), talk.token)
        if status == ACCEPTED:
            self.tally.accepted += 1
            self.tally.http_s.append(time.monotonic() - began)
        else:
            self.tally.refused += 1

    async def flood(self, connections: int, until: float, *, await_answer: bool) -> None:
        """Every connection goes round its share of the guests, one message after another, until monotonic `until`."""

        async def one(first: int) -> None:
            line = await HttpLine.open(self._host)
            share = self._talks[first::connections]
            at = 0
            while time.monotonic() < until:
                talk = share[at % len(share)]
                await self._say(line, talk)
                if await_answer and not await self._answered(talk):
                    share[at % len(share)] = await self._open(line)
                at += 1
            line.close()

        await asyncio.gather(*(one(first) for first in range(connections)))

    async def stroll(self, per_s: float, until: float) -> None:
        """Messages at random moments, `per_s` on average, each from a guest who is not waiting for an answer."""
        lines: asyncio.Queue[HttpLine] = asyncio.Queue()
        running: set[asyncio.Task[None]] = set()

        async def one(talk: Talk) -> None:
            line = lines.get_nowait() if not lines.empty() else await HttpLine.open(self._host)
            await self._say(line, talk)
            if not await self._answered(talk):
                self._talks[self._talks.index(talk)] = await self._open(line)
            lines.put_nowait(line)

        while time.monotonic() < until:
            await asyncio.sleep(self._random.expovariate(per_s))
            free = [talk for talk in self._random.sample(self._talks, 20) if not talk.asked_at]
            if free:
                task = asyncio.create_task(one(free[0]))
                running.add(task)
                task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        while not lines.empty():
            lines.get_nowait().close()

    async def _answered(self, talk: Talk) -> bool:
        """False when the bot says no more here: a person is to go on, and a new guest takes the place."""
        try:
            await asyncio.wait_for(talk.answered.wait(), ANSWER_S)
        except TimeoutError:
            self.tally.unanswered += 1
            talk.asked_at = 0.0
            return False
        self.tally.handed_over += talk.handed_over
        return not talk.handed_over
