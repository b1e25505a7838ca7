"""What many customers know and feel today: `sim.rules.touch` for arrays of customers.

The engine's own functions take one customer and are compiled; these take any number of rows at once and cost nothing to start. A
test holds the two together.
"""

from typing import Any

import numpy as np

from sim.world.records import World


def awareness(world: World, parameters: np.ndarray, rows: Any, t: int) -> np.ndarray:
    """Awareness (0..1) of the customers in ``rows`` on the morning of engine day ``t``; changes nothing."""
    days, c = world.agenda, world.customers
    since = c["touched_day"][rows]
    fade = np.exp(days["advertising"][since] - days["advertising"][t])
    return np.clip(days["level"][t] + (c["awareness"][rows] - days["level"][since]) * fade, 0.0, 1.0)


def attitude(world: World, parameters: np.ndarray, rows: Any, t: int) -> np.ndarray:
    """Attitude (-1..1) of the customers in ``rows`` on the morning of engine day ``t``; changes nothing."""
    c = world.customers
    disposition = c["disposition"][rows]
    fade = np.exp(-parameters["attitude_decay_per_day"][0] * (t - c["touched_day"][rows]))
    return np.asarray(disposition + (c["attitude"][rows] - disposition) * fade)


def touch(world: World, parameters: np.ndarray, rows: Any, t: int) -> None:
    """Bring the customers in ``rows`` up to day ``t``, in place; whoever writes awareness or attitude does this first."""
    both = awareness(world, parameters, rows, t), attitude(world, parameters, rows, t)
    world.customers["awareness"][rows], world.customers["attitude"][rows] = both
    world.customers["touched_day"][rows] = t
