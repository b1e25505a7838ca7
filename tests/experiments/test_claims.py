"""What each shipped scenario claims shows in the default company: which way outcomes move, beyond luck.

By how much is the business of ``tests/facts``. Every line compares two scenarios pair by pair and was not tuned for: no
parameter holds what an intervention brings.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.compiled import IS_PLAIN_PYTHON
from sim.experiments.simulate import simulate
from sim.scenario.calendar import compile_calendar
from sim.scenario.load import load
from sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SEEDS = range(1, 13)
MANY_SEEDS = range(1, 101)
"""As many as docs/facts.md has: for a difference of sums, whose luck is that of all of them."""
CLEAR = 2.5
"""Standard errors of the mean difference from which a direction is no luck."""
MORE, LESS = 1, -1

pytestmark = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="hundreds of runs need the compiled engine")


@cache
def shipped(name: str) -> Scenario:
    return load(SCENARIOS / f"{name}.toml")


@cache
def outcomes(name: str) -> dict[str, np.ndarray]:
    """Every outcome of a scenario, one value per seed."""
    runs = [simulate(shipped(name), seed).summary for seed in SEEDS]
    return {outcome: np.array([run[outcome] for run in runs]) for outcome in runs[0]}


def difference(name: str, outcome: str, other: str = "baseline") -> np.ndarray:
    """What a scenario changes in an outcome, pair by pair."""
    return outcomes(name)[outcome] - outcomes(other)[outcome]


def clearness(differences: np.ndarray) -> float:
    """Mean of paired differences in standard errors of it."""
    return float(differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences))))


def hours_lost(name: str) -> float:
    """Hours that a scenario's interventions take from the whole company."""
    return float(sum(hours.sum() for _, hours in compile_calendar(shipped(name)).costs.values()))


@pytest.mark.parametrize(
    ("name", "other", "outcome", "way"),
    [
        # Two views of one business: who sees the market less alike and less well wins less.
        ("turbulent_market", "baseline", "map_divergence", MORE),
        ("turbulent_market", "baseline", "win_rate", LESS),
        # Missing information, and what each side is paid for.
        ("information_only", "baseline", "understanding", MORE),
        ("information_only", "baseline", "map_divergence", LESS),
        ("information_only", "baseline", "conflict", LESS),
        ("incentives_only", "baseline", "regard_marketing", MORE),
        ("incentives_only", "baseline", "conflict", LESS),
        ("incentives_only", "information_only", "understanding", LESS),
        # Sales without marketing, marketing without sales.
        ("no_marketing", "baseline", "awareness", LESS),
        ("no_marketing", "baseline", "revenue", LESS),
        ("no_sales", "no_marketing", "revenue", LESS),
        # Not only sales brings money.
        ("everyone_sells", "baseline", "revenue_upsell", MORE),
        ("everyone_sells", "baseline", "revenue_ceo", MORE),
        ("everyone_sells", "baseline", "savings", MORE),
        ("everyone_sells", "baseline", "profit", MORE),
        # Abundance.
        ("crowded_market", "baseline", "lost_to_rival", MORE),
        ("crowded_market", "baseline", "win_rate", LESS),
        # The hot phase, and imitation of activity.
        ("hot_conflict", "baseline", "hot_days", MORE),
        ("hot_conflict", "baseline", "heads_refused", MORE),
        ("hot_conflict", "baseline", "formality", MORE),
        ("hot_conflict", "baseline", "procedures", MORE),
        ("hot_conflict", "baseline", "hours_politics", MORE),
        ("hot_conflict", "baseline", "quits", MORE),
        ("hot_conflict", "baseline", "revenue", LESS),
        # Gemba.
        ("gemba", "baseline", "understanding", MORE),
        ("gemba", "baseline", "conflict", LESS),
        ("gemba_heads", "baseline", "conflict", LESS),
        # Sell your projects inside, and not in any meeting.
        ("communication_sessions", "baseline", "lost_to_mismatch", LESS),
        ("communication_sessions", "baseline", "revenue", MORE),
        ("communication_sessions", "sessions_unstructured", "conflict", LESS),
        # Rooms and goals.
        ("shared_space", "baseline", "cross_contacts", MORE),
        ("shared_space", "baseline", "map_divergence", LESS),
        ("separate_floors", "baseline", "cross_contacts", LESS),
        ("separate_floors", "baseline", "conflict", MORE),
        ("two_floors", "two_floors_together", "conflict", MORE),
        ("two_floors", "two_floors_together", "regard_sales", LESS),
        # Cross KPIs, if HR is able, with clarity and a mandate.
        ("cross_kpi", "baseline", "collaboration", MORE),
        ("cross_kpi_poor_hr", "cross_kpi", "disputes", MORE),
        ("cross_kpi_poor_hr", "cross_kpi", "collaboration", LESS),
        ("cross_kpi_full", "cross_kpi", "disputes", LESS),
        ("cross_kpi_full", "cross_kpi", "conflict", LESS),
        ("cross_kpi_full", "mandate", "collaboration", MORE),
        # Strategists and tacticians.
        ("mandate", "baseline", "conflict", LESS),
        ("mandate", "baseline", "hours_politics", LESS),
        ("mandate", "baseline", "revenue", MORE),
        # Marketing as a service.
        ("service_marketing", "baseline", "awareness", LESS),
        ("service_marketing", "baseline", "distinctiveness", LESS),
        ("service_marketing", "baseline", "revenue", LESS),
        # Must every lead be sold?
        ("small_flaw", "perfect_product", "talk", MORE),
        ("small_flaw", "perfect_product", "awareness", MORE),
        ("sell_every_lead", "nurture", "leads", MORE),
        ("sell_every_lead", "nurture", "qualified_given_worked", LESS),
        ("sell_every_lead", "nurture", "conflict", MORE),
        # The owner gives the function away, unless somebody has an iron will.
        ("owner_cuts", "baseline", "budget_factor", LESS),
        ("owner_cuts", "baseline", "awareness", LESS),
        ("iron_will", "owner_cuts", "budget_factor", MORE),
        ("iron_will", "owner_cuts", "awareness", MORE),
        # What the literature adds.
        ("joint_projects", "baseline", "collaboration", MORE),
        ("response_agreement", "baseline", "worked_share", MORE),
        ("lead_tracking", "baseline", "worked_share", MORE),
        ("closed_loop_feedback", "baseline", "map_divergence", LESS),
        ("quarter_end", "baseline", "discount", MORE),
        ("quarter_end", "baseline", "profit", LESS),
        # All together.
        ("all_three", "gemba", "conflict", LESS),
        ("all_three", "shared_space", "conflict", LESS),
        ("all_three", "cross_kpi", "conflict", LESS),
        ("all_good", "incentives_only", "conflict", LESS),
        ("all_good", "information_only", "conflict", LESS),
    ],
)
def test_the_claim_shows(name: str, other: str, outcome: str, way: int) -> None:
    assert way * clearness(difference(name, outcome, other)) > CLEAR


def test_information_and_incentives_have_about_half_of_conflict_each() -> None:
    information, incentives = (-difference(name, "conflict").mean() for name in ("information_only", "incentives_only"))
    assert 0.3 < information / (information + incentives) < 0.7


def test_who_sells_and_saves_besides_changes_nothing_that_sellers_do() -> None:
    assert (difference("everyone_sells", "revenue_sales") == 0).all()


def test_an_hour_of_the_heads_swap_brings_more_peace_than_an_hour_of_everybodys() -> None:
    heads, all_of_them = (-difference(name, "conflict").mean() / hours_lost(name) for name in ("gemba_heads", "gemba"))
    assert heads > all_of_them > 0


def test_hr_spends_where_people_quarrel() -> None:
    """The worse the answers, the sooner swaps begin, and the more of them there are; where there is peace they never do."""
    peaceful, usual, hostile = (
        np.mean([simulate(scenario, seed).summary["intervention_cost"] for seed in SEEDS])
        for scenario in (
            load(SCENARIOS / "hr_diagnosis.toml", ["levers.mandate=1", "levers.leadership_support=1"]),
            shipped("hr_diagnosis"),
            load(SCENARIOS / "hr_diagnosis.toml", ["contact.stereotype_start=-0.3"]),
        )
    )
    assert peaceful < usual < hostile
    assert clearness(difference("hr_diagnosis", "conflict")) < -CLEAR


@pytest.mark.parametrize("name", sorted(shipped("all_good").interventions))
def test_all_good_beat_each_alone(name: str) -> None:
    assert clearness(difference("all_good", "conflict", name)) < -CLEAR


@cache
def revenues(name: str) -> np.ndarray:
    """Revenue of a scenario, one value for each of the many seeds."""
    return np.array([simulate(shipped(name), seed).summary["revenue"] for seed in MANY_SEEDS])


@pytest.mark.slow
def test_all_good_bring_less_than_their_sum() -> None:
    usual = revenues("baseline")
    # Iron will is shown against an owner who cuts.
    alone = [revenues(name) - usual for name in shipped("all_good").interventions if name != "iron_will"]
    together = revenues("all_good") - usual
    assert max(each.mean() for each in alone) < together.mean() < sum(each.mean() for each in alone)
