"""The default company, run often enough to speak of its means."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sim.experiments.simulate import Plan, run_plan
from sim.scenario.load import load
from sim.world.records import World

N_SEEDS = 30


@dataclass(frozen=True)
class Baseline:
    """Thirty runs of the default company; all means are over runs, of the days after the warm-up."""

    worlds: list[World]
    warmup_days: int

    def total(self, field: str) -> np.ndarray:
        """Sum of a field of the daily record in each run, shape (30,)."""
        return np.array([w.daily[field][self.warmup_days :].sum() for w in self.worlds], dtype=float)

    def rate(self, part: tuple[str, ...], whole: tuple[str, ...]) -> float:
        """Mean over runs of the ratio of two sums of fields."""
        return float(np.mean(sum(self.total(f) for f in part) / sum(self.total(f) for f in whole)))


@pytest.fixture(scope="session")
def baseline(root: Path) -> Baseline:
    """Runs of scenarios/baseline.toml with seeds 1 to 30, event logs kept."""
    scenario = load(root / "scenarios" / "baseline.toml")
    plan = Plan.of(scenario)
    return Baseline([run_plan(plan, seed, events=True) for seed in range(1, N_SEEDS + 1)], scenario.warmup_days)
