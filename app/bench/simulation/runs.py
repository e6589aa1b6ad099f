"""Run a seed, or look for the seed that finds a bug."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from app.bench.simulation.backend import shrunk
from app.bench.simulation.knobs import Knobs, draw
from app.bench.simulation.mutants import HEALTHY, Mutant
from app.bench.simulation.world import SimWorld


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a seed showed. `digest` is the same whenever the seed is run again."""

    seed: int
    knobs: Knobs
    counts: dict[str, int]
    violations: tuple[str, ...]
    diary: tuple[str, ...]
    digest: str


def run_seed(seed: int, mutant: Mutant = HEALTHY) -> Outcome:
    """One seed from its first second to the last word of the judges."""
    random = Random(seed)
    knobs = draw(random)
    with shrunk(knobs):
        world = SimWorld(knobs, random, mutant)
        try:
            world.begin()
            world.live()
            world.settle()
            world.judge()
        except Exception as error:  # a part that falls over has broken its promise as well
            world.facts.wrong(f"{type(error).__name__}: {error}")
            if mutant is HEALTHY:
                raise
        finally:
            for console in world.consoles:
                console.journal.close()
    facts = world.facts
    digest = sha256("\n".join(facts.diary).encode()).hexdigest()
    return Outcome(seed, knobs, dict(facts.counts), tuple(facts.violations), tuple(facts.diary), digest)


def hunt(mutant: Mutant, seeds: Iterable[int]) -> Outcome | None:
    """The first seed that finds a bug; None when none does."""
    for seed in seeds:
        outcome = run_seed(seed, mutant)
        if outcome.violations:
            return outcome
    return None
