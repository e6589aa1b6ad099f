"""Rate limits let people through and floods not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.server.limits import Limiter


class Hand:
    """A clock moved by hand, in seconds."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    hand = Hand()
    limiter = Limiter(per_s=2, burst=3, now=hand)
    assert [limiter.wait("a") for _ in range(3)] == [0, 0, 0]
    assert limiter.wait("a") == 0.5
    hand.at += 0.5
    assert limiter.wait("a") == 0
    assert limiter.wait("a") == 0.5


def test_names_do_not_share_a_bucket() -> None:
    limiter = Limiter(per_s=1, burst=1, now=Hand())
    assert limiter.wait("a") == 0
    assert limiter.wait("b") == 0
    assert limiter.wait("a") > 0


def test_a_clock_that_runs_back_gives_nothing_and_takes_nothing() -> None:
    hand = Hand()
    limiter = Limiter(per_s=1, burst=1, now=hand)
    limiter.wait("a")
    hand.at -= 100
    assert limiter.wait("a") == 1.0


def test_a_flood_of_names_does_not_fill_the_memory() -> None:
    limiter = Limiter(per_s=1, burst=1, now=Hand(), remembered=10)
    for number in range(1000):
        limiter.wait(str(number))
    assert len(limiter) == 10


@given(st.lists(st.floats(0, 10), max_size=60), st.integers(1, 20), st.integers(1, 10))
def test_never_more_than_burst_and_rate_allow(pauses: list[float], per_s: int, burst: int) -> None:
    hand = Hand()
    limiter = Limiter(per_s=per_s, burst=burst, now=hand)
    passed = 0
    for pause in pauses:
        hand.at += pause
        passed += limiter.wait("a") == 0
    assert passed <= burst + per_s * sum(pauses) + 1e-6
