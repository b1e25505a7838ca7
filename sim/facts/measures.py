"""What the facts measure in the company without interventions; ``paired`` measures what interventions change.

Measures are functions of the runs of one company, one run per experiment.

Each gives a part and a whole. What is told of many companies is the sum of the parts over the sum of the wholes, so that a
company with little revenue weighs little in a percentage of revenue; where the whole is 1, it is the mean of the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.world import events
from sim.world.records import NO_DECISION, QUARTER, World

if TYPE_CHECKING:
    from sim.experiments.simulate import RunResult

PERCENT = 100.0


class Measured(NamedTuple):
    """What one company says about a fact: a part of a whole."""

    part: float
    whole: float = 1.0


Runs = Mapping[str, "RunResult"]
"""The runs of one company by the name of the experiment."""

Measure = Callable[[Runs], Measured]

Terms = Callable[[Runs], Sequence[float]]
"""What a fact adds up over companies: a part and a whole, or whatever else its value is made of."""


def rate(part: tuple[str, ...], whole: tuple[str, ...], experiment: str = "baseline") -> Measure:
    """Per cent that some fields of the daily record make of others, over the scenario days."""

    def measured(runs: Runs) -> Measured:
        observed, total = runs[experiment].observed, runs[experiment].observed.total(*whole)
        return Measured(PERCENT * observed.total(*part) / total if total else np.nan)

    return measured


def level(outcome: str, experiment: str = "baseline") -> Measure:
    """An outcome over the scenario days, in its own unit."""
    return lambda runs: Measured(OUTCOMES[outcome].measure(runs[experiment].observed))


# --- Leads and customers -----------------------------------------------------------------------------------------------------


def qualified_share_by_age(world: World, first: int, last: int) -> float:
    """Share of the marketing leads worked at an age of `first` to `last` days that became opportunities; the warm-up's too."""
    leads = world.leads[: world.firm["n_leads"][0]]
    worked = leads[(leads["marketer"] >= 0) & (leads["worked_day"] >= 0)]
    age = worked["worked_day"] - worked["born_day"]
    of_age = worked["opened_day"][(age >= first) & (age <= last)]
    return float((of_age >= 0).mean()) if len(of_age) else np.nan


def fresh_over_later(runs: Runs) -> Measured:
    """How many times as often a lead qualifies that is worked on its day as one worked after 2 to 5 days."""
    world = runs["baseline"].world
    return Measured(qualified_share_by_age(world, 0, 0), qualified_share_by_age(world, 2, 5))


def bought_within(world: World, warmup_days: int, days: int) -> float:
    """Share of inquiries after whose day the inquirer bought from anyone within so many days; needs the event log."""
    log = world.events[: world.firm["n_events"][0]]
    horizon = len(world.daily)
    is_purchase = (log["kind"] == events.DEAL_WON) | ((log["kind"] == events.WINDOW_CLOSED) & (log["value"] == 1))
    is_purchase |= (log["kind"] == events.DEAL_LOST) & (log["value"] != NO_DECISION)
    # One number that sorts by customer, then day: the first purchase on or after an inquiry is then a search.
    purchases = np.sort(log["customer"][is_purchase].astype(np.int64) * horizon + log["day"][is_purchase])
    asked = log[(log["kind"] == events.INQUIRED) & (log["day"] >= warmup_days) & (log["day"] < horizon - days)]
    keys = asked["customer"].astype(np.int64) * horizon + asked["day"]
    place = np.searchsorted(purchases, keys)
    following = np.append(purchases, np.iinfo(np.int64).max)[place]
    bought = (following - keys <= days) & (following // horizon == asked["customer"])
    return float(bought.mean()) if len(bought) else np.nan


def inquirers_who_buy(days: int) -> Measure:
    """Per cent of inquirers who buy from anyone within so many working days."""

    def measured(runs: Runs) -> Measured:
        run = runs["baseline"]
        return Measured(PERCENT * bought_within(run.world, run.scenario.warmup_days, days))

    return measured


def market_entries(runs: Runs) -> Measured:
    """Per cent of customers who enter the market in a quarter."""
    run = runs["baseline"]
    quarters = len(run.observed.days) / QUARTER
    return Measured(PERCENT * run.observed.total("needs") / quarters / int(run.world.firm["n_market"][0]))


# --- Contact -----------------------------------------------------------------------------------------------------------------


def contacts(run: RunResult) -> dict[str, float]:
    """The contact layer as the sensors of a workplace would see it: a share of time, two chances per pair and day, minutes."""
    observed, n_marketers = run.observed, int(run.world.firm["n_marketers"][0])
    n_sellers, n_days = observed.n_staff - n_marketers, len(observed.days)
    pairs_within = n_marketers * (n_marketers - 1) / 2 + n_sellers * (n_sellers - 1) / 2
    within, across = observed.total("contacts_within"), observed.total("contacts_across")
    minutes = observed.total("minutes_within", "minutes_across")
    return {
        "share_within": observed.total("minutes_within") / minutes if minutes else np.nan,
        "p_within": within / pairs_within / n_days if pairs_within else np.nan,
        "p_across": across / (n_marketers * n_sellers) / n_days,
        "minutes": minutes / (within + across) if within + across else np.nan,
    }


def contact(item: str, scale: float = PERCENT) -> Measure:
    """One of the four numbers of `contacts`, times a scale."""
    return lambda runs: Measured(scale * contacts(runs["baseline"])[item])
