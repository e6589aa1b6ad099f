"""What differs from seed to seed: each draws its own world."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Knobs:
    """Rates are a second of simulated time, times in seconds, shares in 0..1."""

    seconds: float
    computers: int
    shared: bool
    """two users take turns at the first computer"""
    dialogues: int
    guests_per_s: float
    clicks_per_s: float
    latency_s: float
    disk_s: float
    cuts_per_s: float
    snapshot_cuts: float
    """share of a snapshot's pages that are followed by a cut"""
    silent_cuts: float
    """share of cuts that the console is not told of"""
    late_frames: float
    """share of cuts after which the server still receives what was on its way, long afterwards"""
    crashes_per_s: float
    backend_crashes_per_s: float
    restores: int
    rights_per_s: float
    retention: int
    forget_every_s: float
    window: int
    """events that may be unacknowledged"""
    replay: int
    """events after which a replay becomes a snapshot"""
    memory: int
    """events the backend keeps in memory"""
    log_page: int
    page: int
    """entities in a page of a snapshot"""
    slow_readers_per_s: float
    blocked_sockets: bool
    """for a while only HTTP passes"""
    offline_s: float
    """one long time without a network for one console"""
    unknown_commits: float
    """share of writes whose COMMIT loses its connection"""
    colliding_ids: float
    """share of clicks that take an id somebody has used before"""


def draw(random: Random) -> Knobs:
    """A world from a seed: most are rough, some only in one way."""
    rough = random.random() < 0.8

    def some(low: float, high: float, chance: float = 0.7) -> float:
        return random.uniform(low, high) if rough and random.random() < chance else 0.0

    return Knobs(
        seconds=random.uniform(30, 70),
        computers=random.choice((1, 2, 2, 3)),
        shared=random.random() < 0.4,
        dialogues=random.choice((2, 4, 8, 14)),
        guests_per_s=random.uniform(0.5, 3.0),
        clicks_per_s=random.uniform(0.4, 2.0),
        latency_s=random.choice((0.002, 0.02, 0.1, 0.6)),
        disk_s=random.choice((0.001, 0.2, 0.2, 1.5)),
        cuts_per_s=some(0.02, 0.25),
        snapshot_cuts=some(0.01, 0.1, 0.5),
        silent_cuts=random.choice((0.0, 0.3, 1.0)),
        late_frames=random.choice((0.0, 0.5, 1.0)),
        crashes_per_s=some(0.01, 0.12),
        backend_crashes_per_s=some(0.005, 0.05, 0.5),
        restores=random.choice((0, 0, 0, 1, 2)) if rough else 0,
        rights_per_s=some(0.01, 0.05, 0.3),
        retention=random.choice((5, 20, 100, 10_000)),
        forget_every_s=random.choice((3.0, 10.0)),
        window=random.choice((3, 20, 500)),
        replay=random.choice((8, 40, 5_000)),
        memory=random.choice((4, 30, 5_500)),
        log_page=random.choice((3, 500)),
        page=random.choice((1, 3, 200)),
        slow_readers_per_s=some(0.02, 0.1, 0.4),
        blocked_sockets=rough and random.random() < 0.15,
        offline_s=random.choice((0.0, 0.0, 40.0, 700.0)) if rough else 0.0,
        unknown_commits=random.choice((0.0, 0.0, 0.1)),
        colliding_ids=random.choice((0.0, 0.0, 0.05)),
    )
