"""Whatever happens between hub and console, the console ends with what a fresh one has (protocol §2)."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol import frames
from app.protocol.frames import Ev, Evs
from app.protocol.snapshot import Held, applied, decode_state
from app.service.principal import Principal
from app.service.seat import Shut
from tests.service.hub_world import ANNA, World

steps = st.lists(
    st.one_of(
        st.tuples(st.just("events"), st.integers(1, 700), st.sampled_from(["north", "south", ""])),
        st.tuples(st.just("ack"), st.integers(0, 3), st.just("")),
        st.tuples(st.just("reconnect"), st.just(0), st.just("")),
        st.tuples(st.just("tick"), st.just(0), st.just("")),
    ),
    max_size=25,
)


class Follower:
    """A console that applies what it is sent, and stops the test at the first break of the chain."""

    def __init__(self, world: World, who: Principal) -> None:
        self._world, self._who = world, who
        self._numbers = itertools.count()
        self.state: dict[str, Held] = {}
        self.last = 0
        self.seat = world.seat(who)
        self._hello()

    def _hello(self) -> None:
        self._world.hello(self.seat, self.last, device=str(next(self._numbers)))

    def acts(self, what: str, number: int, scope: str) -> None:
        if what == "events":
            self._world.goes_on(number, scope=scope)
        elif what == "ack":
            self.seat.ack(max(0, self.last - number), 0)
        elif what == "reconnect":
            self._world.hub.leave(self.seat)
            self.seat = self._world.seat(self._who)
            self._hello()
        else:
            self._world.hub.tick(0)
        self.reads()

    def reads(self) -> None:
        for out in self._world.taken(self.seat):
            assert not isinstance(out, Shut)
            if isinstance(out, frames.SnapBegin):
                self.state = {}
            elif isinstance(out, frames.SnapPage):
                self.state |= {item.ent: Held(item.ver, decode_state(item.ent, item.d)) for item in out.items}
            elif isinstance(out, frames.SnapEnd):
                self.last = out.at.seq
            elif isinstance(out, Evs):
                self._apply(out.items)

    def _apply(self, items: tuple[Ev, ...]) -> None:
        for ev in items:
            assert ev.prev == self.last
            self.last = ev.seq
        self.state = applied(self.state, items)


@given(steps, st.booleans())
@settings(max_examples=60)
def test_whatever_happens_the_console_ends_with_what_a_fresh_one_has(
    acts: list[tuple[str, int, str]], limited: bool
) -> None:
    world = World()
    follower = Follower(world, replace(ANNA, event_ids=("north",)) if limited else ANNA)
    for what, number, scope in acts:
        follower.acts(what, number, scope)
    for _ in range(100):
        follower.seat.ack(follower.last, 0)
        follower.acts("tick", 0, "")
    seen = [item for item, scope in world.items() if not (limited and scope == "south")]
    assert follower.state == {item.ent: Held(item.ver, decode_state(item.ent, item.d)) for item in seen}
