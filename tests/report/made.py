"""Made-up comparisons: the report needs no engine to be tested."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.experiments.attribution import Attributed
from sim.outcomes import OUTCOMES
from sim.outcomes.counted import COUNTED
from sim.scenario.load import build
from sim.scenario.schema import Scenario

# A level and a spread by luck for a few outcomes; the others get something in between.
LEVELS = {"revenue": (27e6, 3e6), "profit": (6e6, 1.5e6), "conflict": (46.0, 4.0), "intervention_cost": (0.0, 0.0)}


@dataclass
class Made:
    """Has what the report reads of a ``Comparison``."""

    scenarios: tuple[Scenario, ...]
    table: pd.DataFrame
    runs: pd.DataFrame
    daily: pd.DataFrame
    months: pd.DataFrame
    counts: pd.DataFrame
    seeds: tuple[int, ...]
    design: str = "one company, many seeds"
    is_drawn: bool = False
    attributed: tuple[Attributed, ...] = ()
    knocked_out: pd.DataFrame | None = None

    @property
    def baseline(self) -> Scenario:
        return self.scenarios[0]


@dataclass
class Recipe:
    """What to make: ``effects[scenario][outcome]`` is a mean change in percent of the level and its spread in percent."""

    scenarios: tuple[Scenario, ...]
    n_pairs: int = 50
    effects: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    days: int | None = None

    def make(self) -> Made:
        seeds = tuple(range(1, self.n_pairs + 1))
        luck = {name: _luck("level", name).normal(*LEVELS.get(name, (0.4, 0.04)), self.n_pairs) for name in OUTCOMES}
        runs = []
        for place, scenario in enumerate(self.scenarios):
            own = {"scenario": scenario.name, "seed": seeds}
            for name in OUTCOMES:
                mean, sd = self.effects.get(scenario.name, {}).get(name, (0.0, 0.0)) if place else (0.0, 0.0)
                change = _luck(str(place), name).normal(mean, sd, self.n_pairs) / 100
                own[name] = luck[name] * (1 + change) if sd or mean else luck[name]
            runs.append(pd.DataFrame(own))
        return compared(self.scenarios, pd.concat(runs, ignore_index=True), self._daily(), seeds)

    def _daily(self) -> pd.DataFrame:
        rows = []
        n_months = (self.days or self.scenarios[0].days) // 21
        spreads = {"revenue": 0.04, "profit": 0.1, "conflict": 0.01}
        waves = {name: _luck("wave", name).normal(0, spread, n_months) for name, spread in spreads.items()}
        for place, scenario in enumerate(self.scenarios):
            for measure, wave in waves.items():
                level, spread = {"revenue": (27e6 / 24, 0.15), "profit": (6e6 / 24, 0.3), "conflict": (46.0, 0.07)}[measure]
                effect = self.effects.get(scenario.name, {}).get(measure, (0.0, 0.0))[0] / 100 if place else 0.0
                for month in range(1, n_months + 1):
                    mean = level * (1 + wave[month - 1] + effect * min(1.0, month / 8))
                    low, high = mean * (1 - spread), mean * (1 + spread)
                    rows.append((scenario.name, 21 * month, measure, mean, low, high))
        return pd.DataFrame(rows, columns=["scenario", "day", "measure", "mean", "low", "high"])


def _luck(*names: str) -> np.random.Generator:
    """Luck of its own for each name, so that a new outcome changes no number of the others."""
    return np.random.default_rng([7, zlib.crc32("/".join(names).encode())])


def compared(scenarios: tuple[Scenario, ...], runs: pd.DataFrame, daily: pd.DataFrame, seeds: tuple[int, ...]) -> Made:
    """The table of a comparison, by the plain formulas."""
    by_name = {name: rows.set_index("seed") for name, rows in runs.groupby("scenario", sort=False)}
    base = by_name[scenarios[0].name]
    rows = []
    for scenario in scenarios[1:]:
        for name, outcome in OUTCOMES.items():
            diff = (by_name[scenario.name][name] - base[name]).dropna()
            n = len(diff)
            half = 2.01 * diff.std() / np.sqrt(n) if n > 1 else np.nan
            better = (diff * outcome.better > 0).mean() + 0.5 * (diff == 0).mean() if n else np.nan
            means = base[name].mean(), by_name[scenario.name][name].mean(), diff.mean()
            sd = diff.mean() / base[name].std() if n > 1 and base[name].std() else np.nan
            rows.append((scenario.name, name, outcome.unit, *means, diff.mean() - half, diff.mean() + half, sd, better, n))
    columns = [
        "scenario", "outcome", "unit", "baseline_mean", "scenario_mean", "diff_mean", "diff_low", "diff_high", "effect_sd",
        "better_share", "n_pairs",
    ]  # fmt: skip
    return Made(scenarios, pd.DataFrame(rows, columns=columns), runs, daily, _months(runs, daily), _counts(runs), seeds)


def _months(runs: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Months that add up to the runs: each the same."""
    days = np.sort(daily["day"].unique())
    money = ["revenue", "profit"]
    months = runs[["scenario", "seed", *money, "conflict"]].merge(pd.DataFrame({"day": days}), how="cross")
    months[money] /= max(len(days), 1)
    return months[["scenario", "seed", "day", *money, "conflict"]]


def _counts(runs: pd.DataFrame) -> pd.DataFrame:
    """Whole counts that go with the runs' outcomes of the same name; sellers found what they won, and support sold the rest."""
    counts = {name: runs[name].round().astype("int64") if name == "leads" else 0 for name in COUNTED}
    counts["revenue_cents"] = counts["revenue_own_cents"] = (100 * runs["revenue_sales"]).round().astype("int64")
    counts |= {"hours_prospecting": 20_000, "self_sourced": 900, "won_own": 300, "lost_rival_own": 600}
    counts["upsell_cents"] = (100 * runs["revenue"]).round().astype("int64") - counts["revenue_cents"]
    return pd.concat([runs[["scenario", "seed"]], pd.DataFrame(counts, index=runs.index)], axis=1)


def scenario(name: str, **content: object) -> Scenario:
    return build({"name": name, **content})


GEMBA = {"gemba": {"start": "month 1"}}
LATE = {"windows": [{"start": "month 4", "end": "month 9"}, {"start": "month 16"}]}
USUAL = (
    scenario("baseline", title="Leave things as they are"),
    scenario("gemba", title="Gemba: swap places for half a day each month", interventions=GEMBA),
    scenario("cross_kpi", title="Cross KPIs: pay each side for the other's result", interventions={"cross_kpi": LATE}),
    scenario("separate_floors", title="Separate floors", interventions={"separate_floors": {"start": "month 20"}}),
    scenario("all_three", title="Everything together", notes="Claim: together.\nLook at regard.", company={"n_sellers": 30},
             interventions={"shared_space": {}, "cross_kpi": {"start": 30}, **GEMBA}),
)  # fmt: skip
EFFECTS = {
    "gemba": {"revenue": (3.1, 5), "profit": (4, 12), "conflict": (-32, 6), "worked_share": (12, 5), "win_rate": (2, 6)},
    "cross_kpi": {"revenue": (0.4, 6), "conflict": (-12, 9), "leads": (-9, 4), "map_divergence": (-3, 8)},
    "separate_floors": {"revenue": (-2.5, 4), "conflict": (15, 6), "map_divergence": (20, 9)},
    "all_three": {"revenue": (6, 6), "profit": (8, 14), "conflict": (-45, 6), "worked_share": (20, 6), "win_rate": (4, 5)},
}
