"""Who waits longest is known at any time without looking at everybody."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.console.lineup import Group, Lineup, waiting_since
from app.console.sample import NOW_MS
from app.console.selectors import longest_wait
from app.console.state import ServerClock
from app.console.store import Store
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held
from tests.builders import dialogue


def waiting(ident: str, minutes: int) -> Dialogue:
    return dialogue(ident, reason="qr", waiting_ms=NOW_MS - minutes * 60_000)


def test_the_longest_wait_is_that_of_the_first_who_began_to_wait() -> None:
    lineup = Lineup("u1")
    assert lineup.longest_since() == 0
    lineup.put(waiting("d1", 3))
    lineup.put(waiting("d2", 9))
    assert lineup.longest_since() == NOW_MS - 9 * 60_000


def test_whoever_is_taken_or_answered_waits_no_more() -> None:
    lineup = Lineup("u1")
    lineup.put(waiting("d1", 3))
    lineup.put(waiting("d2", 9))
    lineup.put(dialogue("d2", status="active", holder_id="u1", waiting_ms=NOW_MS - 9 * 60_000))
    assert lineup.longest_since() == NOW_MS - 3 * 60_000
    lineup.drop("d1")
    assert lineup.longest_since() == 0


def test_the_store_tells_the_wait_up_to_now() -> None:
    store = Store(monotonic=lambda: 0.0)
    store.set_clock(ServerClock(NOW_MS, 0.0, 1.0))
    assert longest_wait(store) == 0
    store.apply([("dialogue:d1", Held(1, waiting("d1", 5)), ())])
    assert longest_wait(store) == 5 * 60_000


@given(seed=st.integers(0, 10_000))
def test_after_any_changes_it_equals_a_look_at_everybody(seed: int) -> None:
    rng = random.Random(seed)
    lineup, held = Lineup("u1"), {}
    for _ in range(60):
        ident = f"d{rng.randrange(8)}"
        status = rng.choice(["queued", "queued", "active", "guest", "resolved", "snoozed"])
        since = 0 if rng.random() < 0.3 else NOW_MS - rng.randrange(5) * 60_000
        held[ident] = dialogue(ident, status=status, waiting_ms=since, reasons=(rng.choice(["qr", "safety", "vip"]),))
        lineup.put(held[ident])
        if rng.random() < 0.1:
            lineup.refill(iter(held.values()), "u1")
        waits = [waiting_since(held[one]) for one in lineup.ids(Group.WAITING)]
        assert lineup.longest_since() == min((since for since in waits if since), default=0)
