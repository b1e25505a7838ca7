"""Outcomes against numbers worked out by hand, on records made by hand."""

import math

import numpy as np
import pytest

from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.conflict import BLAMES_OF_WAR, CONTACTS_OF_PEACE, conflict_by_day
from sim.outcomes.observed import ratio
from sim.world.records import DAY, LEAD, LOST, MARKETING_LEAD, NONE, OPEN, SELF_SOURCED, STALE, WON

WARMUP, DAYS, STAFF = 2, 10, 4


@pytest.fixture
def run() -> Observed:
    """Two days of warm-up full of noise, and ten days on which little happens; the tests fill in the rest."""
    daily = np.zeros(WARMUP + DAYS, DAY)
    for name in DAY.names or ():
        daily[name][:WARMUP] = 1000  # nothing of the warm-up may be counted
    leads = np.zeros(6, LEAD)
    leads["closed_day"] = NONE
    return Observed(daily, leads, STAFF, WARMUP)


def value(run: Observed, name: str) -> float:
    return OUTCOMES[name].measure(run)


def test_names_are_unique_and_everything_is_said() -> None:
    for name, outcome in OUTCOMES.items():
        assert name == outcome.name
        assert name.isidentifier()
        assert outcome.unit
        assert outcome.better in {1, -1}
        assert len(outcome.doc) > 15
    assert sum(outcome.headline for outcome in OUTCOMES.values()) <= 10


def test_money_is_counted_in_cents_and_told_in_eur(run: Observed) -> None:
    run.days["revenue_cents"][3] = 1_000_001
    run.days["cost_of_sales_cents"][3] = 400_000
    run.days["campaigns_cents"] = 1_000
    run.days["payroll_cents"] = 2_000
    run.days["interventions_cents"][0] = 12_345
    run.days["won"][3] = 2
    assert value(run, "revenue") == 10_000.01
    assert value(run, "intervention_cost") == 123.45
    assert value(run, "profit") == pytest.approx(10_000.01 - 4_000 - 100 - 200 - 123.45)
    assert value(run, "arpu") == pytest.approx(5_000.005)


def test_rates_are_shares_of_what_left_a_stage(run: Observed) -> None:
    last = run.days[-1:]
    last["leads"], last["worked"], last["worked_same_day"], last["stale"] = 99, 30, 12, 70
    last["qualified"], last["not_qualified"] = 18, 12
    last["won"], last["lost_rival"], last["lost_price"], last["lost_mismatch"], last["lost_no_decision"] = 10, 8, 4, 2, 16
    last["late_lost"], last["late_no_decision"], last["cycle_days"] = 6, 4, 700
    wanted = {
        "leads": 99,
        "worked_share": 0.30,
        "same_day_share": 0.40,
        "qualified_given_worked": 0.60,
        "lead_to_qualified": 0.18,
        "opportunity_to_late": 0.50,
        "late_to_won": 0.50,
        "win_rate": 0.25,
        "cycle_days": 70,
        "lost_to_rival": 0.20,
        "lost_on_price": 0.10,
        "lost_to_mismatch": 0.05,
        "lost_to_no_decision": 0.40,
    }
    assert {name: value(run, name) for name in wanted} == pytest.approx(wanted)
    shares = ("win_rate", "lost_to_rival", "lost_on_price", "lost_to_mismatch", "lost_to_no_decision")
    assert sum(value(run, name) for name in shares) == pytest.approx(1)


def test_lead_to_win_follows_each_marketing_lead_to_its_end(run: Observed) -> None:
    run.leads["origin"] = [MARKETING_LEAD] * 5 + [SELF_SOURCED]
    run.leads["fate"] = [WON, LOST, STALE, OPEN, WON, WON]
    run.leads["closed_day"] = [5, 6, 7, NONE, 1, 8]  # the fourth is open, the fifth ended in the warm-up
    assert value(run, "lead_to_win") == pytest.approx(1 / 3)


def test_means_leave_the_warm_up_out(run: Observed) -> None:
    names = ["awareness", "map_error_marketing", "map_error_sales", "map_divergence", "regard_marketing", "regard_sales"]
    for place, name in enumerate(names):
        run.days[name] = np.linspace(0, place, DAYS)
        assert value(run, name) == pytest.approx(place / 2)


def test_contacts_are_counted_per_person_and_week(run: Observed) -> None:
    run.days["contacts_across"] = 1
    run.days["swaps"][0] = 2
    # 12 pairs are 24 contacts, over two weeks and four people.
    assert value(run, "cross_contacts") == pytest.approx(3)


def test_a_share_of_nothing_is_missing(run: Observed) -> None:
    found = dict(zip(OUTCOMES, measure(run), strict=True))
    missing = {name for name, number in found.items() if math.isnan(number)}
    assert missing == {
        "arpu", "worked_share", "same_day_share", "qualified_given_worked", "lead_to_qualified", "opportunity_to_late",
        "late_to_won", "win_rate", "lead_to_win", "cycle_days", "lost_to_rival", "lost_on_price", "lost_to_mismatch",
        "lost_to_no_decision",
    }  # fmt: skip
    assert math.isnan(ratio(0, 0))
    assert ratio(0, 3) == 0


def test_conflict_is_the_mean_of_its_items() -> None:
    daily = np.zeros(42, DAY)
    daily["regard_marketing"], daily["regard_sales"] = 0.5, -0.1
    daily["contacts_across"] = 1  # ten contacts a week among four people
    daily["blame_marketing"], daily["blame_sales"] = 2, 1  # 63 a month
    found = conflict_by_day(Observed(daily, np.zeros(0, LEAD), STAFF, 0))
    regard, contact, blame = 40, 100 * (1 - 2.5 / CONTACTS_OF_PEACE), 100 * 63 / 4 / BLAMES_OF_WAR
    assert found.regard == pytest.approx(np.full(42, regard))
    assert found.contact == pytest.approx(np.full(42, contact))
    assert found.blame == pytest.approx(np.full(42, blame))
    assert found.total == pytest.approx(np.full(42, (regard + contact + blame) / 3))


def test_conflict_looks_back_a_month() -> None:
    daily = np.zeros(50, DAY)
    daily["blame_sales"][10] = 21
    blame = conflict_by_day(Observed(daily, np.zeros(0, LEAD), 1, 0)).blame
    assert not blame[:10].any()
    assert blame[10] == 100  # the record is eleven days old: 21 in eleven days are more than one a day
    assert blame[30] == pytest.approx(100)
    assert not blame[31:].any()


@pytest.mark.parametrize("extreme", [-1, 1])
def test_conflict_stays_within_its_scale(extreme: int) -> None:
    daily = np.zeros(30, DAY)
    daily["regard_marketing"] = daily["regard_sales"] = extreme * (1 + 1e-15)
    daily["contacts_across"] = 10**6 * (extreme + 1)
    daily["blame_sales"] = 10**6 * (1 - extreme)
    total = conflict_by_day(Observed(daily, np.zeros(0, LEAD), STAFF, 0)).total
    assert (total == (100 if extreme < 0 else 0)).all()
