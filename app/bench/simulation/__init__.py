"""Session and journal of the console against hub and dispatch of the backend, in simulated time, from a seed."""

from app.bench.simulation.mutants import HEALTHY, MUTANTS, Mutant
from app.bench.simulation.runs import Outcome, hunt, run_seed

__all__ = ["HEALTHY", "MUTANTS", "Mutant", "Outcome", "hunt", "run_seed"]
