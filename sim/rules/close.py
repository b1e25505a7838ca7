"""Close: opportunities end won, lost to a rival, on price, on mismatch, or in no decision.

A buyer decides twice: half-way, whether to ask for a proposal, and at the end. Both are a multinomial logit: going on
with us, a rival, the price, the mismatch between what was promised and what is pitched, and doing nothing each have a
weight (the base weights are the shares of V34 and V35), and one uniform that belongs to customer and need picks among
them. What speaks for us: a product and a pitch near the need, a good attitude, skill, hours, price; against us: the gap
between promise and pitch.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.campaign import USUAL_DISTINCTIVENESS
from sim.rules.people import listen_to_customer
from sim.rules.seal import seal
from sim.rules.touch import attitude_on, touch
from sim.world import chance
from sim.world.agenda import enter_lead
from sim.world.events import DEAL_LOST, DEAL_WON, PROPOSAL_MADE, record
from sim.world.ledger import cents, post
from sim.world.plane import length, squared
from sim.world.records import (
    CASH,
    COST_OF_SALES,
    LATE_STAGE,
    LOST,
    MARKETING_LEAD,
    MISMATCH,
    NO_DECISION,
    NO_REASON,
    NONE,
    OPPORTUNITY,
    OURS,
    PRICE,
    QUARTER,
    REVENUE,
    RIVAL,
    RIVALS,
    WON,
)

READS = (
    "firm.seed", "firm.theta_x", "firm.theta_y", "firm.product_x", "firm.product_y", "staff.skill",
    "staff.pace_sum", "leads.decision_day", "customers.deal_eur", "customers.taste_x",
    "customers.taste_y", "customers.need_no", "customers.disposition", "leads.promise_x", "leads.promise_y",
    "agenda.advertising", "agenda.level",
    "staff.is_cut", "staff.insight", "staff.discounting", "firm.distinctiveness", "firm.procedures",
)  # fmt: skip
WRITES = (
    "leads", "firm.first_closed", "firm.n_open_opportunities", "firm.first_deciding", "staff.n_opportunities",
    "staff.hours_wanted", "agenda.first_lead", "agenda.n_leads", "staff.map_x", "staff.map_y",
    "staff.belief_win_lead", "staff.belief_win_own", "staff.own_result", "staff.cross_result", "staff.deals_won",
    "staff.stagnation", "customers.opportunity", "customers.is_served",
    "customers.supplier", "customers.attitude", "customers.awareness", "customers.touched_day", "daily.won",
    "daily.won_leads", "daily.late_stage", "daily.lost_rival", "daily.lost_price", "daily.lost_mismatch",
    "daily.lost_no_decision", "daily.late_lost", "daily.late_no_decision", "daily.cycle_days",
    "daily.cash_cents", "daily.revenue_leads_cents", "daily.discounts_cents",
    "daily.revenue_cents", "daily.cost_of_sales_cents",
)  # fmt: skip


@compiled_part
def misfit(w: Any, p: Any, i: Any, s: Any) -> Any:
    """Squared distance (need units) of product and pitch from the need of customer ``i``; the pitch is the seller's map."""
    f = w.firm[0]
    c = w.customers[i]
    person = w.staff[s]
    x = f.theta_x + c.taste_x
    y = f.theta_y + c.taste_y
    product = squared(f.product_x - x, f.product_y - y)
    pitch = squared(person.map_x - x, person.map_y - y)
    return (1.0 - p.pitch_share) * product + p.pitch_share * pitch


@compiled_part
def promise_gap(w: Any, p: Any, index: Any) -> Any:
    """Distance (need units) between what marketing promised and what the seller pitches.

    A seller who knows what marketing promises carries its value over, whatever the own picture of the market.
    """
    lead = w.leads[index]
    person = w.staff[lead.seller]
    gap = length(lead.promise_x - person.map_x, lead.promise_y - person.map_y)
    return gap * (1.0 - p.carry_over * person.insight)


@compiled_part
def discount_of(w: Any, p: Any, s: Any) -> Any:
    """Discount that seller ``s`` gives: the less skilled lean on price, and everyone has learned what pays."""
    return min(max(p.discount * (1.3 - 0.3 * w.staff[s].skill) + w.staff[s].discounting, 0.0), 0.9)


@compiled_part
def quarter_end_discount(p: Any, today: Any, t: Any) -> Any:
    """Further discount of the last days of a quarter, as far as pay hangs on the quarter.

    It moves dates rather than decisions: buyers who have made up their mind wait for it (Larkin 2014, V41). So it lowers the
    price, and the odds of the deal know nothing of it.
    """
    return p.quarter_end_discount * today.quarter_targets * int(t % QUARTER >= QUARTER - p.quarter_end_days)


@compiled_part
def decided_on(p: Any, today: Any, natural: Any, t: Any) -> Any:
    """Day on which a decision falls that would fall on day ``natural``: soon after a quarter's end, it is pulled before it."""
    end = natural - natural % QUARTER - 1
    if end > t and natural - end <= p.pull_days * today.quarter_targets:
        return end
    return natural


@compiled_part
def appeal(w: Any, p: Any, index: Any, t: Any) -> Any:
    """What speaks for us, as a factor on the weight of going on; 1 for a usual deal of a usual seller."""
    lead = w.leads[index]
    i = lead.customer
    c = w.customers[i]
    u = p.fit_weight * (p.usual_misfit - misfit(w, p, i, lead.seller))
    u += p.attitude_weight * attitude_on(w, p, i, t)
    u += p.skill_weight * math.log(w.staff[lead.seller].skill)
    u += p.effort_weight * math.log(effort_on(w, index, t))
    u -= p.gap_weight * (promise_gap(w, p, index) - p.usual_gap)
    u -= p.price_weight * math.log((1.0 - discount_of(w, p, lead.seller)) / (1.0 - p.discount))
    u += p.incumbent_weight * int(c.supplier == OURS)
    return math.exp(min(max(u, -30.0), 30.0))


@compiled_part
def verdict(w: Any, p: Any, index: Any, u: Any, lift: Any, rival: Any, price: Any, mismatch: Any, nothing: Any) -> Any:
    """What the buyer does, from a uniform ``u``: `NO_REASON` to go on with us, else why not.

    ``rival`` ... ``nothing`` are the shares of a usual deal that end so; what is left of 1 goes on with us. ``lift``
    multiplies the weight of going on; a crowded market makes rivals heavier, a gap between promise and pitch makes the
    mismatch so.
    """
    us = (1.0 - rival - price - mismatch - nothing) * lift
    # In abundance a good product is not enough: who is like the others is replaced by the others.
    rival *= p.rivals * math.exp(-p.distinct_weight * (w.firm[0].distinctiveness - USUAL_DISTINCTIVENESS))
    mismatch *= promise_gap(w, p, index) / p.usual_gap
    u *= us + rival + price + mismatch + nothing
    if u < us:
        return NO_REASON
    if u < us + nothing:
        return NO_DECISION
    if u < us + nothing + rival:
        return RIVAL
    if u < us + nothing + rival + price:
        return PRICE
    return MISMATCH


@compiled_part
def learn_from(w: Any, p: Any, index: Any, is_won: Any) -> None:
    """The seller's belief in deals of this origin moves toward what just happened."""
    lead = w.leads[index]
    person = w.staff[lead.seller]
    if lead.origin == MARKETING_LEAD:
        person.belief_win_lead += p.learning_rate * (is_won - person.belief_win_lead)
    else:
        person.belief_win_own += p.learning_rate * (is_won - person.belief_win_own)


@compiled_part
def effort_on(w: Any, index: Any, t: Any) -> Any:
    """Share (0..1) of the hours that the opportunity wanted and got so far."""
    lead = w.leads[index]
    return min((w.staff[lead.seller].pace_sum - lead.pace_start + 0.1) / (t - lead.opened_day + 0.1), 1.0)


@compiled_part
def experience(w: Any, p: Any, today: Any, index: Any, t: Any) -> None:
    """What the customer lives through moves the attitude: fit, a kept promise, delay, hassle, and the flaw."""
    f = w.firm[0]
    lead = w.leads[index]
    i = lead.customer
    c = w.customers[i]
    touch(w, p, i, t)
    c.awareness = 1.0
    taste = 1.0 if chance.uniform(f.seed, chance.TASTE, 0, i, 2) < 0.5 else -1.0
    lived = p.experience_usual + p.experience_fit * (p.usual_misfit - misfit(w, p, i, lead.seller))
    lived -= p.experience_gap * (promise_gap(w, p, index) - p.usual_gap)
    lived -= p.experience_delay * (p.usual_effort - effort_on(w, index, t))
    lived -= p.experience_hassle * (f.procedures - p.usual_procedures)
    lived += today.product_flaw * (p.flaw_divides * taste - p.flaw_annoys)
    c.attitude += p.experience_step * (min(max(lived, -1.0), 1.0) - c.attitude)


@compiled_part
def count_for_kpis(w: Any, p: Any, today: Any, index: Any, eur: Any, cost_eur: Any) -> None:
    """What the deal adds to the statements of the seller and, if it came from a lead, of the marketer."""
    lead = w.leads[index]
    seller = w.staff[lead.seller]
    seller.own_result += eur
    seller.deals_won += 1.0
    seller.stagnation -= p.relief_win * seller.stagnation
    is_lead = lead.origin == MARKETING_LEAD
    if today.kpi_sellers == 2.0:
        seller.cross_result += eur
    elif today.kpi_sellers == 0.0:
        seller.cross_result += int(is_lead)
    if is_lead:
        marketer = w.staff[lead.marketer]
        marketer.stagnation -= p.relief_win * marketer.stagnation
        if today.kpi_marketers == 1.0:
            marketer.cross_result += eur
        elif today.kpi_marketers == 2.0:
            marketer.cross_result += eur - cost_eur


@compiled_part
def win(w: Any, p: Any, today: Any, index: Any, t: Any) -> None:
    """Book the sale, and let the customer experience what was bought."""
    lead = w.leads[index]
    c = w.customers[lead.customer]
    d = w.daily[t]
    list_eur = c.deal_eur / (1.0 - p.discount)
    eur = list_eur * (1.0 - min(discount_of(w, p, lead.seller) + quarter_end_discount(p, today, t), 0.9))
    # The variable cost is that of the product at its usual price: a discount comes out of the margin.
    cost_eur = c.deal_eur * (1.0 - p.variable_margin)
    lead.price_cents = cents(eur)
    post(w, t, CASH, REVENUE, lead.price_cents)
    post(w, t, COST_OF_SALES, CASH, cents(cost_eur))
    d.discounts_cents += cents(list_eur) - lead.price_cents
    d.won += 1
    d.cycle_days += t - lead.opened_day
    if lead.origin == MARKETING_LEAD:
        d.won_leads += 1
        d.revenue_leads_cents += lead.price_cents
    c.supplier = OURS
    count_for_kpis(w, p, today, index, eur, cost_eur)
    experience(w, p, today, index, t)
    record(w, t, DEAL_WON, lead.seller, lead.marketer, index, lead.customer, lead.price_cents)


@compiled_part
def lose(w: Any, index: Any, reason: Any, t: Any) -> None:
    """Count a lost opportunity by its reason and stage."""
    lead = w.leads[index]
    d = w.daily[t]
    d.lost_rival += int(reason == RIVAL)
    d.lost_price += int(reason == PRICE)
    d.lost_mismatch += int(reason == MISMATCH)
    d.lost_no_decision += int(reason == NO_DECISION)
    if lead.reached_late == 1:
        d.late_no_decision += int(reason == NO_DECISION)
        d.late_lost += int(reason != NO_DECISION)
    if reason != NO_DECISION:
        w.customers[lead.customer].supplier = RIVALS
    record(w, t, DEAL_LOST, lead.seller, lead.marketer, index, lead.customer, reason)


@compiled_part
def end(w: Any, p: Any, today: Any, index: Any, reason: Any, t: Any) -> None:
    """End an opportunity one way or the other; the need is then met or given up."""
    lead = w.leads[index]
    c = w.customers[lead.customer]
    is_won = reason == NO_REASON
    if is_won:
        win(w, p, today, index, t)
    else:
        lose(w, index, reason, t)
    if c.need_no == lead.need_no:
        c.is_served = 1
    learn_from(w, p, index, int(is_won))
    listen_to_customer(w, lead.seller, lead.customer, p.conversation_pull)
    seal(w, index, t, WON if is_won else LOST, reason)


@compiled_part
def decide(w: Any, p: Any, today: Any, index: Any, t: Any) -> None:
    """The buyer decides: half-way whether to ask for a proposal, at the end whether to buy."""
    lead = w.leads[index]
    seed = w.firm[0].seed
    if w.staff[lead.seller].is_cut == 1:
        end(w, p, today, index, RIVAL, t)  # nobody is there to sell
        return
    lift = appeal(w, p, index, t)
    if lead.stage == OPPORTUNITY:
        u = chance.uniform(seed, chance.GATE, lead.need_no, lead.customer, 0)
        reason = verdict(w, p, index, u, lift, p.gate_rival, p.gate_price, p.gate_mismatch, p.gate_no_decision)
        if reason != NO_REASON:
            end(w, p, today, index, reason, t)
            return
        lead.stage = LATE_STAGE
        lead.reached_late = 1
        w.daily[t].late_stage += 1
        record(w, t, PROPOSAL_MADE, lead.seller, lead.marketer, index, lead.customer, t - lead.opened_day)
        listen_to_customer(w, lead.seller, lead.customer, p.conversation_pull)
        enter_lead(w, index, decided_on(p, today, lead.decision_day, t))
    else:
        u = chance.uniform(seed, chance.DECISION, lead.need_no, lead.customer, 0)
        reason = verdict(w, p, index, u, lift, p.late_rival, p.late_price, p.late_mismatch, p.late_no_decision)
        end(w, p, today, index, reason, t)


@compiled_part
def close(w: Any, p: Any, today: Any, t: Any) -> None:
    """Let the buyers decide whose day has come."""
    f = w.firm[0]
    index = f.first_deciding
    f.first_deciding = NONE
    while index != NONE:
        following = w.leads[index].desk_next
        decide(w, p, today, index, t)
        index = following
