"""Heads: the weekly meeting, the hot phase and its hysteresis, and the projects they agree on."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

HEAD, OTHER, MEETING_DAY = 0, 3, 4
SURE = 100.0


@pytest.fixture
def stage() -> Stage:
    """Three marketers, four sellers; the heads think nothing of each other and come to every meeting, which goes well."""
    stage = Stage.of(days=400, company={"n_marketers": 3, "n_sellers": 4})
    w, p = stage.world, stage.p
    w.firm[0].is_logging = 1
    w.pairs.regard[:3, 3:] = w.pairs.regard[3:, :3] = 0.0
    w.firm[0].heads_mood = 0.0
    p.heads_usual, p.heads_regard, p.valence_heads, p.formality_rate = SURE, 0.0, SURE, 0.1
    stage.calendar.joint_projects[:] = 0.0
    return stage


def heads(engine: SimpleNamespace, stage: Stage, first: int, last: int | None = None) -> None:
    """The heads' days ``first`` to ``last - 1``, by default one."""
    for t in range(first, first + 1 if last is None else last):
        engine.heads.heads(stage.world, stage.p, stage.calendar[t], t)


def think(stage: Stage, regard: float) -> None:
    """Both heads think so of each other, and have for a while."""
    stage.world.pairs.regard[HEAD, OTHER] = stage.world.pairs.regard[OTHER, HEAD] = stage.world.firm[0].heads_mood = regard


def test_they_meet_once_a_week(engine: SimpleNamespace, stage: Stage) -> None:
    heads(engine, stage, 0, 20)
    w = stage.world
    assert np.flatnonzero(w.daily.heads_met).tolist() == [4, 9, 14, 19]
    assert w.daily.heads_refused.sum() == 0
    assert w.daily.contacts_across.sum() == w.daily.contacts_good.sum() == w.pairs.n_met[HEAD, OTHER] == 4
    assert w.pairs.regard[HEAD, OTHER] == pytest.approx(1 - (1 - stage.p.regard_step) ** 4)
    assert w.pairs.n_met.sum() == 8  # the two, and nobody else
    assert stage.events(events.HEADS_MET).value.tolist() == [1] * 4


def test_a_meeting_may_go_badly(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.valence_heads, stage.p.regard_step, stage.p.negative_weight = -SURE, 0.1, 2.0
    heads(engine, stage, MEETING_DAY)
    assert stage.world.pairs.regard[HEAD, OTHER] == stage.world.pairs.regard[OTHER, HEAD] == pytest.approx(-0.2)
    assert stage.events(events.HEADS_MET).value.tolist() == [-1]


@pytest.mark.parametrize(("who", "whom"), [(HEAD, OTHER), (OTHER, HEAD)])
def test_who_thinks_little_of_the_other_refuses(engine: SimpleNamespace, stage: Stage, who: int, whom: int) -> None:
    stage.p.heads_usual, stage.p.heads_regard = 0.0, 1000.0
    stage.world.pairs.regard[who, whom], stage.world.pairs.regard[whom, who] = -0.1, 0.1
    heads(engine, stage, MEETING_DAY)
    d = stage.world.daily[MEETING_DAY]
    assert (d.heads_met, d.heads_refused, d.contacts_across) == (0, 1, 0)
    (refusal,) = stage.events(events.HEADS_REFUSED)
    assert (refusal.actor, refusal.other) == (who, whom)
    assert stage.world.pairs.met_day[HEAD, OTHER] == NONE


@pytest.mark.parametrize(("regard", "p_refused"), [(0.0, 0.2), (0.5, 1 / (1 + 4 * math.e)), (-0.5, 1 / (1 + 4 / math.e))])
def test_refusals_come_at_their_odds(engine: SimpleNamespace, stage: Stage, regard: float, p_refused: float) -> None:
    stage.p.heads_usual, stage.p.heads_regard = math.log(4), 2.0
    stage.world.pairs.regard[HEAD, OTHER] = regard
    n = sum(engine.heads.refuses(stage.world, stage.p, HEAD, OTHER, t) for t in range(1500))
    assert abs(n - 1500 * p_refused) < 4 * math.sqrt(1500 * p_refused * (1 - p_refused))


@pytest.mark.parametrize("who", [HEAD, OTHER])
def test_a_vacant_chair_neither_meets_nor_refuses(engine: SimpleNamespace, stage: Stage, who: int) -> None:
    stage.world.staff.is_here[who] = 0
    heads(engine, stage, 0, 20)
    assert stage.world.daily.heads_met.sum() == stage.world.daily.heads_refused.sum() == 0


def test_the_hot_phase_outlasts_its_cause(engine: SimpleNamespace, stage: Stage) -> None:
    """It begins below -0.4 and ends above -0.2 only: in between it depends on where one comes from."""
    f, p = stage.world.firm[0], stage.p
    p.hot_below, p.hot_gap = -0.4, 0.2
    for regard, is_hot in (
        (0.3, 0),
        (-0.3, 0),
        (-0.39, 0),
        (-0.41, 1),
        (-0.39, 1),
        (-0.21, 1),
        (-0.19, 0),
        (-0.39, 0),
        (-0.9, 1),
    ):
        think(stage, regard)
        heads(engine, stage, 0)
        assert f.is_hot == is_hot, regard
    assert len(stage.events(events.WAR_BROKE_OUT)) == 2
    assert len(stage.events(events.PEACE_MADE)) == 1


def test_one_bad_meeting_makes_no_war(engine: SimpleNamespace, stage: Stage) -> None:
    """The mood follows regard slowly, so a grudge must last."""
    f, p = stage.world.firm[0], stage.p
    p.hot_below, p.formality_rate = -0.4, 1 - 0.5 ** (1 / 10)
    stage.world.pairs.regard[HEAD, OTHER] = stage.world.pairs.regard[OTHER, HEAD] = -0.8
    p.heads_usual = -SURE  # nobody mends it
    heads(engine, stage, 0, 9)
    assert (f.is_hot, f.heads_mood > -0.4) == (0, True)
    heads(engine, stage, 9, 11)
    assert f.is_hot == 1


def test_a_hot_house_becomes_formal_and_open_again(engine: SimpleNamespace, stage: Stage) -> None:
    f, p = stage.world.firm[0], stage.p
    p.formality_rate = 1 - 0.5 ** (1 / 10)
    think(stage, -0.9)
    heads(engine, stage, 0, 20)
    assert f.formality == pytest.approx(0.75)
    assert stage.world.daily.heads_refused.sum() == 4  # they don't meet, come what may
    think(stage, 0.9)
    heads(engine, stage, 20, 30)
    assert f.formality == pytest.approx(0.375)
    assert stage.world.daily.heads_met.sum() == 2


def test_recent_meetings_and_refusals_are_remembered(engine: SimpleNamespace, stage: Stage) -> None:
    f = stage.world.firm[0]
    heads(engine, stage, 0, 5)
    assert (f.heads_met, f.heads_refused) == (1.0, 0.0)
    stage.p.heads_usual = -SURE
    heads(engine, stage, 5, 15)
    assert (f.heads_met, f.heads_refused) == pytest.approx((0.92**2, 1.92))


@pytest.mark.parametrize(("wanted", "team", "started"), [(0, 2, 0), (1, 2, 1), (2, 1, 2), (50, 1, 3), (50, 2, 2), (50, 9, 1)])
def test_where_they_meet_they_agree_on_projects(
    engine: SimpleNamespace, stage: Stage, wanted: float, team: float, started: int
) -> None:
    """As many as are wanted, as long as both departments have somebody without one; the last team may be a small one."""
    w = stage.world
    stage.calendar.joint_projects[:], stage.p.project_days, stage.p.project_team = wanted, 42.0, team
    heads(engine, stage, MEETING_DAY)
    assert w.daily[MEETING_DAY].projects_started == w.firm[0].n_projects == w.firm[0].n_begun == started
    for no in range(started):
        members = np.flatnonzero(w.staff.project_no == no)
        of_each = [np.count_nonzero(members < 3), np.count_nonzero(members >= 3)]
        left = [3 - no * team, 4 - no * team]
        assert of_each == [min(team, people) for people in left]
        assert (w.staff.project_end_day[members] == MEETING_DAY + 42).all()
    assert w.staff.project_no.max() == (started - 1 if started else NONE)
    heads(engine, stage, 9)
    assert w.firm[0].n_projects == started  # there are as many as wanted


@pytest.mark.parametrize(("n_marketers", "n_sellers"), [(3, 2), (4, 1), (1, 3), (2, 2)])
@pytest.mark.parametrize("team", [1, 2])
def test_there_are_no_more_projects_than_teams(engine: SimpleNamespace, n_marketers: int, n_sellers: int, team: int) -> None:
    stage = Stage.of(company={"n_marketers": n_marketers, "n_sellers": n_sellers})
    stage.calendar.joint_projects[:], stage.p.project_team = 50.0, team
    for t in range(20):
        stage.world.staff.project_no[:], stage.world.firm[0].n_projects = NONE, 0
        engine.heads.start_projects(stage.world, stage.p, stage.calendar[t], t)
        assert stage.world.firm[0].n_projects == math.ceil(min(n_marketers, n_sellers) / team)


def test_where_one_refuses_no_project_begins(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.joint_projects[:], stage.p.heads_usual = 2.0, -SURE
    heads(engine, stage, 0, 20)
    assert stage.world.daily.projects_started.sum() == 0


def test_nobody_has_two_projects_or_one_while_away(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.calendar.joint_projects[:], stage.p.project_team = 50.0, 1.0
    w.staff.is_here[[1, 5]] = 0
    w.staff.project_no[[2, 4]], w.firm[0].n_projects, w.firm[0].n_begun = 7, 1, 8
    heads(engine, stage, MEETING_DAY)
    assert w.firm[0].n_projects == 2
    assert w.staff.project_no[[1, 5]].tolist() == [NONE, NONE]
    assert w.staff.project_no[[2, 4]].tolist() == [7, 7]
    assert w.staff.project_no[0] == 8
    assert sorted(w.staff.project_no[[3, 6]].tolist()) == [NONE, 8]


def test_projects_go_round(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.calendar.joint_projects[:], stage.p.project_team = 1.0, 1.0
    seen = set()
    for t in range(MEETING_DAY, 400, 5):
        heads(engine, stage, t)
        seen.add(tuple(np.flatnonzero(w.staff.project_no != NONE).tolist()))
        w.staff.project_no[:], w.firm[0].n_projects = NONE, 0
    assert len(seen) == 12


def test_the_log_tells_who_joins_which_project(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.calendar.joint_projects[:], stage.p.project_days, stage.p.project_team = 2.0, 42.0, 1.0
    heads(engine, stage, MEETING_DAY)
    assert stage.events(events.PROJECT_STARTED).value.tolist() == [MEETING_DAY + 42] * 2
    joined = stage.events(events.PROJECT_JOINED)
    assert joined.value.tolist() == [0, 0, 1, 1]
    assert w.staff.project_no[joined.actor].tolist() == [0, 0, 1, 1]
    assert (joined.actor[::2] < 3).all()
    assert (joined.actor[1::2] >= 3).all()


@pytest.mark.parametrize(("team", "people"), [(1.4, 1), (1.5, 2), (2.4, 2)])
def test_whole_people_join(engine: SimpleNamespace, stage: Stage, team: float, people: int) -> None:
    stage.calendar.joint_projects[:], stage.p.project_team = 1.0, team
    heads(engine, stage, MEETING_DAY)
    assert np.count_nonzero(stage.world.staff.project_no != NONE) == 2 * people
