"""What a customer knows and feels today, without a daily pass over the market.

Awareness follows da/dt = r (1 - a) - d a, where r is the day's advertising and d forgetting. The equation is linear, so
any two customers' awareness approach each other by the same factor: it is enough to follow *one* customer who began
with nothing (``agenda.level``) and the sum of the rates (``agenda.advertising``). Everyone else's value follows in
closed form from the day on which they were last touched, exactly, and with nothing that could overflow. Attitude drifts
back to the customer's disposition at a constant rate, in closed form as well. The form is that of adstock with
retention 0.985 a day (Leone 1995, V85).
"""

import math
from typing import Any

from sim.compiled import compiled_part


@compiled_part
def awareness_on(w: Any, i: Any, t: Any) -> Any:
    """Awareness (0..1) of customer ``i`` on day ``t``, without changing anything."""
    c = w.customers[i]
    since = c.touched_day
    fade = math.exp(w.agenda[since].advertising - w.agenda[t].advertising)
    awareness = w.agenda[t].level + (c.awareness - w.agenda[since].level) * fade
    return min(max(awareness, 0.0), 1.0)


@compiled_part
def attitude_on(w: Any, p: Any, i: Any, t: Any) -> Any:
    """Attitude (-1..1) of customer ``i`` on day ``t``, without changing anything."""
    c = w.customers[i]
    return c.disposition + (c.attitude - c.disposition) * math.exp(-p.attitude_decay_per_day * (t - c.touched_day))


@compiled_part
def touch(w: Any, p: Any, i: Any, t: Any) -> None:
    """Bring customer ``i`` up to day ``t``; whoever changes awareness or attitude calls this first."""
    c = w.customers[i]
    if c.touched_day < t:
        awareness = awareness_on(w, i, t)
        c.attitude = attitude_on(w, p, i, t)
        c.awareness = awareness
        c.touched_day = t
