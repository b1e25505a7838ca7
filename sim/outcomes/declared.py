"""Every outcome, declared once: files, tables, the report and the documentation take it from here.

A rate is a share of those that *left* a stage on the scenario days, whenever they had entered it. So it lies between 0 and 1,
nothing is censored at the end of the run, and the chain multiplies exactly: ``lead_to_qualified`` is ``worked_share`` times
``qualified_given_worked``, ``win_rate`` is ``opportunity_to_late`` times ``late_to_won``, and ``win_rate`` and the four shares of
lost opportunities add up to 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.outcomes.conflict import WEEK, conflict_by_day, contacts_across
from sim.outcomes.observed import Observed, ratio
from sim.outcomes.outcome import Outcome
from sim.world.records import MARKETING_LEAD, WON

Measure = Callable[[Observed], float]

COSTS = ("cost_of_sales", "campaigns", "payroll", "interventions")
WORKED = ("qualified", "not_qualified")
ENDED_LEADS = (*WORKED, "stale")
ENDED = ("won", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
ENDED_LATE = ("won", "late_lost", "late_no_decision")


def _eur(account: str) -> Measure:
    return lambda run: run.eur(account)


def _profit(run: Observed) -> float:
    return (run.total("revenue_cents") - run.total(*(f"{account}_cents" for account in COSTS))) / 100


def _total(field: str) -> Measure:
    return lambda run: run.total(field)


def _mean(field: str) -> Measure:
    return lambda run: run.mean(field)


def _share(part: str | tuple[str, ...], whole: str | tuple[str, ...]) -> Measure:
    parts, wholes = (fields if isinstance(fields, tuple) else (fields,) for fields in (part, whole))
    return lambda run: ratio(run.total(*parts), run.total(*wholes))


def _lead_to_win(run: Observed) -> float:
    ended = (run.leads["origin"] == MARKETING_LEAD) & (run.leads["closed_day"] >= run.warmup_days)
    return ratio(int((run.leads["fate"][ended] == WON).sum()), int(ended.sum()))


def _arpu(run: Observed) -> float:
    return ratio(run.eur("revenue"), run.total("won"))


def _cross_contacts(run: Observed) -> float:
    return float(contacts_across(run.days).sum()) * WEEK / len(run.days) / run.n_staff


def _conflict(item: str) -> Measure:
    return lambda run: float(getattr(conflict_by_day(run), item)[run.warmup_days :].mean())


# fmt: off
_DECLARED = (
    Outcome("revenue", "EUR", +1, "revenue of all deals won", _eur("revenue"), headline=True),
    Outcome("profit", "EUR", +1, "revenue less cost of sales, campaigns, payroll and interventions", _profit, headline=True),
    Outcome("intervention_cost", "EUR", -1, "money spent on interventions; the hours they take show in the other outcomes",
            _eur("interventions"), headline=True),
    Outcome("arpu", "EUR/deal", +1, "revenue per deal won", _arpu),
    Outcome("leads", "leads", +1, "marketing-qualified leads born", _total("leads"), headline=True),
    Outcome("worked_share", "share", +1, "of the marketing leads that were worked or went stale, those that were worked",
            _share(WORKED, ENDED_LEADS), headline=True),
    Outcome("same_day_share", "share", +1, "of the marketing leads worked, those worked on the day of the inquiry",
            _share("worked_same_day", "worked")),
    Outcome("qualified_given_worked", "share", +1, "of the marketing leads worked, those that became opportunities",
            _share("qualified", WORKED)),
    Outcome("lead_to_qualified", "share", +1, "of the marketing leads that were worked or went stale, "
            "those that became opportunities", _share("qualified", ENDED_LEADS)),
    Outcome("opportunity_to_late", "share", +1, "of the opportunities that ended, those that had reached a proposal",
            _share(ENDED_LATE, ENDED)),
    Outcome("late_to_won", "share", +1, "of the opportunities that ended after a proposal, those won", _share("won", ENDED_LATE)),
    Outcome("win_rate", "share", +1, "of the opportunities that ended, those won", _share("won", ENDED), headline=True),
    Outcome("lead_to_win", "share", +1, "of the marketing leads whose fate was sealed, those that ended as a deal", _lead_to_win),
    Outcome("cycle_days", "days", -1, "mean days from opening to close of the deals won", _share("cycle_days", "won")),
    Outcome("lost_to_rival", "share", -1, "of the opportunities that ended, those lost to a rival", _share("lost_rival", ENDED)),
    Outcome("lost_on_price", "share", -1, "of the opportunities that ended, those lost on price", _share("lost_price", ENDED)),
    Outcome("lost_to_mismatch", "share", -1, "of the opportunities that ended, those lost because the pitch "
            "was not what was promised", _share("lost_mismatch", ENDED)),
    Outcome("lost_to_no_decision", "share", -1, "of the opportunities that ended, those in which the buyer decided nothing",
            _share("lost_no_decision", ENDED)),
    Outcome("awareness", "0..1", +1, "mean awareness of the brand in the tracker's panel", _mean("awareness")),
    Outcome("map_error_marketing", "need units", -1, "mean distance of marketers' maps from the centre of demand",
            _mean("map_error_marketing")),
    Outcome("map_error_sales", "need units", -1, "mean distance of sellers' maps from the centre of demand",
            _mean("map_error_sales")),
    Outcome("map_divergence", "need units", -1, "mean distance between the two departments' shared maps", _mean("map_divergence"),
            headline=True),
    Outcome("regard_marketing", "from -1..1", +1, "marketers' mean regard for sellers", _mean("regard_marketing")),
    Outcome("regard_sales", "from -1..1", +1, "sellers' mean regard for marketers", _mean("regard_sales")),
    Outcome("cross_contacts", "per person and week", +1, "contacts with the other department; a pair that "
            "meets or swaps places makes two", _cross_contacts),
    Outcome("conflict", "0..100", -1, "mean of the three items of conflict that follow", _conflict("total"), headline=True),
    Outcome("conflict_regard", "0..100", -1, "100 when everybody despises the other side, 0 when everybody admires it",
            _conflict("regard")),
    Outcome("conflict_contact", "0..100", -1, "100 when nobody has met the other side for a month, 0 from one contact a day per "
            "person on", _conflict("contact")),
    Outcome("conflict_blame", "0..100", -1, "0 when nobody has blamed the other side for a month, 100 from once a day per "
            "person on", _conflict("blame")),
)
# fmt: on

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _DECLARED}
"""Every outcome by name, in the order of tables. They cover the scenario days 1 to ``days``; the warm-up is not measured."""


def measure(run: Observed) -> np.ndarray:
    """All outcomes of one run in the order of ``OUTCOMES``; float64, NaN where one is not defined."""
    return np.array([outcome.measure(run) for outcome in OUTCOMES.values()])
