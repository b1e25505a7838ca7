"""What went differently in one pair, in sentences whose numbers are the pair's counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.outcomes.ledger import INCOME
from sim.report.effects import REVENUE
from sim.report.theme import listed, number, signed
from sim.scenario.vocabulary import capital, spoken

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.compare import Comparison

GOOD = {
    "needs": "customers who came to need something",
    "inquiries": "inquiries",
    "leads": "leads from marketing",
    "nurtured": "inquirers kept warm",
    "worked": "leads that sellers worked",
    "worked_same_day": "leads worked on the day of the inquiry",
    "qualified": "leads that became opportunities",
    "feedbacks": "reports of sellers about a lead",
    "self_sourced": "opportunities that sellers found themselves",
    "referred": "opportunities by recommendation",
    "late_stage": "opportunities that reached a proposal",
    "won_leads": "deals from marketing's leads",
    "hours_opportunities": "sellers' hours on opportunities",
    "hours_leads": "sellers' hours on leads",
    "hours_prospecting": "sellers' hours of prospecting",
    "contacts_good": "meetings across departments that went well",
    "projects_succeeded": "joint projects that succeeded",
}
"""Counts of a run of which a company wants more, in words."""

BAD = {
    "churned": "own customers who left",
    "not_qualified": "leads worked in vain",
    "stale": "leads that nobody ever worked",
    "lost_rival": "opportunities lost to a rival",
    "lost_price": "opportunities lost on price",
    "lost_mismatch": "opportunities lost because the pitch was not what had been promised",
    "lost_no_decision": "opportunities in which the buyer decided nothing",
    "hours_politics": "hours that went into politics",
    "hours_procedures": "hours that procedures took",
    "hours_formality": "hours of talk through managers",
    "holy_wars": "quarrels about us among customers",
    "contacts_bad": "meetings across departments that went badly",
    "blame_marketing": "times that a marketer blamed a seller",
    "blame_sales": "times that a seller blamed a marketer",
    "initiatives": "initiatives against the other department",
    "procedures_added": "procedures added",
    "heads_refused": "weekly meetings that a head refused",
    "projects_failed": "joint projects that failed",
    "disputes": "quarrels about what a KPI was counted to be",
    "quits": "people who quit",
    "vacancies": "working days on which a position stood empty",
}
"""Counts of which it wants less. What an intervention takes by its plan (swaps, sessions) is no news, and in neither."""

SAID = GOOD | BAD

SOURCES = {"sales": "sellers' deals", "upsell": "support's upsell", "ceo": "the owner's own deals"}
"""Who sells (`sim.outcomes.ledger.INCOME`), in words."""

FAR, MOST = 2.0, 4
"""How many spreads worse than the middle of all pairs a count stands out, and how many are told."""

LEAST_PAIRS = 5
"""Pairs that it takes to know what is usual."""


class Count(NamedTuple):
    """A count of both runs of a pair."""

    field: str
    baseline: float
    scenario: float
    usual: float
    """Median difference over all pairs."""
    worse: float
    """By how many spreads of all pairs this one is worse than the middle; see `standing_out`."""

    @property
    def difference(self) -> float:
        return self.scenario - self.baseline


class Setback(NamedTuple):
    """What went differently in a pair."""

    money: tuple[str, ...]
    """Sentences: the difference in revenue, by source, by number and size of deals."""
    lead: str
    """What the list that follows is; a whole sentence when there is none."""
    counts: tuple[str, ...]


def setback(comparison: Comparison, scenario: str, seed: int) -> Setback:
    """What went differently in a pair of a scenario and the baseline."""
    before, after = counts_of(comparison, comparison.baseline.name), counts_of(comparison, scenario)
    money = tuple(_money(before.loc[seed], after.loc[seed], comparison.baseline.name, scenario))
    if len(after) < LEAST_PAIRS:
        return Setback(money, "", ())
    told = standing_out(before, after, seed)
    if not told:
        return Setback(money, "Nothing else that is counted is far worse than in the middle of all pairs.", ())
    return Setback(money, "Far worse than in the middle of all pairs:", tuple(_count_said(count) for count in told))


def counts_of(comparison: Comparison, scenario: str) -> pd.DataFrame:
    """The counts of a scenario's runs by seed."""
    return comparison.counts[comparison.counts["scenario"] == scenario].set_index("seed").drop(columns="scenario")


def _money(before: pd.Series, after: pd.Series, baseline: str, scenario: str) -> Iterator[str]:
    earned, earns = (sum(int(run[f"{account}_cents"]) for account in INCOME.values()) for run in (before, after))
    share = f" ({signed(100 * (earns - earned) / earned, 1)} %)" if earned else ""
    yield f"{capital(REVENUE)} is {_eur(earns)} in {scenario} and {_eur(earned)} in {baseline}: {_more(earns - earned)}{share}."
    changes = {who: int(after[f"{account}_cents"] - before[f"{account}_cents"]) for who, account in INCOME.items()}
    told = [f"{spoken(SOURCES[who])} {_more(change)}" for who, change in changes.items() if change]
    if told:
        yield f"Of that come from {listed(told)}."
    won, wins = int(before["won"]), int(after["won"])
    if won and wins:
        size, sizes = before["revenue_cents"] / won, after["revenue_cents"] / wins
        # The exact halves of a product's difference: each factor's change at the mean of the other.
        by_number, by_size = (wins - won) * 0.5 * (size + sizes), (sizes - size) * 0.5 * (won + wins)
        yield (
            f"{capital('sellers')} win {wins:,} deals of {_eur(sizes)} on average, and in {baseline} {won:,} of {_eur(size)}: "
            f"{_more(by_number)} by their number, {_more(by_size)} by their size."
        )


def _count_said(count: Count) -> str:
    return (
        f"{spoken(SAID[count.field])}: {number(count.scenario, 0)} in place of {number(count.baseline, 0)} "
        f"({signed(count.difference, 0)}; {signed(count.usual, 0)} in the middle)"
    )


def standing_out(before: pd.DataFrame, after: pd.DataFrame, seed: int) -> list[Count]:
    """The counts in which a pair is furthest behind the others, the furthest first; `MOST` at most.

    Chance moves a large count by more than a small one, so differences are divided by the root of both counts together, as if
    they were Poisson numbers. Then the pair is held against the middle of all, in robust standard deviations (1.48 times the
    median absolute deviation).

    Parameters
    ----------
    before, after : `counts_of` the baseline and the scenario.
    """
    found = (_count(field, before[field], after[field], seed) for field in SAID)
    return sorted((count for count in found if count.worse >= FAR), key=lambda count: -count.worse)[:MOST]


def _count(field: str, before: pd.Series, after: pd.Series, seed: int) -> Count:
    first, second = before.loc[after.index].to_numpy(dtype=float), after.to_numpy(dtype=float)
    scaled = (second - first) / np.sqrt(np.maximum(first + second, 1.0))
    place = after.index.get_loc(seed)
    middle = float(np.median(scaled))
    spread = 1.4826 * float(np.median(np.abs(scaled - middle))) or float(scaled.std())
    behind = (middle - float(scaled[place])) * (1 if field in GOOD else -1)
    worse = behind / spread if spread > 0 else 0.0
    return Count(field, float(first[place]), float(second[place]), float(np.median(second - first)), worse)


def _eur(cents: float) -> str:
    return f"{number(cents / 100, 0)} EUR"


def _more(cents: float) -> str:
    return f"{signed(cents / 100, 0)} EUR"
