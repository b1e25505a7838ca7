"""Who is due when: one list of customers and one of leads per day.

A customer stands in exactly one list, that of the earliest of its next days; so a day touches only those who have something to
do, and nobody ever passes over the whole market. What is due after the horizon is not written down.
"""

from typing import Any

from sim.compiled import compiled


@compiled
def enter_customer(w: Any, i: Any) -> None:
    """Put customer ``i`` on the agenda for the earliest of its next days."""
    c = w.customers[i]
    day = min(min(c.phase_day, c.look_day), min(c.call_day, c.talk_day))
    if day < w.agenda.shape[0]:
        c.agenda_next = w.agenda[day, 0]
        w.agenda[day, 0] = i
        w.agenda[day, 1] += 1


@compiled
def enter_lead(w: Any, index: Any, day: Any) -> None:
    """Put a lead on the agenda for ``day``."""
    lead = w.leads[index]
    lead.due_day = day
    if day < w.lead_agenda.shape[0]:
        lead.agenda_next = w.lead_agenda[day, 0]
        w.lead_agenda[day, 0] = index
        w.lead_agenda[day, 1] += 1
