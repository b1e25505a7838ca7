"""The market: a schedule of the customers' own, the same whatever the company does."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import NONE
from tests.properties.small_worlds import Case, written
from tests.rules.plain import Stage

BUSY = {"company": {"n_customers": 200, "n_marketers": 2, "n_sellers": 3}, "market": {"p_need_per_day": 0.01}}


def needs(case: Case) -> np.ndarray:
    """Who needs something on which day, in an order of its own."""
    log = written(case.finished(3))
    arose = log[log["kind"] == events.NEED_AROSE]
    return np.sort(arose, order=["day", "customer"])[["day", "customer", "value"]]


def test_needs_arise_on_the_same_days_in_every_scenario() -> None:
    usual = needs(Case.of(days=150, warmup_days=20, **BUSY))
    assert len(usual) > 100
    everything = {"gemba": {}, "cross_kpi": {}, "shared_space": {}}
    assert np.array_equal(usual, needs(Case.of(days=150, warmup_days=20, interventions=everything, **BUSY)))
    sleepy = {"marketing": {"p_inquire": 0.0}, "sales": {"p_call_opens": 0.0}}
    assert np.array_equal(usual, needs(Case.of(days=150, warmup_days=20, **sleepy, **BUSY)))


@pytest.mark.parametrize("planning_days", [1.0, 1.9, 60.0, 2000.0])
def test_needs_arise_at_their_rate_however_long_they_are_planned(planning_days: float) -> None:
    market = {"p_need_per_day": 0.02, "planning_days": planning_days, "window_days": 20.0, "window_sigma": 0.0}
    world = Case.of(days=400, warmup_days=0, company={"n_customers": 300}, market=market).finished(1, log=False)
    # A need every 50 days on average after the 20 of the last window, counted from day 100 on.
    expected = 300 * 300 / (50.5 + 20)
    assert world.daily["needs"][100:].sum() == pytest.approx(expected, abs=4 * math.sqrt(expected))


def test_windows_close_when_they_should() -> None:
    case = Case.of(days=200, warmup_days=0, company=BUSY["company"], market=BUSY["market"] | {"share_nobody": 0.25},
                   marketing={"p_inquire": 0.0}, sales={"p_call_opens": 0.0})  # fmt: skip
    world = case.finished(1)
    log = written(world)
    opened = {int(e["customer"]): int(e["day"]) for e in log[log["kind"] == events.NEED_AROSE][::-1]}
    closed = log[log["kind"] == events.WINDOW_CLOSED]
    first = {int(e["customer"]): int(e["day"]) for e in closed[::-1]}
    lengths = [day - opened[customer] for customer, day in first.items()]
    assert 20 <= min(lengths) <= max(lengths) <= 400
    # With nobody of ours at the table a rival sells, or nobody does.
    share = (closed["value"] == 0).mean()
    assert abs(share - 0.25) < 4 * math.sqrt(0.25 * 0.75 / len(closed))
    assert (world.customers["supplier"][closed["customer"][closed["value"] == 1]] == records.RIVALS).all()


def test_window_lengths_end_somewhere(engine: SimpleNamespace) -> None:
    p = Stage.of().p
    p.window_days, p.window_sigma = 90.0, 0.5
    assert engine.market.window_days(p, 0.0) == 90
    assert engine.market.window_days(p, 1.0) == int(90 * math.exp(0.5))
    assert engine.market.window_days(p, -9.0) == 20
    assert engine.market.window_days(p, 9.0) == 400


def test_demand_drifts_with_its_trend(engine: SimpleNamespace) -> None:
    stage = Stage.of(days=250)
    stage.p.drift_per_year, stage.p.drift_noise = 0.5, 0.0
    for t in range(250):
        engine.market.drift(stage.world, stage.p, stage.calendar[0], t)
    assert stage.world.firm[0].theta_x == pytest.approx(0.5)
    assert stage.world.firm[0].theta_y == 0.0
    assert stage.world.daily.theta_x[124] == pytest.approx(0.25)


def test_a_window_with_an_opportunity_of_ours_is_not_closed_behind_its_back(engine: SimpleNamespace) -> None:
    stage = Stage.of()
    c = stage.world.customers[4]
    c.phase, c.opportunity, stage.world.daily[10].in_market = records.IN_MARKET, 3, 1
    engine.market.close_window(stage.world, stage.p, 4, 10)
    assert (stage.world.daily[10].closed_rival, stage.world.daily[10].closed_nobody) == (0, 0)
    assert (c.need_no, c.supplier, stage.world.daily[10].in_market) == (1, records.NOBODYS, 0)
    assert c.phase in (records.DORMANT, records.PLANNING)
    assert c.opportunity == 3


def test_nobody_plans_and_lies_dormant_at_once(engine: SimpleNamespace) -> None:
    stage = Stage.of(market={"planning_days": 30.0})
    c = stage.world.customers[0]
    for need_no in range(1, 200):
        c.need_no = need_no
        engine.market.schedule_need(stage.world, stage.p, 0, 5)
        assert 5 < c.phase_day <= c.need_day < c.window_end_day
        assert (c.phase == records.PLANNING) == (c.need_day - 30 <= 5)
    assert c.lead == NONE
