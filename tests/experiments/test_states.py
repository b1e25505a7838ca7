"""Looking at a run between its days changes nothing of it."""

import numpy as np
import pytest

import sim
from sim.experiments.simulate import Plan
from sim.experiments.states import watch
from tests.experiments.conftest import Load


def test_a_run_that_is_watched_is_the_run_that_nobody_watched(load: Load) -> None:
    scenario = load("gemba")
    plan, last = Plan.of(scenario), scenario.days
    watched = watch(plan, 3, [0, 21, last])
    world = sim.simulate(scenario, seed=3).world
    end = watched.states[-1]
    assert np.array_equal(end.staff, world.staff)
    assert np.array_equal(end.firm, world.firm)
    assert np.array_equal(end.regard, world.pairs["regard"])
    assert [state.day for state in watched.states] == [0, 21, last]
    for state in watched.states[:-1]:
        assert state.firm["theta_x"][0] == world.daily["theta_x"][scenario.warmup_days + state.day - 1]
    # A state is a copy: later days leave it as it was.
    assert not np.array_equal(watched.states[1].regard, end.regard)
    assert watched.tastes.shape == (len(world.customers), 2)
    assert np.array_equal(watched.tastes[:, 1], world.customers["taste_y"])


@pytest.mark.parametrize("days", [[21, 0], [0, 0], [-1], [10_000]])
def test_days_outside_of_the_run_or_out_of_order_are_refused(load: Load, days: list[int]) -> None:
    with pytest.raises(ValueError, match="days are to ascend from 0 to"):
        watch(Plan.of(load("gemba")), 3, days)
