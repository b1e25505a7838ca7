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


def test_a_swap_takes_its_hours_from_the_own_work(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar[7].hours_taken_marketer = 2.0
    pairs = gemba(engine, stage)
    expected = SHARES.copy()
    expected[:3] *= 6 / 8
    expected[pairs.ravel()] *= 0.5
    assert stage.world.staff.hours_available.tolist() == pytest.approx(expected)
    assert stage.world.daily[7].hours_available == pytest.approx(expected.sum())
    stage.calendar[7].gemba_hours = 8.0
    assert stage.world.staff.hours_available[gemba(engine, stage).ravel()].tolist() == pytest.approx([0.0] * 6)


def test_knowledge_passes_on_the_spot_and_a_little_to_all(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.understanding_swap, stage.p.understanding_presentation, stage.calendar[7].gemba_presentation = 0.05, 0.02, 0.5
    swapped = gemba(engine, stage).ravel()
    is_swapped = np.isin(np.arange(8), swapped)
    assert stage.world.staff.understanding[~is_swapped].tolist() == pytest.approx([0.01, 0.01])
    assert stage.world.staff.understanding[is_swapped].tolist() == pytest.approx([1 - 0.95 * 0.99] * 6)


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
