"""Made-up comparisons in which scenarios spend money and earn it back, or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from sim.report.effects import Contender, Findings
from tests.report.made import Made, compared

MONTHS = 23


def spending(usual: Made, profits: dict[str, list[float]], cost: float = 50_000.0) -> Made:
    """Scenarios whose profit, in thousand EUR a month above the baseline's, is told month by month (the last goes on)."""
    made = usual
    for name, monthly in profits.items():
        months = [*monthly, *[monthly[-1]] * (MONTHS - len(monthly))]
        made = with_profits(made, name, lambda seed, month, months=months: months[month - 1])
        runs = made.runs.copy()
        runs.loc[runs["scenario"] == name, "intervention_cost"] = cost
        made = again(made, runs)
    return made


def with_profits(made: Made, name: str, profit: Callable[[int, int], float]) -> Made:
    """The same with another profit of one scenario: thousand EUR above the baseline's, by seed and month (from 1 on)."""
    runs, months = made.runs.copy(), made.months.copy()
    own, base = runs["scenario"] == name, runs["scenario"] == "baseline"
    gains = [1000 * sum(profit(seed, month) for month in range(1, MONTHS + 1)) for seed in runs.loc[own, "seed"]]
    runs.loc[own, "profit"] = runs.loc[base, "profit"].to_numpy() + gains
    rows, usually = months["scenario"] == name, months["scenario"] == "baseline"
    told = [1000 * profit(seed, day // 21) for seed, day in zip(months.loc[rows, "seed"], months.loc[rows, "day"], strict=True)]
    months.loc[rows, "profit"] = months.loc[usually, "profit"].to_numpy() + told
    return replace(again(made, runs), months=months)


def of_contender(found: Findings, name: str) -> Contender:
    return next(each for each in found.contenders if each.name == name)


def again(made: Made, runs: pd.DataFrame) -> Made:
    """The same comparison with other runs; months and counts stay."""
    return replace(compared(made.scenarios, runs, made.daily, made.seeds), months=made.months, counts=made.counts)
