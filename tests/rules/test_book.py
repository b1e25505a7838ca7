"""Book: what a day cost, the pressure of the target, and the means of the record; and how far goals are shared."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.rules.plain import Stage


@pytest.fixture
def stage() -> Stage:
    """Two marketers, three sellers, 40 customers."""
    return Stage.of(days=200, money={"target_per_seller_eur": 100_000.0, "hour_cost_eur": 45.5}, company={"hours_per_day": 8.0})


@pytest.mark.parametrize(("eur", "cents"), [(0.0, 0), (1.005, 101), (0.004, 0), (0.005, 1), (2.5, 250), (1e9, 10**11)])
def test_cents(engine: SimpleNamespace, eur: float, cents: int) -> None:
    assert engine.book.cents(eur) in (cents, cents - (eur == 1.005))  # 1.005 has no exact double


def test_what_a_day_costs(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[3]
    stage.p.budget_eur_per_year = 1_000_000.0
    today.marketing_budget_factor, today.intervention_cost_eur = 0.5, 123.456
    engine.book.pay(stage.world, stage.p, today, 3)
    d = stage.world.daily[3]
    assert (d.campaigns_cents, d.payroll_cents, d.interventions_cents) == (200_000, 5 * 8 * 4550, 12_346)
    assert d.cash_cents == -(200_000 + 182_000 + 12_346)


@pytest.mark.parametrize(("earned_eur", "pressure"), [(0, 1.0), (37_800, 0.5), (75_600, 0.0), (200_000, 0.0)])
def test_the_last_quarter_is_held_against_the_target(
    engine: SimpleNamespace, stage: Stage, earned_eur: int, pressure: float
) -> None:
    """Three sellers, 100,000 EUR a year, a quarter of 63 of 250 days: 75,600 EUR."""
    stage.world.daily.revenue_cents[:] = 10**9
    stage.world.daily.revenue_cents[38:101] = 0
    stage.world.daily.revenue_cents[70] = earned_eur * 100
    engine.book.feel_pressure(stage.world, stage.p, 100)
    assert stage.world.firm[0].pressure == stage.world.daily[100].pressure == pytest.approx(pressure)


def test_in_the_first_quarter_nobody_asks(engine: SimpleNamespace, stage: Stage) -> None:
    for t in range(63):
        engine.book.feel_pressure(stage.world, stage.p, t)
    assert stage.world.daily.pressure[:63].max() == 0.0
    engine.book.feel_pressure(stage.world, stage.p, 63)
    assert stage.world.daily[63].pressure == 1.0


def test_means_over_people(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.pairs.regard[:2, 2:], w.pairs.regard[2:, :2] = [[0.0, 0.3, 0.6], [0.0, 0.0, 0.0]], -0.5
    w.staff.stereotype[:], w.staff.understanding[:] = (0.1, 0.3, -0.1, -0.2, -0.3), (0.0, 0.5, 0.5, 0.5, 1.0)
    w.staff.map_x[:], w.staff.map_y[:] = (0.0, 2.0, 4.0, 4.0, 4.0), (0.0, 0.0, 4.0, 4.0, 4.0)
    w.firm[0].theta_x, w.firm[0].theta_y = 1.0, 0.0
    engine.book.count_people(w, 0)
    d = w.daily[0]
    assert (d.regard_marketing, d.regard_sales) == pytest.approx((0.15, -0.5))
    assert (d.stereotype_marketing, d.stereotype_sales, d.understanding) == pytest.approx((0.2, -0.2, 0.5))
    assert (d.map_error_marketing, d.map_error_sales, d.map_divergence) == pytest.approx((1.0, 5.0, 5.0))


def test_the_panel_is_asked_once_a_month(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.customers.awareness[:] = np.arange(40) / 100
    w.agenda.advertising[:] = w.agenda.level[:] = 0.0  # no campaign, and nobody forgets
    w.customers.attitude[:] = w.customers.disposition[:] = 0.25
    for t in (0, 1, 20):
        engine.book.track_brand(w, stage.p, t)
    assert w.daily[0].awareness == w.daily[1].awareness == pytest.approx(0.195)
    assert w.daily[0].attitude == pytest.approx(0.25)
    w.customers.awareness[:] = 0.9
    for t in range(1, 22):
        w.daily[t].awareness = w.daily[t].attitude = 0.0
        engine.book.track_brand(w, stage.p, t)
    assert w.daily.awareness[20] == pytest.approx(0.195)
    assert w.daily.awareness[21] == pytest.approx(0.9)


def test_the_panel_is_spread_over_the_market(engine: SimpleNamespace) -> None:
    stage = Stage.of(company={"n_customers": 10_000})
    stage.world.customers.awareness[:] = np.arange(10_000) / 10_000
    engine.book.track_brand(stage.world, stage.p, 0)
    assert stage.world.daily[0].awareness == pytest.approx(0.5, abs=0.002)


@pytest.mark.parametrize(
    ("weight", "clarity", "competence", "goals", "disputes"),
    [(0.0, 1.0, 1.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0, 0.0), (0.4, 0.5, 0.5, 0.1, 0.2), (1.0, 1.0, 0.0, 0.0, 1.0)],
)
def test_goals_are_shared_as_far_as_they_are_seen_and_measured(
    engine: SimpleNamespace, stage: Stage, weight: float, clarity: float, competence: float, goals: float, disputes: float
) -> None:
    today = stage.calendar[0]
    today.cross_kpi_weight, today.kpi_clarity, today.hr_competence = weight, clarity, competence
    assert engine.goals.shared_goals(today) == pytest.approx(goals)
    assert engine.goals.disputes(today) == pytest.approx(disputes)
