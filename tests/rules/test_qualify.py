"""From inquiry to lead: readiness, score, threshold, and the way to the seller's desk."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import NONE
from tests.properties.invariants import chain
from tests.rules.plain import Stage


@pytest.fixture
def stage() -> Stage:
    """Marketer 1 brought three inquirers: one ready (score 1), one not yet (0.5), one unfit (0)."""
    stage = Stage.of()
    stage.p.score_noise = stage.p.score_noise_floor = 0.0
    stage.p.p_same_day = 1.0
    f, w = stage.world.firm[0], stage.world
    f.is_logging, f.n_due = 1, 3
    w.due.customer[:3] = (4, 5, 6)
    w.due.marketer[:3] = 1
    w.customers.phase[4:7] = (records.IN_MARKET, records.PLANNING, records.DORMANT)
    w.staff[1].map_x, w.staff[1].map_y = 0.7, -0.2
    w.staff.mix_quality[:], w.staff.mix_volume[:] = 0.0, 0.4
    f.procedures = stage.p.usual_procedures
    return stage


def qualify(engine: SimpleNamespace, stage: Stage, **numbers: float) -> list[int]:
    """Customers who became leads on day 8."""
    for name, value in numbers.items():
        setattr(stage.p, name, value)
    engine.qualify.qualify(stage.world, stage.p, stage.calendar[8], 8)
    return np.flatnonzero(stage.world.customers.lead != NONE).tolist()


@pytest.mark.parametrize(("threshold", "leads"), [(-0.1, [4, 5, 6]), (0.4, [4, 5]), (0.5, [4, 5]), (0.6, [4]), (1.1, [])])
def test_the_threshold_divides(engine: SimpleNamespace, stage: Stage, threshold: float, leads: list[int]) -> None:
    assert qualify(engine, stage, threshold_volume=threshold) == leads
    d = stage.world.daily[8]
    assert (d.inquiries, d.inquiries_ready, d.inquiries_not_yet) == (3, 1, 1)
    assert (d.leads, d.leads_ready) == (len(leads), int(4 in leads))
    assert stage.world.firm[0].n_open_leads == stage.world.firm[0].n_leads == len(leads)


@pytest.mark.parametrize(("quality", "leads"), [(0.0, [4, 5]), (0.5, [4, 5]), (0.51, [4]), (1.0, [4])])
def test_who_goes_for_quality_calls_less_a_lead(engine: SimpleNamespace, stage: Stage, quality: float, leads: list[int]) -> None:
    """From 0.2 for volume to 0.8 for quality: half way, 0.5 is just enough. What others go for doesn't matter."""
    person = stage.world.staff[1]
    person.mix_quality, person.mix_volume = 0.5 * quality, 0.5 - 0.5 * quality
    assert qualify(engine, stage, threshold_volume=0.2, threshold_profit=0.8) == leads
    assert engine.qualify.threshold_of(stage.world, stage.p, 0) == 0.2
    assert stage.world.staff.own_result.tolist() == [0.0, len(leads), 0.0, 0.0, 0.0]  # the own KPI counts leads


def test_who_brings_no_inquiries_has_the_usual_threshold(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff[1].mix_quality = stage.world.staff[1].mix_volume = 0.0
    assert engine.qualify.threshold_of(stage.world, stage.p, 1) == stage.p.threshold_volume


def test_a_need_already_met_is_no_need(engine: SimpleNamespace, stage: Stage) -> None:
    assert engine.qualify.readiness_of(stage.world, 4) == records.READY
    stage.world.customers[4].is_served = 1
    assert engine.qualify.readiness_of(stage.world, 4) == records.UNFIT


@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_understanding_makes_scores_clearer_but_never_certain(engine: SimpleNamespace, stage: Stage, floor: float) -> None:
    stage.p.score_noise, stage.p.score_learning, stage.p.score_noise_floor = 0.4, 0.5, floor

    def error(understanding: float) -> float:
        stage.world.staff[1].understanding = understanding
        scores = [
            engine.qualify.score_of(stage.world, stage.p, stage.calendar[0], i, 1, records.READY, t)
            for i in range(40)
            for t in range(50)
        ]
        assert abs(np.mean(scores) - 1.0) < 0.04
        return float(np.std(scores))

    assert error(0.0) == pytest.approx(math.hypot(0.4, floor), rel=0.07)
    assert error(1.0) == pytest.approx(math.hypot(0.2, floor), rel=0.07)


def test_who_is_no_lead_is_nurtured_while_there_are_places(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.firm[0].nurture_places = 2
    assert qualify(engine, stage, threshold_volume=9.0, nurture_days=120.0) == []
    assert stage.world.customers.warm_until_day[4:7].tolist() == [128, 128, NONE]
    assert stage.world.daily[8].nurtured == 2
    assert stage.events(events.NURTURED).customer.tolist() == [4, 5]


def test_a_lead_carries_what_was_promised(engine: SimpleNamespace, stage: Stage) -> None:
    qualify(engine, stage, threshold_volume=0.9)
    lead = stage.world.leads[0]
    assert (lead.customer, lead.marketer, lead.seller, lead.born_day) == (4, 1, stage.world.customers[4].seller, 8)
    assert (lead.promise_x, lead.promise_y, lead.score) == (0.7, -0.2, 1.0)
    assert (lead.origin, lead.readiness, lead.stage, lead.fate) == (records.MARKETING_LEAD, records.READY, records.ON_ITS_WAY, 0)
    assert stage.events(events.LEAD_BORN).value.tolist() == [1000]


def test_it_reaches_the_seller_today_or_some_days_later(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.p_same_day, stage.p.hand_over_days = 0.8, 2.0
    days = np.array([engine.qualify.hand_over_day(stage.world, stage.p, i, 8) for i in range(5000)]) - 8
    assert abs((days == 0).mean() - 0.8) < 0.025
    assert abs(days[days > 0].mean() - 2.54) < 0.3  # 1 / (1 - exp(-1 / 2))


def test_procedures_and_formality_delay_it(engine: SimpleNamespace, stage: Stage) -> None:
    p, f = stage.p, stage.world.firm[0]
    p.p_same_day, p.hand_over_days, p.procedure_delay, p.formal_detour, p.formal_days = 0.8, 2.0, 0.1, 0.5, 3.0

    def delays() -> tuple[float, float]:
        days = np.array([engine.qualify.hand_over_day(stage.world, p, i, 8) for i in range(4000)]) - 8
        return float((days == 0).mean()), float(days[days > 0].mean())

    at_once, later = delays()
    f.procedures += 5.0
    slowed = delays()
    assert slowed[0] == pytest.approx(0.8 / np.exp(0.5), abs=0.03)
    assert slowed[1] > later + 0.5
    f.procedures, f.formality = p.usual_procedures, 1.0
    formal = delays()
    assert formal[0] == pytest.approx(0.4, abs=0.03)
    assert formal[1] == pytest.approx(later + 3.0, abs=0.4)
    assert at_once == pytest.approx(0.8, abs=0.03)


def test_hand_over_puts_it_on_the_desk(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    qualify(engine, stage, threshold_volume=-0.1)
    engine.hand_over.hand_over(w, stage.p, stage.calendar[8], 8)
    for seller in range(2, 5):
        on_desk = chain(w.staff[seller].first_waiting, w.leads.desk_next)
        assert sorted(w.leads.customer[on_desk]) == [i for i in (4, 5, 6) if w.customers[i].seller == seller]
    assert w.leads.handed_day[:3].tolist() == [8, 8, 8]
    assert (w.leads.stage[:3] == records.WAITING).all()
    assert stage.events(events.LEAD_ARRIVED).value.tolist() == [0, 0, 0]
    # Putting it aside and getting it back is no second arrival.
    for index in range(3):
        engine.agenda.enter_lead(w, index, 11)
    w.staff.first_waiting[:] = NONE
    engine.hand_over.hand_over(w, stage.p, stage.calendar[11], 11)
    assert (w.leads.handed_day[:3] == 8).all()
    assert len(stage.events(events.LEAD_ARRIVED)) == 3


def test_opportunities_are_laid_out_for_their_buyers(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    qualify(engine, stage, threshold_volume=-0.1)
    w.leads.stage[:2] = (records.OPPORTUNITY, records.LATE_STAGE)
    engine.hand_over.hand_over(w, stage.p, stage.calendar[8], 8)
    assert sorted(chain(w.firm[0].first_deciding, w.leads.desk_next)) == [0, 1]
    engine.hand_over.hand_over(w, stage.p, stage.calendar[9], 9)
    assert w.firm[0].first_deciding == NONE  # nobody decides twice
