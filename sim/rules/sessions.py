"""Sessions: marketing sells its projects inside.

In a structured session everyone prepares a case and talks it through in pairs: that taught sellers something that
raised what they sold for about a year (V68). Sellers learn what marketing promises and how to carry it over to
customers, marketers what selling is like. A meeting without structure brings about nothing but lost hours.
"""

from typing import Any

from sim.compiled import compiled_part
from sim.rules.people import exchange_maps, remember_meeting, understand
from sim.world import chance
from sim.world.events import SESSION_HELD, record

READS = ("firm.seed", "firm.n_marketers", "staff.is_here", "staff.map_x", "staff.map_y")
WRITES = (
    "staff.insight", "staff.understanding", "staff.stagnation", "staff.map_x", "staff.map_y", "staff.last_across_day",
    "pairs.n_met", "pairs.met_day", "daily.hours_sessions",
)  # fmt: skip


@compiled_part
def talk_it_through(w: Any, p: Any, t: Any, marketer: Any, seller: Any, worth: Any, structure: Any) -> None:
    """A pair talks a case through; ``worth`` is hours times structure."""
    person = w.staff[seller]
    person.insight += min(p.insight_session * worth, 1.0) * (1.0 - person.insight)
    exchange_maps(w, p, marketer, seller, p.advice_weight * structure)
    for i in (marketer, seller):
        understand(w, i, min(p.understanding_session * worth, 1.0))
        w.staff[i].stagnation -= min(p.relief_session * worth, 1.0) * w.staff[i].stagnation
        w.staff[i].last_across_day = t
    remember_meeting(w, marketer, seller, t)
    record(w, t, SESSION_HELD, marketer, seller, -1, -1, int(structure * 1000.0))


@compiled_part
def sessions(w: Any, p: Any, today: Any, t: Any) -> None:
    """Hold today's sessions: every seller with one of the marketers, by a rota that turns from session to session."""
    if today.session_hours <= 0.0:
        return
    f = w.firm[0]
    hours = min(today.session_hours, p.hours_per_day)
    for i in range(w.staff.shape[0]):
        w.daily[t].hours_sessions += hours * w.staff[i].is_here
    if today.session_structure <= 0.0:
        return
    turn = int(chance.uniform(f.seed, chance.SESSION, t, 0, 0) * f.n_marketers)
    for seller in range(f.n_marketers, w.staff.shape[0]):
        marketer = (seller + turn) % f.n_marketers
        if w.staff[seller].is_here == 1 and w.staff[marketer].is_here == 1:
            talk_it_through(w, p, t, marketer, seller, hours * today.session_structure, today.session_structure)
