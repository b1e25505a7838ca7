"""Who is due when: one list of customers and one of leads per day.

A customer stands in exactly one list, that of the earliest of its next days (or of an earlier one, when what was due has
become needless); so a day touches only those who have something to do, and nobody ever passes over the whole market. What
is due after the horizon is not written down.
"""

from typing import Any

from sim.compiled import compiled_part


@compiled_part
def enter_customer(w: Any, i: Any) -> None:
    """Put customer ``i`` on the agenda for the earliest of its next days."""
    c = w.customers[i]
    day = min(min(c.phase_day, c.look_day), min(c.call_day, c.talk_day))
    if day < w.agenda.shape[0]:
        c.agenda_next = w.agenda[day].first_customer
        w.agenda[day].first_customer = i
        w.agenda[day].n_customers += 1


@compiled_part
def enter_lead(w: Any, index: Any, day: Any) -> None:
    """Put a lead on the agenda for ``day``."""
    lead = w.leads[index]
    lead.due_day = day
    if day < w.agenda.shape[0]:
        lead.agenda_next = w.agenda[day].first_lead
        w.agenda[day].first_lead = index
        w.agenda[day].n_leads += 1
