"""Run days of a world from Python: make room, call the compiled loop, see to plain Python under NUMBA_DISABLE_JIT=1."""

import numpy as np

from sim.compiled import IS_PLAIN_PYTHON
from sim.rules.day import days
from sim.world.records import World


def with_room(world: World, factor: int = 2) -> World:
    """The same world with longer arrays of leads and events; what is written stays, arrays already handed out are left behind."""
    n_due = int(world.agenda["n_customers"].max())
    n_new = len(world.leads) * (factor - 1) + 3 * n_due
    leads = np.concatenate((world.leads, np.zeros(n_new, dtype=world.leads.dtype)))
    events = world.events
    if world.firm["is_logging"][0]:
        n_more = (
            len(events) * (factor - 1)
            + 30 * n_due
            + 16 * int(world.firm["n_leads"][0])
            + len(world.staff) ** 2
            + 8 * len(world.staff)
            + 64
        )
        events = np.concatenate((events, np.zeros(n_more, dtype=events.dtype)))
    return world._replace(leads=leads, events=events)


def as_attributes(world: World) -> World:
    """The same arrays as recarrays, so that ``row.field`` works in plain Python as it does compiled."""
    return World(*(a.view(np.recarray) if a.dtype.names else a for a in world))


def as_pages(calendar: np.ndarray) -> np.ndarray:
    """A calendar as the compiled loop wants it, shape (pages, horizon), in one piece and writeable; copied only if it is not.

    Numba compiles everything once more for any other layout.
    """
    return np.require(np.atleast_2d(calendar), requirements=["C", "W"])


def run(world: World, calendar: np.ndarray, parameters: np.ndarray, first: int, last: int) -> World:
    """Run engine days ``first`` to ``last - 1`` in place.

    Parameters
    ----------
    world : changed in place, except that a full table of leads or events is replaced by a longer one.
    calendar : structured, shape (pages, horizon): the levers of every day; ``firm.page`` says which page is in force. One page
        may also come as shape (horizon,).
    parameters : structured, shape (1,).
    first, last : 0 <= first <= last <= horizon.

    Returns
    -------
    The world, with the longer tables if some were needed: go on with this one.

    Raises
    ------
    ValueError
        When the days lie outside the horizon.
    """
    horizon = calendar.shape[-1]
    if not 0 <= first <= last <= horizon:
        raise ValueError(f"days {first} to {last} lie outside the horizon of {horizon} days")
    pages = as_pages(calendar)
    with np.errstate(over="ignore"):  # hashing wraps around on purpose; compiled code never warns
        while first < last:
            if IS_PLAIN_PYTHON:
                reached = days(as_attributes(world), pages.view(np.recarray), parameters.view(np.recarray), first, last)
            else:
                reached = days(world, pages, parameters, first, last)
            if reached < last:
                world = with_room(world)
            first = reached
    return world
