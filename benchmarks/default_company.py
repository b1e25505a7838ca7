"""The company that is measured, and one run of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sim
from sim.experiments.simulate import Plan
from sim.rules.run import run
from sim.scenario.schema import Scenario
from sim.world.build import build
from sim.world.records import World

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"


def company(name: str = "baseline", overrides: Sequence[str] = ()) -> Scenario:
    """A shipped scenario by its name."""
    return sim.load(SCENARIOS / f"{name}.toml", overrides)


def engine_run(plan: Plan, seed: int) -> World:
    """A world built and all its days run."""
    world = build(plan.parameters, plan.horizon, seed, n_warmup_days=plan.warmup_days)
    return run(world, plan.calendar, plan.parameters, 0, plan.horizon)
