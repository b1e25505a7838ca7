"""What a comparison found, in the form that sentences and charts need: effects, pairs and who is who."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sim.report.theme import BASELINE_COLOUR, colour

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

Verdict = Literal["missing", "same", "more", "less", "unclear", "single"]

REVENUE, CONFLICT = "revenue", "conflict"


@dataclass(frozen=True)
class Effect:
    """One scenario's difference from the baseline in one outcome.

    Parameters
    ----------
    baseline, value : mean over the runs of the baseline and of the scenario.
    diff, low, high : mean paired difference and its 95 % interval.
    effect_sd : the difference over the standard deviation of the baseline's runs.
    n_more, n_less, n_pairs : pairs in which the scenario's value is higher, is lower, and all of them.
    better_share : share of pairs in which the scenario did better, as the comparison's table says.
    """

    outcome: str
    unit: str
    baseline: float
    value: float
    diff: float
    low: float
    high: float
    effect_sd: float
    n_more: int
    n_less: int
    n_pairs: int
    better_share: float

    @property
    def verdict(self) -> Verdict:
        """What may be said: "unclear" when the interval holds zero, "single" when one pair gives no interval, "missing"
        when the outcome is defined in no pair."""
        if self.n_pairs == 0 or not math.isfinite(self.diff):
            return "missing"
        if self.n_more == self.n_less == 0:
            return "same"
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return "single"
        if self.low > 0:
            return "more"
        return "less" if self.high < 0 else "unclear"

    @property
    def relative(self) -> tuple[float, float, float] | None:
        """The difference and its interval in percent of the baseline's mean; None without a positive baseline."""
        if not self.baseline > 0:
            return None
        return tuple(100 * value / self.baseline for value in (self.diff, self.low, self.high))  # type: ignore[return-value]


@dataclass(frozen=True)
class Contender:
    """A scenario of the comparison with all its effects; ``index`` is its place in the report, the baseline's is -1."""

    scenario: Scenario
    index: int
    effects: dict[str, Effect]

    @property
    def name(self) -> str:
        return self.scenario.name

    @property
    def colour(self) -> str:
        return BASELINE_COLOUR if self.index < 0 else colour(self.index)


@dataclass(frozen=True)
class Findings:
    """A comparison, ordered by its answer: the scenario that earned most comes first."""

    baseline: Scenario
    contenders: tuple[Contender, ...]
    outcomes: tuple[str, ...]
    units: dict[str, str]
    daily: pd.DataFrame
    pairs: pd.DataFrame
    """One row a pair, ordered by scenario and seed: ``scenario``, ``seed`` and each outcome's paired difference."""
    seeds: tuple[int, ...]

    def effects(self, outcome: str) -> list[Effect]:
        """Effects on one outcome in the report's order."""
        return [each.effects[outcome] for each in self.contenders if outcome in each.effects]


def findings(comparison: Comparison) -> Findings:
    """Order a comparison by its answer and count its pairs."""
    baseline, *others = comparison.scenarios
    table = comparison.table
    outcomes = tuple(dict.fromkeys(table["outcome"]))
    pairs = _paired_differences(comparison.runs, baseline.name, [each.name for each in others], outcomes)
    found = [(scenario, _effects(table, pairs, scenario.name)) for scenario in others]
    found.sort(key=lambda each: -_gain(each[1]))  # stable: equals keep the order in which they were given
    contenders = tuple(Contender(scenario, index, effects) for index, (scenario, effects) in enumerate(found))
    units = dict(zip(table["outcome"], table["unit"], strict=True))
    seeds = tuple(int(seed) for seed in comparison.seeds)
    return Findings(baseline, contenders, outcomes, units, comparison.daily, pairs, seeds)


def _gain(effects: dict[str, Effect]) -> float:
    gain = effects[REVENUE].diff if REVENUE in effects else 0.0
    return gain if math.isfinite(gain) else -math.inf


def _paired_differences(runs: pd.DataFrame, baseline: str, others: list[str], outcomes: tuple[str, ...]) -> pd.DataFrame:
    by_seed = {name: rows.set_index("seed")[list(outcomes)].sort_index() for name, rows in runs.groupby("scenario", sort=False)}
    parts = [(by_seed[name] - by_seed[baseline]).reset_index().assign(scenario=name) for name in others]
    columns = ["scenario", "seed", *outcomes]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _effects(table: pd.DataFrame, pairs: pd.DataFrame, name: str) -> dict[str, Effect]:
    own_pairs = pairs[pairs["scenario"] == name]
    effects = {}
    for row in table[table["scenario"] == name].itertuples(index=False):
        differences = own_pairs[row.outcome]
        effects[row.outcome] = Effect(
            outcome=row.outcome,
            unit=row.unit,
            baseline=float(row.baseline_mean),
            value=float(row.scenario_mean),
            diff=float(row.diff_mean),
            low=float(row.diff_low),
            high=float(row.diff_high),
            effect_sd=float(row.effect_sd),
            n_more=int((differences > 0).sum()),
            n_less=int((differences < 0).sum()),
            n_pairs=int(row.n_pairs),
            better_share=float(row.better_share),
        )
    return effects
