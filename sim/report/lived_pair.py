"""Which pair of a comparison a page tells of, and both its runs once more, with their event logs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.companies import company_of
from sim.experiments.plans import draws_of
from sim.experiments.twins.pair import SIZES, Pair, lived
from sim.report.effects import REVENUE, Contender, Findings

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

MOST_CUSTOMER_DAYS = 100_000_000
"""Customers times days up to which a page keeps the event logs of a pair: 130,000 customers over three years take about five
seconds and a gigabyte."""


class Told(NamedTuple):
    """A pair to tell of: the scenario, the seed, by how many EUR revenue differs, and of how many pairs that is known.

    Where revenue was not compared in any, it is the first pair, and the difference NaN.
    """

    contender: Contender
    seed: int
    difference: float
    n_pairs: int


def middle_pair(found: Findings) -> Told | None:
    """The pair in the middle of the first scenario that can be told: half of its pairs differ by less in revenue.

    Of an even number it is the lower of the two in the middle, of equals the lowest seed. None when no scenario can be
    told.
    """
    for contender in found.contenders:
        if not untold(found.baseline, contender.scenario):
            return middle_of(found, contender)
    return None


def middle_of(found: Findings, contender: Contender) -> Told:
    """The pair in the middle of one scenario, whether or not its lives can be told."""
    pairs = paired_revenue(found, contender)
    middle = pairs[(len(pairs) - 1) // 2] if pairs else (found.seeds[0], math.nan)
    return Told(contender, *middle, len(pairs))


def paired_revenue(found: Findings, contender: Contender) -> list[tuple[int, float]]:
    """Seed and difference in revenue (EUR) of the pairs of a scenario, the lowest first; of equals the lowest seed."""
    if REVENUE not in found.pairs:
        return []
    own = found.pairs[found.pairs["scenario"] == contender.name]
    known = zip(own["seed"].tolist(), own[REVENUE].tolist(), strict=True)
    return sorted(((seed, diff) for seed, diff in known if math.isfinite(diff)), key=lambda pair: (pair[1], pair[0]))


def untold(baseline: Scenario, scenario: Scenario) -> str:
    """Why the lives of a scenario can't be told, as a sentence; empty when they can."""
    for size in SIZES:
        usual, own = getattr(baseline.company, size), getattr(scenario.company, size)
        if usual != own:
            return (
                f"In {scenario.name} there are {own:,} {size.removeprefix('n_')} and in {baseline.name} {usual:,}, so nobody has "
                "the same twin in both."
            )
    days = scenario.days + scenario.warmup_days
    if scenario.company.n_customers * days > MOST_CUSTOMER_DAYS:
        return (
            f"{scenario.company.n_customers:,} customers over {days:,} days are too many for a page to follow; "
            "holivar twin tells their lives one by one."
        )
    return ""


def lived_again(comparison: Comparison, scenario: Scenario, seed: int) -> Pair:
    """Both runs of a pair once more, now with their events; of drawn companies the pair's own.

    Raises
    ------
    ScenarioError
        When its companies have other people (`untold` says so before).
    """
    base = comparison.baseline
    draws, company = draws_of(comparison.seeds, comparison.is_drawn), comparison.seeds.index(seed)
    if draws is None:
        return lived(scenario, seed, base)
    return lived(company_of(scenario, base, draws, company), seed, company_of(base, base, draws, company))


def which_pair(comparison: Comparison, seed: int) -> str:
    """A pair by its name: "seed 17", or "company 3 of 50 (seed 3)" of drawn ones."""
    if not comparison.is_drawn:
        return f"seed {seed}"
    return f"company {comparison.seeds.index(seed) + 1} of {len(comparison.seeds)} (seed {seed})"
