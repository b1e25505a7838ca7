"""Gemba: who swaps with whom, what it costs, and what they bring home."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE
from tests.rules.plain import Stage

SHARES = 8.0 * np.array([0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5])


@pytest.fixture
def stage() -> Stage:
    """Three marketers and five sellers of eight hours on a day of swaps."""
    stage = Stage.of(
        company={"n_marketers": 3, "n_sellers": 5},
        marketing={"campaign_share": 0.6},
        sales={"selling_share": 0.3, "prospecting_share": 0.2},
    )
    today = stage.calendar[7]
    today.gemba_share, today.gemba_hours, today.gemba_heads = 1.0, 4.0, 1.0
    stage.world.firm[0].is_logging = 1
    stage.world.staff.understanding[:] = 0.0
    stage.world.pairs.n_met[:] = 0
    stage.world.staff.hours_available[:] = SHARES  # what rule hours gives on a usual day
    stage.world.daily.hours_available[:] = SHARES.sum()
    return stage


def gemba(engine: SimpleNamespace, stage: Stage, t: int = 7) -> np.ndarray:
    """Hold the day; returns the pairs that swapped."""
    stage.world.firm[0].n_events = 0
    engine.gemba.gemba(stage.world, stage.p, stage.calendar[t], t)
    swaps = stage.events(events.SWAPPED)
    return np.stack((swaps.actor, swaps.other), axis=1)


def test_everyone_swaps_once_with_somebody_of_the_other_side(engine: SimpleNamespace, stage: Stage) -> None:
    pairs = gemba(engine, stage)
    assert sorted(pairs[:, 0]) == [0, 1, 2]
    assert len(set(pairs[:, 1])) == 3
    assert pairs[:, 1].min() >= 3
    d = stage.world.daily[7]
    assert (d.swaps, d.hours_swaps) == (3, 24.0)
    for m, s in pairs:
        assert stage.world.pairs.n_met[m, s] == stage.world.pairs.n_met[s, m] == 1
        assert stage.world.pairs.met_day[m, s] == stage.world.staff.last_across_day[s] == 7


@pytest.mark.parametrize(("hours", "left"), [(4.0, 0.5), (2.0, 0.75), (8.0, 0.0)])
def test_a_swap_takes_its_hours_from_the_own_work(engine: SimpleNamespace, stage: Stage, hours: float, left: float) -> None:
    """Whatever is left of the day, the swap takes its part of it."""
    stage.world.staff.hours_available[:3] *= 0.75  # other interventions were there first
    stage.world.daily[7].hours_available = stage.world.staff.hours_available.sum()
    expected = stage.world.staff.hours_available.copy()
    stage.calendar[7].gemba_hours = hours
    expected[gemba(engine, stage).ravel()] *= left
    assert stage.world.staff.hours_available == pytest.approx(expected)
    assert stage.world.daily[7].hours_available == pytest.approx(expected.sum())
    assert stage.world.daily[7].hours_swaps == 6 * hours


def test_knowledge_passes_on_the_spot_and_a_little_to_all(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.understanding_swap, stage.p.understanding_presentation, stage.calendar[7].gemba_presentation = 0.05, 0.02, 0.5
    stage.p.head_weight = 1.0
    swapped = gemba(engine, stage).ravel()
    is_swapped = np.isin(np.arange(8), swapped)
    assert stage.world.staff.understanding[~is_swapped].tolist() == pytest.approx([0.01, 0.01])
    assert stage.world.staff.understanding[is_swapped].tolist() == pytest.approx([1 - 0.95 * 0.99] * 6)


@pytest.mark.parametrize(("role", "learned"), [(0.0, 0.05), (0.5, 0.1), (1.0, 0.15)])
def test_doing_teaches_more_than_watching(engine: SimpleNamespace, stage: Stage, role: float, learned: float) -> None:
    stage.p.understanding_swap, stage.calendar[7].gemba_role = 0.1, role
    swapped = gemba(engine, stage).ravel()
    assert stage.world.staff.understanding[swapped].tolist() == pytest.approx([learned] * 6)


def test_half_a_day_side_by_side_raises_regard_and_shows_something_else(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.p.swap_regard, stage.p.relief_swap, stage.p.generalisation = 0.2, 0.25, 0.5
    w.staff.stereotype[:] = -0.5
    w.pairs.regard[:3, 3:] = w.pairs.regard[3:, :3] = -0.5
    w.staff.stagnation[:] = 0.4
    pairs = gemba(engine, stage)
    for m, s in pairs:
        assert (w.pairs.regard[m, s], w.pairs.regard[s, m]) == pytest.approx((-0.2, -0.2))
    assert np.count_nonzero(w.pairs.regard[:3, 3:] == -0.5) == 12
    is_swapped = np.isin(np.arange(8), pairs.ravel())
    assert w.staff.stagnation == pytest.approx(np.where(is_swapped, 0.3, 0.4))
    assert w.staff.stereotype == pytest.approx(np.where(is_swapped, -0.35, -0.5))  # what holds for one holds a little for all


def told(engine: SimpleNamespace, stage: Stage, weight: float) -> float:
    """What those who did not swap learn from the presentation when the heads swap alone."""
    p, today, w = stage.p, stage.calendar[7], stage.world
    p.understanding_presentation, today.gemba_presentation, today.gemba_heads, p.head_weight = 0.03, 1.0, 2.0, weight
    w.staff.understanding[:] = 0.0
    assert gemba(engine, stage).tolist() == [[0, 3]]
    return float(w.staff.understanding[7])


def test_heads_alone_swap_with_each_other_and_are_listened_to_more(engine: SimpleNamespace, stage: Stage) -> None:
    assert told(engine, stage, 1.0) == pytest.approx(0.03 / 3)
    assert told(engine, stage, 3.0) == pytest.approx(0.03)
    assert stage.world.daily[7].swaps == 2  # one a day


def test_who_has_seen_what_a_procedure_does_may_remove_it(engine: SimpleNamespace, stage: Stage) -> None:
    """In a house of eight one procedure weighs 36/8 as much as in the usual house."""
    f, one = stage.world.firm[0], 36.0 / 8.0
    stage.p.p_procedure_removed, f.procedures = 1.0, 2.5 * one
    gemba(engine, stage)
    assert f.procedures == pytest.approx(0.5 * one)  # there is no half procedure to remove
    assert stage.world.daily[7].procedures_removed == len(stage.events(events.PROCEDURE_REMOVED)) == 2
    stage.p.p_procedure_removed, f.procedures = 0.0, 100.0
    gemba(engine, stage)
    assert f.procedures == 100.0


def test_a_head_removes_procedures_more_often(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.p_procedure_removed, p.head_weight, w.firm[0].procedures = 0.1, 4.0, 1e6
    for t in range(60):
        for marketer in range(3):
            engine.gemba.question_a_procedure(w, p, t, marketer, 4, False)
    few = int(w.daily.procedures_removed.sum())
    w.daily.procedures_removed[:] = 0
    for t in range(60):
        for marketer in range(3):
            engine.gemba.question_a_procedure(w, p, t, marketer, 3, True)
    assert abs(few - 18) < 4 * np.sqrt(180 * 0.1 * 0.9)
    assert abs(w.daily.procedures_removed.sum() - 72) < 4 * np.sqrt(180 * 0.4 * 0.6)


def test_who_is_not_here_does_not_swap(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.is_here[[1, 4]] = 0
    stage.calendar.gemba_share[:], stage.calendar.gemba_hours[:], stage.calendar.gemba_heads[:] = 1.0, 4.0, 1.0
    for t in range(20):
        assert not np.isin(gemba(engine, stage, t), (1, 4)).any()


def test_each_brings_home_a_piece_of_the_others_map(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.p.advice_weight, stage.p.confidence_bound = 0.25, 10.0
    w.staff.map_x[:3], w.staff.map_x[3:], w.staff.map_y[:] = 0.0, 1.0, 0.0
    pairs = gemba(engine, stage)
    assert w.staff.map_x[pairs[:, 0]].tolist() == pytest.approx([0.25] * 3)
    assert w.staff.map_x[pairs[:, 1]].tolist() == pytest.approx([0.75] * 3)


def test_heads_stay_at_their_desks_unless_they_go_too(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.gemba_share[:], stage.calendar.gemba_hours[:] = 1.0, 4.0
    for t in range(30):
        stage.calendar[t].gemba_heads = 0.0
        assert not np.isin(gemba(engine, stage, t), (0, 3)).any()


def test_the_rota_turns(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.gemba_share[:], stage.calendar.gemba_hours[:], stage.calendar.gemba_heads[:] = 1.0, 4.0, 1.0
    seen = {(int(m), int(s)) for t in range(60) for m, s in gemba(engine, stage, t)}
    assert len(seen) == 15


def test_some_refuse(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.gemba_share[:], stage.calendar.gemba_hours[:], stage.calendar.gemba_heads[:] = 0.3, 4.0, 1.0
    n = sum(len(gemba(engine, stage, t)) for t in range(60))
    assert abs(n - 54) < 4.5 * np.sqrt(180 * 0.3 * 0.7)


@pytest.mark.parametrize("lever", ["gemba_share", "gemba_hours"])
def test_on_all_other_days_there_are_just_the_hours(engine: SimpleNamespace, stage: Stage, lever: str) -> None:
    stage.calendar[7][lever] = 0.0
    assert len(gemba(engine, stage)) == 0
    assert stage.world.staff.hours_available.tolist() == pytest.approx(SHARES)
    assert (stage.world.pairs.met_day == NONE).all()
    assert (stage.world.staff.swaps_today == 0).all()
