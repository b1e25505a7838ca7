"""Lives through the experiments that facts need, each once per company, and measures the facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.experiments.simulate import Plan, RunResult, run_plan, warm_up
from sim.experiments.threads import GoOn, Progress, checked_workers, in_threads
from sim.facts.experiments import EXPERIMENTS, Experiment
from sim.facts.fact import Fact
from sim.facts.measures import Measured
from sim.facts.spread import Spread, drawn, outcomes_of
from sim.scenario.schema import Scenario

PASS, MISS = "pass", "miss"


@dataclass(frozen=True)
class Found:
    """What was measured of a fact.

    Parameters
    ----------
    fact : what was to be measured.
    value : in the fact's unit; NaN where no company says anything.
    error : standard error of `value` over companies; NaN for fewer than two.
    n : companies that say something.
    points : of a fact in SD, the value in the unit of its outcome; else NaN.
    """

    fact: Fact
    value: float
    error: float
    n: int
    points: float = math.nan

    @property
    def verdict(self) -> str:
        """Whether the value lies in the expected span, limits included."""
        return PASS if self.fact.low <= self.value <= self.fact.high else MISS


@dataclass(frozen=True)
class Findings:
    """All facts that were measured, in order, and the spread of every outcome in whose SD some are expected, by its name."""

    found: list[Found]
    spread: dict[str, Spread]


def measure_facts(
    facts: Sequence[Fact],
    reps: int,
    companies: int = 100,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Findings:
    """Measure facts over the companies with the seeds 1 to `reps`.

    Parameters
    ----------
    facts : what to measure.
    reps : companies, 1 or more; each lives through every experiment that some fact needs.
    companies : drawn companies, 2 or more, for the facts in SD; none are drawn where no fact is.
    workers : threads; left out, one per core. Results don't depend on it.
    progress : called after every company with those done and all, in the calling thread.

    Raises
    ------
    ValueError
        For reps or workers below 1, or companies below 2.
    """
    if reps < 1:
        raise ValueError(f"reps is {reps}; allowed: 1 or more")
    if companies < 2:
        raise ValueError(f"companies is {companies}; allowed: 2 or more")
    if not facts:
        return Findings([], {})
    baseline, outcomes = Experiment("baseline").load(), sorted({fact.in_sd for fact in facts if fact.in_sd})
    warm_up(baseline)  # here and not in a thread, where Ctrl-C would have to wait for it
    prepared, draws = _prepared(facts), drawn(companies)
    tasks: list[Callable[[GoOn], list[Any]]] = [partial(_live, prepared, facts, seed) for seed in range(1, reps + 1)]
    if outcomes:
        tasks += [partial(outcomes_of, baseline, draws, company, outcomes) for company in range(companies)]
    told = in_threads(tasks, checked_workers(workers), progress)
    measured, values = np.array(told[:reps], np.float64), np.array(told[reps:], np.float64)
    spread = {name: Spread.of(values[:, column]) for column, name in enumerate(outcomes)}
    return Findings([_judged(fact, measured[:, k], spread) for k, fact in enumerate(facts)], spread)


def _prepared(facts: Sequence[Fact]) -> dict[str, tuple[Scenario, Plan]]:
    """The experiments that facts need, by name."""
    names = sorted({name for fact in facts for name in fact.needs})
    loaded = {name: EXPERIMENTS[name].load() for name in names}
    return {name: (scenario, Plan.of(scenario)) for name, scenario in loaded.items()}


def _live(prepared: Mapping[str, tuple[Scenario, Plan]], facts: Sequence[Fact], seed: int, go_on: GoOn) -> list[Measured]:
    """Take one company through all experiments, and measure all facts."""
    runs = {}
    for name, (scenario, plan) in prepared.items():
        log = EXPERIMENTS[name].events
        runs[name] = RunResult(scenario, seed, run_plan(plan, seed, log, go_on), log)
    return [fact.measure(runs) for fact in facts]


def _judged(fact: Fact, measured: np.ndarray, spread: Mapping[str, Spread]) -> Found:
    value, error, n = ratio_of_sums(measured)
    if not fact.in_sd:
        return Found(fact, value, error, n)
    return Found(fact, *spread[fact.in_sd].in_sd(value, error), n, points=value)


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
