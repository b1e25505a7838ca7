"""Blame, credit and camps: what a lead's fate and a missed target do to people, and what a department makes of it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import NONE
from tests.rules.plain import Stage

M, S = 1, 3


@pytest.fixture
def stage() -> Stage:
    """Nobody thinks anything of anybody yet."""
    stage = Stage.of()
    w, p = stage.world, stage.p
    w.firm[0].is_logging = 1
    w.pairs.regard[:] = 0.0
    w.staff.understanding[:] = w.staff.stereotype[:] = 0.0
    p.regard_decay = p.stereotype_pull = 0.0
    p.blame_stale, p.blame_junk, p.credit_win, p.blame_review, p.blame_damping = 0.02, 0.03, 0.05, 0.06, 0.7
    return stage


def end_lead(engine: SimpleNamespace, stage: Stage, fate: int, reason: int = 0, readiness: int = 0, origin: int = 0) -> None:
    """A lead of marketer 1 and seller 3 ends on day 5."""
    w = stage.world
    index = engine.qualify.new_lead(w, 1, M if origin == records.MARKETING_LEAD else NONE, origin, readiness, 5)
    lead = w.leads[index]
    lead.seller, lead.fate, lead.reason, lead.agenda_next = S, fate, reason, w.firm[0].first_closed
    w.firm[0].first_closed = index


def blame(engine: SimpleNamespace, stage: Stage, t: int = 5) -> tuple[float, float]:
    """Regard of the marketer for the seller, and the other way round, after the day's blame."""
    engine.blame.blame(stage.world, stage.p, stage.calendar[t], t)
    assert stage.world.firm[0].first_closed == NONE
    return float(stage.world.pairs.regard[M, S]), float(stage.world.pairs.regard[S, M])


def test_a_lead_left_to_rot(engine: SimpleNamespace, stage: Stage) -> None:
    end_lead(engine, stage, records.STALE)
    assert blame(engine, stage) == pytest.approx((-0.02, 0.0))
    assert (stage.world.daily[5].blame_marketing, stage.world.daily[5].blame_sales) == (1, 0)
    assert stage.events(events.BLAMED).value.tolist() == [20_000]


@pytest.mark.parametrize("readiness", [records.NOT_YET, records.UNFIT])
def test_junk(engine: SimpleNamespace, stage: Stage, readiness: int) -> None:
    end_lead(engine, stage, records.LOST, records.NOT_QUALIFIED, readiness)
    assert blame(engine, stage) == pytest.approx((0.0, -0.03))
    assert stage.world.daily[5].blame_sales == 1


def test_a_win_is_both_sides_credit(engine: SimpleNamespace, stage: Stage) -> None:
    end_lead(engine, stage, records.WON)
    assert blame(engine, stage) == pytest.approx((0.05, 0.05))
    assert (stage.world.daily[5].credits, len(stage.events(events.CREDITED))) == (1, 2)


@pytest.mark.parametrize(
    ("fate", "reason", "readiness", "origin"),
    [
        (records.LOST, records.NOT_QUALIFIED, records.READY, records.MARKETING_LEAD),  # bad luck is nobody's fault
        (records.LOST, records.RIVAL, records.READY, records.MARKETING_LEAD),
        (records.WON, 0, records.READY, records.SELF_SOURCED),
        (records.LOST, records.PRICE, records.READY, records.SELF_SOURCED),
    ],
)
def test_nobody_is_blamed_or_thanked(
    engine: SimpleNamespace, stage: Stage, fate: int, reason: int, readiness: int, origin: int
) -> None:
    end_lead(engine, stage, fate, reason, readiness, origin)
    assert blame(engine, stage) == (0.0, 0.0)


def test_understanding_dampens_blame_but_not_thanks(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.understanding[:] = 0.5
    end_lead(engine, stage, records.STALE)
    assert blame(engine, stage)[0] == pytest.approx(-0.02 * (1 - 0.7 * 0.5))
    stage.world.staff.understanding[:], stage.p.blame_damping = 1.0, 1.0
    before = stage.world.pairs.regard.copy()
    end_lead(engine, stage, records.STALE)
    blame(engine, stage)
    assert np.array_equal(stage.world.pairs.regard, before)


def test_a_mandate_leaves_less_to_blame(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[5]
    stage.p.mandate_blame, today.mandate, today.involvement, today.leadership_support = 0.5, 0.6, 1.0, 0.7
    end_lead(engine, stage, records.STALE)
    assert blame(engine, stage)[0] == pytest.approx(-0.02 * 0.7)


@pytest.mark.parametrize("gone", [M, S])
@pytest.mark.parametrize(
    ("fate", "reason", "readiness"),
    [(records.STALE, 0, records.READY), (records.LOST, records.NOT_QUALIFIED, records.UNFIT), (records.WON, 0, records.READY)],
)
def test_who_has_gone_neither_blames_nor_is_blamed(
    engine: SimpleNamespace, stage: Stage, gone: int, fate: int, reason: int, readiness: int
) -> None:
    stage.world.staff.is_here[gone] = 0
    end_lead(engine, stage, fate, reason, readiness)
    assert blame(engine, stage) == (0.0, 0.0)
    d = stage.world.daily[5]
    assert (d.blame_marketing, d.blame_sales, d.credits) == (0, 0, 0)


def test_all_of_a_days_leads_count(engine: SimpleNamespace, stage: Stage) -> None:
    for _ in range(3):
        end_lead(engine, stage, records.STALE)
    assert blame(engine, stage)[0] == pytest.approx(0.98**3 - 1)


@pytest.mark.parametrize(
    ("t", "pressure", "lost"), [(20, 0.5, 0.03), (41, 1.0, 0.06), (19, 0.5, 0.0), (21, 0.5, 0.0), (20, 0.0, 0.0)]
)
def test_the_monthly_review(engine: SimpleNamespace, stage: Stage, t: int, pressure: float, lost: float) -> None:
    stage.world.firm[0].pressure = pressure
    assert blame(engine, stage, t) == pytest.approx((-lost, -lost))
    assert (stage.world.pairs.regard[:2, :2] == 0).all()  # not among one's own
    assert stage.events(events.REVIEWED).value.tolist() == ([int(pressure * 1000)] if lost else [])


def test_regard_has_a_floor_and_a_ceiling(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    for _ in range(400):
        engine.people.lower_regard(w, M, S, 0.1)
    assert -1.0 <= w.pairs.regard[M, S] < -0.999
    for _ in range(400):
        engine.people.raise_regard(w, M, S, 0.1)
    assert 0.999 < w.pairs.regard[M, S] <= 1.0
    engine.people.lower_regard(w, M, S, 1.0)
    assert w.pairs.regard[M, S] == -1.0


# --- Camps ---------------------------------------------------------------------------------------------------------------------


def test_gossip_evens_out_and_the_head_sets_the_tone(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    w.staff.stereotype[:] = (0.0, 0.0, -0.8, 0.2, 0.2)
    p.gossip_rate, p.head_weight = 0.5, 2.0
    engine.camps.gossip(w, p, 2, 5)
    tone = (2 * -0.8 + 0.2 + 0.2) / 4
    assert w.staff.stereotype[2:].tolist() == pytest.approx([0.5 * (-0.8 + tone), 0.5 * (0.2 + tone), 0.5 * (0.2 + tone)])
    assert w.staff.stereotype[:2].tolist() == [0.0, 0.0]


def test_isolation_hardens_the_more_one_identifies(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.isolation_days, p.hardening, p.gossip_rate, p.stereotype_learning = 21.0, 0.1, 0.0, 0.0
    w.staff.identification[:] = (0.3, 0.9, 0.5, 0.5, 0.5)
    w.staff.last_across_day[:] = (30, 30, 31, 40, 51)
    engine.camps.camps(w, p, stage.calendar[52], 52)
    assert w.staff.stereotype.tolist() == pytest.approx([-0.03, -0.09, 0.0, 0.0, 0.0])


def test_in_a_hot_phase_everybody_hardens_over_the_jokes(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.hardening, p.gossip_rate, p.stereotype_learning, p.in_jokes, w.firm[0].formality = 0.0, 0.0, 0.0, 0.2, 0.5
    w.staff.identification[:], w.staff.last_across_day[:] = (0.3, 0.9, 0.5, 0.5, 0.5), 52  # they met today
    engine.camps.camps(w, p, stage.calendar[52], 52)
    assert w.staff.stereotype.tolist() == pytest.approx([-0.03, -0.09, -0.05, -0.05, -0.05])
    p.in_jokes = 1e3
    for t in range(5):
        engine.camps.camps(w, p, stage.calendar[t], t)
    assert w.staff.stereotype.min() >= -1.0


def test_what_one_lived_through_shapes_ones_picture_of_them(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.stereotype_learning, p.gossip_rate = 0.1, 0.0
    w.pairs.regard[0, 2:] = (0.3, 0.6, 0.9)
    engine.camps.camps(w, p, stage.calendar[1], 1)
    assert w.staff.stereotype[0] == pytest.approx(0.06)


def test_a_stereotype_drifts_back_to_where_it_began(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.stereotype_learning = p.gossip_rate = p.hardening = 0.0
    p.regard_decay, p.stereotype_start = 1 - 0.5 ** (1 / 30), -0.1
    w.staff.stereotype[:] = (-0.9, 0.7, -0.1, -0.1, -0.1)
    for t in range(60):
        engine.camps.camps(w, p, stage.calendar[t], t)
    assert w.staff.stereotype.tolist() == pytest.approx([-0.3, 0.1, -0.1, -0.1, -0.1])


def test_regard_drifts_to_the_stereotype_and_understanding_fades(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.stereotype_learning = p.gossip_rate = p.hardening = 0.0
    p.stereotype_pull, p.understanding_decay, p.understanding_usual = 1 - 0.5 ** (1 / 30), 1 - 0.5 ** (1 / 60), 0.2
    w.staff.stereotype[:], w.staff.understanding[:], w.pairs.regard[0, 2] = -0.2, 0.8, 0.6
    for t in range(60):
        engine.camps.camps(w, p, stage.calendar[t], t)
    assert w.pairs.regard[0, 2] == pytest.approx(-0.2 + 0.8 / 4)
    assert w.staff.understanding[0] == pytest.approx(0.2 + 0.6 / 2)
    assert math.isclose(w.staff.stereotype[0], -0.2)


def test_what_people_think_of_each_other_fades_in_the_published_half_life(engine: SimpleNamespace, stage: Stage) -> None:
    """Regard and stereotype keep each other alive, and must not fade more slowly together than attitudes do (9b, V57, V66)."""
    w, p = stage.world, stage.p
    p.hardening, p.stereotype_start = 0.0, -0.1
    p.regard_decay, p.stereotype_pull, p.stereotype_learning = 1 - 0.5 ** (1 / 30), 0.02, 0.03
    w.staff.stereotype[:], w.pairs.regard[:2, 2:], w.pairs.regard[2:, :2] = 0.7, 0.7, 0.7
    for t in range(60):
        engine.camps.camps(w, p, stage.calendar[t], t)
    # A quarter of what was above -0.1 is left after two half-lives; which of the two moves first on a day matters a little.
    assert w.staff.stereotype.tolist() == pytest.approx([0.1] * 5, abs=0.005)
    assert w.pairs.regard[:2, 2:] == pytest.approx(np.full((2, 3), 0.1), abs=0.005)
    assert w.pairs.regard[2:, :2] == pytest.approx(np.full((3, 2), 0.1), abs=0.005)


def test_no_rates_carry_regard_out_of_its_range(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.regard_decay = p.stereotype_pull = p.stereotype_learning = 1.0
    p.stereotype_start, w.staff.stereotype[:], w.pairs.regard[:2, 2:] = 1.0, 1.0, -1.0
    for t in range(5):
        engine.camps.camps(w, p, stage.calendar[t], t)
        assert np.abs(w.pairs.regard).max() <= 1.0
        assert np.abs(w.staff.stereotype).max() <= 1.0
