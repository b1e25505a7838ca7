"""What the levers on leads, quarters, market and headcounts do, each taken alone and pushed to its end."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import NONE, QUARTER, World
from tests.properties.small_worlds import Case
from tests.rules.plain import Stage

SELLER, MARKETER = 2, 0
BUSY = {
    "days": 200,
    "warmup_days": 0,
    "company": {"n_customers": 300, "n_marketers": 3, "n_sellers": 4},
    "market": {"p_need_per_day": 0.01},
    "sales": {"cycle_median_days": 20.0},
}


def finished(**levers: float) -> World:
    return Case.of(**BUSY, levers=levers).finished(3)


@pytest.fixture
def stage() -> Stage:
    return Stage.of()


def odds(engine: SimpleNamespace, stage: Stage, t: int) -> float:
    """Log odds that a lead handed over on day 10 is chosen on day ``t``."""
    w = stage.world
    if w.firm[0].n_leads == 0:
        index = engine.qualify.new_lead(w, 0, MARKETER, records.MARKETING_LEAD, records.READY, 10)
        w.leads[index].score, w.leads[index].handed_day = 1.0, 10
    chosen = engine.work.p_chosen(w, stage.p, stage.calendar[10], 0, t)
    return math.log(chosen / (1.0 - chosen))


def test_an_agreement_to_answer_holds_at_the_first_look_only(engine: SimpleNamespace, stage: Stage) -> None:
    before = [odds(engine, stage, t) for t in (10, 13)]
    stage.calendar[10].response_agreement, stage.p.agreement_weight = 0.5, 3.0
    after = [odds(engine, stage, t) for t in (10, 13)]
    assert np.subtract(after, before) == pytest.approx([1.5, 0.0])


def test_tracking_is_felt_at_every_look(engine: SimpleNamespace, stage: Stage) -> None:
    before = [odds(engine, stage, t) for t in (10, 13)]
    stage.calendar[10].lead_tracking, stage.p.tracking_weight = 0.5, 0.8
    after = [odds(engine, stage, t) for t in (10, 13)]
    assert np.subtract(after, before) == pytest.approx([0.4, 0.4])


def spread(engine: SimpleNamespace, stage: Stage) -> float:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    return float(np.std([engine.qualify.score_of(w, p, today, i, MARKETER, 0, t) for i in range(40) for t in range(40)]))


def test_scores_grow_clearer_with_a_system_and_with_feedback(engine: SimpleNamespace, stage: Stage) -> None:
    p = stage.p
    p.scoring_help, p.feedback_learning, p.score_noise_floor = 0.4, 0.3, 0.0
    plain = spread(engine, stage)
    stage.calendar[0].scoring_quality = 0.5
    assert spread(engine, stage) == pytest.approx(0.8 * plain)
    stage.world.staff[MARKETER].feedback = 1.0
    assert spread(engine, stage) == pytest.approx(0.8 * 0.7 * plain)


def test_a_report_teaches_the_marketer_and_takes_the_sellers_time(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    w.firm[0].is_logging = 1
    p.feedback_step, p.hours_per_feedback, p.hours_per_lead, today.feedback_duty = 0.25, 0.5, 1.0, 1.0
    index = engine.qualify.new_lead(w, 0, MARKETER, records.MARKETING_LEAD, records.UNFIT, 10)
    w.customers[0].lead, w.firm[0].n_open_leads = index, 1
    p.conversation_pull, p.advice_weight = 0.5, 0.4
    marketer, f = w.staff[MARKETER], w.firm[0]
    need_x, map_x, understood = f.theta_x + w.customers[0].taste_x, float(marketer.map_x), float(marketer.understanding)
    assert engine.work.work_lead(w, p, today, index, 10) == pytest.approx(1.5)
    assert marketer.feedback == pytest.approx(0.25)
    assert marketer.understanding > understood
    assert marketer.map_x == pytest.approx(map_x + 0.2 * (need_x - map_x))
    assert (w.daily[10].feedbacks, w.daily[10].hours_feedback) == (1, 0.5)
    (report,) = stage.events(events.FEEDBACK_GIVEN)
    assert (report.actor, report.other, report.lead, report.value) == (w.leads[index].seller, MARKETER, index, 0)


def test_a_lead_is_begun_only_with_time_for_its_report(engine: SimpleNamespace, stage: Stage) -> None:
    p, today = stage.p, stage.calendar[10]
    p.hours_per_lead, p.hours_per_feedback, today.feedback_duty = 1.0, 0.5, 1.0
    assert [engine.work.leads_granted(p, today, 1, 1.0, hours) for hours in (1.2, 1.5)] == [0, 1]
    today.feedback_duty = 0.0
    assert engine.work.leads_granted(p, today, 1, 1.0, 1.2) == 1


def test_what_feedback_taught_fades(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.feedback[MARKETER], stage.p.feedback_fading = 0.5, 0.1
    engine.campaign.campaign(stage.world, stage.p, stage.calendar[0], 0)
    assert stage.world.staff.feedback[MARKETER] == pytest.approx(0.45)


def test_nurture_takes_its_hours_from_all_else(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    p.share_nurture_hours, p.hours_per_nurtured, p.work_elasticity, p.research_rate = 0.1, 0.5, 1.0, 0.0
    w.staff.hours_available[:] = 5.0
    w.staff.mix_nurture[:2] = 0.1
    engine.campaign.campaign(w, p, today, 0)
    usual = float(w.firm[0].activation)
    assert w.firm[0].nurture_places == 2
    today.nurture_floor = 0.4
    engine.campaign.campaign(w, p, today, 0)
    assert w.firm[0].nurture_places == 8
    assert w.firm[0].activation == pytest.approx(usual * 0.6 / 0.9)


def test_a_floor_below_the_usual_share_changes_nothing() -> None:
    usual, low = finished(), finished(nurture_floor=0.05)
    assert all(np.array_equal(getattr(usual, name), getattr(low, name)) for name in World._fields)


@pytest.mark.parametrize(
    ("natural", "t", "day"),
    [
        (QUARTER + 5, 20, QUARTER - 1),  # soon after the end: before it
        (QUARTER + 5, QUARTER - 1, QUARTER + 5),  # too late for that
        (QUARTER + 20, 20, QUARTER + 20),  # not soon enough after it
        (QUARTER - 1, 20, QUARTER - 1),  # there already
    ],
)
def test_decisions_are_pulled_into_the_quarter(engine: SimpleNamespace, stage: Stage, natural: int, t: int, day: int) -> None:
    stage.p.pull_days, today = 20.0, stage.calendar[0]
    assert engine.close.decided_on(stage.p, today, natural, t) == natural
    today.quarter_targets = 0.5  # so that ten days are within reach
    assert engine.close.decided_on(stage.p, today, natural, t) == day


def test_discounts_deepen_in_the_last_days_of_a_quarter(engine: SimpleNamespace, stage: Stage) -> None:
    p, today = stage.p, stage.calendar[0]
    p.quarter_end_discount, p.quarter_end_days, today.quarter_targets = 0.08, 10.0, 0.5
    deep = [engine.close.quarter_end_discount(p, today, t) for t in range(2 * QUARTER)]
    assert deep[:QUARTER] == [0.0] * (QUARTER - 10) + [0.04] * 10
    assert deep[QUARTER:] == deep[:QUARTER]


def test_deals_crowd_at_the_end_of_the_quarter() -> None:
    usual, pressed = (finished(quarter_targets=weight) for weight in (0.0, 1.0))
    late = [
        w.daily["won"].reshape(-1)[: 3 * QUARTER].reshape(3, QUARTER)[:, -10:].sum() / w.daily["won"].sum()
        for w in (usual, pressed)
    ]
    assert late[1] > late[0] + 0.1


def test_turbulence_shakes_the_market_by_its_factor() -> None:
    calm, usual, wild = (finished(turbulence=factor).daily["theta_y"] for factor in (0.0, 1.0, 3.0))
    assert not calm.any()
    assert wild == pytest.approx(3.0 * usual)


def test_without_marketing_nobody_inquires_and_awareness_goes() -> None:
    usual, without = finished(), finished(headcount_marketing=0.0, marketing_budget_factor=0.0)
    assert without.daily["inquiries"].sum() == without.daily["campaigns_cents"].sum() == 0
    assert without.daily["contacts_across"].sum() == without.daily["blame_marketing"].sum() == 0
    assert without.daily["awareness"][-1] < 0.5 * usual.daily["awareness"][-1]
    assert without.daily["self_sourced"].sum() > 0
    payroll = without.daily["payroll_cents"][0] / usual.daily["payroll_cents"][0]
    assert payroll == pytest.approx(4 / 7)


def test_without_sales_nothing_is_worked_found_or_won() -> None:
    w = finished(headcount_sales=0.0)
    assert w.daily["leads"].sum() > 20
    assert not any(
        w.daily[field].sum() for field in ("worked", "self_sourced", "won", "revenue_cents", "blame_sales", "blame_marketing")
    )


def test_who_is_left_takes_over_the_territories(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.firm[0].n_sellers_here = 2
    assert {w.customers[i].seller for i in range(40)} == {2, 3, 4}
    assert {engine.qualify.seller_of(w, i) for i in range(40)} == {2, 3}
    w.firm[0].n_sellers_here = 0
    assert {engine.qualify.seller_of(w, i) for i in range(40)} == {2, 3, 4}


def test_a_deal_of_a_position_that_is_cut_goes_to_a_rival(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    index = engine.qualify.new_lead(w, 0, NONE, records.SELF_SOURCED, records.READY, 5)
    engine.opportunity.open_opportunity(w, p, index, 5)
    w.staff[w.leads[index].seller].is_cut = 1
    engine.close.decide(w, p, today, index, w.leads[index].gate_day)
    assert (w.leads[index].fate, w.leads[index].reason) == (records.LOST, records.RIVAL)
