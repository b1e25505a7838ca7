"""The pair in the middle, lived through again so that pictures can show what no table of results holds: states over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiments.plans import plans_of
from sim.experiments.states import State, Watched, watch
from sim.report.effects import Contender, Findings
from sim.report.lived_pair import middle_of, which_pair
from sim.report.theme import MONTH_DAYS, money_unit, number

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

MOST_MONTHS = 36
"""States of a run that are looked at, beside the first and the last; of longer runs every second, third, ... month."""


@dataclass(frozen=True)
class Worlds:
    """A pair: the baseline and the best scenario, with the same luck.

    Parameters
    ----------
    contender : the scenario.
    seed : of both runs.
    name : of the pair, in words.
    diff_eur : what the scenario earned more than the baseline in this pair; NaN where nothing is known of revenue.
    place, n_pairs : of the pair among all, ordered by that difference, from 1 on.
    step : months between two states.
    """

    baseline_name: str
    contender: Contender
    seed: int
    name: str
    diff_eur: float
    place: int
    n_pairs: int
    step: int
    baseline: Watched
    scenario: Watched

    @property
    def worlds(self) -> tuple[tuple[str, Watched], tuple[str, Watched]]:
        """Names and states, the baseline first."""
        return (self.baseline_name, self.baseline), (self.contender.name, self.scenario)

    def which(self) -> str:
        """Which pair is told, as a sentence."""
        if not math.isfinite(self.diff_eur):
            return f"This is the pair of {self.contender.name} and {self.baseline_name}: {self.name}."
        divisor, unit = money_unit([self.diff_eur])
        gained = abs(self.diff_eur) / divisor
        side = "more than" if self.diff_eur > 0 else "less than"
        earned = f"{number(gained)} {unit} {side}" if gained else "exactly as much as"
        order = "the only pair" if self.n_pairs == 1 else f"the one in the middle, number {self.place} of {self.n_pairs}"
        return (
            f"Of all pairs of {self.contender.name} with {self.baseline_name}, ordered by what it gained in revenue, this is "
            f"{order}: {self.name}, in which it earned {earned} {self.baseline_name}."
        )


def two_worlds(comparison: Comparison, found: Findings) -> Worlds | None:
    """Run the pair whose difference in revenue is the middle one again, for the scenario that earned most.

    The middle is that of `sim.report.lived_pair`. None when there is nothing to compare.
    """
    if not found.contenders:
        return None
    best = found.contenders[0]
    _, seed, diff, n_pairs = middle_of(found, best)
    names = [each.name for each in comparison.scenarios]
    pair = comparison.seeds.index(seed)
    plan_of = plans_of(comparison.scenarios, comparison.seeds, comparison.is_drawn)
    days, step = _days(found.baseline.days)
    base, other = (watch(plan_of(place, pair), seed, days) for place in (0, names.index(best.name)))
    which = which_pair(comparison, seed)
    return Worlds(found.baseline.name, best, seed, which, diff, (n_pairs + 1) // 2, n_pairs, step, base, other)


def _days(last: int) -> tuple[list[int], int]:
    """Day 0, the ends of months and the last day, and how many months lie between two states."""
    n_months = last // MONTH_DAYS
    step = max(1, math.ceil(n_months / MOST_MONTHS))
    return sorted({*range(0, last + 1, step * MONTH_DAYS), last}), step


def monthly(watched: Watched) -> list[State]:
    """The states at the ends of months, day 0 among them; the last day is no such end in most runs."""
    return [state for state in watched.states if state.day % MONTH_DAYS == 0]
