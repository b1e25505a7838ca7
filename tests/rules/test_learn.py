"""Learn: what a statement pays, what is disputed in it, and what people make of it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from tests.rules.plain import Stage

MIX = ("mix_volume", "mix_quality", "mix_nurture", "mix_brand", "mix_research")
PAY_DAY = 20


@pytest.fixture
def stage() -> Stage:
    """Three marketers and four sellers with equal results; HR measures without error, nobody tries anything or forgets."""
    stage = Stage.of(days=300, company={"n_marketers": 3, "n_sellers": 4})
    w, p, today = stage.world, stage.p, stage.calendar
    w.firm[0].is_logging = 1
    w.staff.own_result[:] = w.staff.cross_result[:] = w.staff.deals_won[:] = 2.0
    w.pairs.regard[:3, 3:] = w.pairs.regard[3:, :3] = 0.0
    p.exploration = p.plan_pull = p.habit = 0.0
    p.imitation, p.mandate_clarity, p.guess_sigma = 0.5, 0.0, 0.8
    today.cross_kpi_weight[:], today.kpi_clarity[:], today.hr_competence[:] = 0.0, 1.0, 1.0
    return stage


def learn(engine: SimpleNamespace, stage: Stage, t: int = PAY_DAY) -> None:
    engine.learn.learn(stage.world, stage.p, stage.calendar[t], t)


def settle(engine: SimpleNamespace, stage: Stage, t: int = PAY_DAY) -> list[float]:
    """Marketing's statements; returns what they pay."""
    engine.learn.statements(stage.world, stage.p, stage.calendar[t], 0, 3, t)
    return [float(pay) for pay in stage.world.staff.pay[:3]]


# --- Statements ----------------------------------------------------------------------------------------------------------------


def test_without_a_cross_kpi_everyone_is_paid_for_the_own_result(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.own_result[:3] = (1.0, 2.0, 6.0)
    stage.world.staff.cross_result[:3] = (9.0, 0.0, 0.0)
    assert settle(engine, stage) == pytest.approx([1 / 3, 2 / 3, 2.0])
    assert stage.events(events.KPI_PAID).value.tolist() == [333, 666, 2000]


def test_a_cross_kpi_pays_for_the_other_departments_result(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar[PAY_DAY].cross_kpi_weight = 0.25
    stage.world.staff.own_result[:3], stage.world.staff.cross_result[:3] = (1.0, 2.0, 3.0), (6.0, 3.0, 0.0)
    assert settle(engine, stage) == pytest.approx([0.75 * 0.5 + 0.25 * 2, 1.0, 0.75 * 1.5])


def test_where_nothing_was_done_everyone_gets_the_usual(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar[PAY_DAY].cross_kpi_weight = 0.5
    stage.world.staff.own_result[:] = stage.world.staff.cross_result[:] = 0.0
    assert settle(engine, stage) == [1.0, 1.0, 1.0]


def test_a_loss_counts_as_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar[PAY_DAY].cross_kpi_weight = 1.0
    stage.world.staff.cross_result[:3] = (-5.0, 1.0, 1.0)
    assert settle(engine, stage) == pytest.approx([0.0, 1.5, 1.5])


def test_revenue_per_customer_is_a_ratio(engine: SimpleNamespace, stage: Stage) -> None:
    w, today = stage.world, stage.calendar[PAY_DAY]
    w.staff.own_result[3:], w.staff.deals_won[3:] = (90.0, 90.0, 0.0, 0.0), (3.0, 1.0, 0.0, 0.0)
    today.kpi_sellers = 1.0
    assert [engine.learn.cross_result_of(w, today, i) for i in range(3, 7)] == [30.0, 90.0, 0.0, 0.0]
    today.kpi_sellers = 2.0
    assert engine.learn.cross_result_of(w, today, 3) == 2.0  # what was counted
    assert engine.learn.cross_result_of(w, today, 0) == 2.0


def test_results_fade_over_about_three_months(engine: SimpleNamespace, stage: Stage) -> None:
    settle(engine, stage)
    w = stage.world
    for field in ("own_result", "cross_result", "deals_won"):
        assert w.staff[field].tolist() == pytest.approx([1.4] * 3 + [2.0] * 4)


def test_who_is_not_here_gets_no_statement_and_is_no_measure(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.staff.is_here[0], w.staff.pay[0], w.staff.own_result[:3] = 0, 0.77, (99.0, 1.0, 3.0)
    assert settle(engine, stage) == pytest.approx([0.77, 0.5, 1.5])
    assert stage.events(events.KPI_PAID).actor.tolist() == [1, 2]


# --- Disputes ------------------------------------------------------------------------------------------------------------------


def disputes(engine: SimpleNamespace, stage: Stage, competence: float, weight: float = 0.5) -> int:
    """Disputes of a hundred months."""
    w = stage.world
    stage.calendar.hr_competence[:], stage.calendar.cross_kpi_weight[:] = competence, weight
    w.daily.disputes[:] = 0
    for t in range(100):
        w.staff.cross_result[:] = 2.0
        engine.learn.statements(w, stage.p, stage.calendar[t], 0, 3, t)
        engine.learn.statements(w, stage.p, stage.calendar[t], 3, 7, t)
    return int(w.daily.disputes.sum())


def test_only_what_is_measured_badly_is_disputed(engine: SimpleNamespace, stage: Stage) -> None:
    none, few, many = (disputes(engine, stage, competence) for competence in (1.0, 0.5, 0.0))
    assert none == 0
    assert 10 < few < many / 2
    assert disputes(engine, stage, 0.0, weight=0.0) == 0  # and only where it is paid for


@pytest.mark.parametrize(("true", "is_disputed"), [(0.49, True), (0.5, False), (1.0, False), (1.5, False), (1.51, True)])
def test_half_of_what_is_usual_is_disputed(engine: SimpleNamespace, stage: Stage, true: float, is_disputed: bool) -> None:
    """HR sees nothing and takes everyone for usual."""
    w, today = stage.world, stage.calendar[5]
    today.hr_competence, today.cross_kpi_weight, stage.p.guess_sigma, w.staff.cross_result[4] = 0.0, 0.25, 0.0, 2.0 * true
    engine.learn.pay_statement(w, stage.p, today, 4, 2.0, 2.0, 5)
    assert w.staff.pay[4] == pytest.approx(1.0)
    assert w.daily[5].disputes == int(is_disputed)


def test_a_guess_is_right_on_average(engine: SimpleNamespace, stage: Stage) -> None:
    w, today = stage.world, stage.calendar[0]
    today.hr_competence, today.cross_kpi_weight = 0.0, 1.0
    pays = []
    for t in range(300):
        for i in range(7):
            engine.learn.pay_statement(w, stage.p, today, i, 2.0, 2.0, t)
            pays.append(float(w.staff.pay[i]))
    sd = math.sqrt(math.expm1(0.8**2))
    assert abs(np.mean(pays) - 1.0) < 4 * sd / math.sqrt(len(pays))
    assert abs(np.std(pays) / sd - 1.0) < 0.25


def test_a_dispute_costs_regard_on_both_sides(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.p.dispute_step = 0.2
    engine.learn.dispute(w, stage.p, 1, 0.5, 5)
    (event,) = stage.events(events.DISPUTED)
    assert event.actor == 1
    assert event.other >= 3  # somebody of the other department
    lost = np.zeros((7, 7))
    lost[1, event.other] = lost[event.other, 1] = -0.1
    assert w.pairs.regard == pytest.approx(lost)
    assert w.daily[5].disputes == 1


@pytest.mark.parametrize(("who", "others"), [(0, {3, 4, 5, 6}), (2, {3, 4, 5, 6}), (3, {0, 1, 2}), (6, {0, 1, 2})])
def test_anybody_of_the_other_department_may_be_accused(
    engine: SimpleNamespace, stage: Stage, who: int, others: set[int]
) -> None:
    for t in range(60):
        engine.learn.dispute(stage.world, stage.p, who, 1.0, t)
    assert set(stage.events(events.DISPUTED).other.tolist()) == others


def test_a_dispute_is_no_larger_than_its_step(engine: SimpleNamespace, stage: Stage) -> None:
    """However wrong: a hundred times the usual was done, and what is counted is a guess about the usual."""
    w, today = stage.world, stage.calendar[5]
    today.hr_competence, today.cross_kpi_weight, stage.p.dispute_step, w.staff.cross_result[0] = 0.0, 0.5, 0.2, 200.0
    engine.learn.pay_statement(w, stage.p, today, 0, 2.0, 2.0, 5)
    assert stage.events(events.DISPUTED).value.tolist() == [1000]
    assert w.pairs.regard[0].min() == pytest.approx(-0.2)


# --- Adapting ------------------------------------------------------------------------------------------------------------------


def mixes(stage: Stage) -> np.ndarray:
    return np.stack([stage.world.staff[name] for name in MIX], axis=1)


def imitator_of(engine: SimpleNamespace, stage: Stage, i: int, j: int) -> int:
    """A day on which person ``i`` looks at ``j``."""
    first, last = (0, 3) if i < 3 else (3, 7)
    return next(
        t for t in range(300) if engine.learn.step_toward(stage.world, stage.p, stage.calendar[t], i, first, last, t)[0] == j
    )


@pytest.mark.parametrize(
    ("own", "other", "clarity", "step"),
    [
        (1.0, 1.6, 1.0, 0.3),
        (1.0, 9.0, 1.0, 0.5),  # twice as well is as good as it gets
        (1.0, 1.6, 0.5, 0.15),
        (1.0, 1.6, 0.0, 0.0),
        (1.0, 1.0, 1.0, 0.0),
        (1.6, 1.0, 1.0, 0.0),
    ],
)
def test_only_better_paid_colleagues_are_imitated(
    engine: SimpleNamespace, stage: Stage, own: float, other: float, clarity: float, step: float
) -> None:
    w = stage.world
    t = imitator_of(engine, stage, 0, 2)
    w.staff.pay[0], w.staff.pay[2], stage.calendar[t].kpi_clarity = own, other, clarity
    before = mixes(stage)
    before[0], before[2] = (0.5, 0.0, 0.1, 0.2, 0.2), (0.1, 0.4, 0.2, 0.3, 0.0)
    for name, column in zip(MIX, before.T, strict=True):
        w.staff[name] = column
    engine.learn.adapt_marketer(w, stage.p, stage.calendar[t], 0, t)
    after = mixes(stage)
    assert after[0] == pytest.approx(before[0] + step * (before[2] - before[0]))
    assert np.array_equal(after[1:], before[1:])


@pytest.mark.parametrize(("other", "step"), [(1.4, 0.2), (0.6, 0.0)])
def test_sellers_imitate_readiness_and_discounts(engine: SimpleNamespace, stage: Stage, other: float, step: float) -> None:
    w = stage.world
    t = imitator_of(engine, stage, 4, 6)
    w.staff.pay[6], w.staff.lead_bias[:], w.staff.discounting[:] = other, -0.5, 0.01
    w.staff.lead_bias[6], w.staff.discounting[6] = 1.0, 0.05
    engine.learn.adapt_seller(w, stage.p, stage.calendar[t], 4, t)
    assert (w.staff.lead_bias[4], w.staff.discounting[4]) == pytest.approx((-0.5 + 1.5 * step, 0.01 + 0.04 * step))
    assert (w.staff.lead_bias[6], w.staff.discounting[6]) == (1.0, 0.05)


def test_nobody_imitates_who_is_gone(engine: SimpleNamespace, stage: Stage) -> None:
    t = imitator_of(engine, stage, 0, 2)
    stage.world.staff.pay[2], stage.world.staff.is_here[2] = 9.0, 0
    assert engine.learn.step_toward(stage.world, stage.p, stage.calendar[t], 0, 0, 3, t) == (2, 0.0)


def test_the_plan_pulls_back_and_habits_return(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[PAY_DAY]
    p.plan_pull, p.habit = 0.5, 0.25
    before = mixes(stage)[:3]
    w.staff.lead_bias[3:], w.staff.discounting[3:] = 0.8, -0.04
    learn(engine, stage)
    plan = np.array(engine.policy.plan_of(p, today))
    assert mixes(stage)[:3] == pytest.approx((before + plan) / 2)
    assert w.staff.lead_bias[3:].tolist() == pytest.approx([0.6] * 4)
    assert w.staff.discounting[3:].tolist() == pytest.approx([-0.03] * 4)


def test_people_try_things_on_a_small_scale(engine: SimpleNamespace, stage: Stage) -> None:
    """Marketers shift a share of their hours, sellers five times that in log odds and a tenth of it in discount."""
    w = stage.world
    stage.p.exploration = 0.02
    tried = []
    for t in range(300):
        w.staff.mix_volume[1], w.staff.mix_quality[1], w.staff.mix_brand[1] = 0.4, 0.2, 0.2
        w.staff.lead_bias[5] = w.staff.discounting[5] = 0.0
        engine.learn.adapt_marketer(w, stage.p, stage.calendar[t], 1, t)
        engine.learn.adapt_seller(w, stage.p, stage.calendar[t], 5, t)
        of_marketer = w.staff.mix_quality[1] - 0.2, w.staff.mix_brand[1] - 0.2
        tried.append((*of_marketer, w.staff.lead_bias[5], w.staff.discounting[5]))
    shifts = np.array(tried) / (0.02, 0.02, 0.1, 0.002)
    assert np.abs(shifts.mean(axis=0)).max() < 4 / math.sqrt(300)
    assert shifts.std(axis=0) == pytest.approx([1.0] * 4, rel=0.17)


def test_trying_things_never_leaves_the_hours_of_a_day(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.exploration = 0.5
    for t in range(PAY_DAY, 300, 21):
        before = mixes(stage)[:3].copy()
        learn(engine, stage, t)
        after = mixes(stage)[:3]
        assert after.min() >= -1e-12
        assert after.sum(axis=1) == pytest.approx([1.0] * 3)
        assert np.array_equal(after[:, [2, 4]], before[:, [2, 4]])  # nobody tries less nurture or research
        assert not np.array_equal(after, before)


def test_statements_come_on_the_last_day_of_a_month(engine: SimpleNamespace, stage: Stage) -> None:
    for t in range(64):
        learn(engine, stage, t)
    assert set(stage.events(events.KPI_PAID).day.tolist()) == {20, 41, 62}
    assert len(stage.events(events.KPI_PAID)) == 3 * 7


def test_a_kpi_breeds_what_it_pays(engine: SimpleNamespace, stage: Stage) -> None:
    """Nobody is told to do better: who goes for volume is paid for leads, who goes for quality for profit, and others follow."""

    def quality_after(weight: float) -> float:
        other = Stage.of(days=400, company={"n_marketers": 6, "n_sellers": 2})
        w, today = other.world, other.calendar
        other.p.exploration = other.p.plan_pull = 0.0
        today.cross_kpi_weight[:], today.kpi_clarity[:], today.hr_competence[:] = weight, 1.0, 1.0
        w.staff.mix_volume[:6], w.staff.mix_quality[:6] = (0.3, 0.3, 0.3, 0.15, 0.15, 0.15), (0.0, 0.0, 0.0, 0.15, 0.15, 0.15)
        for t in range(PAY_DAY, 400, 21):
            w.staff.own_result[:6] += 10 * w.staff.mix_volume[:6]
            w.staff.cross_result[:6] += 10 * w.staff.mix_quality[:6]
            engine.learn.learn(w, other.p, today[t], t)
        return float(w.staff.mix_quality[:6].mean())

    assert quality_after(0.0) < 0.03
    assert quality_after(0.9) > 0.12
