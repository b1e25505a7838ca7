"""A paired experiment: the same companies, with the same luck, under a baseline and under other scenarios.

Draws are keyed to who decides what on which day (common random numbers), so a run of a scenario and the run of the baseline with
the same seed differ by what the scenario changes and by nothing else; differences are taken pair by pair. The pairs are one
company with different luck, or each another company whose uncertain parameters are drawn (`sim.experiments.companies`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.attribution import Attributed, Setting, attribute, wanted
from sim.experiments.intervals import Paired, paired
from sim.experiments.knock_out import MOST_PAIRS, knock_out, without_each
from sim.experiments.plans import PlanOf, plans_of
from sim.experiments.simulate import checked_seed, run_plan, warm_up
from sim.experiments.threads import GoOn, Progress, checked_workers, in_threads
from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.counted import COUNTED, WHOLE, counted
from sim.outcomes.months import MEASURES, by_month
from sim.problems import Problem, ScenarioError
from sim.scenario.schema import LARGEST_SEED, MOST_SEEDS, Scenario
from sim.world.records import MONTH

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("scenario", "outcome", "unit", *Paired._fields, "design")
"""Columns of a comparison's table, and of comparison.csv, in this order."""

BAND = (2.5, 97.5)
"""Percentiles between which the middle 95 % of the runs lie."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a paired experiment found.

    Parameters
    ----------
    table : one row per scenario and outcome, with the columns `COLUMNS`: means over the pairs, the mean paired difference with
        its 95 % interval (Student's t), ``effect_sd`` (the difference over the standard deviation of the baseline's runs), the
        share of pairs in which the scenario is better, their number, and what the pairs are (`design`). What is not defined is
        missing (NaN in pandas, empty in a file): the interval of one pair, an outcome that has no value in any pair. A pair with
        a missing value is left out of ``n_pairs``.
    runs : one row per run: ``scenario``, ``seed`` and every outcome; the baseline's runs first.
    daily : one row per scenario, measure and month: ``scenario``, ``measure`` (of `MEASURES`), ``day`` (the last of the month;
        months that the run does not finish are left out), ``mean``, ``low``, ``high`` (over the runs, the middle 95 %),
        ``diff_mean``, ``diff_low``, ``diff_high`` (the same of the paired differences from the baseline).
    months : what ``daily`` sums up, one row per run and month: ``scenario``, ``seed``, ``day`` and the `MEASURES`.
    counts : one row per run, in the order of ``runs``: ``scenario``, ``seed`` and `sim.outcomes.counted.COUNTED`, what was
        counted over the scenario's days; money in cents.
    scenarios : the baseline first.
    seeds : of the pairs, in the order of the runs.
    is_drawn : whether each pair is another, drawn company; otherwise all are one company, and only luck differs.
    attributed : what each of several interventions has done to the differences, for scenarios that were asked `why` and have
        two or more; see `sim.experiments.attribution`.
    knocked_out : one row per run of the baseline without one of those who earn, if they were asked for: ``without``, ``seed``
        (the first few) and every outcome; see `sim.experiments.knock_out`.
    """

    table: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    daily: pd.DataFrame = field(repr=False)
    months: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    is_drawn: bool = False
    attributed: tuple[Attributed, ...] = field(default=(), repr=False)
    knocked_out: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def design(self) -> str:
        """What the pairs are: "one company, 50 seeds" or "100 drawn companies"."""
        return design_of(len(self.seeds), self.is_drawn)

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
    companies: int | None = None,
    why: bool = False,
    knock_outs: bool = False,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """Compare scenarios with a baseline, pair by pair.

    Parameters
    ----------
    scenarios : one or more; their names must differ.
    baseline : what to compare with; left out, it is the first scenario without its interventions.
    reps : pairs, with the seeds ``seed``, ``seed + 1``, ...; left out, the baseline's ``seeds`` decide: its list of seeds, or its
        count from ``seed`` on.
    workers : threads; left out, one per core. Results don't depend on it.
    companies : pairs, each another company drawn with ``seed`` (see `sim.experiments.companies`), in place of ``reps``; run with
        the seeds ``seed``, ``seed + 1``, .... Left out, all pairs are the baseline's company.
    why : split each scenario's differences over its interventions, which takes further runs (`sim.experiments.attribution`).
    knock_outs : run the first pairs' baseline again without each of those who earn (`sim.experiments.knock_out`).
    progress : called after every run, in the calling thread.

    Raises
    ------
    ScenarioError
        When scenarios share a name, differ in length from the baseline, or want different things on one day.
    ValueError
        For reps, companies, seeds or workers out of range, and for reps together with companies.

    Examples
    --------
    >>> import sim
    >>> small = ["days=21", "warmup_days=0", "company.n_customers=200"]
    >>> found = sim.compare(sim.load("scenarios/gemba.toml", small), reps=2)
    >>> found.table.query("outcome == 'leads'")[["scenario", "unit", "n_pairs"]].to_dict("records")
    [{'scenario': 'gemba', 'unit': 'leads', 'n_pairs': 2}]
    """
    everyone, seeds = designed(scenarios, baseline, reps, seed, companies)
    plan_of = plans_of(everyone, seeds, companies is not None)
    warm_up(everyone[0])  # here and not in a thread, where Ctrl-C would have to wait for it
    asked, without = wanted(everyone, seeds) if why else [], without_each(everyone[0]) if knock_outs else {}
    n_own, n_split, n_gone = (
        len(everyone) * len(seeds),
        sum(each.n_runs for each in asked),
        len(without) * len(seeds[:MOST_PAIRS]),
    )

    def after(n_before: int) -> Progress:
        return lambda done, _: progress(n_before + done, n_own + n_split + n_gone)

    setting = Setting(everyone, seeds, companies is not None, checked_workers(workers))
    ran = _run_all(plan_of, len(everyone), seeds, setting.workers, after(0))
    found = _summed_up(everyone, seeds, setting.is_drawn, ran)
    attributed = attribute(asked, setting, ran.outcomes, after(n_own))
    gone = knock_out(without, setting, after(n_own + n_split)) if without else None
    return replace(found, attributed=attributed, knocked_out=gone)


def design_of(n_pairs: int, is_drawn: bool) -> str:
    """What the pairs of a comparison are, in words.

    >>> design_of(50, False), design_of(1, False), design_of(100, True)
    ('one company, 50 seeds', 'one company, 1 seed', '100 drawn companies')
    """
    if is_drawn:
        return "1 drawn company" if n_pairs == 1 else f"{n_pairs} drawn companies"
    return f"one company, {n_pairs} {'seed' if n_pairs == 1 else 'seeds'}"


def designed(
    scenarios: Scenario | Sequence[Scenario],
    baseline: Scenario | None = None,
    reps: int | None = None,
    seed: int = 1,
    companies: int | None = None,
) -> tuple[tuple[Scenario, ...], tuple[int, ...]]:
    """What `compare` would run with these arguments: the baseline and the scenarios, and the seeds.

    Raises
    ------
    ScenarioError, ValueError
        As `compare`, before anything runs.
    """
    tested = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    everyone = _with_baseline(tested, baseline)
    if companies is not None:
        if reps is not None:
            raise ValueError("reps and companies both say how many pairs to run; leave one of them out")
        if not 1 <= companies <= MOST_SEEDS:
            raise ValueError(f"companies is {companies}; allowed: 1 to {MOST_SEEDS:,}")
    return everyone, _seeds(everyone[0], reps if companies is None else companies, seed)


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


class _Ran(NamedTuple):
    """What all runs have left behind."""

    outcomes: np.ndarray
    """Shape (plans, seeds, outcomes)."""
    months: np.ndarray
    """Shape (plans, seeds, measures, months)."""
    counts: np.ndarray
    """Shape (plans, seeds, counted)."""


def _run_all(plan_of: PlanOf, n_plans: int, seeds: Sequence[int], workers: int, progress: Progress) -> _Ran:
    """Run every scenario in every pair, in threads. Each run writes its own place, so nothing depends on who runs what when."""
    first, shape = plan_of(0, 0), (n_plans, len(seeds))
    n_months = (first.horizon - first.warmup_days) // MONTH
    ran = _Ran(np.empty((*shape, len(OUTCOMES))), np.empty((*shape, len(MEASURES), n_months)), np.empty((*shape, len(COUNTED))))

    def run_one(place: int, pair: int, go_on: GoOn) -> None:
        observed = Observed.of(run_plan(plan_of(place, pair), seeds[pair], go_on=go_on))
        ran.outcomes[place, pair] = measure(observed)
        ran.months[place, pair] = by_month(observed, n_months)
        ran.counts[place, pair] = counted(observed)

    in_threads([partial(run_one, place, pair) for pair in range(len(seeds)) for place in range(n_plans)], workers, progress)
    return ran


def _summed_up(scenarios: tuple[Scenario, ...], seeds: tuple[int, ...], is_drawn: bool, ran: _Ran) -> Comparison:
    import pandas as pd

    table = pd.DataFrame(_rows(scenarios, ran.outcomes, design_of(len(seeds), is_drawn)), columns=list(COLUMNS))
    names = [scenario.name for scenario in scenarios]
    daily = pd.concat([_months_of(name, ran.months[place], ran.months[0]) for place, name in enumerate(names)], ignore_index=True)
    runs, counts = _by_run(names, seeds, OUTCOMES, ran.outcomes), _by_run(names, seeds, COUNTED, ran.counts)
    counts = counts.astype({name: np.int64 for name in COUNTED if name in WHOLE})
    return Comparison(table, runs, daily, _by_run_and_month(names, seeds, ran.months), counts, scenarios, seeds, is_drawn)


def _by_run(names: Sequence[str], seeds: Sequence[int], columns: Iterable[str], values: np.ndarray) -> pd.DataFrame:
    """One row per run; `values` has the shape (scenarios, seeds, columns)."""
    import pandas as pd

    frame = pd.DataFrame(values.reshape(-1, values.shape[2]), columns=list(columns))
    frame.insert(0, "scenario", np.repeat(names, len(seeds)))
    frame.insert(1, "seed", np.tile(np.array(seeds, dtype=np.int64), len(names)))
    return frame


def _by_run_and_month(names: Sequence[str], seeds: Sequence[int], months: np.ndarray) -> pd.DataFrame:
    """Rows of ``Comparison.months``; `months` has the shape (scenarios, seeds, measures, months)."""
    n_months = months.shape[3]
    by_month = np.moveaxis(months, 2, 3).reshape(len(names), -1, len(MEASURES))
    frame = _by_run(names, np.repeat(seeds, n_months).tolist(), MEASURES, by_month)
    frame.insert(2, "day", np.tile(np.arange(1, n_months + 1) * MONTH, len(names) * len(seeds)))
    return frame


def _rows(scenarios: Sequence[Scenario], outcomes: np.ndarray, design: str) -> list[tuple[str | float, ...]]:
    rows: list[tuple[str | float, ...]] = []
    for place, scenario in enumerate(scenarios[1:], start=1):
        for k, outcome in enumerate(OUTCOMES.values()):
            found = paired(outcomes[0, :, k], outcomes[place, :, k], outcome.better)
            rows.append((scenario.name, outcome.name, outcome.unit, *found, design))
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
