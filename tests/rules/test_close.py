"""Close: two decisions of the buyer, what is booked, and what the customer lives through."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import MISMATCH, NO_DECISION, NO_REASON, NONE, PRICE, RIVAL
from tests.rules.plain import Stage

SELLER, DAY = 2, 30


@pytest.fixture
def stage(engine: SimpleNamespace) -> Stage:
    """A usual deal: customer 0 and seller 2 since day 10, at the gate on day 30, with a usual misfit and a usual gap."""
    stage = Stage.of(days=600)
    w, p = stage.world, stage.p
    w.firm[0].is_logging = 1
    index = engine.qualify.new_lead(w, 0, 0, records.MARKETING_LEAD, records.READY, 10)
    assert index == 0
    lead, c, seller = w.leads[0], w.customers[0], w.staff[SELLER]
    seller.skill, seller.map_x, seller.map_y, seller.discounting = 1.0, 0.0, 0.0, 0.0
    w.firm[0].procedures = p.usual_procedures
    p.conversation_pull = 0.0
    lead.promise_x = p.usual_gap
    c.taste_x, c.taste_y, c.deal_eur = math.sqrt(p.usual_misfit), 0.0, 40_000.0
    c.attitude, c.disposition = 0.0, 0.0
    w.firm[0].product_x = w.firm[0].product_y = 0.0
    engine.opportunity.open_opportunity(w, p, 0, 10)
    seller.pace_sum = lead.pace_start + DAY - 10
    return stage


def test_a_usual_deal_of_a_usual_seller_has_appeal_one(engine: SimpleNamespace, stage: Stage) -> None:
    assert engine.close.misfit(stage.world, stage.p, 0, SELLER) == pytest.approx(stage.p.usual_misfit)
    assert engine.close.promise_gap(stage.world, stage.p, 0) == pytest.approx(stage.p.usual_gap)
    assert engine.close.discount_of(stage.world, stage.p, SELLER) == pytest.approx(stage.p.discount)
    assert engine.close.appeal(stage.world, stage.p, 0, DAY) == pytest.approx(1.0)


def test_what_speaks_for_us_and_against(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, c, seller = stage.world, stage.p, stage.world.customers[0], stage.world.staff[SELLER]

    def log_appeal() -> float:
        return math.log(engine.close.appeal(w, p, 0, DAY))

    c.attitude = c.disposition = 0.6
    assert log_appeal() == pytest.approx(0.6 * p.attitude_weight)
    c.attitude = c.disposition = 0.0
    c.supplier = records.OURS
    assert log_appeal() == pytest.approx(p.incumbent_weight)
    c.supplier = records.NOBODYS
    w.leads[0].promise_x += 0.4
    assert log_appeal() == pytest.approx(-0.4 * p.gap_weight)
    w.leads[0].promise_x -= 0.4
    w.firm[0].product_x = c.taste_x  # the product fits, the pitch is as before
    assert log_appeal() == pytest.approx(p.fit_weight * p.usual_misfit * (1 - p.pitch_share))
    w.firm[0].product_x = 0.0
    seller.pace_sum = w.leads[0].pace_start + (DAY - 10 + 0.1) / 2 - 0.1  # half of the hours
    assert log_appeal() == pytest.approx(p.effort_weight * math.log(0.5))
    seller.pace_sum = 1000.0
    seller.skill = 2.0  # twice the skill, and less discount
    price = math.log((1 - 0.7 * p.discount) / (1 - p.discount))
    assert log_appeal() == pytest.approx(p.skill_weight * math.log(2) - p.price_weight * price)
    seller.skill, seller.discounting = 1.0, 0.1  # who has learned to give more, wins more
    price = math.log((1 - p.discount - 0.1) / (1 - p.discount))
    assert price < 0.0
    assert log_appeal() == pytest.approx(-p.price_weight * price)


def test_who_knows_what_was_promised_carries_it_over(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.carry_over = 0.6
    for insight, left in ((0.0, 1.0), (0.5, 0.7), (1.0, 0.4)):
        w.staff[SELLER].insight = insight
        assert engine.close.promise_gap(w, p, 0) == pytest.approx(left * p.usual_gap)
        assert math.log(engine.close.appeal(w, p, 0, DAY)) == pytest.approx((1 - left) * p.usual_gap * p.gap_weight)


@pytest.mark.parametrize(
    ("learned", "skill", "discount"), [(0.0, 1.0, 0.1), (0.05, 1.0, 0.15), (-0.5, 1.0, 0.0), (2.0, 1.0, 0.9)]
)
def test_a_discount_is_learned_within_limits(
    engine: SimpleNamespace, stage: Stage, learned: float, skill: float, discount: float
) -> None:
    stage.p.discount = 0.1
    stage.world.staff[SELLER].discounting, stage.world.staff[SELLER].skill = learned, skill
    assert engine.close.discount_of(stage.world, stage.p, SELLER) == pytest.approx(discount)


def shares(engine: SimpleNamespace, stage: Stage, lift: float, *base: float) -> dict[int, float]:
    """Share of every verdict over all luck."""
    luck = (np.arange(4_000) + 0.5) / 4_000
    verdicts = np.array([engine.close.verdict(stage.world, stage.p, 0, u, lift, *base) for u in luck])
    return {reason: float((verdicts == reason).mean()) for reason in (NO_REASON, NO_DECISION, RIVAL, PRICE, MISMATCH)}


@pytest.mark.parametrize("stage_of_talks", ["gate", "late"])
def test_usual_deals_end_in_the_declared_shares(engine: SimpleNamespace, stage: Stage, stage_of_talks: str) -> None:
    p = stage.p
    base = [float(p[f"{stage_of_talks}_{name}"]) for name in ("rival", "price", "mismatch", "no_decision")]
    found = shares(engine, stage, 1.0, *base)
    assert found[NO_REASON] == pytest.approx(1 - sum(base), abs=5e-4)
    assert [found[reason] for reason in (RIVAL, PRICE, MISMATCH, NO_DECISION)] == pytest.approx(base, abs=5e-4)


def test_lift_rivals_and_gap_shift_the_weights(engine: SimpleNamespace, stage: Stage) -> None:
    base = (0.2, 0.1, 0.1, 0.2)
    found = shares(engine, stage, 2.0, *base)  # weights 0.8 : 0.2 : 0.1 : 0.1 : 0.2
    assert found[NO_REASON] == pytest.approx(0.8 / 1.4, abs=5e-4)
    assert found[RIVAL] == pytest.approx(0.2 / 1.4, abs=5e-4)
    stage.p.rivals = 3.0
    assert shares(engine, stage, 1.0, *base)[RIVAL] == pytest.approx(0.6 / 1.4, abs=5e-4)
    stage.p.rivals = 1.0
    stage.world.firm[0].distinctiveness = 1.0  # who is unlike the others is not so easily replaced by them
    like_others = math.exp(-0.5 * stage.p.distinct_weight)
    assert shares(engine, stage, 1.0, *base)[RIVAL] == pytest.approx(0.2 * like_others / (0.8 + 0.2 * like_others), abs=5e-4)
    stage.world.firm[0].distinctiveness = 0.5
    stage.world.leads[0].promise_x = 2 * stage.p.usual_gap
    assert shares(engine, stage, 1.0, *base)[MISMATCH] == pytest.approx(0.2 / 1.1, abs=5e-4)
    stage.world.leads[0].promise_x = 0.0
    assert shares(engine, stage, 1.0, *base)[MISMATCH] == 0.0


def test_an_advantage_never_loses_a_deal(engine: SimpleNamespace, stage: Stage) -> None:
    """With the same luck, a deal that is won with less appeal is won with more."""
    for u in np.linspace(0.0, 0.999, 200):
        verdicts = [engine.close.verdict(stage.world, stage.p, 0, u, lift, 0.2, 0.1, 0.1, 0.2) for lift in (0.5, 1.0, 2.0, 8.0)]
        is_won = [verdict == NO_REASON for verdict in verdicts]
        assert is_won == sorted(is_won)


def test_a_win_is_booked_to_the_cent(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    w.customers[0].deal_eur, p.variable_margin, p.discount, w.staff[SELLER].skill = 40_000.005, 0.45, 0.1, 2.0
    engine.close.end(w, p, stage.calendar[DAY], 0, NO_REASON, DAY)
    d, c, lead = w.daily[DAY], w.customers[0], w.leads[0]
    price = math.floor(40_000.005 * (1 - 0.07) / 0.9 * 100 + 0.5)
    assert (d.won, d.won_leads, d.revenue_cents, d.cycle_days) == (1, 1, price, 20)
    assert d.cost_of_sales_cents == 2_200_000  # of the usual price: a discount comes out of the margin
    assert d.cash_cents == price - 2_200_000
    assert (lead.price_cents, lead.fate, lead.closed_day) == (price, records.WON, DAY)
    assert (c.supplier, c.awareness, c.is_served, c.opportunity) == (records.OURS, 1.0, 1, NONE)
    assert (w.firm[0].n_open_opportunities, w.staff[SELLER].n_opportunities, w.staff[SELLER].hours_wanted) == (0, 0, 0.0)
    assert w.staff[SELLER].belief_win_lead == pytest.approx(0.24 + p.learning_rate * 0.76)
    assert stage.events(events.DEAL_WON).value.tolist() == [price]


def test_what_is_bought_is_lived_through(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.experience_usual, p.experience_step, p.usual_effort = 0.3, 0.5, 1.0  # all the hours it wanted, it got
    engine.close.win(w, p, stage.calendar[DAY], 0, DAY)
    assert w.customers[0].attitude == pytest.approx(0.15)
    w.customers[0].attitude, w.leads[0].promise_x = 0.0, p.usual_gap + 1.0
    engine.close.win(w, p, stage.calendar[DAY], 0, DAY)
    assert w.customers[0].attitude == pytest.approx(0.5 * (0.3 - p.experience_gap))


def test_delay_and_hassle_are_lived_through(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.experience_usual, p.experience_step, p.experience_delay, p.experience_hassle, p.usual_effort = 0.0, 1.0, 0.4, 0.02, 1.0
    w.staff[SELLER].pace_sum = w.leads[0].pace_start + (DAY - 10 + 0.1) / 2 - 0.1  # half of the hours
    engine.close.win(w, p, stage.calendar[DAY], 0, DAY)
    assert w.customers[0].attitude == pytest.approx(-0.2)
    w.firm[0].procedures += 5.0
    engine.close.win(w, p, stage.calendar[DAY], 0, DAY)
    assert w.customers[0].attitude == pytest.approx(-0.3)


MARKETERS_COUNT = {0.0: 0.0, 1.0: 1000.0, 2.0: 700.0}  # qualified leads are counted where they qualify
SELLERS_COUNT = {0.0: 1.0, 1.0: 0.0, 2.0: 1000.0}  # revenue per customer is a ratio, formed at the statement


@pytest.mark.parametrize("kpi_marketers", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("kpi_sellers", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("origin", [records.MARKETING_LEAD, records.SELF_SOURCED])
def test_what_a_deal_adds_to_the_statements(
    engine: SimpleNamespace, stage: Stage, kpi_marketers: float, kpi_sellers: float, origin: int
) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[DAY]
    today.kpi_marketers, today.kpi_sellers, p.relief_win, w.leads[0].origin = kpi_marketers, kpi_sellers, 0.25, origin
    w.staff.stagnation[:] = 0.4
    engine.close.count_for_kpis(w, p, today, 0, 1000.0, 300.0)
    is_lead = origin == records.MARKETING_LEAD
    seller, marketer = w.staff[SELLER], w.staff[0]
    assert (seller.own_result, seller.deals_won) == (1000.0, 1.0)
    assert seller.cross_result == SELLERS_COUNT[kpi_sellers] * (is_lead or kpi_sellers == 2.0)
    assert marketer.cross_result == MARKETERS_COUNT[kpi_marketers] * is_lead
    # A win shows both that they get somewhere.
    assert (seller.stagnation, marketer.stagnation) == pytest.approx((0.3, 0.3 if is_lead else 0.4))


def test_a_flaw_divides_the_buyers(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[DAY]
    p.experience_usual, p.experience_fit, p.experience_gap, p.experience_step = 0.0, 0.0, 0.0, 1.0
    p.experience_delay = 0.0
    p.flaw_divides, p.flaw_annoys, today.product_flaw = 0.5, 0.1, 1.0
    felt = []
    for i in range(40):
        w.leads[0].customer = i
        engine.close.win(w, p, today, 0, DAY)
        felt.append(round(float(w.customers[i].attitude), 6))
    assert set(felt) == {0.4, -0.6}


@pytest.mark.parametrize("reason", [RIVAL, PRICE, MISMATCH, NO_DECISION])
def test_a_loss_has_its_reason(engine: SimpleNamespace, stage: Stage, reason: int) -> None:
    w = stage.world
    w.leads[0].reached_late = 1
    engine.close.end(w, stage.p, stage.calendar[DAY], 0, reason, DAY)
    d = w.daily[DAY]
    counts = {RIVAL: d.lost_rival, PRICE: d.lost_price, MISMATCH: d.lost_mismatch, NO_DECISION: d.lost_no_decision}
    assert counts == dict.fromkeys(counts, 0) | {reason: 1}
    assert (d.late_no_decision, d.late_lost) == ((1, 0) if reason == NO_DECISION else (0, 1))
    assert w.customers[0].supplier == (records.NOBODYS if reason == NO_DECISION else records.RIVALS)
    assert (w.leads[0].fate, w.leads[0].reason, w.daily[DAY].revenue_cents) == (records.LOST, reason, 0)


def test_a_deal_that_outlives_its_need_leaves_the_next_need_open(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.customers[0].need_no += 1
    engine.close.end(stage.world, stage.p, stage.calendar[DAY], 0, NO_DECISION, DAY)
    assert stage.world.customers[0].is_served == 0


def test_the_way_to_a_win_leads_through_a_proposal(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    for name in ("rival", "price", "mismatch", "no_decision"):
        p[f"gate_{name}"] = p[f"late_{name}"] = 0.0
    lead = w.leads[0]
    engine.close.decide(w, p, stage.calendar[DAY], 0, lead.gate_day)
    assert (lead.stage, lead.reached_late, lead.due_day) == (records.LATE_STAGE, 1, lead.decision_day)
    assert w.daily[lead.gate_day].late_stage == 1
    engine.close.decide(w, p, stage.calendar[DAY], 0, lead.decision_day)
    assert lead.fate == records.WON


def test_large_deals_take_longer_and_more_hours(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.cycle_sigma, p.cycle_median_days, p.cycle_size_power, p.hours_size_power, p.deal_median_eur = 0.0, 70.0, 0.3, 0.2, 40_000.0
    for deal_eur, days in ((40_000.0, 70), (400_000.0, 139), (1e9, 500), (0.01, 4)):
        w.customers[0].deal_eur = deal_eur
        engine.opportunity.open_opportunity(w, p, 0, 50)
        lead = w.leads[0]
        assert lead.decision_day - 50 == days
        assert lead.gate_day - 50 == days // 2
        assert lead.hours_needed == pytest.approx(p.hours_per_opportunity * 4 / 3 * (deal_eur / 40_000) ** 0.2)
