"""Lives through the experiments that facts need, each once per company, and measures the facts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.experiments.simulate import Plan, RunResult, run_plan, warm_up
from sim.experiments.threads import GoOn, Progress, checked_workers, in_threads
from sim.facts.declared import EXPERIMENTS, Fact
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.shipped import scenarios_folder

PASS, MISS, NO_VERDICT = "pass", "miss", "no verdict"


@dataclass(frozen=True)
class Found:
    """What was measured of a fact.

    Parameters
    ----------
    fact : what was to be measured.
    value : in the fact's unit; NaN where no company says anything.
    error : standard error of `value` over companies; NaN for fewer than two.
    n : companies that say something.
    """

    fact: Fact
    value: float
    error: float
    n: int

    @property
    def verdict(self) -> str:
        """Whether the value lies in the expected span, limits included; none for what is expected in SD of drawn companies."""
        if self.fact.in_sd:
            return NO_VERDICT
        return PASS if self.fact.low <= self.value <= self.fact.high else MISS


def measure_facts(
    facts: Sequence[Fact],
    reps: int,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Found]:
    """Measure facts over the companies with the seeds 1 to `reps`.

    Parameters
    ----------
    facts : whose interventions the model has (`Fact.is_in_model`).
    reps : companies, 1 or more; each lives through every experiment that some fact needs.
    workers : threads; left out, one per core. Results don't depend on it.
    progress : called after every company with those done and all, in the calling thread.

    Raises
    ------
    ValueError
        For reps or workers below 1.
    """
    if reps < 1:
        raise ValueError(f"reps is {reps}; allowed: 1 or more")
    scenarios = {name: scenario_of(name) for name in sorted({name for fact in facts for name in fact.needs})}
    if not scenarios:
        return []
    plans = {name: Plan.of(scenario) for name, scenario in scenarios.items()}
    warm_up(next(iter(scenarios.values())))  # here and not in a thread, where Ctrl-C would have to wait for it

    def live(seed: int, go_on: GoOn) -> list[tuple[float, float]]:
        runs = {}
        for name, plan in plans.items():
            log = EXPERIMENTS[name].events
            world = run_plan(plan, seed, log, go_on)
            runs[name] = RunResult(scenarios[name], seed, world, log)
        return [fact.measure(runs) for fact in facts]

    lives = [partial(live, seed) for seed in range(1, reps + 1)]
    measured = np.array(in_threads(lives, checked_workers(workers), progress), dtype=float)
    return [Found(fact, *ratio_of_sums(measured[:, k])) for k, fact in enumerate(facts)]


def scenario_of(experiment: str) -> Scenario:
    """The scenario of an experiment: a shipped file, with what the experiment changes in it."""
    declared = EXPERIMENTS[experiment]
    return load(scenarios_folder() / f"{declared.scenario}.toml", declared.overrides)


def ratio_of_sums(measured: np.ndarray) -> tuple[float, float, int]:
    """Sum of the parts over the sum of the wholes, its standard error, and how many companies have both.

    Parameters
    ----------
    measured : shape (companies, 2): part and whole; a row with NaN is left out.

    The error is that of a ratio of two means by linearisation (the delta method); where every whole is 1 it is exactly the
    standard error of a mean.

    >>> ratio_of_sums(np.array([[1.0, 1.0], [3.0, 1.0]]))
    (2.0, 1.0, 2)
    """
    parts, wholes = measured[~np.isnan(measured).any(axis=1)].T
    n = len(parts)
    if n == 0 or wholes.sum() == 0:
        return math.nan, math.nan, n
    value = float(parts.sum() / wholes.sum())
    if n == 1:
        return value, math.nan, n
    rest = (parts - value * wholes) / wholes.mean()
    return value, float(rest.std(ddof=1) / math.sqrt(n)), n
