"""The campaign: what hours and money bring, who answers, and where marketers look."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import records
from sim.world.records import NONE
from tests.rules.plain import Stage

NORMAL_HOURS = 12 * 8.0 * 0.6


@pytest.fixture
def stage() -> Stage:
    """A normal day of the default company: everybody looks around."""
    stage = Stage.of(company={"n_marketers": 12, "n_sellers": 24, "n_customers": 10_000}, marketing={"share_brand_budget": 0.5})
    stage.world.firm[0].n_due = 200
    stage.world.due.customer[:200] = np.arange(200)
    stage.world.due.what[:200] = records.LOOKS
    stage.world.due.marketer[:200] = NONE
    stage.world.staff.hours_available[:12] = 4.8
    return stage


def activation(engine: SimpleNamespace, stage: Stage, hours: float = NORMAL_HOURS) -> tuple[float, float]:
    """Activation and reach of a day on which so many hours are split as usual."""
    usual = engine.campaign
    stage.world.firm[0].procedures = stage.p.usual_procedures
    usual.advertise(stage.world, stage.p, stage.calendar[0], 0, hours * usual.USUAL_ACTIVATION, hours * usual.USUAL_BRAND)
    return stage.world.firm[0].activation, stage.world.agenda[1].advertising - stage.p.forgetting_per_day


def test_a_normal_day_is_the_unit(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.budget_eur_per_year = stage.p.usual_budget_eur
    assert activation(engine, stage) == pytest.approx((1.0, stage.p.reach_per_day))


def test_money_and_work_bring_less_than_their_share(engine: SimpleNamespace, stage: Stage) -> None:
    usual, reach = activation(engine, stage)
    stage.calendar[0].marketing_budget_factor = 2.0
    assert activation(engine, stage) == pytest.approx((usual * 2**stage.p.money_elasticity, reach * 2**stage.p.money_elasticity))
    stage.calendar[0].marketing_budget_factor = 1.0
    more, _ = activation(engine, stage, 3 * NORMAL_HOURS)
    assert more == pytest.approx(usual * 3**stage.p.work_elasticity)
    assert activation(engine, stage, 0.0) == (0.0, 0.0)


def test_a_wrong_map_reaches_fewer(engine: SimpleNamespace, stage: Stage) -> None:
    usual, _ = activation(engine, stage)
    stage.world.firm[0].brand_map_x = stage.p.aim_width
    assert activation(engine, stage)[0] == pytest.approx(usual * math.exp(-0.5))  # the 61 % of its declaration


def test_brand_money_is_no_activation_money(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.share_brand_budget = 1.0
    assert activation(engine, stage)[0] == 0.0
    stage.p.share_brand_budget = 0.0
    assert activation(engine, stage)[1] == 0.0


def answers(engine: SimpleNamespace, stage: Stage) -> int:
    """How many of those who look around answer."""
    stage.world.due.marketer[:200] = NONE
    engine.campaign.campaign(stage.world, stage.p, stage.calendar[0], 0)
    return int((stage.world.due.marketer[:200] != NONE).sum())


def test_who_is_free_and_aware_answers(engine: SimpleNamespace, stage: Stage) -> None:
    c = stage.world.customers
    stage.p.p_inquire, c.awareness[:], c.attitude[:], c.disposition[:] = 1.0, 1.0, 1.0, 1.0
    n = answers(engine, stage)
    assert n > 150
    assert set(stage.world.due.marketer[:200].tolist()) - {NONE} == set(range(12))  # everybody's campaign
    c.lead[:100] = 7
    assert n / 2 * 0.85 < answers(engine, stage) < n / 2 * 1.15
    c.opportunity[100:200] = 8
    assert answers(engine, stage) == 0


def test_awareness_attitude_and_warmth_raise_the_odds(engine: SimpleNamespace, stage: Stage) -> None:
    c = stage.world.customers
    stage.p.p_inquire = 0.5
    c.awareness[:], c.attitude[:], c.disposition[:] = 0.5, 0.0, 0.0
    usual = answers(engine, stage)
    c.warm_until_day[:] = 0  # the last warm day is today
    warm = answers(engine, stage)
    c.attitude[:] = c.disposition[:] = 1.0
    loving = answers(engine, stage)
    c.attitude[:] = c.disposition[:] = -1.0
    hating = answers(engine, stage)
    c.awareness[:] = 0.0
    assert 0 == answers(engine, stage) < hating < usual < warm < loving


def test_research_sees_demand_as_it_was_with_its_trend(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.research_noise, p.research_delay_days, p.drift_per_year, p.research_rate = 0.0, 40.0, 0.25, 0.1
    w.daily.theta_x[10], w.daily.theta_y[10] = 2.0, -1.0
    w.staff[0].map_x, w.staff[0].map_y = 0.0, 0.0
    engine.campaign.research(w, p, 50, 0, 1.0)
    assert (w.staff[0].map_x, w.staff[0].map_y) == pytest.approx((0.1 * (2.0 + 40 * 0.001), -0.1))
    w.staff[0].map_x = 0.0
    engine.campaign.research(w, p, 50, 0, 1000.0)  # however hard one looks, there is no more to see
    assert w.staff[0].map_x == pytest.approx(2.04)


def test_the_product_follows_marketings_shared_map(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.staff.map_x[:12] = np.linspace(0.0, 1.0, 12)
    w.staff.map_x[12:] = 99.0  # nobody asks Sales
    stage.p.product_follows = 0.1
    today = stage.calendar[0]
    today.marketing_autonomy = 0.6
    engine.campaign.share_map(w, stage.p, today)
    assert w.firm[0].brand_map_x == pytest.approx(0.5)
    assert w.firm[0].product_x == pytest.approx(0.05)
    today.marketing_autonomy = 0.0  # a service unit is not asked
    engine.campaign.share_map(w, stage.p, today)
    assert w.firm[0].product_x == pytest.approx(0.05)
    today.marketing_autonomy = 0.3
    engine.campaign.share_map(w, stage.p, today)
    assert w.firm[0].product_x == pytest.approx(0.05 + 0.05 * 0.45)


def test_procedures_slow_campaigns_too(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.procedure_campaign = 0.01
    usual, reach = activation(engine, stage)
    stage.p.usual_procedures -= 10.0  # ten more than usual
    slow = math.exp(-0.1)
    w, p, today, hours = stage.world, stage.p, stage.calendar[0], NORMAL_HOURS
    engine.campaign.advertise(w, p, today, 0, hours * engine.campaign.USUAL_ACTIVATION, hours * engine.campaign.USUAL_BRAND)
    assert w.firm[0].activation == pytest.approx(usual * slow)
    assert w.agenda[1].advertising - p.forgetting_per_day == pytest.approx(reach * slow)


def test_inquiries_and_the_brand_live_on_hours_of_their_own(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    engine.campaign.advertise(w, p, today, 0, 100.0, 0.0)
    assert w.firm[0].activation > 0.0
    assert w.agenda[1].advertising == pytest.approx(p.forgetting_per_day)
    engine.campaign.advertise(w, p, today, 0, 0.0, 100.0)
    assert w.firm[0].activation == 0.0
    assert w.agenda[1].advertising > p.forgetting_per_day


def test_money_is_what_owner_and_interventions_leave(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[0]
    stage.p.budget_eur_per_year = 1_000_000.0
    today.marketing_budget_factor, stage.world.firm[0].budget_factor = 0.5, 0.8
    money = engine.campaign.campaign_money
    assert money(stage.world, stage.p, today) == pytest.approx(400_000.0)
    today.owner_cut, today.cmo_will = 0.5, 0.0
    assert money(stage.world, stage.p, today) == pytest.approx(200_000.0)
    today.cmo_will = 0.6
    assert money(stage.world, stage.p, today) == pytest.approx(400_000.0 * 0.8)
    today.cmo_will = 1.0
    assert money(stage.world, stage.p, today) == pytest.approx(400_000.0)


def test_distinctiveness_lives_on_work_and_is_copied(engine: SimpleNamespace, stage: Stage) -> None:
    """With the usual work on the brand it stays where it usually is; without, rivals copy it away."""
    f, p = stage.world.firm[0], stage.p
    for start in (0.2, 0.5, 0.9):
        f.distinctiveness = start
        for _ in range(3000):
            engine.campaign.stand_out(stage.world, p, 1.0)
        assert f.distinctiveness == pytest.approx(0.5, abs=0.01)
    before = f.distinctiveness
    engine.campaign.stand_out(stage.world, p, 0.0)
    assert f.distinctiveness == pytest.approx(before * (1 - p.copied_per_day))
    f.distinctiveness = 0.5
    for _ in range(3000):
        engine.campaign.stand_out(stage.world, p, 1e9)
    assert 0.5 < f.distinctiveness <= 1.0


def test_inquiries_are_brought_by_who_spends_hours_on_them(engine: SimpleNamespace, stage: Stage) -> None:
    w, today = stage.world, stage.calendar[0]
    w.staff.mix_volume[:12] = w.staff.mix_quality[:12] = 0.0
    w.staff.mix_volume[3], w.staff.mix_quality[3], w.staff.mix_quality[7] = 0.1, 0.2, 0.1
    total = sum(float(w.staff.hours_available[m] * (w.staff.mix_volume[m] + w.staff.mix_quality[m])) for m in (3, 7))
    authors = [engine.campaign.author_of(w, today, total * (k + 0.5) / 400) for k in range(400)]
    assert (authors.count(3), authors.count(7)) == (300, 100)
    assert engine.campaign.author_of(w, today, total * 1.001) == 7  # what rounding leaves over
