"""Projects: how they end, what comes of it, and what they leave behind."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

M, S, LAST = 1, 3, 20
SURE = 100.0  # log odds


@pytest.fixture
def stage() -> Stage:
    """Marketer 1 and seller 3 in a project whose last day is day 20; nobody thinks anything of anybody."""
    stage = Stage.of()
    w = stage.world
    w.firm[0].is_logging = 1
    w.pairs.regard[:2, 2:] = w.pairs.regard[2:, :2] = 0.0
    w.staff.understanding[:] = w.staff.insight[:] = 0.0
    w.staff.stagnation[:] = 0.4
    w.staff.project_partner[[M, S]], w.staff.project_end_day[[M, S]], w.firm[0].n_projects = (S, M), LAST, 1
    return stage


def go_on(engine: SimpleNamespace, stage: Stage, t: int, odds: float = 0.0) -> None:
    """Day ``t`` of all projects."""
    stage.p.project_usual = odds
    engine.projects.projects(stage.world, stage.p, stage.calendar[t], t)


def is_over(stage: Stage) -> bool:
    """Is nobody in a project?"""
    is_free = bool((stage.world.staff.project_partner == NONE).all())
    assert is_free == (stage.world.firm[0].n_projects == 0)
    return is_free


def test_success(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.project_step, p.understanding_project, p.insight_project, p.relief_project = 0.3, 0.1, 0.2, 0.5
    p.generalisation, w.staff.stereotype[:], w.staff.insight[S] = 0.5, 0.0, 0.5
    go_on(engine, stage, LAST, SURE)
    assert is_over(stage)
    assert w.pairs.regard[M, S] == w.pairs.regard[S, M] == pytest.approx(0.3)
    assert w.staff.stereotype.tolist() == pytest.approx([0, 0.15, 0, 0.15, 0])  # what holds for one holds a little for all
    assert w.staff.understanding.tolist() == pytest.approx([0, 0.1, 0, 0.1, 0])
    assert w.staff.insight.tolist() == pytest.approx([0, 0, 0, 0.6, 0])  # how to carry over what marketing promises
    assert w.staff.stagnation.tolist() == pytest.approx([0.4, 0.2, 0.4, 0.2, 0.4])
    assert (w.daily[LAST].projects_succeeded, w.daily[LAST].projects_failed) == (1, 0)
    assert (w.firm[0].projects_succeeded, w.firm[0].projects_failed) == (1.0, 0.0)
    assert stage.events(events.PROJECT_SUCCEEDED).value.tolist() == [1000]


def test_what_it_found_out_spreads_among_the_sellers(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.project_spread, p.confidence_bound, w.staff.is_here[4] = 0.25, 2.0, 0
    w.staff.map_x[:], w.staff.map_y[:] = (0.5, 0.5, 0.0, 0.0, 0.0), 0.0
    w.firm[0].brand_map_x, w.firm[0].brand_map_y = 1.0, 0.0
    go_on(engine, stage, LAST, SURE)
    assert w.staff.map_x.tolist() == pytest.approx([0.5, 0.5, 0.25, 0.25, 0.0])


def test_failure_divides(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.project_step, p.project_frustration = 0.3, 0.5
    p.generalisation, w.staff.stereotype[:] = 0.5, 0.0
    go_on(engine, stage, LAST, -SURE)
    assert is_over(stage)
    assert w.pairs.regard[M, S] == w.pairs.regard[S, M] == pytest.approx(-0.3)
    assert w.staff.stereotype.tolist() == pytest.approx([0, -0.15, 0, -0.15, 0])
    assert not w.staff.understanding.any()
    assert not w.staff.insight.any()
    assert w.staff.stagnation.tolist() == pytest.approx([0.4, 0.7, 0.4, 0.7, 0.4])
    assert (w.daily[LAST].projects_succeeded, w.daily[LAST].projects_failed) == (0, 1)
    assert (w.firm[0].projects_succeeded, w.firm[0].projects_failed) == (0.0, 1.0)
    assert stage.events(events.PROJECT_FAILED).value.tolist() == [0]


@pytest.mark.parametrize("who", [M, S])
def test_without_one_of_the_two_it_fails_at_once(engine: SimpleNamespace, stage: Stage, who: int) -> None:
    stage.world.staff.is_here[who] = 0
    go_on(engine, stage, 3, SURE)
    assert is_over(stage)
    assert stage.world.daily[3].projects_failed == 1


def test_once_a_week_the_two_sit_together(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.valence_project = SURE
    for t in range(LAST):
        go_on(engine, stage, t)
        assert not is_over(stage)
    assert np.flatnonzero(w.daily.contacts_across[:LAST]).tolist() == [0, 5, 10, 15]
    assert w.daily.contacts_good.sum() == w.pairs.n_met[M, S] == w.pairs.n_met[S, M] == 4
    assert w.pairs.n_met.sum() == 8  # nobody else
    assert w.pairs.regard[M, S] == pytest.approx(1 - (1 - p.regard_step) ** 4)
    assert w.staff.last_across_day[[M, S]].tolist() == [15, 15]


def test_what_makes_success_likely(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    today.hr_competence, today.leadership_support, today.involvement, today.group_framing = 1.0, 0.7, 1.0, 1.0
    p.mandate_clarity = 0.0

    def log_odds() -> float:
        odds = engine.projects.p_success(w, p, today, M, S)
        return math.log(odds / (1 - odds))

    usual = log_odds()
    assert usual == pytest.approx(p.project_usual)
    today.cross_kpi_weight, today.kpi_clarity = 0.5, 0.6
    assert log_odds() - usual == pytest.approx(0.3 * p.project_goals)
    today.cross_kpi_weight, today.mandate = 0.0, 0.5
    assert log_odds() - usual == pytest.approx(0.5 * p.project_mandate)
    today.mandate, w.pairs.regard[S, M], w.pairs.regard[M, S] = 0.0, -0.8, 0.2
    assert log_odds() - usual == pytest.approx(-0.3 * p.project_regard)
    w.pairs.regard[S, M] = w.pairs.regard[M, S] = 0.0
    w.staff.understanding[[M, S]] = (0.4, 0.2)
    assert log_odds() - usual == pytest.approx(0.3 * p.project_understanding)
    w.staff.understanding[:], w.firm[0].formality = 0.0, 0.5
    assert log_odds() - usual == pytest.approx(-0.5 * p.project_formality)


def test_projects_succeed_at_their_odds(engine: SimpleNamespace) -> None:
    stage = Stage.of(days=600)
    w, p = stage.world, stage.p
    p.project_usual, p.project_regard, p.project_understanding = math.log(0.3 / 0.7), 0.0, 0.0
    for t in range(600):
        w.staff.project_partner[[M, S]], w.staff.project_end_day[[M, S]], w.firm[0].n_projects = (S, M), t, 1
        engine.projects.projects(w, p, stage.calendar[t], t)
    n = w.daily.projects_succeeded.sum()
    assert abs(n - 180) < 4 * math.sqrt(600 * 0.3 * 0.7)
    assert n + w.daily.projects_failed.sum() == 600


def test_the_firm_forgets_how_its_projects_ended(engine: SimpleNamespace, stage: Stage) -> None:
    f = stage.world.firm[0]
    f.projects_succeeded, f.projects_failed, f.n_projects = 2.0, 4.0, 0
    for _ in range(173):  # about eight months
        engine.projects.projects(stage.world, stage.p, stage.calendar[0], 0)
    assert (f.projects_succeeded, f.projects_failed) == pytest.approx((1.0, 2.0), rel=0.01)
