"""A paired experiment: the same companies, with the same luck, under a baseline and under other scenarios.

A seed is a company. Draws are keyed to who decides what on which day (common random numbers), so a run of a scenario and the run
of the baseline with the same seed differ by what the scenario changes and by nothing else; differences are taken pair by pair.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.intervals import Paired, paired
from sim.experiments.simulate import Plan, checked_seed, run_plan, warm_up
from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.conflict import conflict_by_day
from sim.problems import Problem, ScenarioError
from sim.scenario.schema import LARGEST_SEED, MOST_SEEDS, Scenario
from sim.world.records import MONTH

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("scenario", "outcome", "unit", *Paired._fields)
"""Columns of a comparison's table, and of comparison.csv, in this order."""

MEASURES = ("revenue", "conflict")
"""What a comparison keeps month by month: revenue earned in the month, EUR; mean conflict index of the month, 0 to 100."""

BAND = (2.5, 97.5)
"""Percentiles between which the middle 95 % of the runs lie."""

Progress = Callable[[int, int], None]
"""Called with the runs done so far and all runs."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a paired experiment found.

    Parameters
    ----------
    table : one row per scenario and outcome, with the columns `COLUMNS`: means over the pairs, the mean paired difference with
        its 95 % interval (Student's t), ``effect_sd`` (the difference over the standard deviation of the baseline's runs), the
        share of pairs in which the scenario is better, and their number. What is not defined is missing (NaN in pandas, empty in
        a file): the interval of one pair, an outcome that has no value in any pair. A pair with a missing value is left out of
        ``n_pairs``.
    runs : one row per run: ``scenario``, ``seed`` and every outcome; the baseline's runs first.
    daily : one row per scenario, measure and month: ``scenario``, ``measure`` (see `MEASURES`), ``day`` (the last of the month;
        months that the run does not finish are left out), ``mean``, ``low``, ``high`` (over the runs, the middle 95 %),
        ``diff_mean``, ``diff_low``, ``diff_high`` (the same of the paired differences from the baseline).
    scenarios : the baseline first.
    seeds : of the pairs, in the order of the runs.
    """

    table: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    daily: pd.DataFrame = field(repr=False)
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]

    @property
    def baseline(self) -> Scenario:
        """What the others are compared with."""
        return self.scenarios[0]


def compare(
    scenarios: Scenario | Sequence[Scenario],
    baseline: Scenario | None = None,
    reps: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    *,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """Compare scenarios with a baseline, company by company.

    Parameters
    ----------
    scenarios : one or more; their names must differ.
    baseline : what to compare with; left out, it is the first scenario without its interventions.
    reps : pairs, with the seeds ``seed``, ``seed + 1``, ...; left out, the baseline's ``seeds`` decide: its list of seeds, or its
        count from ``seed`` on.
    workers : threads; left out, one per core. Results don't depend on it.
    progress : called after every run, in the calling thread.

    Raises
    ------
    ScenarioError
        When scenarios share a name, differ in length from the baseline, or want different things on one day.
    ValueError
        For reps, seeds or workers out of range.

    Examples
    --------
    >>> import sim
    >>> small = ["days=21", "warmup_days=0", "company.n_customers=200"]
    >>> found = sim.compare(sim.load("scenarios/gemba.toml", small), reps=2)
    >>> found.table.query("outcome == 'leads'")[["scenario", "unit", "n_pairs"]].to_dict("records")
    [{'scenario': 'gemba', 'unit': 'leads', 'n_pairs': 2}]
    """
    everyone, seeds = designed(scenarios, baseline, reps, seed)
    plans = [Plan.of(scenario) for scenario in everyone]
    warm_up(everyone[0])  # here and not in a thread, where Ctrl-C would have to wait for it
    outcomes, months = _run_all(plans, seeds, _checked_workers(workers), progress)
    return _summed_up(everyone, seeds, outcomes, months)


def designed(
    scenarios: Scenario | Sequence[Scenario], baseline: Scenario | None = None, reps: int | None = None, seed: int = 1
) -> tuple[tuple[Scenario, ...], tuple[int, ...]]:
    """What `compare` would run with these arguments: the baseline and the scenarios, and the seeds.

    Raises
    ------
    ScenarioError, ValueError
        As `compare`, before anything runs.
    """
    tested = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    everyone = _with_baseline(tested, baseline)
    return everyone, _seeds(everyone[0], reps, seed)


def without_interventions(scenario: Scenario) -> Scenario:
    """The same company in the same market, left as it is; named ``baseline``."""
    changes = {"name": "baseline", "title": "Leave things as they are", "interventions": {}}
    return scenario.model_copy(update=changes)


def _with_baseline(tested: tuple[Scenario, ...], baseline: Scenario | None) -> tuple[Scenario, ...]:
    """The baseline and the scenarios, checked against each other."""
    if not tested:
        raise ValueError("there is no scenario to compare")
    base = without_interventions(tested[0]) if baseline is None else baseline
    if base.name in {scenario.name for scenario in tested}:
        # A scenario may well be compared with itself; then the two need two names.
        base = base.model_copy(update={"name": "reference"})
    everyone = (base, *tested)
    problems = [*_same_names(everyone), *_other_lengths(everyone)]
    if problems:
        raise ScenarioError(problems)
    return everyone


def _same_names(everyone: Sequence[Scenario]) -> Iterable[Problem]:
    first: dict[str, Scenario] = {}
    for scenario in everyone:
        if (other := first.setdefault(scenario.name, scenario)) is not scenario:
            found = f"is '{scenario.name}', the same as in {_file(other)}"
            yield Problem(_file(scenario), "name", found, "scenarios that are compared need different names")


def _other_lengths(everyone: Sequence[Scenario]) -> Iterable[Problem]:
    base = everyone[0]
    for scenario in everyone[1:]:
        for key in ("days", "warmup_days"):
            found, wanted = getattr(scenario, key), getattr(base, key)
            if found != wanted:
                yield Problem(_file(scenario), key, f"is {found}", f"allowed: {wanted}, as in the baseline {_file(base)}")


def _file(scenario: Scenario) -> str:
    return str(scenario.path or scenario.name)


def _seeds(baseline: Scenario, reps: int | None, seed: int) -> tuple[int, ...]:
    seed = checked_seed(seed)
    if reps is not None and not 1 <= reps <= MOST_SEEDS:
        raise ValueError(f"reps is {reps}; allowed: 1 to {MOST_SEEDS:,}")
    seeds = baseline.seed_list(seed) if reps is None else tuple(range(seed, seed + reps))
    if max(seeds) > LARGEST_SEED:
        raise ValueError(f"the last seed is {max(seeds)}; allowed: up to 2^63 - 1")
    return seeds


def _checked_workers(workers: int | None) -> int:
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not 1 <= workers <= 1000:
        raise ValueError(f"workers is {workers}; allowed: 1 to 1,000")
    return workers


def _run_all(plans: Sequence[Plan], seeds: Sequence[int], workers: int, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Run every plan with every seed, in threads: compiled code leaves Python's lock alone.

    Returns
    -------
    outcomes, shape (plans, seeds, outcomes), and months, shape (plans, seeds, measures, months). Each run writes its own place,
    so nothing depends on who runs what when.
    """
    n_months = (len(plans[0].calendar) - plans[0].warmup_days) // MONTH
    outcomes = np.empty((len(plans), len(seeds), len(OUTCOMES)))
    months = np.empty((len(plans), len(seeds), len(MEASURES), n_months))
    is_stopped = threading.Event()

    def run_one(place: int, pair: int) -> None:
        world = run_plan(plans[place], seeds[pair], go_on=lambda days: not is_stopped.is_set())
        observed = Observed.of(world)
        outcomes[place, pair] = measure(observed)
        months[place, pair] = _by_month(observed, n_months)

    with ThreadPoolExecutor(workers) as pool:
        try:
            jobs = [pool.submit(run_one, place, pair) for pair in range(len(seeds)) for place in range(len(plans))]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                progress(done, len(jobs))
        except BaseException:  # Ctrl-C among them: what runs stops in a moment, what waits never starts
            is_stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return outcomes, months


def _by_month(observed: Observed, n_months: int) -> np.ndarray:
    """Revenue and conflict of each full month; shape (measures, months)."""
    last = n_months * MONTH
    revenue = observed.days["revenue_cents"][:last].reshape(n_months, MONTH).sum(axis=1) / 100
    conflict = conflict_by_day(observed).total[observed.warmup_days :][:last].reshape(n_months, MONTH).mean(axis=1)
    return np.stack([revenue, conflict])


def _summed_up(scenarios: tuple[Scenario, ...], seeds: tuple[int, ...], outcomes: np.ndarray, months: np.ndarray) -> Comparison:
    import pandas as pd

    table = pd.DataFrame(_rows(scenarios, outcomes), columns=list(COLUMNS))
    names = [scenario.name for scenario in scenarios]
    runs = pd.DataFrame(outcomes.reshape(-1, len(OUTCOMES)), columns=list(OUTCOMES))
    runs.insert(0, "scenario", np.repeat(names, len(seeds)))
    runs.insert(1, "seed", np.tile(np.array(seeds, dtype=np.int64), len(names)))
    daily = pd.concat([_months_of(name, months[place], months[0]) for place, name in enumerate(names)], ignore_index=True)
    return Comparison(table, runs, daily, scenarios, seeds)


def _rows(scenarios: Sequence[Scenario], outcomes: np.ndarray) -> list[tuple[str | float, ...]]:
    rows: list[tuple[str | float, ...]] = []
    for place, scenario in enumerate(scenarios[1:], start=1):
        for k, outcome in enumerate(OUTCOMES.values()):
            found = paired(outcomes[0, :, k], outcomes[place, :, k], outcome.better)
            rows.append((scenario.name, outcome.name, outcome.unit, *found))
    return rows


def _months_of(name: str, months: np.ndarray, baseline: np.ndarray) -> pd.DataFrame:
    """Rows of one scenario in ``Comparison.daily``; `months` and `baseline` have the shape (seeds, measures, months)."""
    import pandas as pd

    n_months = months.shape[2]
    diff = months - baseline
    low, high = np.percentile(months, BAND, axis=0)
    diff_low, diff_high = np.percentile(diff, BAND, axis=0)
    columns = {
        "scenario": np.repeat([name], len(MEASURES) * n_months),
        "measure": np.repeat(MEASURES, n_months),
        "day": np.tile(np.arange(1, n_months + 1) * MONTH, len(MEASURES)),
        "mean": months.mean(axis=0).ravel(),
        "low": low.ravel(),
        "high": high.ravel(),
        "diff_mean": diff.mean(axis=0).ravel(),
        "diff_low": diff_low.ravel(),
        "diff_high": diff_high.ravel(),
    }
    return pd.DataFrame(columns)
