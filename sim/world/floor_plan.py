"""Where people sit, and how likely it makes two of them to meet on a day."""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world.plane import length


@compiled_part
def floors_factor(p: Any, floors: Any) -> Any:
    """Contact across ``floors`` relative to one floor (V47), linear between whole floors, next to nothing beyond two."""
    if floors <= 1.0:
        return 1.0 + (p.one_floor - 1.0) * floors
    if floors <= 2.0:
        return p.one_floor + (p.two_floors - p.one_floor) * (floors - 1.0)
    return p.two_floors / (floors - 1.0)


@compiled_part
def lay_out(w: Any, p: Any, distance_m: Any, floors: Any, openness: Any, reasons: Any) -> None:
    """Compute the chance that a pair meets on a day from the floor plan, and remember for which plan it holds.

    The departments sit ``distance_m`` apart; everyone has a seat within the own department's room.
    """
    f = w.firm[0]
    n = w.staff.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            a = w.staff[i]
            b = w.staff[j]
            x = a.seat_x - b.seat_x
            odds = p.meet_rate
            if a.department != b.department:
                x += distance_m
                odds *= floors_factor(p, floors) * openness * reasons
            odds *= math.exp(-length(x, a.seat_y - b.seat_y) / p.distance_scale_m)
            w.pairs[i, j].odds = min(odds, 1.0)
            w.pairs[j, i].odds = min(odds, 1.0)
    f.layout_distance_m = distance_m
    f.layout_floors = floors
    f.layout_openness = openness
    f.layout_reasons = reasons
