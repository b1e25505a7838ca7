"""An opportunity opens: a buyer and a seller begin to talk business."""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world import chance
from sim.world.agenda import enter_lead
from sim.world.events import OPPORTUNITY_OPENED, record
from sim.world.records import OPPORTUNITY


@compiled_part
def open_opportunity(w: Any, p: Any, index: Any, t: Any) -> None:
    """Draw the sales cycle (lognormal, longer for larger deals: V31, V38, V115) and put the opportunity on the seller's plate.

    The draw is keyed to customer and need, so the same deal takes its time in every scenario.
    """
    f = w.firm[0]
    lead = w.leads[index]
    c = w.customers[lead.customer]
    person = w.staff[lead.seller]
    relative = c.deal_eur / p.deal_median_eur
    z = chance.normal(f.seed, chance.CYCLE, lead.need_no, lead.customer, 0)
    cycle = p.cycle_median_days * relative**p.cycle_size_power * math.exp(p.cycle_sigma * z)
    cycle = max(min(cycle, 500.0), 4.0)
    lead.stage = OPPORTUNITY
    lead.opened_day = t
    lead.decision_day = t + int(cycle)
    lead.gate_day = t + int(0.5 * cycle)
    # Those that end at the gate take about half; so a full treatment takes a third more than the mean opportunity.
    lead.hours_needed = 4.0 / 3.0 * p.hours_per_opportunity * relative**p.hours_size_power
    lead.pace_start = person.pace_sum
    person.hours_wanted += lead.hours_needed / (lead.decision_day - t)
    person.n_opportunities += 1
    enter_lead(w, index, lead.gate_day)
    c.opportunity = index
    f.n_open_opportunities += 1
    record(w, t, OPPORTUNITY_OPENED, lead.seller, lead.marketer, index, lead.customer, lead.origin)
