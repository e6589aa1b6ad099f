"""Everybody who works in a rehearsal: operators, a clerk and approvers at the desk of money, consoles that watch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from random import Random
from typing import Any, Final

import httpx

from app.console.shift import Shift
from app.crowd.cashiers import Approver, Clerk, Till
from app.crowd.crew import Attached, compare, desks, hire, named
from app.crowd.cuts import Network
from app.crowd.docket import Docket
from app.crowd.embedded import Place, SignedIn
from app.crowd.guards import Guard
from app.crowd.hands import Hands
from app.crowd.operators import Operator, Stint
from app.crowd.report import Setting
from app.crowd.timeline import Lives, Timeline
from app.crowd.turnstiles import Turnstiles

APPROVERS: Final = 3
"""each has one code in half a minute, in real time"""


@dataclass(slots=True)
class Staff:
    """`users` are operators and then consoles that watch; `money` the clerk and then approvers."""

    place: Place
    setting: Setting
    users: list[SignedIn]
    money: list[SignedIn]
    stint: Stint = field(default_factory=Stint)
    till: Till = field(default_factory=Till)
    dockets: list[Docket] = field(default_factory=list)
    consoles: list[Shift] = field(default_factory=list)

    @classmethod
    async def hired(cls, place: Place, http: httpx.AsyncClient, setting: Setting) -> Staff:
        """Make the users; where there are operators there are people for the money, too."""
        names = map(named, count())

        async def some(role: str, many: int) -> list[SignedIn]:
            return await hire(place, http, role, list(islice(names, many)))

        users = await some("operator", setting.operators) + await some("manager", setting.consoles)
        money: list[SignedIn] = []
        if setting.operators:
            money = await some("operator", 1) + await some("approver", APPROVERS)
        return cls(place, setting, users, money, dockets=[Docket() for _ in users])

    @asynccontextmanager
    async def at_work(
        self, net: Network, timeline: Timeline, seed: int, midnight_ms: int, gates: Turnstiles
    ) -> AsyncIterator[Lives]:
        """What they live, with their desks open until the block ends."""
        async with AsyncExitStack() as stack:
            seats = [(await net.way_for_console(), user) for user in self.users]
            self.consoles = await stack.enter_async_context(desks(seats))
            counters = await stack.enter_async_context(desks([(self.place.url, user) for user in self.money]))
            working = zip(self.consoles[: self.setting.operators], self.dockets, strict=False)
            lives = []
            for number, (desk, docket) in enumerate(working):
                guard = Guard(Hands(desk, timeline, midnight_ms), gates, self.till)
                random = Random(seed + number)
                operator = Operator(
                    desk, timeline, random, self.stint, midnight_ms, docket=docket, helps=guard.help
                )  # fmt: skip
                lives.append(operator.work())
            for number, desk in enumerate(counters):
                lives.append(await self._at_the_till(number, desk, timeline, Random(seed + 50 + number), midnight_ms))
            yield lives

    async def _at_the_till(
        self, number: int, desk: Shift, timeline: Timeline, random: Random, midnight_ms: int
    ) -> Coroutine[Any, Any, None]:
        if not number:
            return Clerk(desk, timeline, random, self.till, midnight_ms).work()
        approver = Approver(desk, timeline, random, self.till, midnight_ms)
        await approver.enrol()
        return approver.work()

    async def compared(self) -> tuple[Attached, ...]:
        """Each console beside a fresh one of the same user, which comes by the good way."""
        found = []
        for number, (user, desk, docket) in enumerate(zip(self.users, self.consoles, self.dockets, strict=True), 1):
            working = number <= self.setting.operators
            name = f"operator {number}" if working else f"console {number - self.setting.operators}"
            found.append(await compare(self.place.url, name, user, desk, docket))
        return tuple(found)
