"""Patterns of failure at the gates: each named within a minute, none out of chance (console.md §3.3, E-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from app.domain.admission import Standing
from app.domain.clusters import CELL_MS, USUAL, Cell, Health, Pattern, Seen, Usual, unlikely

DAY = 1_800_000_000_000
MINUTE = 60_000
GATES = {gate: (f"{gate}-A", f"{gate}-B") for gate in "123456"}
EVERY_MS = 2_500
"""a scanner scans one guest after another"""


def crowd(draw: Random, from_ms: int, until_ms: int, usual: float = USUAL) -> Iterator[Seen]:
    """Guests at all gates, a few of whom fail for reasons of their own."""
    reasons = (Standing.USED, Standing.WRONG_GATE, Standing.REPLACED, Standing.NOT_A_TICKET)
    for at_ms in range(from_ms, until_ms, EVERY_MS):
        for gate, devices in GATES.items():
            for device in devices:
                verdict = draw.choice(reasons) if draw.random() < usual else Standing.VALID
                yield Seen(at_ms + draw.randrange(EVERY_MS), gate, device, verdict, f"t{draw.random()}")


def health_of(*streams: Iterator[Seen]) -> Health:
    health = Health()
    for seen in sorted((seen for stream in streams for seen in stream), key=lambda one: one.at_ms):
        health.take(seen)
    return health


def _device(at_ms: int, _number: int) -> list[Seen]:
    return [Seen(at_ms, "2", "2-B", Standing.NOT_A_TICKET)]


def _gate_list(at_ms: int, _number: int) -> list[Seen]:
    return [Seen(at_ms, "4", device, Standing.UNKNOWN) for device in GATES["4"]]


def _double_reads(at_ms: int, number: int) -> list[Seen]:
    first = Seen(at_ms, "1", "1-A", Standing.VALID, f"twice{number}")
    return [first, Seen(at_ms + 1_500, "1", "1-A", Standing.USED, f"twice{number}")]


def _payment_sync(at_ms: int, number: int) -> list[Seen]:
    return [Seen(at_ms, gate, f"{gate}-A", Standing.UNPAID, f"u{gate}{number}") for gate in "135"]


def _screenshot(at_ms: int, number: int) -> list[Seen]:
    first = Seen(at_ms - 4 * MINUTE, "1", "1-A", Standing.VALID, f"shot{number % 4}")
    return [first, *(Seen(at_ms, gate, f"{gate}-B", Standing.USED, f"shot{number % 4}") for gate in "346")]


def _gate(at_ms: int, number: int) -> list[Seen]:
    verdict = (Standing.REPLACED, Standing.WRONG_ZONE)[number % 2]
    return [Seen(at_ms, "5", device, verdict, f"g{number}") for device in GATES["5"]]


WAYS = {
    Pattern.DEVICE: _device,
    Pattern.GATE_LIST: _gate_list,
    Pattern.DOUBLE_READS: _double_reads,
    Pattern.PAYMENT_SYNC: _payment_sync,
    Pattern.SCREENSHOT: _screenshot,
    Pattern.GATE: _gate,
}


def broken(pattern: Pattern, from_ms: int, until_ms: int) -> Iterator[Seen]:
    """A minute of what goes wrong, beside the usual crowd."""
    for number, at_ms in enumerate(range(from_ms, until_ms, EVERY_MS)):
        yield from WAYS[pattern](at_ms, number)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("pattern", list(Pattern))
def test_a_pattern_is_named_within_a_minute(pattern: Pattern, seed: int) -> None:
    draw = Random(seed)
    now = DAY + 21 * MINUTE
    health = health_of(crowd(draw, DAY, now), broken(pattern, now - MINUTE, now))
    found = health.clusters(now)
    assert found
    assert found[0].pattern is pattern
    assert found[0].failed >= 5


@pytest.mark.parametrize("usual", [0.01, 0.02, 0.05])
def test_chance_alone_raises_no_alarm(usual: float) -> None:
    alarms = 0
    for seed in range(2):
        health = Health()
        for seen in crowd(Random(seed), DAY, DAY + 40 * MINUTE, usual):
            health.take(seen)
            if seen.gate_id == "6" and seen.device == "6-B" and seen.at_ms // 10_000 % 6 == 0:
                alarms += len(health.clusters(seen.at_ms))
    assert alarms == 0


@pytest.mark.parametrize(
    ("failed", "scans", "usual", "alarming"),
    [(18, 52, 0.01, True), (5, 10, 0.01, True), (4, 4, 0.01, False), (6, 200, 0.02, False), (9, 30, 0.2, False)],
)
def test_an_alarm_needs_five_failures_thrice_the_usual_and_more_than_chance(
    failed: int, scans: int, usual: float, alarming: bool
) -> None:
    assert unlikely(failed, scans, usual) is alarming


def test_the_usual_share_is_learnt_from_the_day() -> None:
    assert Usual().share() == USUAL
    assert Usual(9_800, Counter({"used": 400, "unpaid": 100})).share() == pytest.approx(0.0504)
    assert Usual(9_800, Counter({"used": 400, "unpaid": 100})).share_of("unpaid") == pytest.approx(0.0101)


def test_scans_are_counted_by_gate_and_five_minutes() -> None:
    first = DAY // CELL_MS * CELL_MS
    health = health_of(
        iter(
            [
                Seen(first, "1", "a", Standing.VALID),
                Seen(first + 1, "1", "a", Standing.USED),
                Seen(first + 2, "1", "b", Standing.USED),
                Seen(first + 3, "1", "b", Standing.UNPAID),
                Seen(first + CELL_MS, "2", "c", Standing.VALID),
            ]
        )
    )
    assert health.cells(first) == (
        Cell("1", first, 4, 3, (("used", 2), ("unpaid", 1))),
        Cell("2", first + CELL_MS, 1, 0),
    )
    assert health.cells(first + CELL_MS) == (Cell("2", first + CELL_MS, 1, 0),)


def test_used_without_a_known_first_time_is_no_screenshot() -> None:
    stream = (Seen(DAY + n, "1", "1-A", Standing.USED, f"t{n}") for n in range(8))
    assert [one.pattern for one in health_of(stream).clusters(DAY + 10)] == [Pattern.GATE]


def test_a_gate_with_one_scanner_that_cannot_read_is_a_matter_of_the_scanner() -> None:
    stream = (Seen(DAY + n, "1", "1-A", Standing.NOT_A_TICKET) for n in range(8))
    (found,) = health_of(stream).clusters(DAY + 10)
    assert (found.pattern, found.gate_id, found.failed, found.scans) == (Pattern.DEVICE, "1", 8, 8)


def test_used_again_at_the_same_gate_much_later_is_neither_double_nor_screenshot() -> None:
    stream = [
        *(Seen(DAY + n, "1", "1-A", Standing.VALID, f"t{n}") for n in range(8)),
        *(Seen(DAY + 100_000 + n, "1", "1-B", Standing.USED, f"t{n}") for n in range(8)),
    ]
    patterns = {one.pattern for one in health_of(iter(stream)).clusters(DAY + 100_010)}
    assert patterns == {Pattern.DEVICE}


def test_one_guest_read_twice_is_no_pattern() -> None:
    stream = [Seen(DAY, "1", "1-A", Standing.VALID, "t"), Seen(DAY + 1_000, "1", "1-A", Standing.USED, "t")]
    assert health_of(iter(stream)).clusters(DAY + 2_000) == ()
