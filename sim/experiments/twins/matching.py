"""Two event logs side by side: which event of one is in the other too, which is but for its number, and which is not.

An event is the same when day, kind, people, customer, lead and value are. Leads are known by their customer and the day of their
birth, since their numbers shift as soon as one run has a lead more. Within a day the events of a log are a bag: what merely
happens in another order is no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.experiments.twins.sentences import CUSTOMER_AS_VALUE
from sim.world.records import NONE, World

Place = tuple[int, int, int, int]
"""Where an event stands among those of both logs: day, events of that both logs have before it, side, index in its log."""


@dataclass(frozen=True, eq=False)
class Log:
    """One run's events, and what the other run makes of each.

    Parameters
    ----------
    events : of dtype ``EVENT``, shape (n,), in the order of the log.
    born : birth day of each event's lead, -1 for none, shape (n,).
    partner : index of the same event in the other log, also if its value is another; -1 where there is none, shape (n,).
    is_same : whether the partner has the same value too, shape (n,).
    shared : number of events with a partner before each, shape (n,): the order of both logs together.
    """

    events: np.ndarray = field(repr=False)
    born: np.ndarray = field(repr=False)
    partner: np.ndarray = field(repr=False)
    is_same: np.ndarray = field(repr=False)
    shared: np.ndarray = field(repr=False)


def side_by_side(first: World, second: World) -> tuple[Log, Log]:
    """Match the logs of two finished runs."""
    events = [world.events[: int(world.firm["n_events"][0])] for world in (first, second)]
    born = [_birth_days(own, world) for own, world in zip(events, (first, second), strict=True)]
    keys = [_keys(own, days) for own, days in zip(events, born, strict=True)]
    partners = list(_partners(keys[0], keys[1]))
    is_same = [own != NONE for own in partners]
    left = [np.flatnonzero(~own) for own in is_same]
    loose = [_without_number(keys[side][left[side]], events[side]["kind"][left[side]]) for side in (0, 1)]
    for side, found in enumerate(_partners(loose[0], loose[1])):
        has = found != NONE
        partners[side][left[side][has]] = left[1 - side][found[has]]
    logs = [
        Log(events[side], born[side], partners[side], is_same[side], np.cumsum(partners[side] != NONE) - (partners[side] != NONE))
        for side in (0, 1)
    ]
    return logs[0], logs[1]


def place(logs: tuple[Log, Log], side: int, index: int) -> Place:
    """Where an event stands among those of both logs."""
    return int(logs[side].events["day"][index]), int(logs[side].shared[index]), side, index


def first_difference(logs: tuple[Log, Log], chosen: tuple[np.ndarray, np.ndarray]) -> Place | None:
    """The first event, of those chosen in each log (by index, in order), that is not the same in the other; None if all are."""
    found = []
    for side, indices in enumerate(chosen):
        differing = indices[~logs[side].is_same[indices]]
        if differing.size:
            found.append(place(logs, side, int(differing[0])))
    return min(found, default=None)


def _birth_days(events: np.ndarray, world: World) -> np.ndarray:
    return np.where(events["lead"] >= 0, world.leads["born_day"][events["lead"]], NONE).astype(np.int64)


def _keys(events: np.ndarray, born: np.ndarray) -> np.ndarray:
    """What makes an event the same, the value last; shape (n, 3).

    Sorting takes time with every column, so whole numbers that fit share one: a day (below 2^15) with a kind (2^7) and two people
    (2^16 each, from -1 on), a customer with a day of birth (2^31 each, from -1 on).
    """
    day, kind, actor, other, customer = (events[name].astype(np.int64) for name in ("day", "kind", "actor", "other", "customer"))
    who = (((day << 7) + kind << 16) + actor + 1 << 16) + other + 1
    return np.column_stack([who, (customer + 1 << 32) + born + 1, events["value"]])


def _without_number(keys: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The same without values, except where a value says who."""
    loose = keys.copy()
    loose[~np.isin(kinds, CUSTOMER_AS_VALUE), -1] = 0
    return loose


def _partners(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row the index of an equal row of the other table, -1 for none; the k-th of equals goes with the k-th."""
    rows, n = np.concatenate((first, second)), len(first)
    side = np.arange(len(rows)) >= n
    order = np.lexsort((side, *rows.T[::-1]))
    ordered = rows[order]
    is_new = np.ones(len(rows), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.cumsum(is_new) - 1
    starts = np.flatnonzero(is_new)
    n_first = np.bincount(group[~side[order]], minlength=len(starts))
    n_second = np.bincount(group[side[order]], minlength=len(starts))
    rank = np.arange(len(rows)) - starts[group]
    is_paired = ~side[order] & (rank < n_second[group])
    mine = order[is_paired]
    theirs = order[np.flatnonzero(is_paired) + n_first[group[is_paired]]] - n
    found = np.full(n, NONE), np.full(len(second), NONE)
    found[0][mine], found[1][theirs] = theirs, mine
    return found
