"""Awareness and attitude in closed form, against a recursion that visits everybody every day."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from tests.rules.plain import Stage

HORIZON = 200


@pytest.fixture
def stage(engine: SimpleNamespace) -> Stage:
    """A company whose advertising is different on every day, and on some days nothing."""
    stage = Stage.of(days=HORIZON)
    rng = np.random.default_rng(4)
    for t in range(HORIZON):
        today = stage.calendar[t]
        today.marketing_budget_factor = rng.choice([0.0, 0.3, 1.0, 3.0])
        stage.world.firm[0].theta_x = rng.uniform(-1, 1)
        engine.campaign.advertise(stage.world, stage.p, today, t, rng.uniform(0, 8), rng.uniform(0, 8))
    return stage


def rates(stage: Stage) -> np.ndarray:
    """Reach and forgetting of every day."""
    return np.diff(stage.world.agenda.advertising)


@pytest.mark.parametrize("awareness", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("touched_day", [0, 57])
def test_awareness_is_what_a_daily_pass_would_compute(
    engine: SimpleNamespace, stage: Stage, awareness: float, touched_day: int
) -> None:
    w, forgetting = stage.world, stage.p.forgetting_per_day
    c = w.customers[3]
    c.awareness, c.touched_day = awareness, touched_day
    exact = euler = awareness
    for t, total in enumerate(rates(stage)):
        if t < touched_day:
            continue
        assert engine.touch.awareness_on(w, 3, t) == pytest.approx(exact, abs=1e-12)
        assert engine.touch.awareness_on(w, 3, t) == pytest.approx(euler, abs=5e-4)  # a coarser one, in 100 steps a day
        reach = total - forgetting
        ever = reach / total
        exact = ever + (exact - ever) * math.exp(-total)
        for _ in range(100):
            euler += (reach * (1.0 - euler) - forgetting * euler) / 100
    assert c.touched_day == touched_day  # looking changes nothing


def test_a_touch_changes_nothing_but_the_day(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    c = w.customers[3]
    c.awareness, c.attitude, c.disposition, c.touched_day = 0.4, -0.5, 0.2, 10
    later = engine.touch.awareness_on(w, 3, 150), engine.touch.attitude_on(w, stage.p, 3, 150)
    for t in (11, 40, 40, 99):
        engine.touch.touch(w, stage.p, 3, t)
    assert c.touched_day == 99
    assert (engine.touch.awareness_on(w, 3, 150), engine.touch.attitude_on(w, stage.p, 3, 150)) == pytest.approx(later, abs=1e-12)


def test_attitude_drifts_half_way_back_in_its_half_life(engine: SimpleNamespace, stage: Stage) -> None:
    c = stage.world.customers[0]
    c.attitude, c.disposition, c.touched_day = 0.9, 0.1, 5
    stage.p.attitude_decay_per_day = math.log(2) / 60
    assert engine.touch.attitude_on(stage.world, stage.p, 0, 65) == pytest.approx(0.5)
    assert engine.touch.attitude_on(stage.world, stage.p, 0, 125) == pytest.approx(0.3)


def test_many_years_of_advertising_overflow_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.agenda.advertising[100:] = 1e6
    stage.world.agenda.level[100:] = 0.77
    assert engine.touch.awareness_on(stage.world, 0, 120) == 0.77
