"""Politics: pressure and hostility turn hours into initiatives, and initiatives into procedures.

At average conflict people lose about 5.5 % of their time to it (V77). Busy people start initiatives and answer those of
the other side in kind; now and then one leaves a procedure or another approver behind, which stays until it is
forgotten or somebody questions it (V124: bureaucracy grows by itself). A mandate leaves less to fight over.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of
from sim.world import chance
from sim.world.events import INITIATIVE, PROCEDURE_ADDED, record

READS = ("firm.seed", "firm.pressure", "staff.stereotype", "staff.is_here")
WRITES = ("staff.politics", "firm.procedures", "daily.initiatives", "daily.procedures_added")


USUAL_STAFF = 36.0


@compiled_part
def weight_of_one(w: Any) -> Any:
    """By how much one procedure adds to those that everybody meets: a larger house has more, and each concerns a smaller part."""
    return USUAL_STAFF / w.staff.shape[0]


@compiled_part
def inclination(w: Any, p: Any, today: Any, i: Any) -> Any:
    """Share of the time that person ``i`` would give to politics, were today to last."""
    share = p.politics_share * math.exp(-p.politics_hostility * w.staff[i].stereotype)
    share *= (1.0 + p.politics_pressure * w.firm[0].pressure) * (1.0 - p.politics_mandate * mandate_of(p, today))
    return min(max(share, 0.0), 0.5)


@compiled_part
def start_an_initiative(w: Any, p: Any, i: Any, t: Any) -> None:
    """An initiative keeps others busy, and may leave a procedure behind."""
    f = w.firm[0]
    w.daily[t].initiatives += 1
    record(w, t, INITIATIVE, i, -1, -1, -1, 0)
    if chance.uniform(f.seed, chance.POLITICS, t, i, 1) < p.p_procedure:
        f.procedures += weight_of_one(w)
        w.daily[t].procedures_added += 1
        record(w, t, PROCEDURE_ADDED, i, -1, -1, -1, int(f.procedures * 100.0))


@compiled_part
def politics(w: Any, p: Any, today: Any, t: Any) -> None:
    """Everybody's time for politics moves toward what the mood asks for; some start initiatives; procedures are forgotten."""
    f = w.firm[0]
    f.procedures -= p.procedure_fading * f.procedures
    draws = chance.key(f.seed, chance.POLITICS, t)
    for i in range(w.staff.shape[0]):
        person = w.staff[i]
        if person.is_here == 0:
            continue
        person.politics += p.politics_rate * (inclination(w, p, today, i) - person.politics)
        if chance.uniform_of(draws, i, 0) < person.politics * p.hours_per_day / p.hours_per_initiative:
            start_an_initiative(w, p, i, t)
