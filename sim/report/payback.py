"""When a scenario has earned its money back: by the mean of all pairs, and pair by pair, which are two numbers.

The mean says what many companies together may expect, a pair what one company may: a few large gains lift the mean, and luck
carries single companies up and down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.intervals import mean_of
from sim.report.effects import Contender, Findings
from sim.report.theme import NO_NUMBER

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

PROFIT, COST = "profit", "intervention_cost"


@dataclass(frozen=True)
class Payback:
    """When a scenario's extra profit, added up from day 1 with all that it spends, stays above zero.

    Parameters
    ----------
    scenario : its name.
    by_mean : the first month from whose end on the mean balance never falls below zero again; None when the last ends below.
    by_pair : the same of every pair, in the order of the seeds.
    n_months : full months of the comparison.
    """

    scenario: str
    by_mean: int | None
    by_pair: tuple[int | None, ...]
    n_months: int

    @property
    def n_pairs(self) -> int:
        return len(self.by_pair)

    def n_paid_by(self, month: int) -> int:
        """Pairs that are paid back for good when a month ends."""
        return sum(each is not None and each <= month for each in self.by_pair)

    @property
    def n_paid(self) -> int:
        """Pairs that are paid back when the last month ends."""
        return self.n_paid_by(self.n_months)

    @property
    def by_half(self) -> int | None:
        """The first month after which at least half of the pairs are paid back; None when there is none."""
        months = range(1, self.n_months + 1)
        return next((month for month in months if 2 * self.n_paid_by(month) >= self.n_pairs), None)


def spends(contender: Contender) -> bool:
    """Whether a scenario spends more money on interventions than the baseline does: who spends nothing gets nothing back."""
    return {PROFIT, COST} <= contender.effects.keys() and contender.effects[COST].diff > 0


def paybacks(comparison: Comparison, found: Findings) -> dict[str, Payback]:
    """The payback of every scenario that `spends`, by its name, in the report's order."""
    names = [each.name for each in found.contenders if spends(each)]
    if comparison.months.empty:
        return {name: Payback(name, None, (None,) * len(found.seeds), 0) for name in names}
    months = comparison.months.pivot(index=["scenario", "seed"], columns="day", values=PROFIT)
    base, told = months.loc[found.baseline.name], {}
    for name in names:
        balance = (months.loc[name] - base).loc[list(found.seeds)].to_numpy().cumsum(axis=1)
        by_pair = tuple(paid_back(pair) for pair in balance)
        told[name] = Payback(name, paid_back(balance.mean(axis=0)), by_pair, balance.shape[1])
    return told


def paid_back(balance: np.ndarray) -> int | None:
    """The first month from whose end on a balance never falls below zero again; None when there is none.

    Parameters
    ----------
    balance : at the end of each month, shape (months,). Money counts in the month in which it is spent.

    >>> paid_back(np.array([-5.0, 25.0, -35.0, 3.0])), paid_back(np.array([1.0, -1.0])), paid_back(np.array([]))
    (4, None, None)
    """
    below = np.flatnonzero(balance < 0)
    first = int(below[-1]) + 2 if len(below) else 1
    return first if first <= len(balance) else None


def break_even(found: Findings, contender: Contender) -> tuple[float, float, float]:
    """What a scenario's interventions might cost more than the baseline's so that profit stays as it is.

    Returns
    -------
    The mean over the pairs of what they bring before that cost, EUR, with its 95 % interval (NaN for one pair).
    """
    own = found.pairs[found.pairs["scenario"] == contender.name]
    return mean_of((own[PROFIT] + own[COST]).dropna().to_numpy())


def when_by_mean(payback: Payback, contender: Contender) -> str:
    """The month by the mean, in words."""
    if payback.n_months == 0:
        return NO_NUMBER
    if contender.effects[PROFIT].verdict == "unclear":  # luck of this size says nothing of a return
        return "unclear"
    return f"after month {payback.by_mean}" if payback.by_mean is not None else f"not within {payback.n_months} months"


def when_in_half(payback: Payback) -> str:
    """The month by which half of the pairs are paid back, in words."""
    if payback.n_months == 0:
        return NO_NUMBER
    return f"after month {payback.by_half}" if payback.by_half is not None else f"not within {payback.n_months} months"


def how_often(payback: Payback) -> str:
    """In how many pairs money is back by the end: "41 of 50"."""
    return f"{payback.n_paid} of {payback.n_pairs}" if payback.n_months else NO_NUMBER


def said(payback: Payback) -> str:
    """One sentence: "gemba is paid back after month 7 in half of the pairs; in 41 of 50 by the end of month 23."."""
    name, by_the_end = payback.scenario, f"by the end of month {payback.n_months}"
    if payback.n_months == 0:
        return f"{name} was watched for less than a month."
    if payback.n_pairs == 1:
        (month,) = payback.by_pair
        return f"{name} is {f'paid back after month {month}' if month else f'not paid back {by_the_end}'} in the only pair."
    when = f"paid back after month {payback.by_half}" if payback.by_half is not None else "not paid back"
    return f"{name} is {when} in half of the pairs; in {how_often(payback)} {by_the_end}."
