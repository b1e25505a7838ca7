"""Qualify: an inquiry becomes a marketing-qualified lead, or goes to nurture.

An inquirer's readiness is hidden (ready, not yet, unfit; V40); marketing sees a noisy score, the clearer the better it
understands what sellers do with a lead. A KPI on the number of leads pulls the threshold down, shared profit pulls it
up: paying for A while hoping for B (Kerr 1975), and what to pay marketers for depends on whether lead quality can be
observed (V18). What they are paid for works through what they learn (rules/learn.py).
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world import chance
from sim.world.agenda import enter_lead
from sim.world.events import INQUIRED, LEAD_BORN, NURTURED, record
from sim.world.records import (
    IN_MARKET,
    MARKETING_LEAD,
    NONE,
    NOT_YET,
    ON_ITS_WAY,
    OPEN,
    PLANNING,
    READY,
    UNFIT,
)

READS = (
    "firm.n_due", "due.customer", "due.marketer", "staff.understanding", "staff.map_x", "staff.map_y",
    "firm.seed", "customers.phase", "customers.is_served", "customers.need_no", "customers.seller",
    "firm.n_marketers", "firm.n_sellers_here", "firm.procedures", "firm.formality", "staff.feedback", "staff.mix_volume",
    "staff.mix_quality",
)  # fmt: skip
WRITES = (
    "firm.n_leads", "firm.n_open_leads", "firm.nurture_places", "customers.lead", "customers.warm_until_day",
    "leads", "staff.own_result", "agenda.first_lead", "agenda.n_leads", "daily.inquiries", "daily.inquiries_ready",
    "daily.inquiries_not_yet", "daily.leads", "daily.leads_ready", "daily.nurtured",
)  # fmt: skip


@compiled_part
def readiness_of(w: Any, i: Any) -> Any:
    """Hidden readiness of an inquirer: in the market with a need not yet met, planning one, or neither."""
    c = w.customers[i]
    if c.phase == IN_MARKET and c.is_served == 0:
        return READY
    if c.phase == PLANNING:
        return NOT_YET
    return UNFIT


@compiled_part
def score_of(w: Any, p: Any, today: Any, i: Any, marketer: Any, readiness: Any, t: Any) -> Any:
    """Marketing's score: 1 ready, 0.5 not yet, 0 unfit, plus noise.

    The noise falls with understanding of Sales, with Sales' reports on earlier leads, and with a scoring system; but whether
    somebody is about to buy can't be seen from outside for certain, whatever one knows.
    """
    person = w.staff[marketer]
    learnable = p.score_noise * (1.0 - p.score_learning * person.understanding)
    learnable *= (1.0 - p.feedback_learning * person.feedback) * (1.0 - p.scoring_help * today.scoring_quality)
    noise = math.sqrt(learnable * learnable + p.score_noise_floor * p.score_noise_floor)
    return 1.0 - 0.5 * readiness + noise * chance.normal(w.firm[0].seed, chance.SCORE, t, i, 0)


@compiled_part
def seller_of(w: Any, i: Any) -> Any:
    """Who looks after customer ``i``: the seller of the territory or, where that position is cut, one of those who are left."""
    f = w.firm[0]
    own = w.customers[i].seller
    if f.n_sellers_here == 0 or own < f.n_marketers + f.n_sellers_here:
        return own
    return f.n_marketers + (own - f.n_marketers) % f.n_sellers_here


@compiled_part
def new_lead(w: Any, i: Any, marketer: Any, origin: Any, readiness: Any, t: Any) -> Any:
    """Write a fresh row in the table of leads and return its index."""
    f = w.firm[0]
    index = f.n_leads
    f.n_leads += 1
    c = w.customers[i]
    lead = w.leads[index]
    lead.customer = i
    lead.marketer = marketer
    lead.seller = seller_of(w, i)
    lead.born_day = t
    lead.handed_day = NONE
    lead.worked_day = NONE
    lead.opened_day = NONE
    lead.gate_day = NONE
    lead.decision_day = NONE
    lead.closed_day = NONE
    lead.due_day = NONE
    lead.agenda_next = NONE
    lead.desk_next = NONE
    lead.pace_start = 0.0
    lead.need_no = c.need_no
    lead.origin = origin
    lead.readiness = readiness
    lead.stage = ON_ITS_WAY
    lead.fate = OPEN
    return index


@compiled_part
def hand_over_day(w: Any, p: Any, i: Any, t: Any) -> Any:
    """Day on which a lead reaches the seller: often at once, otherwise some days later.

    Every procedure is one more who has to approve; where talk is formal, the lead takes the way through the managers.
    """
    f = w.firm[0]
    slower = math.exp(min(p.procedure_delay * (f.procedures - p.usual_procedures), 5.0))
    at_once = p.p_same_day / slower * (1.0 - p.formal_detour * f.formality)
    if chance.uniform(f.seed, chance.HAND_OVER, t, i, 0) < at_once:
        return t
    mean_days = p.hand_over_days * slower + p.formal_days * f.formality
    return t + chance.days_until(chance.uniform(f.seed, chance.HAND_OVER, t, i, 1), mean_days)


@compiled_part
def threshold_of(w: Any, p: Any, m: Any) -> Any:
    """Score from which marketer ``m`` calls an inquiry a lead: low for who goes for volume, high for who goes for quality."""
    person = w.staff[m]
    active = person.mix_volume + person.mix_quality
    quality = person.mix_quality / active if active > 0.0 else 0.0
    return p.threshold_volume + (p.threshold_profit - p.threshold_volume) * quality


@compiled_part
def qualify(w: Any, p: Any, today: Any, t: Any) -> None:
    """Score today's inquiries; those above the threshold become leads and are sent on their way."""
    f = w.firm[0]
    d = w.daily[t]
    for k in range(f.n_due):
        i = w.due[k].customer
        marketer = w.due[k].marketer
        if marketer == NONE:
            continue
        readiness = readiness_of(w, i)
        d.inquiries += 1
        d.inquiries_ready += int(readiness == READY)
        d.inquiries_not_yet += int(readiness == NOT_YET)
        record(w, t, INQUIRED, marketer, -1, -1, i, readiness)
        score = score_of(w, p, today, i, marketer, readiness, t)
        if score >= threshold_of(w, p, marketer):
            index = new_lead(w, i, marketer, MARKETING_LEAD, readiness, t)
            lead = w.leads[index]
            lead.score = score
            lead.promise_x = w.staff[marketer].map_x
            lead.promise_y = w.staff[marketer].map_y
            w.customers[i].lead = index
            f.n_open_leads += 1
            w.staff[marketer].own_result += 1.0
            d.leads += 1
            d.leads_ready += int(readiness == READY)
            record(w, t, LEAD_BORN, marketer, lead.seller, index, i, int(score * 1000.0))
            enter_lead(w, index, hand_over_day(w, p, i, t))
        elif f.nurture_places >= 1.0:
            f.nurture_places -= 1.0
            w.customers[i].warm_until_day = t + int(p.nurture_days)
            d.nurtured += 1
            record(w, t, NURTURED, marketer, -1, -1, i, w.customers[i].warm_until_day)
