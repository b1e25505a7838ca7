"""What is run in the pairs of a comparison: one company with different luck, or a drawn company in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.experiments.companies import Draws, company_of, draw
from sim.experiments.simulate import Plan
from sim.scenario.record import as_record
from sim.scenario.schema import Scenario

PlanOf = Callable[[int, int], Plan]
"""The plan of a scenario (its place among all) in a pair."""


def plans_of(everyone: Sequence[Scenario], seeds: Sequence[int], is_drawn: bool) -> PlanOf:
    """What is run in every pair of a comparison.

    Raises
    ------
    ScenarioError
        When two interventions of a scenario want different things on the same day.
    """
    plans, draws = [Plan.of(scenario) for scenario in everyone], draws_of(seeds, is_drawn)
    return lambda place, pair: in_pair(plans[place], everyone[place], everyone[0], draws, pair)


def draws_of(seeds: Sequence[int], is_drawn: bool) -> Draws | None:
    """What the companies of a comparison are drawn to be; None when all pairs are one company."""
    return draw(len(seeds), seeds[0]) if is_drawn else None


def in_pair(plan: Plan, scenario: Scenario, baseline: Scenario, draws: Draws | None, pair: int) -> Plan:
    """A scenario's plan in the company of a pair; the calendar stays, since nothing in it is drawn."""
    if draws is None:
        return plan
    return plan._replace(parameters=np.asarray(as_record(company_of(scenario, baseline, draws, pair))))
