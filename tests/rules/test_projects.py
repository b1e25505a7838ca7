"""Projects: how they end, what comes of it, and what they leave behind."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

M, S, LAST, NO = 1, 3, 20, 7
SURE = 100.0  # log odds


@pytest.fixture
def stage() -> Stage:
    """Marketer 1 and seller 3 in project 7, whose last day is day 20; nobody thinks anything of anybody."""
    return with_a_project(Stage.of(), M, S)


def with_a_project(stage: Stage, *team: int) -> Stage:
    """Put a team into project 7; nobody thinks anything of anybody."""
    n_marketers = stage.world.firm[0].n_marketers
    w = stage.world
    w.firm[0].is_logging = 1
    w.pairs.regard[:n_marketers, n_marketers:] = w.pairs.regard[n_marketers:, :n_marketers] = 0.0
    w.staff.understanding[:] = w.staff.insight[:] = 0.0
    w.staff.stagnation[:] = 0.4
    w.staff.project_no[list(team)], w.staff.project_end_day[list(team)], w.firm[0].n_projects = NO, LAST, 1
    return stage


def go_on(engine: SimpleNamespace, stage: Stage, t: int, odds: float = 0.0) -> None:
    """Day ``t`` of all projects."""
    stage.p.project_usual = odds
    engine.projects.projects(stage.world, stage.p, stage.calendar[t], t)


def is_over(stage: Stage) -> bool:
    """Is nobody in a project?"""
    is_free = bool((stage.world.staff.project_no == NONE).all())
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
    assert (w.daily[LAST].projects_succeeded, w.daily[LAST].projects_failed, w.daily[LAST].people_succeeded) == (1, 0, 2)
    assert (w.firm[0].projects_succeeded, w.firm[0].projects_failed) == (1.0, 0.0)
    assert stage.events(events.PROJECT_SUCCEEDED).value.tolist() == [1000]
    assert stage.events(events.PROJECT_LEFT)[["actor", "value"]].tolist() == [(M, 1), (S, 1)]


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
    assert (w.daily[LAST].projects_succeeded, w.daily[LAST].projects_failed, w.daily[LAST].people_succeeded) == (0, 1, 0)
    assert (w.firm[0].projects_succeeded, w.firm[0].projects_failed) == (0.0, 1.0)
    assert stage.events(events.PROJECT_FAILED).value.tolist() == [0]
    assert stage.events(events.PROJECT_LEFT)[["actor", "value"]].tolist() == [(M, 0), (S, 0)]


@pytest.mark.parametrize("who", [M, S])
def test_without_one_of_the_departments_it_fails_at_once(engine: SimpleNamespace, stage: Stage, who: int) -> None:
    w, there = stage.world, M + S - who
    w.staff.is_here[who], w.staff.stereotype[:] = 0, 0.0
    go_on(engine, stage, 3, SURE)
    assert is_over(stage)
    assert (w.daily[3].projects_failed, w.daily[3].people_succeeded) == (1, 0)
    assert w.staff.stagnation[there] > 0.4  # who is left has got nowhere
    assert w.staff.stereotype[there] < 0.0
    assert (w.staff.stagnation[who], w.staff.stereotype[who]) == (0.4, 0.0)
    assert w.pairs.regard[M, S] == w.pairs.regard[S, M] == 0.0
    assert sorted(stage.events(events.PROJECT_LEFT)[["actor", "value"]].tolist()) == sorted([(there, 0), (who, -1)])


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
    assert stage.events(events.PROJECT_MET)[["actor", "other", "value"]].tolist() == [(M, S, 1)] * 4


def test_what_makes_success_likely(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    today.hr_competence, today.leadership_support, today.involvement, today.group_framing = 1.0, 0.7, 1.0, 1.0
    p.mandate_clarity = 0.0

    def log_odds() -> float:
        odds = engine.projects.p_success(w, p, today, NO)
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
        w.staff.project_no[[M, S]], w.staff.project_end_day[[M, S]], w.firm[0].n_projects = NO, t, 1
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


# --- Teams: two marketers (0 and 2) and three sellers (3, 4 and 6) of a larger company ----------------------------------------

MARKETERS, SELLERS = (0, 2), (3, 4, 6)


@pytest.fixture
def team() -> Stage:
    """Three marketers and four sellers, five of whom have a project."""
    return with_a_project(Stage.of(company={"n_marketers": 3, "n_sellers": 4}), *MARKETERS, *SELLERS)


def test_everybody_of_a_team_shares_in_success(engine: SimpleNamespace, team: Stage) -> None:
    w, p = team.world, team.p
    p.project_step, p.insight_project, p.generalisation, w.staff.stereotype[:] = 0.3, 0.2, 0.5, 0.0
    go_on(engine, team, LAST, SURE)
    assert is_over(team)
    for i in range(3):
        for j in range(3, 7):
            expected = 0.3 if i in MARKETERS and j in SELLERS else 0.0
            assert w.pairs.regard[i, j] == w.pairs.regard[j, i] == pytest.approx(expected)
    assert w.staff.stereotype.tolist() == pytest.approx([0.15, 0, 0.15, 0.15, 0.15, 0, 0.15])
    assert w.staff.insight.tolist() == pytest.approx([0, 0, 0, 0.2, 0.2, 0, 0.2])  # marketers know what they promise
    assert (w.daily[LAST].projects_succeeded, w.daily[LAST].people_succeeded) == (1, 5)
    assert team.events(events.PROJECT_LEFT).actor.tolist() == [*MARKETERS, *SELLERS]


def test_a_team_works_in_pairs_that_change(engine: SimpleNamespace, team: Stage) -> None:
    """Every week each seller has a partner; a marketer has as many as it takes, and all meet all in turn."""
    w = team.world
    for t in range(LAST):
        go_on(engine, team, t)
    assert w.daily.contacts_across[[0, 5, 10, 15]].tolist() == [3] * 4
    assert w.daily.contacts_across.sum() == 12
    met = w.pairs.n_met[np.ix_(MARKETERS, SELLERS)]
    assert met.sum(axis=0).tolist() == [4, 4, 4]
    assert (met > 0).all()
    assert w.pairs.n_met.sum() == 2 * 12  # nobody else


def test_in_a_team_of_two_and_two_all_meet_all(engine: SimpleNamespace) -> None:
    stage = with_a_project(Stage.of(company={"n_marketers": 3, "n_sellers": 4}), 0, 2, 3, 6)
    for t in range(LAST):
        go_on(engine, stage, t)
    assert stage.world.pairs.n_met[np.ix_((0, 2), (3, 6))].tolist() == [[2, 2], [2, 2]]


def test_the_chance_of_a_team_is_that_of_its_means(engine: SimpleNamespace, team: Stage) -> None:
    w, p, today = team.world, team.p, team.calendar[0]
    p.project_regard, p.project_understanding = 1.5, 1.0
    w.pairs.regard[np.ix_(MARKETERS, SELLERS)] = 0.6  # the sellers think nothing of them
    w.pairs.regard[1, 3], w.staff.understanding[1] = -1.0, 1.0  # not in the team
    w.staff.understanding[[0, 6]] = 0.5
    odds = engine.projects.p_success(w, p, today, NO)
    assert math.log(odds / (1 - odds)) == pytest.approx(p.project_usual + 1.5 * 0.3 + 1.0 * 0.2)


def test_a_position_that_falls_vacant_is_missing_until_it_is_filled(engine: SimpleNamespace, team: Stage) -> None:
    w = team.world
    w.staff.is_here[[0, 3, 4]] = 0
    go_on(engine, team, 5)
    assert not is_over(team)
    assert team.events(events.PROJECT_MET)[["actor", "other"]].tolist() == [(2, 6)]
    w.staff.is_here[3] = 1
    go_on(engine, team, LAST, SURE)
    assert is_over(team)  # nobody who is away keeps it
    assert w.daily[LAST].people_succeeded == 3
    assert w.pairs.regard[2, 3] > 0.0
    assert w.pairs.regard[0, 3] == w.pairs.regard[2, 4] == 0.0


def test_a_project_whose_people_have_all_gone_fails(engine: SimpleNamespace, team: Stage) -> None:
    team.world.staff.is_here[[*MARKETERS, *SELLERS]] = 0
    go_on(engine, team, 3, SURE)
    assert is_over(team)
    assert (team.world.daily[3].projects_failed, team.world.daily[3].people_succeeded) == (1, 0)
    assert team.events(events.PROJECT_LEFT).value.tolist() == [-1] * 5


def test_projects_stand_in_the_order_of_their_people_here_or_not(engine: SimpleNamespace, team: Stage) -> None:
    """What a project spreads depends on what the one before has spread; whose first is away keeps its place."""
    w = team.world
    w.staff.project_no[[1, 5]], w.staff.project_end_day[[1, 5]], w.firm[0].n_projects = NO + 1, LAST, 2
    w.staff.is_here[0] = 0
    go_on(engine, team, LAST, SURE)
    assert team.events(events.PROJECT_LEFT).actor.tolist() == [*MARKETERS, *SELLERS, 1, 5]


def test_two_projects_go_their_own_ways(engine: SimpleNamespace, team: Stage) -> None:
    w = team.world
    w.staff.project_no[[1, 5]], w.staff.project_end_day[[1, 5]], w.firm[0].n_projects = NO + 1, LAST + 3, 2
    go_on(engine, team, LAST, SURE)
    assert w.staff.project_no.tolist() == [NONE, NO + 1, NONE, NONE, NONE, NO + 1, NONE]
    assert w.firm[0].n_projects == 1
    assert w.pairs.regard[1, 5] == 0.0
    go_on(engine, team, LAST + 3, SURE)
    assert is_over(team)
    assert w.daily.people_succeeded.sum() == 7
