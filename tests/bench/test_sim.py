"""Session, journal and dispatch keep their promises in every seed, and every deliberate bug is found."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from app.bench import sim
from app.bench.simulation import HEALTHY, MUTANTS, Mutant, hunt, run_seed

SEEDS, MORE_SEEDS = 100, 400
BLOCKS = 10


@pytest.fixture(autouse=True)
def alerts_are_the_judges_business(caplog: pytest.LogCaptureFixture) -> None:
    """A backend with a bug put in alerts its administrator; here that is no fault of the test."""


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_seed_breaks_a_promise(block: int) -> None:
    hold(range(block, SEEDS, BLOCKS))


@pytest.mark.slow
def test_no_more_seeds_break_a_promise() -> None:
    hold(range(SEEDS, MORE_SEEDS))


def hold(seeds: range) -> None:
    """Runs these worlds; each has to keep what is promised."""
    for seed in seeds:
        outcome = run_seed(seed)
        assert outcome.violations == (), f"run it again with: usher bench sim --seed {seed}"
        assert outcome.counts.get("lost", 0) == outcome.counts.get("twice", 0) == outcome.counts.get("gaps", 0) == 0


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_deliberate_bug_is_found(mutant: Mutant) -> None:
    assert hunt(mutant, range(sim.AT_MOST)) is not None


def test_a_seed_runs_the_same_way_again() -> None:
    for seed in (3, 11, 42):
        first, second = run_seed(seed), run_seed(seed)
        assert first.diary == second.diary
        assert first.digest == second.digest


def test_a_failing_seed_fails_the_same_way_again() -> None:
    found = hunt(MUTANTS[0], range(sim.AT_MOST))
    assert found is not None
    assert run_seed(found.seed, MUTANTS[0]).violations == found.violations


@pytest.mark.slow
def test_the_worlds_are_rough_enough_to_mean_something() -> None:
    counts: dict[str, int] = {}
    for seed in range(40):
        for name, number in run_seed(seed).counts.items():
            counts[name] = counts.get(name, 0) + number
    assert all(
        counts.get(name, 0) > 0
        for name in ("cuts", "crashes", "backend_crashes", "restores", "resyncs", "polls", "commands")
    ), counts


def test_the_command_writes_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim, "MUTANTS", MUTANTS[:1])
    parser = ArgumentParser()
    sim.add_arguments(parser)
    assert sim.run(parser.parse_args(["--seeds", "4", "--json", str(tmp_path / "sim.json")])) == 0
    figures = json.loads((tmp_path / "sim.json").read_text())
    assert {"seeds", "cuts", "crashes", "commands", "lost", "twice", "gaps", "mutants_found"} <= figures.keys()
    assert (figures["seeds"], figures["lost"], figures["twice"], figures["gaps"]) == (4, 0, 0, 0)
    assert figures["mutants_found"] == 1


def test_one_seed_is_shown_with_its_diary(capsys: pytest.CaptureFixture[str]) -> None:
    mutant = MUTANTS[1]
    found = hunt(mutant, range(sim.AT_MOST))
    assert found is not None
    parser = ArgumentParser()
    sim.add_arguments(parser)
    assert sim.run(parser.parse_args(["--seed", str(found.seed), "--mutant", mutant.name])) == 1
    shown = capsys.readouterr().out
    assert " click cmd-" in shown
    assert "broken: " in shown


def test_a_broken_seed_is_printed_with_the_way_to_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim, "run_seed", lambda seed: run_seed(seed, MUTANTS[1]))
    parser = ArgumentParser()
    sim.add_arguments(parser)
    assert sim.run(parser.parse_args(["--seeds", "30", "--no-mutants"])) == 1
    assert "usher bench sim --seed" in capsys.readouterr().out


def test_the_healthy_pair_is_named_by_nothing() -> None:
    assert HEALTHY.name == ""
