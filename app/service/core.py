"""What one running backend shares among its use cases; `backend.start` puts it together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.domain.articles import Bilingual
from app.domain.ids import entity_id
from app.domain.throttle import Failures
from app.ports.brain import Brain
from app.ports.clock import Clock
from app.ports.facts import Batch
from app.ports.rows import FestivalRow
from app.ports.storage import Storage
from app.service.bells import Bells, News
from app.service.doors import Doors
from app.service.hub import Hub
from app.service.owed import Gate, Owed
from app.service.page import worldly
from app.service.passwords import Passwords
from app.service.presence import Presence
from app.service.principal import Principal
from app.service.sessions import GuestSession
from app.service.tally import Tally
from app.service.tools import Tools

Worker = tuple[str, Callable[[], Coroutine[Any, Any, None]]]

log = structlog.get_logger()


def alert(what: str, **about: str | int) -> None:
    """Something an administrator should see."""
    log.warning(what, **about)


@dataclass(frozen=True, slots=True)
class Options:
    """`think=False`: messages are taken and the bot says nothing. `rehearsal`: how one runs, or empty."""

    rehearsal: str = ""
    zone: str = "Europe/Moscow"
    link_secret: bytes = b""
    think: bool = True
    lease_s: int = 60
    turns_at_once: int = 32


@dataclass(slots=True)
class Core:
    """`clock` is the product's time (a rehearsal's may run faster), `wall` real time for tokens and throttles."""

    storage: Storage
    brain: Brain | None
    clock: Clock
    wall: Clock
    options: Options
    hub: Hub
    tally: Tally
    presence: Presence
    tools: Tools = field(default_factory=Tools)
    passwords: Passwords = field(default_factory=Passwords)
    bells: Bells = field(default_factory=Bells)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    """something was committed since the outbox was last looked at"""
    news: News = field(default_factory=News)
    owed: Owed = field(default_factory=Owed)
    learning: Gate = field(default_factory=Gate)
    doors: Doors = field(default_factory=Doors)
    """the venue's gates, as far as memory is quicker than the books"""
    festivals: dict[str, FestivalRow] = field(default_factory=dict)
    organiser: Bilingual = field(default_factory=lambda: Bilingual(""))
    sessions: dict[str, GuestSession] = field(default_factory=dict)
    """guests' sessions by the hash of their secret"""
    signed_in: dict[str, Principal] = field(default_factory=dict)
    """by the hash of the access token"""
    revocations: int = 0
    """how often something was revoked since the start"""
    failures: dict[str, Failures] = field(default_factory=dict)
    """of signing in"""
    asked_at: dict[str, float] = field(default_factory=dict)
    """real second at which the guest asked what the bot has not answered yet, by dialogue"""
    jobs: list[Worker] = field(default_factory=list)

    def now_ms(self) -> int:
        """Product time."""
        return int(self.clock.now().timestamp() * 1000)

    def wall_ms(self) -> int:
        """Real time."""
        return int(self.wall.now().timestamp() * 1000)

    def workers(self) -> tuple[Worker, ...]:
        """Endless jobs by name; whoever runs the process runs them and starts one again that fails."""
        return tuple(self.jobs)

    def heard(self, batch: Batch) -> None:
        """A commit made something known."""
        self.hub.publish(batch)
        self.tally.heard(batch)
        self.news.ring()
        self.doors.heard(batch)
        self.stirred.set()
        if self.options.think:
            # by the commit, not by whoever asked for it: his link may be cut in between
            for event in batch.events:
                if event.by == "guest":
                    self.owed.add(entity_id(event.ent))
        for conversation_id, line in batch.lines:
            self.bells.ring(conversation_id, worldly(line, self.options.rehearsal))

    async def stop(self) -> None:
        """Nothing of the core's own outlives its workers; storage and brain are closed by who made them."""
        self.jobs.clear()
