"""Every outcome, declared once: files, tables, the report and the documentation take it from here.

A rate is a share of those that *left* a stage on the scenario days, whenever they had entered it. So it lies between 0 and 1,
nothing is censored at the end of the run, and the chain multiplies exactly: ``lead_to_qualified`` is ``worked_share`` times
``qualified_given_worked``, ``win_rate`` is ``opportunity_to_late`` times ``late_to_won``, and ``win_rate`` and the four shares of
lost opportunities add up to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from sim.outcomes.conflict import WEEK, Conflict, conflict_by_day, contacts_across
from sim.outcomes.observed import Observed, ratio
from sim.outcomes.outcome import Outcome
from sim.world.records import MARKETING_LEAD, WON

Measure = Callable[[Observed], float]

COSTS = ("cost_of_sales", "campaigns", "payroll", "interventions")
ENDED = ("won", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
ENDED_LATE = ("won", "late_lost", "late_no_decision")
WORKED = ("qualified", "not_qualified")
ENDED_LEADS = (*WORKED, "stale")


def _profit(run: Observed) -> float:
    return run.eur("revenue") - sum(run.eur(account) for account in COSTS)


def _lead_to_win(run: Observed) -> float:
    ended = (run.leads["origin"] == MARKETING_LEAD) & (run.leads["closed_day"] >= run.warmup_days)
    return ratio(float(np.count_nonzero(run.leads["fate"][ended] == WON)), float(np.count_nonzero(ended)))


def _cross_contacts(run: Observed) -> float:
    return float(WEEK * contacts_across(run.days).sum() / len(run.days) / run.n_staff)


def _total(*fields: str) -> Measure:
    return lambda run: run.total(*fields)


def _mean(field: str) -> Measure:
    return lambda run: run.mean(field)


def _share(part: tuple[str, ...], whole: tuple[str, ...]) -> Measure:
    return lambda run: ratio(run.total(*part), run.total(*whole))


def _conflict(item: str) -> Measure:
    return lambda run: _mean_conflict(run, item)


def _mean_conflict(run: Observed, item: str) -> float:
    by_day: Conflict = run.conflict
    return float(getattr(by_day, item)[run.warmup_days :].mean())


def _declared() -> Iterator[Outcome]:
    yield from _money()
    yield from _funnel()
    yield from _people()


def _money() -> Iterator[Outcome]:
    yield Outcome("revenue", "EUR", 1, "revenue of all deals won", lambda run: run.eur("revenue"), headline=True)
    yield Outcome("profit", "EUR", 1, "revenue less cost of sales, campaigns, payroll and interventions", _profit, headline=True)
    yield Outcome("intervention_cost", "EUR", -1, "money spent on interventions; the hours they take are in the other outcomes",
                  lambda run: run.eur("interventions"), headline=True)
