"""Staffing: who stagnates, who quits, and what newcomers bring and take over."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

M, S = 0, 2


@pytest.fixture
def stage() -> Stage:
    """Nobody quits unless told to."""
    stage = Stage.of(days=300)
    stage.world.firm[0].is_logging = 1
    p = stage.p
    p.quits_marketers = p.quits_sellers = p.stagnation_rate = 0.0
    p.usual_stagnation, stage.world.staff.stagnation[:] = 0.4, 0.4
    p.politics_share, stage.world.staff.politics[:] = 0.05, 0.05
    return stage


def staffing(engine: SimpleNamespace, stage: Stage, first: int, last: int | None = None) -> None:
    for t in range(first, first + 1 if last is None else last):
        engine.staffing.staffing(stage.world, stage.p, stage.calendar[t], t)


def test_everyone_stagnates_by_and_by(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.stagnation_rate = 1 - 0.5 ** (1 / 50)
    staffing(engine, stage, 0, 100)
    assert stage.world.staff.stagnation == pytest.approx([1 - 0.6 / 4] * 5)


def test_a_double_message_wears_marketers_out(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.stagnation_rate, stage.p.double_message_stagnation, stage.calendar[3].double_message = 0.1, 2.0, 0.5
    staffing(engine, stage, 3)
    assert stage.world.staff.stagnation == pytest.approx([0.4 + 0.2 * 0.6] * 2 + [0.4 + 0.1 * 0.6] * 3)


def test_the_stagnant_and_the_tired_of_politics_quit_more(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.quits_marketers, p.quits_sellers, p.quit_stagnation, p.quit_politics = 0.15, 0.25, 1.5, 0.34

    def a_year(i: int) -> float:
        return float(engine.staffing.quit_hazard(w, p, stage.calendar[0], i)) * 250

    assert (a_year(M), a_year(S)) == pytest.approx((0.15, 0.25))
    w.staff.stagnation[S] = 0.8
    assert a_year(S) == pytest.approx(0.25 * math.exp(0.6))
    w.staff.stagnation[S], w.staff.politics[S] = 0.4, 0.1  # twice the usual
    assert a_year(S) == pytest.approx(0.25 * 1.405, rel=1e-3)
    w.staff.politics[S], w.staff.stagnation[S] = 0.0, 0.0
    assert a_year(S) == pytest.approx(0.25 * math.exp(-0.94))


def test_people_quit_at_their_hazard(engine: SimpleNamespace) -> None:
    stage = Stage.of(days=300, company={"n_marketers": 40, "n_sellers": 40})
    p = stage.p
    p.quits_marketers, p.quits_sellers, p.quit_stagnation, p.quit_politics, p.vacancy_days = 0.5, 2.0, 0.0, 0.0, 1.0
    stage.world.firm[0].is_logging = 1
    for t in range(250):
        stage.world.staff.is_here[:], stage.world.staff.filled_day[:] = 1, NONE
        engine.staffing.staffing(stage.world, p, stage.calendar[t], t)
    quits = stage.events(events.QUIT)
    for n, expected in ((np.count_nonzero(quits.actor < 40), 20), (np.count_nonzero(quits.actor >= 40), 80)):
        assert abs(n - expected) < 4 * math.sqrt(expected)
    assert stage.world.daily.quits.sum() == len(quits)


def test_a_position_stays_vacant_for_its_days(engine: SimpleNamespace, stage: Stage) -> None:
    """Whole days: gone from the day after, back with a newcomer the day after the vacancy ends."""
    w, p = stage.world, stage.p
    p.vacancy_days, p.hiring_cost_eur = 10.0, 25_000.5
    engine.staffing.leave(w, p, S, 5)
    here = []
    for t in range(6, 20):
        engine.hours.hours(w, p, stage.calendar[t], t)
        here.append(int(w.staff.is_here[S]))
        engine.staffing.staffing(w, p, stage.calendar[t], t)
    assert here == [0] * 10 + [1] * 4
    assert (w.staff.hired_day[S], w.staff.hire_no[S], w.staff.filled_day[S]) == (16, 1, NONE)
    assert w.daily.vacancies.sum() == 10
    # Finding and training a newcomer is paid on the day it is done.
    assert (w.daily[15].hiring_cents, w.daily[15].cash_cents) == (2_500_050, -2_500_050)
    assert w.daily.hiring_cents.sum() == 2_500_050
    assert stage.events(events.HIRED).day.tolist() == [15]


def test_how_long_somebody_stayed_is_told(engine: SimpleNamespace, stage: Stage) -> None:
    engine.staffing.leave(stage.world, stage.p, S, 5)
    engine.staffing.hire(stage.world, stage.p, S, 15)
    engine.staffing.leave(stage.world, stage.p, S, 36)
    assert stage.events(events.QUIT).value.tolist() == [-1, 20]


@pytest.mark.parametrize(("who", "own", "others"), [(M, slice(0, 2), slice(2, 5)), (S, slice(2, 5), slice(0, 2))])
def test_a_newcomer_hears_from_colleagues_what_they_are_like(
    engine: SimpleNamespace, stage: Stage, who: int, own: slice, others: slice
) -> None:
    w, p = stage.world, stage.p
    w.staff.stereotype[:] = (-0.8, -0.2, 0.5, 0.1, 0.0)
    w.pairs.regard[:2, 2:] = w.pairs.regard[2:, :2] = 0.9
    w.pairs.n_met[:], w.pairs.met_day[:] = 50, 3
    told = float(w.staff.stereotype[own].mean())
    thought = w.staff.stereotype.copy()
    engine.staffing.hire(w, p, who, 10)
    assert w.staff.stereotype[who] == pytest.approx(told)
    assert w.pairs.regard[who, others] == pytest.approx(told)  # no regard of the own yet
    assert w.pairs.regard[others, who] == pytest.approx(thought[others])  # nor anybody for the newcomer
    assert not w.pairs.n_met[who].any()
    assert not w.pairs.n_met[:, who].any()
    assert (w.pairs.met_day[who] == NONE).all()
    still = [i for i in range(5) if i != who]
    assert (w.pairs.n_met[np.ix_(still, still)] == 50).all()
    assert w.pairs.regard[1, 3] == 0.9


def test_a_newcomer_sees_demand_about_where_colleagues_do(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.newcomer_map = 0.25
    seen = []
    for number in range(400):
        w.staff.map_x[2:], w.staff.map_y[2:], w.staff.hire_no[S] = 1.0, -2.0, number
        engine.staffing.hire(w, p, S, 10)
        seen.append((float(w.staff.map_x[S]), float(w.staff.map_y[S])))
    off = np.array(seen) - (1.0, -2.0)
    assert np.abs(off.mean(axis=0)).max() < 4 * 0.25 / 20
    assert off.std(axis=0) == pytest.approx([0.25, 0.25], rel=0.15)


def test_a_newcomer_starts_anew(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    for field in ("understanding", "insight", "feedback", "stagnation", "politics", "own_result", "cross_result", "deals_won"):
        w.staff[field] = 0.9
    w.staff.belief_qualify[:] = w.staff.belief_win_lead[:] = w.staff.belief_win_own[:] = 0.9
    w.staff.pay[:] = 3.0
    engine.staffing.hire(w, p, S, 10)
    person = w.staff[S]
    assert (person.found_recently, person.prospecting_recently) == (5.0, 80.0)  # as everyone at the start
    assert (person.understanding, person.insight, person.feedback) == (p.understanding_usual, 0.0, 0.0)
    assert (person.stagnation, person.politics) == (p.newcomer_stagnation, p.politics_share)
    assert (person.own_result, person.cross_result, person.deals_won, person.pay) == (0.0, 0.0, 0.0, 1.0)
    assert (person.belief_qualify, person.belief_win_lead, person.belief_win_own) == (0.5, 0.24, 0.24)
    assert person.last_across_day == 10  # isolation begins now


def test_newcomers_are_as_skilled_as_the_others_were(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.skill_cv, p.lead_bias_spread, p.discount_spread = 0.3, 0.8, 0.02
    drawn = []
    for number in range(1500):
        w.staff.hire_no[S] = number
        engine.staffing.hire(w, p, S, 10)
        person = w.staff[S]
        drawn.append((person.skill, person.lead_bias, person.discounting, person.identification))
    skill, bias, discounting, identification = np.array(drawn).T
    assert abs(skill.mean() - 1.0) < 4 * 0.3 / math.sqrt(1500)
    assert skill.std() == pytest.approx(0.3, rel=0.1)
    assert (bias.std(), discounting.std()) == pytest.approx((0.8, 0.02), rel=0.08)
    assert (identification.min() >= 0.3, identification.max() <= 0.9) == (True, True)
    assert abs(identification.mean() - 0.6) < 0.02


def test_a_marketer_has_no_sellers_habits(engine: SimpleNamespace, stage: Stage) -> None:
    engine.staffing.hire(stage.world, stage.p, M, 10)
    person = stage.world.staff[M]
    assert (person.skill, person.lead_bias, person.discounting) == (1.0, 0.0, 0.0)
    assert (person.is_head, person.department) == (1, 0)  # the position stays what it is


def test_who_is_cut_neither_stagnates_nor_quits_nor_is_replaced(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.stagnation_rate, p.quits_sellers, p.quits_marketers = 0.5, 5.0, 5.0
    w.staff.is_cut[:], w.staff.is_here[:] = 1, 0
    w.staff.filled_day[S] = 3
    staffing(engine, stage, 0, 50)
    assert (w.staff.stagnation == 0.4).all()
    assert w.daily.quits.sum() == w.daily.hiring_cents.sum() == 0
    assert w.staff.filled_day[S] == 3
