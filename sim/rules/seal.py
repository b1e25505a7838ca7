"""Seal a lead's fate: the one place where a lead ends."""

from typing import Any

from sim.compiled import compiled_part
from sim.world.events import LEAD_STALE, record
from sim.world.records import CLOSED, LATE_STAGE, NONE, OPPORTUNITY, STALE


@compiled_part
def seal(w: Any, index: Any, t: Any, fate: Any, reason: Any) -> None:
    """Close the lead, free its customer, and lay it out for those who will blame or thank each other for it today."""
    f = w.firm[0]
    lead = w.leads[index]
    c = w.customers[lead.customer]
    if lead.stage == OPPORTUNITY or lead.stage == LATE_STAGE:
        person = w.staff[lead.seller]
        person.n_opportunities -= 1
        person.hours_wanted -= lead.hours_needed / (lead.decision_day - lead.opened_day)
        if person.n_opportunities == 0:
            person.hours_wanted = 0.0  # sums of floats leave crumbs
        f.n_open_opportunities -= 1
        c.opportunity = NONE
    else:
        f.n_open_leads -= 1
        c.lead = NONE
    if fate == STALE:
        record(w, t, LEAD_STALE, lead.seller, lead.marketer, index, lead.customer, t - lead.born_day)
    lead.stage = CLOSED
    lead.fate = fate
    lead.reason = reason
    lead.closed_day = t
    lead.agenda_next = f.first_closed
    f.first_closed = index
