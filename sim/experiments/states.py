"""A run looked at between days: copies of a few arrays at the end of chosen days, for what no record of the days holds.

Stopping and going on is exact: the run is the one that nobody looked at, bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.simulate import Plan, build_world
from sim.rules.run import run
from sim.world.records import World


class State(NamedTuple):
    """What people and the firm were like at the end of a scenario day.

    Parameters
    ----------
    day : 0 is the end of the warm-up.
    staff : STAFF, shape (n_staff,).
    firm : FIRM, shape (1,).
    regard : of the row's person for the column's, shape (n_staff, n_staff); within a department it means nothing.
    """

    day: int
    staff: np.ndarray
    firm: np.ndarray
    regard: np.ndarray


class Watched(NamedTuple):
    """A run with its states on the days asked for, in their order, and the tastes of its customers.

    Parameters
    ----------
    tastes : offset of every customer's need from the centre of demand, need units; shape (n_customers, 2). They never change.
    """

    states: tuple[State, ...]
    tastes: np.ndarray


def watch(plan: Plan, seed: int, days: Sequence[int]) -> Watched:
    """Run a plan and keep its state at the end of some scenario days.

    Parameters
    ----------
    days : 0 to the last scenario day, in ascending order.

    Raises
    ------
    ValueError
        When the days are not in order or lie outside of the run.
    """
    if list(days) != sorted(set(days)) or not all(0 <= day <= plan.horizon - plan.warmup_days for day in days):
        raise ValueError(f"days are to ascend from 0 to {plan.horizon - plan.warmup_days}, not {list(days)}")
    world = build_world(plan, seed)
    tastes = np.stack([world.customers["taste_x"], world.customers["taste_y"]], axis=1)
    return Watched(tuple(_states(plan, world, days)), tastes)


def _states(plan: Plan, world: World, days: Sequence[int]) -> Iterator[State]:
    first = 0
    for day in days:
        last = plan.warmup_days + day
        world = run(world, plan.calendar, plan.parameters, first, last)
        yield State(day, world.staff.copy(), world.firm.copy(), world.pairs["regard"].copy())
        first = last
