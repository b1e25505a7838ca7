"""Hand over: leads arrive on sellers' desks.

A lead travels from the campaign to the seller of the territory; by then it may have cooled (three-stage model of Smith,
Gopalakrishna & Chatterjee 2006, V11). Leads that were put aside come back to the top of the desk on the day they are
due, and opportunities come up when their buyer decides.
"""

from typing import Any

from sim.compiled import compiled_part
from sim.world.events import LEAD_ARRIVED, record
from sim.world.records import LATE_STAGE, NONE, ON_ITS_WAY, OPPORTUNITY, WAITING

READS = (
    "agenda.first_lead", "leads.agenda_next", "leads.born_day", "leads.customer",
    "leads.marketer", "leads.seller",
)  # fmt: skip
WRITES = ("leads.stage", "leads.handed_day", "leads.desk_next", "staff.first_waiting", "firm.first_deciding")


@compiled_part
def hand_over(w: Any, p: Any, today: Any, t: Any) -> None:
    """Put every lead that is due today on its seller's desk, and lay out the opportunities on which buyers decide today."""
    f = w.firm[0]
    f.first_deciding = NONE
    index = w.agenda[t].first_lead
    while index != NONE:
        lead = w.leads[index]
        following = lead.agenda_next
        if lead.stage == ON_ITS_WAY:
            lead.stage = WAITING
            lead.handed_day = t
            record(w, t, LEAD_ARRIVED, lead.marketer, lead.seller, index, lead.customer, t - lead.born_day)
        if lead.stage == WAITING:
            seller = w.staff[lead.seller]
            lead.desk_next = seller.first_waiting
            seller.first_waiting = index
        elif lead.stage == OPPORTUNITY or lead.stage == LATE_STAGE:
            lead.desk_next = f.first_deciding
            f.first_deciding = index
        index = following
