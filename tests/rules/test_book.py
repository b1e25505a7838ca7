"""Book: the pressure of the target, and the means of the record."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.rules.plain import Stage


@pytest.fixture
def stage() -> Stage:
    """Two marketers, three sellers, 40 customers."""
    return Stage.of(days=400, money={"target_per_seller_eur": 100_000.0})


@pytest.mark.parametrize(("earned_eur", "pressure"), [(0, 1.0), (37_800, 0.5), (75_600, 0.0), (200_000, 0.0)])
def test_the_last_quarter_is_held_against_the_target(
    engine: SimpleNamespace, stage: Stage, earned_eur: int, pressure: float
) -> None:
    """Three sellers, 100,000 EUR a year, a quarter of 63 of 250 days: 75,600 EUR."""
    stage.world.daily.revenue_cents[:] = 10**9
    stage.world.daily.revenue_cents[238:301] = 0
    stage.world.daily.revenue_cents[270] = earned_eur * 100
    engine.book.feel_pressure(stage.world, stage.p, 300)
    assert stage.world.firm[0].pressure == stage.world.daily[300].pressure == pytest.approx(pressure)


def test_while_the_pipeline_fills_nobody_asks(engine: SimpleNamespace, stage: Stage) -> None:
    for t in range(250):
        engine.book.feel_pressure(stage.world, stage.p, t)
    assert stage.world.daily.pressure[:250].max() == 0.0
    engine.book.feel_pressure(stage.world, stage.p, 250)
    assert stage.world.daily[250].pressure == 1.0


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


def test_means_of_what_people_do(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.staff.mix_volume[:2], w.staff.mix_quality[:2], w.staff.mix_brand[:2] = (0.3, 0.0), (0.1, 0.0), (0.2, 0.4)
    w.staff.lead_bias[:] = (9.0, 9.0, -1.0, 0.5, 2.0)  # only sellers have one
    engine.book.count_people(w, 0)
    d = w.daily[0]
    assert d.policy_quality == pytest.approx(0.125)  # a quarter and, of one who brings no inquiries, nothing
    assert (d.policy_brand, d.policy_leads) == pytest.approx((0.3, 0.5))


def test_opinions_of_the_panel_spread(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.customers.attitude[:] = w.customers.disposition[:] = np.tile((0.5, -0.3), 20)
    engine.book.track_brand(w, stage.p, 0)
    assert (w.daily[0].attitude, w.daily[0].polarisation) == pytest.approx((0.1, 0.4))


def test_states_of_the_firm_are_noted(engine: SimpleNamespace, stage: Stage) -> None:
    f = stage.world.firm[0]
    f.distinctiveness, f.product_x, f.product_y, f.theta_x, f.n_open_leads, f.n_open_opportunities = 0.7, 1.0, -1.0, 1.0, 4, 2
    engine.book.book(stage.world, stage.p, stage.calendar[3], 3)
    d = stage.world.daily[3]
    assert (d.distinctiveness, d.product_error, d.open_leads, d.open_opportunities) == (0.7, 1.0, 4, 2)
