"""Sessions: pairs who talk a case through learn, a meeting without structure costs hours."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

DAY = 7


@pytest.fixture
def stage() -> Stage:
    """Two hours of well-structured sessions for two marketers and three sellers who know nothing of each other."""
    stage = Stage.of()
    w, today = stage.world, stage.calendar[DAY]
    today.session_hours, today.session_structure = 2.0, 0.5
    w.firm[0].is_logging = 1
    w.staff.understanding[:] = w.staff.insight[:] = 0.0
    w.staff.stagnation[:] = 0.5
    w.staff.map_x[:2], w.staff.map_x[2:], w.staff.map_y[:] = 0.0, 1.0, 0.0
    p = stage.p
    p.insight_session, p.understanding_session, p.relief_session, p.advice_weight, p.confidence_bound = 0.1, 0.02, 0.05, 0.4, 9.0
    return stage


def hold(engine: SimpleNamespace, stage: Stage, t: int = DAY) -> np.ndarray:
    """Hold the day's sessions; returns the pairs."""
    stage.world.firm[0].n_events = 0
    engine.sessions.sessions(stage.world, stage.p, stage.calendar[t], t)
    held = stage.events(events.SESSION_HELD)
    return np.stack((held.actor, held.other), axis=1)


def test_every_seller_sits_with_a_marketer(engine: SimpleNamespace, stage: Stage) -> None:
    pairs = hold(engine, stage)
    assert sorted(pairs[:, 1]) == [2, 3, 4]
    assert set(pairs[:, 0]) == {0, 1}
    assert stage.events(events.SESSION_HELD).value.tolist() == [500] * 3
    for m, s in pairs:
        assert stage.world.pairs.n_met[m, s] == stage.world.pairs.n_met[s, m] == 1
        assert stage.world.pairs.met_day[m, s] == stage.world.staff.last_across_day[s] == DAY
    assert stage.world.daily[DAY].hours_sessions == 10.0


def test_what_is_learned_grows_with_hours_and_structure(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    pairs = hold(engine, stage)
    assert w.staff.insight.tolist() == pytest.approx([0.0, 0.0, 0.1, 0.1, 0.1])  # an hour's worth; only sellers carry over
    n_sessions = np.bincount(pairs.ravel(), minlength=5)
    assert w.staff.understanding == pytest.approx(1 - 0.98**n_sessions)
    assert w.staff.stagnation == pytest.approx(0.5 * 0.95**n_sessions)
    assert (w.staff.map_x[2:] < 1.0).all()
    assert (w.staff.map_x[:2] > 0.0).all()
    w.staff.insight[:], stage.calendar[DAY].session_structure = 0.5, 1.0
    hold(engine, stage)
    assert w.staff.insight[2:].tolist() == pytest.approx([0.6] * 3)  # a fifth of what there was still to learn


def test_maps_pass_on_by_structure(engine: SimpleNamespace, stage: Stage) -> None:
    engine.sessions.talk_it_through(stage.world, stage.p, DAY, 0, 2, 1.0, 0.5)
    assert stage.world.staff.map_x[[0, 2]].tolist() == pytest.approx([0.2, 0.8])


def test_a_plain_meeting_costs_hours_and_nothing_else(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.calendar[DAY].session_structure = 0.0
    before = w.staff.copy(), w.pairs.copy()
    assert len(hold(engine, stage)) == 0
    assert w.daily[DAY].hours_sessions == 10.0
    assert np.array_equal(w.staff, before[0])
    assert np.array_equal(w.pairs, before[1])


def test_on_all_other_days_nothing_is_held(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar[DAY].session_hours = 0.0
    assert len(hold(engine, stage)) == 0
    assert stage.world.daily[DAY].hours_sessions == 0.0


def test_nobody_sits_longer_than_the_day_or_learns_more_than_there_is(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[DAY]
    p.hours_per_day, today.session_hours, today.session_structure = 4.0, 8.0, 1.0
    p.insight_session = p.understanding_session = p.relief_session = 1.0
    hold(engine, stage)
    assert w.daily[DAY].hours_sessions == 20.0
    assert w.staff.insight[2:].tolist() == [1.0] * 3
    assert w.staff.understanding[2:].tolist() == [1.0] * 3
    assert w.staff.stagnation[2:].tolist() == [0.0] * 3


def test_who_is_missing_learns_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.staff.is_here[3] = 0
    assert sorted(hold(engine, stage)[:, 1]) == [2, 4]
    assert (w.staff.insight[3], w.pairs.met_day[3].max()) == (0.0, NONE)
    assert w.daily[DAY].hours_sessions == 8.0


def test_the_rota_turns(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.session_hours[:], stage.calendar.session_structure[:] = 1.0, 1.0
    seen = {(int(m), int(s)) for t in range(40) for m, s in hold(engine, stage, t)}
    assert len(seen) == 6


def test_insight_fades_in_its_half_life(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.insight_decay, stage.world.staff.insight[2] = 1 - 0.5 ** (1 / 30), 0.8
    for t in range(60):
        engine.camps.camps(stage.world, stage.p, stage.calendar[t % 60], t)
    assert stage.world.staff.insight[2] == pytest.approx(0.2)
