"""Every outcome, declared once: files, tables, the report and the documentation take it from here.

A rate is a share of those that *left* a stage on the scenario days, whenever they had entered it. So it lies between 0 and 1,
nothing is censored at the end of the run, and the chain multiplies exactly: ``lead_to_qualified`` is ``worked_share`` times
``qualified_given_worked``, ``win_rate`` is ``opportunity_to_late`` times ``late_to_won``. Two sets of shares add up to 1:
``win_rate`` and the four kinds of lost opportunities, and the three answers to a lead (on its day, later, never).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.outcomes import ledger
from sim.outcomes.collaboration import collaboration
from sim.outcomes.conflict import WEEK, contacts_across, mean_conflict
from sim.outcomes.observed import Observed, ratio
from sim.outcomes.outcome import Outcome
from sim.world.records import MARKETING_LEAD, WON

Measure = Callable[[Observed], float]

WORKED = ("qualified", "not_qualified")
ENDED_LEADS = (*WORKED, "stale")
ENDED = ("won", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
ENDED_LATE = ("won", "late_lost", "late_no_decision")
HEADS = ("heads_met", "heads_refused")
PROJECTS = ("projects_succeeded", "projects_failed")
LOST_HOURS = ("hours_politics", "hours_procedures", "hours_formality")


def _eur(*accounts: str) -> Measure:
    return lambda run: run.eur(*accounts)


def _total(field: str) -> Measure:
    return lambda run: run.total(field)


def _mean(field: str) -> Measure:
    return lambda run: run.mean(field)


def _share(part: str | tuple[str, ...], whole: str | tuple[str, ...]) -> Measure:
    parts, wholes = (fields if isinstance(fields, tuple) else (fields,) for fields in (part, whole))
    return lambda run: ratio(run.total(*parts), run.total(*wholes))


def _per_year(field: str) -> Measure:
    return lambda run: run.total(field) / run.years


def _per_week(*fields: str) -> Measure:
    return lambda run: run.total(*fields) * WEEK / len(run.days) / run.n_staff


def _per_customers(field: str) -> Measure:
    return lambda run: ratio(1000 * run.total(field) / run.years, run.n_customers)


def _answered(is_same_day: bool) -> Measure:
    def measure(run: Observed) -> float:
        same_day = ratio(run.total("worked_same_day"), run.total("worked"))
        return _share(WORKED, ENDED_LEADS)(run) * (same_day if is_same_day else 1.0 - same_day)

    return measure


def _lead_to_win(run: Observed) -> float:
    ended = (run.leads["origin"] == MARKETING_LEAD) & (run.leads["closed_day"] >= run.warmup_days)
    return ratio(int((run.leads["fate"][ended] == WON).sum()), int(ended.sum()))


def _arpu(run: Observed) -> float:
    return ratio(run.eur("revenue"), run.total("won"))


def _cross_contacts(run: Observed) -> float:
    return float(contacts_across(run.days).sum()) * WEEK / len(run.days) / run.n_staff


def _conflict(item: str) -> Measure:
    return partial(mean_conflict, item=item)


def _collaboration(item: str) -> Measure:
    return lambda run: float(getattr(collaboration(run), item))


# fmt: off
_MONEY = (
    Outcome("revenue", "EUR", +1, "revenue of all who sell: sales, support and the CEO", ledger.revenue, headline=True),
    Outcome("profit", "EUR", +1, "revenue and savings less cost of sales, campaigns, payroll, hiring and interventions",
            ledger.profit, headline=True),
    Outcome("intervention_cost", "EUR", -1, "money spent on interventions; the hours they take show in the other outcomes",
            _eur("interventions"), headline=True),
    Outcome("revenue_sales", "EUR", +1, "revenue of the deals that sellers won", _eur("revenue")),
    Outcome("revenue_from_leads", "EUR", +1, "of sellers' revenue, that of deals which began as marketing leads",
            _eur("revenue_leads")),
    Outcome("revenue_upsell", "EUR", +1, "revenue of what support sold to own customers", _eur("upsell")),
    Outcome("revenue_ceo", "EUR", +1, "revenue of the deals that the CEO made", _eur("ceo_deals")),
    Outcome("savings", "EUR", +1, "what procurement, accounting, the lawyers and HR saved together", ledger.savings),
    Outcome("saved_procurement", "EUR", +1, "what procurement saved", _eur("saved_procurement")),
    Outcome("saved_accounting", "EUR", +1, "what accounting saved", _eur("saved_accounting")),
    Outcome("saved_legal", "EUR", +1, "what the lawyers saved", _eur("saved_legal")),
    Outcome("saved_hr", "EUR", +1, "what HR saved", _eur("saved_hr")),
    Outcome("arpu", "EUR/deal", +1, "sellers' revenue per deal that they won", _arpu),
    Outcome("discount", "share", -1, "of the list prices of the deals won, what discounts took off",
            _share("discounts_cents", ("revenue_cents", "discounts_cents"))),
    Outcome("budget_factor", "factor", +1, "mean of what the owner leaves of the marketing budget", _mean("budget_factor")),
)

_LEADS = (
    Outcome("leads", "leads", +1, "marketing-qualified leads born", _total("leads"), headline=True),
    Outcome("worked_share", "share", +1, "of the marketing leads that were worked or went stale, those that were worked",
            _share(WORKED, ENDED_LEADS), headline=True),
    Outcome("worked_same_day", "share", +1, "of the marketing leads that were worked or went stale, those worked on the day of "
            "the inquiry", _answered(is_same_day=True)),
    Outcome("worked_later", "share", +1, "of the marketing leads that were worked or went stale, those worked on a later day",
            _answered(is_same_day=False)),
    Outcome("never_worked", "share", -1, "of the marketing leads that were worked or went stale, those that went stale",
            _share("stale", ENDED_LEADS)),
    Outcome("same_day_share", "share", +1, "of the marketing leads worked, those worked on the day of the inquiry",
            _share("worked_same_day", "worked")),
    Outcome("qualified_given_worked", "share", +1, "of the marketing leads worked, those that became opportunities",
            _share("qualified", WORKED)),
    Outcome("lead_to_qualified", "share", +1, "of the marketing leads that were worked or went stale, "
            "those that became opportunities", _share("qualified", ENDED_LEADS)),
    Outcome("lead_to_win", "share", +1, "of the marketing leads whose fate was sealed, those that ended as a deal", _lead_to_win),
    Outcome("customers_from_leads", "deals", +1, "deals won that began as marketing leads", _total("won_leads")),
)

_OPPORTUNITIES = (
    Outcome("opportunity_to_late", "share", +1, "of the opportunities that ended, those that had reached a proposal",
            _share(ENDED_LATE, ENDED)),
    Outcome("late_to_won", "share", +1, "of the opportunities that ended after a proposal, those won", _share("won", ENDED_LATE)),
    Outcome("win_rate", "share", +1, "of the opportunities that ended, those won", _share("won", ENDED), headline=True),
    Outcome("cycle_days", "days", -1, "mean days from opening to close of the deals won", _share("cycle_days", "won")),
    Outcome("lost_to_rival", "share", -1, "of the opportunities that ended, those lost to a rival", _share("lost_rival", ENDED)),
    Outcome("lost_on_price", "share", -1, "of the opportunities that ended, those lost on price", _share("lost_price", ENDED)),
    Outcome("lost_to_mismatch", "share", -1, "of the opportunities that ended, those lost because the pitch "
            "was not what was promised", _share("lost_mismatch", ENDED)),
    Outcome("lost_to_no_decision", "share", -1, "of the opportunities that ended, those in which the buyer decided nothing",
            _share("lost_no_decision", ENDED)),
)

_MARKET = (
    Outcome("awareness", "0..1", +1, "mean awareness of the brand in the tracker's panel", _mean("awareness")),
    Outcome("attitude", "from -1..1", +1, "mean attitude to the brand in that panel", _mean("attitude")),
    Outcome("polarisation", "sd", -1, "standard deviation of attitudes in that panel, mean over days", _mean("polarisation")),
    Outcome("talk", "per 1000 and year", +1, "conversations about us among customers, per 1000 of them",
            _per_customers("talks")),
    Outcome("holy_wars", "per 1000 and year", -1, "of these conversations, those between opposite opinions",
            _per_customers("holy_wars")),
    Outcome("distinctiveness", "0..1", +1, "how far the offer is unlike that of rivals", _mean("distinctiveness")),
    Outcome("map_error_product", "need units", -1, "mean distance of the product from the centre of demand",
            _mean("product_error")),
    Outcome("map_error_marketing", "need units", -1, "mean distance of marketers' maps from the centre of demand",
            _mean("map_error_marketing")),
    Outcome("map_error_sales", "need units", -1, "mean distance of sellers' maps from the centre of demand",
            _mean("map_error_sales")),
    Outcome("map_divergence", "need units", -1, "mean distance between the two departments' shared maps", _mean("map_divergence"),
            headline=True),
)

_PEOPLE = (
    Outcome("regard_marketing", "from -1..1", +1, "marketers' mean regard for sellers", _mean("regard_marketing")),
    Outcome("regard_sales", "from -1..1", +1, "sellers' mean regard for marketers", _mean("regard_sales")),
    Outcome("understanding", "0..1", +1, "mean understanding of the other department's work", _mean("understanding")),
    Outcome("stagnation", "0..1", -1, "mean feeling of getting nowhere", _mean("stagnation")),
    Outcome("cross_contacts", "per person and week", +1, "contacts with the other department; a pair that "
            "meets or swaps places makes two", _cross_contacts),
    Outcome("policy_quality", "share", +1, "mean share of quality, not volume, in marketers' hours for inquiries",
            _mean("policy_quality")),
    Outcome("policy_leads", "log odds", +1, "by how much sellers work marketing leads more readily than is usual",
            _mean("policy_leads")),
    Outcome("hours_lost", "h per person and week", -1, "hours that conflict takes: politics, procedures and formality together",
            _per_week(*LOST_HOURS), headline=True),
    Outcome("hours_politics", "h per person and week", -1, "hours that go into politics", _per_week("hours_politics")),
    Outcome("hours_procedures", "h per person and week", -1, "hours that procedures take", _per_week("hours_procedures")),
    Outcome("hours_formality", "h per person and week", -1, "hours spent on talking through managers",
            _per_week("hours_formality")),
    Outcome("procedures", "count", -1, "mean number of procedures that politics has added and nobody has forgotten yet",
            _mean("procedures")),
    Outcome("disputes", "per year", -1, "quarrels about what a KPI was counted to be", _per_year("disputes")),
    Outcome("hot_days", "share", -1, "of the days, those of the hot phase, in which the heads refuse to meet", _mean("is_hot")),
    Outcome("formality", "0..1", -1, "how far the departments talk through their managers only", _mean("formality")),
    Outcome("heads_refused", "share", -1, "of the heads' weekly meetings, those that one of them refused",
            _share("heads_refused", HEADS)),
    Outcome("project_success", "share", +1, "of the joint projects that ended, those that succeeded",
            _share("projects_succeeded", PROJECTS)),
    Outcome("quits", "per year", -1, "people who quit", _per_year("quits")),
    Outcome("vacancies", "positions", -1, "mean number of positions that nobody fills", _mean("vacancies")),
)

_INDICES = (
    Outcome("conflict", "0..100", -1, "mean of the seven items that follow, over the days on which both departments work",
            _conflict("total"), headline=True),
    Outcome("conflict_ties", "0..100", -1, "symptom: percentage of pairs across that did not meet for a quarter or are on bad "
            "terms", _conflict("ties")),
    Outcome("conflict_heads", "0..100", -1, "symptom: 100 when the two heads despise each other, 0 when they admire each other",
            _conflict("heads")),
    Outcome("conflict_projects", "0..100", -1, "symptom: percentage of joint projects that failed, old ones fading",
            _conflict("projects")),
    Outcome("conflict_naming", "0..100", -1, "symptom: percentage of people who name communication failures as the main trouble",
            _conflict("naming")),
    Outcome("conflict_stagnation", "0..100", -1, "symptom: mean feeling of getting nowhere, in per cent",
            _conflict("stagnation")),
    Outcome("conflict_avoidance", "0..100", -1, "hot sign: percentage of the heads' meetings that one refused, old ones fading",
            _conflict("avoidance")),
    Outcome("conflict_busywork", "0..100", -1, "hot sign: working time that goes into politics, in per cent of that in open war",
            _conflict("busywork")),
    Outcome("collaboration", "0..100", +1, "mean of the five items that follow, over the days on which both departments work",
            _collaboration("total"), headline=True),
    Outcome("collaboration_goals", "0..100", +1, "how much the other department's result counts in what pays, in per cent",
            _collaboration("goals")),
    Outcome("collaboration_leads", "0..100", +1, "half the percentage of marketing leads worked, half that of worked leads which "
            "a seller reported back on", _collaboration("leads")),
    Outcome("collaboration_maps", "0..100", +1, "100 when both departments see one market, 0 from 0.3 need units between their "
            "maps on", _collaboration("maps")),
    Outcome("collaboration_projects", "0..100", +1, "100 from one joint project per person and year on that succeeds",
            _collaboration("projects")),
    Outcome("collaboration_contacts", "0..100", +1, "100 from one contact per person and day on that goes well",
            _collaboration("contacts")),
)
# fmt: on

_DECLARED = (*_MONEY, *_LEADS, *_OPPORTUNITIES, *_MARKET, *_PEOPLE, *_INDICES)

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _DECLARED}
"""Every outcome by name, in the order of tables. They cover the scenario days 1 to ``days``; the warm-up is not measured."""


def measure(run: Observed) -> np.ndarray:
    """All outcomes of one run in the order of ``OUTCOMES``; float64, NaN where one is not defined."""
    return np.array([outcome.measure(run) for outcome in OUTCOMES.values()])
