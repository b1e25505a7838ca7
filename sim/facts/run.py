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
from sim.facts.fact import Fact, Statistic, part_of_whole
from sim.facts.spread import Spread, drawn, outcomes_of
from sim.scenario.schema import Scenario

PASS, MISS = "pass", "miss"


@dataclass(frozen=True)
class Found:
    """What was measured of a fact.

    Parameters
    ----------
    fact : what was to be measured.
    value : in the fact's unit; NaN where the companies together say nothing.
    error : standard error of `value` over companies; NaN for fewer than two, or where all but one of them say nothing.
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
    values = np.array(told[reps:], np.float64)
    spread = {name: Spread.of(values[:, column]) for column, name in enumerate(outcomes)}
    said = [np.array([company[k] for company in told[:reps]], np.float64) for k in range(len(facts))]
    return Findings([_judged(fact, rows, spread) for fact, rows in zip(facts, said, strict=True)], spread)


def _prepared(facts: Sequence[Fact]) -> dict[str, tuple[Scenario, Plan]]:
    """The experiments that facts need, by name."""
    names = sorted({name for fact in facts for name in fact.needs})
    loaded = {name: EXPERIMENTS[name].load() for name in names}
    return {name: (scenario, Plan.of(scenario)) for name, scenario in loaded.items()}


def _live(prepared: Mapping[str, tuple[Scenario, Plan]], facts: Sequence[Fact], seed: int, go_on: GoOn) -> list[Sequence[float]]:
    """Take one company through all experiments, and measure all facts."""
    runs = {}
    for name, (scenario, plan) in prepared.items():
        log = EXPERIMENTS[name].events
        runs[name] = RunResult(scenario, seed, run_plan(plan, seed, log, go_on), log)
    return [fact.measure(runs) for fact in facts]


def _judged(fact: Fact, measured: np.ndarray, spread: Mapping[str, Spread]) -> Found:
    value, error, n = over_companies(measured, fact.statistic)
    if not fact.in_sd:
        return Found(fact, value, error, n)
    return Found(fact, *spread[fact.in_sd].in_sd(value, error), n, points=value)


def over_companies(measured: np.ndarray, statistic: Statistic = part_of_whole) -> tuple[float, float, int]:
    """What many companies say together, its standard error, and how many have something to say.

    Parameters
    ----------
    measured : shape (companies, terms): what a fact's measure gives; a row with NaN is left out.
    statistic : makes the value from the sums of the rows.

    The error is the jackknife's, from what all companies but one say; of a mean it is exactly its standard error.
    It is NaN where leaving out one of them leaves nothing to say.

    >>> over_companies(np.array([[1.0, 1.0], [3.0, 1.0]]))
    (2.0, 1.0, 2)
    """
    rows = measured[~np.isnan(measured).any(axis=1)]
    n = len(rows)
    if n == 0:
        return math.nan, math.nan, 0
    sums = rows.sum(axis=0)
    value = statistic(sums)
    if n == 1:
        return value, math.nan, 1
    without_one = np.array([statistic(sums - row) for row in rows])
    return value, float(math.sqrt((n - 1) / n * ((without_one - without_one.mean()) ** 2).sum())), n
