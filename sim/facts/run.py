"""Lives through the experiments that facts need, each once per company, and measures the facts."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np

from sim.experiments.simulate import Plan, RunResult, run_plan, warm_up
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
    progress: Callable[[int, int], None] = lambda done, total: None,
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
    measured = np.empty((reps, len(facts), 2))
    is_stopped = threading.Event()

    def live(row: int) -> None:
        runs = {}
        for name, plan in plans.items():
            log, seed = EXPERIMENTS[name].events, row + 1
            world = run_plan(plan, seed, log, go_on=lambda days: not is_stopped.is_set())
            runs[name] = RunResult(scenarios[name], seed, world, log)
        measured[row] = [fact.measure(runs) for fact in facts]

    with ThreadPoolExecutor(_cores() if workers is None else workers) as pool:
        try:
            jobs = [pool.submit(live, row) for row in range(reps)]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                progress(done, reps)
        except BaseException:  # Ctrl-C among them: what runs stops in a moment, what waits never starts
            is_stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
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


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
