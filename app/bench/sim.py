"""Simulate the link: the console's session and journal against the backend's hub and dispatch, from seeds.

Each seed draws a world of its own (cuts, crashes of consoles and backend, restored backups, small retention, slow
readers, late frames, blocked sockets) and judges it: nothing lost, nothing done twice, no event missed on any screen.
Then deliberate bugs of the protocol are put in, one after the other, and each must be found. A seed always runs the
same way again: the one that fails is printed with its diary.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from app.bench.simulation import HEALTHY, MUTANTS, Mutant, Outcome, run_seed

EXAMPLES = """\
examples:
  usher bench sim --seeds 300 --json sim.json
  usher bench sim --seed 4711                     one seed again, with its diary
  usher bench sim --seed 18 --mutant blind        the same with a bug put in
  usher bench sim --seeds 5000 --jobs 2 --no-mutants
"""
DIARY = 60
"""lines of a diary shown before the first broken promise"""
AT_MOST = 1_000
"""seeds in which a deliberate bug must be found"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench sim` understands."""
    parser.add_argument("--seeds", type=int, default=300, help="how many worlds to run (300)")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="SEED", help="the first seed (0)")
    parser.add_argument("--seed", type=int, help="run one seed and print its diary")
    parser.add_argument("--mutant", choices=[mutant.name for mutant in MUTANTS], help="with --seed: put this bug in")
    parser.add_argument("--no-mutants", action="store_true", help="leave the deliberate bugs out")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")


def run(args: argparse.Namespace) -> int:
    """All of it; 1 when a promise was broken or a bug was not found."""
    if args.seed is not None:
        return _again(args.seed, args.mutant)
    began = time.monotonic()
    pool = ProcessPoolExecutor(args.jobs) if args.jobs > 1 else None
    with pool or nullcontext():
        counts, failed = _healthy(range(args.first, args.first + args.seeds), pool)
        found = {} if args.no_mutants else _hunt_all(pool)
    missed = [] if args.no_mutants else [mutant.name for mutant in MUTANTS if mutant.name not in found]
    figures: dict[str, Any] = {
        "seeds": args.seeds,
        **{name: counts[name] for name in ("cuts", "crashes", "backend_crashes", "restores", "resyncs", "polls")},
        **{name: counts[name] for name in ("commands", "lost", "twice", "gaps")},
        "failed_seeds": [outcome.seed for outcome in failed],
        "mutants": 0 if args.no_mutants else len(MUTANTS),
        "mutants_found": len(found),
        "mutants_missed": missed,
        "mutants_found_at": found,
        "seconds": round(time.monotonic() - began, 1),
    }
    _tell(figures)
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    for outcome in failed[:1]:
        _show(outcome)
    return 1 if failed or missed else 0


def _healthy(seeds: range, pool: ProcessPoolExecutor | None) -> tuple[Counter[str], list[Outcome]]:
    """Every seed of the healthy pair: what happened in all of them, and those in which a promise was broken."""
    counts: Counter[str] = Counter()
    failed = []
    outcomes = pool.map(run_seed, seeds, chunksize=4) if pool else map(run_seed, seeds)
    for number, outcome in enumerate(outcomes, start=1):
        counts.update(outcome.counts)
        if outcome.violations:
            failed.append(outcome)
        _progress("seeds", number, len(seeds), f"{len(failed)} broken")
    return counts, failed


def _hunt_all(pool: ProcessPoolExecutor | None) -> dict[str, int]:
    """Each bug and the number of seeds it took; those not found are left out."""
    found = {}
    takes = pool.map(seeds_to_find, MUTANTS) if pool else map(seeds_to_find, MUTANTS)
    for number, (mutant, took) in enumerate(zip(MUTANTS, takes, strict=True), start=1):
        if took is not None:
            found[mutant.name] = took
        _progress("bugs", number, len(MUTANTS), f"{len(found)} found")
    return found


def seeds_to_find(mutant: Mutant) -> int | None:
    """How many seeds it takes to find a bug; None when a thousand do not."""
    for seed in range(AT_MOST):
        if run_seed(seed, mutant).violations:
            return seed + 1
    return None


def _again(seed: int, name: str | None) -> int:
    mutant = next((one for one in MUTANTS if one.name == name), HEALTHY)
    outcome = run_seed(seed, mutant)
    print("\n".join(outcome.diary))
    print(f"seed {seed}: {outcome.counts}\n{outcome.knobs}\ndigest {outcome.digest}")
    for broken in outcome.violations:
        print(f"broken: {broken}")
    return 1 if outcome.violations else 0


def _show(outcome: Outcome) -> None:
    """The end of a failed seed's diary, up to its first broken promise."""
    wrong = next((at for at, line in enumerate(outcome.diary) if line.startswith("WRONG")), len(outcome.diary))
    print(f"\nseed {outcome.seed} broke a promise; run it again with: usher bench sim --seed {outcome.seed}")
    print("\n".join(outcome.diary[max(0, wrong - DIARY) : wrong + 1]))


def _tell(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name:<16} {value}")


def _progress(what: str, done: int, of: int, note: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{what} {done}/{of}, {note}   ", end=end, file=sys.stderr, flush=True)
