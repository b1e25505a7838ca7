"""How far companies differ from each other: the standard deviation (SD) that some facts are expected in.

The surveys behind those facts compare firms. Seeds of one company differ by luck only, so that any change would be many of their
standard deviations; what counts is the SD between companies that are drawn from what the evidence leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiments.companies import Draws, company_of, draw
from sim.experiments.simulate import Plan, RunResult, run_plan
from sim.experiments.threads import GoOn
from sim.facts.paired import part_of
from sim.outcomes import OUTCOMES
from sim.scenario.schema import Scenario

FIRST_SEED = 1_000_001
"""Seed of the first drawn company, far from those of the companies in which facts are measured."""

DRAW_SEED = 1


@dataclass(frozen=True)
class Spread:
    """An outcome of the baseline over drawn companies.

    Parameters
    ----------
    mean, sd : of the outcome in the second year, in its own unit; NaN for too few companies.
    n : companies that say something.
    """

    mean: float
    sd: float
    n: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Mean and standard deviation of what is not missing.

        >>> Spread.of([1.0, 3.0, math.nan])
        Spread(mean=2.0, sd=1.4142135623730951, n=2)
        """
        known = np.array([value for value in values if not math.isnan(value)])
        mean = float(known.mean()) if len(known) else math.nan
        return cls(mean, float(known.std(ddof=1)) if len(known) > 1 else math.nan, len(known))

    def in_sd(self, points: float, error: float) -> tuple[float, float]:
        """A difference, and its standard error, in standard deviations.

        The SD is uncertain too: that of n companies by one part in the root of 2 (n - 1), if they are normally distributed.

        >>> Spread(50.0, 4.0, 9).in_sd(-2.0, 0.0)
        (-0.5, 0.125)
        """
        if not self.sd > 0.0:
            return math.nan, math.nan
        value = points / self.sd
        return value, math.hypot(error / self.sd, value / math.sqrt(2 * (self.n - 1)))


def drawn(n_companies: int) -> Draws:
    """The companies: always the same for a number of them."""
    return draw(n_companies, DRAW_SEED)


def outcomes_of(baseline: Scenario, draws: Draws, company: int, names: Sequence[str], go_on: GoOn) -> list[float]:
    """Outcomes of one drawn company in the second year, in the order of the names."""
    scenario, seed = company_of(baseline, baseline, draws, company), FIRST_SEED + company
    run = RunResult(scenario, seed, run_plan(Plan.of(scenario), seed, False, go_on))
    observed = part_of(run)
    return [OUTCOMES[name].measure(observed) for name in names]
