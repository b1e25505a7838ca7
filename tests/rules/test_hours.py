"""Hours: who is here, what is left of the day, and what conflict, projects and interventions take of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.world.records import NONE
from tests.rules.plain import Stage

USUAL = 8.0 * np.array([0.6, 0.6, 0.5, 0.5, 0.5])


@pytest.fixture
def stage() -> Stage:
    """Two marketers and three sellers of eight hours, on a usual day."""
    stage = Stage.of(marketing={"campaign_share": 0.6}, sales={"selling_share": 0.3, "prospecting_share": 0.2})
    stage.p.politics_share, stage.world.staff.politics[:] = 0.1, 0.1
    stage.p.usual_procedures = stage.world.firm[0].procedures = 4.0
    return stage


def hours(engine: SimpleNamespace, stage: Stage, t: int = 7) -> np.ndarray:
    """Everyone's hours for the own work on day ``t``."""
    stage.world.daily[t] = np.zeros(1, stage.world.daily.dtype)[0]
    engine.hours.hours(stage.world, stage.p, stage.calendar[t], t)
    assert stage.world.daily[t].hours_available == pytest.approx(stage.world.staff.hours_available.sum())
    return np.asarray(stage.world.staff.hours_available)


def test_a_usual_day(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.hours_used[:], stage.world.staff.swaps_today[:] = 3.0, 1
    assert hours(engine, stage) == pytest.approx(USUAL)
    assert not stage.world.staff.hours_used.any()  # of yesterday
    assert not stage.world.staff.swaps_today.any()
    assert stage.world.staff.is_here.all()


def test_politics_take_time_from_everything(engine: SimpleNamespace, stage: Stage) -> None:
    """The shares were measured where a tenth of the time goes into politics: who gives a fifth, does 8/9 of it."""
    stage.world.staff.politics[:] = (0.2, 0.0, 0.1, 0.1, 0.2)
    assert hours(engine, stage) == pytest.approx(USUAL * np.array([8 / 9, 10 / 9, 1, 1, 8 / 9]))
    assert stage.world.daily[7].hours_politics == pytest.approx(8 * 0.6)


def test_procedures_take_time_as_far_as_there_are_more_than_usual(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.procedure_hours = 0.01
    stage.world.firm[0].procedures = 14.0
    assert hours(engine, stage) == pytest.approx(0.9 * USUAL)
    assert stage.world.daily[7].hours_procedures == pytest.approx(5 * 8 * 0.14)
    stage.world.firm[0].procedures = 0.0
    assert hours(engine, stage) == pytest.approx(1.04 * USUAL)
    assert stage.world.daily[7].hours_procedures == 0.0


def test_talking_through_managers_takes_time(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.formality_hours, stage.world.firm[0].formality = 0.4, 0.5
    assert hours(engine, stage) == pytest.approx(USUAL * (1 - 0.2 / 8))
    assert stage.world.daily[7].hours_formality == pytest.approx(5 * 0.2)


def test_a_mandate_saves_some(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[7]
    stage.p.mandate_effort, today.mandate, today.involvement, today.leadership_support = 0.05, 0.6, 1.0, 0.7
    assert hours(engine, stage) == pytest.approx(USUAL * 1.03)


def test_a_double_message_costs_marketers_only(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.double_message_hours, stage.calendar[7].double_message = 0.2, 0.5
    assert hours(engine, stage) == pytest.approx(USUAL * np.array([0.9, 0.9, 1, 1, 1]))


@pytest.mark.parametrize(("days", "worth"), [(0, 0.4), (25, 0.55), (100, 1.0), (500, 1.0)])
def test_newcomers_find_their_way(engine: SimpleNamespace, stage: Stage, days: int, worth: float) -> None:
    stage.p.ramp_start, stage.p.ramp_days = 0.4, 100.0
    stage.world.staff.hired_day[3] = 7 - days
    assert hours(engine, stage) == pytest.approx(USUAL * np.array([1, 1, 1, worth, 1]))


def test_interventions_and_projects_take_from_all_alike(engine: SimpleNamespace, stage: Stage) -> None:
    """What they take, they take from campaigns or selling and from everything else alike."""
    stage.calendar[7].hours_taken_marketer, stage.calendar[7].hours_taken_seller = 2.0, 1.0
    stage.p.project_hours = 0.5
    stage.world.staff.project_no[[1, 4]] = 0
    left = np.array([6.0, 5.5, 7.0, 7.0, 6.5])
    assert hours(engine, stage) == pytest.approx(USUAL * left / 8)
    assert stage.world.daily[7].hours_projects == 1.0


def test_nobody_works_more_than_the_day_or_less_than_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.campaign_share, stage.p.politics_share = 0.9, 0.5
    stage.world.staff.politics[:] = 0.0  # worth twice the usual hour
    assert hours(engine, stage) == pytest.approx([8.0] * 5)
    stage.calendar[7].hours_taken_marketer = stage.calendar[7].hours_taken_seller = 8.0
    stage.p.project_hours, stage.world.staff.project_no[:] = 3.0, (0, 1, 0, 1, NONE)
    assert not hours(engine, stage).any()
    stage.calendar[7].hours_taken_marketer = stage.calendar[7].hours_taken_seller = 0.0
    stage.p.procedure_hours, stage.world.firm[0].procedures = 0.1, 1e6
    assert not hours(engine, stage).any()
    assert stage.world.daily[7].hours_procedures == pytest.approx(40.0)  # all there is


def test_positions_that_are_cut_and_positions_that_are_vacant(engine: SimpleNamespace, stage: Stage) -> None:
    """The last sellers are cut; a vacancy counts only where there is a position."""
    w = stage.world
    stage.calendar[7].headcount_sales = 0.3
    w.staff.filled_day[:] = (20, NONE, NONE, NONE, 20)
    w.staff.hours_available[:] = 4.0  # yesterday's
    found = hours(engine, stage)
    assert (w.firm[0].n_marketers_here, w.firm[0].n_sellers_here) == (2, 1)
    assert w.staff.is_cut.tolist() == [0, 0, 0, 1, 1]
    assert w.staff.is_here.tolist() == [0, 1, 1, 0, 0]
    assert found == pytest.approx(USUAL * np.array([0, 1, 1, 0, 0]))
    assert w.daily[7].vacancies == 1
    assert w.daily[7].hours_politics == pytest.approx(2 * 0.8)  # of those who are here


@pytest.mark.parametrize(("share", "n"), [(0.0, 0), (0.01, 1), (0.5, 2), (2 / 3, 2), (1.0, 3)])
def test_a_share_of_a_department_is_rounded_up(engine: SimpleNamespace, stage: Stage, share: float, n: int) -> None:
    stage.calendar[7].headcount_sales = share
    hours(engine, stage)
    assert stage.world.firm[0].n_sellers_here == stage.world.staff.is_here[2:].sum() == n


@pytest.mark.parametrize(("share", "n"), [(0.0, 0), (0.4, 1), (1.0, 2)])
def test_marketing_may_be_cut_as_well(engine: SimpleNamespace, stage: Stage, share: float, n: int) -> None:
    stage.calendar[7].headcount_marketing = share
    stage.world.firm[0].n_marketers_here = 9
    hours(engine, stage)
    assert stage.world.firm[0].n_marketers_here == n
    assert stage.world.staff.is_here.tolist() == [int(m < n) for m in range(2)] + [1, 1, 1]
    assert stage.world.daily[7].vacancies == 0
