"""Work: where a seller's hours go, and how a lead dies.

First the seller looks at the leads on the desk: each is worth what the seller *believes* leads are worth (own experience
of them, so junk counts), less the discount for low regard of the marketer behind it, against what own prospecting is
believed to bring per hour. Then the day is divided. Open opportunities and the leads chosen get what they want as long as
that is no more than usual, and prospecting the rest. Selling takes a third of a seller's time because paperwork comes
with it (V36, V37); so whoever wants to sell more than usual is short of time, and opportunities, leads and prospecting
give way together, each by the same share. An agreement to answer at once makes leads give way less. Calls reach the best
addresses of the market first: more hours of prospecting on the same customers find less each (V84).

The default company's sellers leave about 70 % of marketing leads lying, as those of Sabnis et al. (2013, V1): partly
because of junk and stereotype, partly because of a calibrated reluctance (``lead_reluctance``: all the credit for a
deal goes to who found it), more or less with what each seller has learned to do (rules/learn.py). A lead that waits
goes cold: a third of the chance after the first day (V28, V33), then half every ten days (judgement).
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.opportunity import open_opportunity
from sim.rules.people import listen_to_customer, understand
from sim.rules.qualify import new_lead, seller_of
from sim.rules.seal import seal
from sim.rules.touch import awareness_on, touch
from sim.world import chance
from sim.world.agenda import enter_lead
from sim.world.events import FEEDBACK_GIVEN, LEAD_CHOSEN, LEAD_NOT_QUALIFIED, LEAD_PUT_ASIDE, LEAD_WORKED, record
from sim.world.plane import squared
from sim.world.records import (
    CALLED,
    CHOSEN,
    IN_MARKET,
    LOST,
    NEVER,
    NO_REASON,
    NONE,
    NOT_QUALIFIED,
    READY,
    SELF_SOURCED,
    STALE,
)

READS = (
    "firm.seed", "firm.n_marketers", "firm.n_market", "firm.n_due", "due.customer", "due.what", "pairs.regard",
    "staff.stereotype", "staff.hours_available", "staff.belief_qualify", "staff.belief_win_lead",
    "staff.belief_win_own", "customers.phase", "customers.is_served", "customers.seller", "firm.brand_map_x",
    "firm.theta_x", "leads.score", "leads.readiness", "customers.taste_x", "customers.taste_y",
    "customers.deal_eur", "customers.need_no", "firm.theta_y", "firm.brand_map_y",
    "firm.n_sellers_here", "staff.is_here", "staff.lead_bias", "customers.disposition", "agenda.advertising",
    "agenda.level",
)  # fmt: skip
WRITES = (
    "firm.n_leads", "firm.n_open_leads", "firm.n_open_opportunities", "firm.first_closed", "leads",
    "agenda.first_lead", "agenda.n_leads", "staff.hours_used", "staff.prospecting_hours",
    "staff.new_leads_today", "staff.first_waiting", "staff.first_chosen", "staff.n_opportunities",
    "staff.hours_wanted", "staff.pace_sum", "staff.found_recently", "staff.prospecting_recently",
    "staff.belief_qualify", "staff.map_x", "staff.map_y", "customers.lead", "customers.opportunity",
    "customers.call_day", "customers.attitude", "customers.awareness", "customers.touched_day",
    "staff.cross_result", "customers.warm_until_day", "daily.worked", "daily.worked_same_day",
    "daily.qualified", "daily.not_qualified", "daily.stale", "daily.self_sourced", "daily.hours_opportunities",
    "daily.hours_leads", "daily.hours_prospecting", "daily.hours_admin", "daily.hours_used",
    "staff.feedback", "staff.understanding", "daily.feedbacks", "daily.hours_feedback",
)  # fmt: skip

USUAL_PROSPECTING = 1.6  # hours a day of a seller, at which calls_per_hour was calibrated
USUAL_TERRITORY = 10_000.0 / 24.0  # customers per seller, at which it was
USUAL_AWARENESS = 0.3  # at which p_call_opens was calibrated
MEMORY = 0.98  # a day's weight in the sellers' fading sums: they remember about fifty days


@compiled_part
def heat(p: Any, age_days: Any) -> Any:
    """How much of its chance a lead of that age has kept: 1 on the first day."""
    if age_days <= 0:
        return 1.0
    return p.heat_next_day * 0.5 ** ((age_days - 1) / p.heat_half_life_days)


@compiled_part
def usual_selling_hours(p: Any, hours: Any) -> Any:
    """Hours for opportunities and leads, out of ``hours`` for these and prospecting, with which the usual paperwork comes."""
    return hours * p.selling_share / (p.selling_share + p.prospecting_share)


@compiled_part
def granted_share(p: Any, hours: Any, wanted: Any) -> Any:
    """Part of what they want that opportunities, leads and prospecting get on a day of ``hours``, all three alike.

    All of it while opportunities and leads want no more than the usual hours. Beyond, it is the part with which they, the usual
    prospecting, and the paperwork that further selling brings along take up the ``hours``.
    """
    usual = usual_selling_hours(p, hours)
    if wanted <= usual:
        return 1.0
    return (hours + p.admin_per_hour * usual) / ((1.0 + p.admin_per_hour) * wanted + hours - usual)


@compiled_part
def admin_of(p: Any, hours: Any, sold: Any) -> Any:
    """Hours of further paperwork that come with ``sold`` hours for opportunities and leads."""
    return p.admin_per_hour * max(sold - usual_selling_hours(p, hours), 0.0)


@compiled_part
def work_opportunities(w: Any, s: Any, t: Any, hours: Any) -> Any:
    """Give every open opportunity its part of the ``hours``, all a little less when they don't suffice; returns what was spent.

    An opportunity wants its hours evenly until the decision, and what was not done in time is not made up. So the share of the
    wanted hours that a seller spends on a day is the same for all, and a running sum of it tells each one's part.
    """
    person = w.staff[s]
    if person.hours_wanted <= 0.0:
        return 0.0
    spent = min(person.hours_wanted, hours)
    person.pace_sum += spent / person.hours_wanted
    w.daily[t].hours_opportunities += spent
    return spent


@compiled_part
def prospecting_yield(w: Any, p: Any, s: Any) -> Any:
    """What seller ``s`` believes an hour of own prospecting brings, in wins per hour, the hours of the deal included."""
    person = w.staff[s]
    found = person.found_recently / max(person.prospecting_recently, 1.0)
    return found * person.belief_win_own / (1.0 + found * p.hours_per_opportunity)


@compiled_part
def lead_yield(w: Any, p: Any, index: Any, t: Any) -> Any:
    """What the seller believes an hour on this marketing lead brings, in wins per hour, the hours of the deal included."""
    lead = w.leads[index]
    person = w.staff[lead.seller]
    looks_good = math.exp(p.score_trust * (lead.score - 1.0))
    qualifies = min(person.belief_qualify * looks_good * heat(p, t - lead.born_day), 1.0)
    esteem = 0.5 * (w.pairs[lead.seller, lead.marketer].regard + person.stereotype)
    believed = qualifies * person.belief_win_lead / (p.hours_per_lead + qualifies * p.hours_per_opportunity)
    return believed * math.exp(p.regard_discount * esteem)


@compiled_part
def p_chosen(w: Any, p: Any, today: Any, index: Any, t: Any) -> Any:
    """Chance that the seller works this lead rather than prospects (logit of the believed yields)."""
    own = max(prospecting_yield(w, p, w.leads[index].seller), 1e-9)
    better = math.log(max(lead_yield(w, p, index, t) / own, 1e-30))
    log_odds = p.yield_weight * better - p.lead_reluctance + w.staff[w.leads[index].seller].lead_bias
    # Neither an agreement nor being watched makes the lead better: they make leaving it costlier. An agreement to answer at once
    # is kept or broken at the first look.
    if t == w.leads[index].handed_day:
        log_odds += p.agreement_weight * today.response_agreement
    log_odds += p.tracking_weight * today.lead_tracking
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -60.0), 60.0)))


@compiled_part
def put_aside(w: Any, p: Any, index: Any, t: Any) -> None:
    """Leave the lead lying: it is looked at once more some days later, and then given up on its last day."""
    lead = w.leads[index]
    last = lead.born_day + math.ceil(p.stale_after_days)
    again = t + int(p.reconsider_days) if t == lead.handed_day else last
    enter_lead(w, index, min(max(again, t + 1), max(last, t + 1)))


@compiled_part
def decide(w: Any, p: Any, today: Any, s: Any, t: Any) -> None:
    """Go through the leads on the desk: choose, put aside, or give up those that lay too long."""
    person = w.staff[s]
    index = person.first_waiting
    person.first_waiting = NONE
    while index != NONE:
        lead = w.leads[index]
        following = lead.desk_next
        if t - lead.born_day >= p.stale_after_days:
            seal(w, index, t, STALE, NO_REASON)
            w.daily[t].stale += 1
            index = following
            continue
        # The first look and every later one are decisions of their own.
        look = t - lead.handed_day
        odds = p_chosen(w, p, today, index, t) if person.is_here == 1 else 0.0
        if chance.uniform(w.firm[0].seed, chance.FOLLOW_UP, lead.born_day, lead.customer, look) < odds:
            lead.stage = CHOSEN
            lead.desk_next = person.first_chosen
            person.first_chosen = index
            record(w, t, LEAD_CHOSEN, s, lead.marketer, index, lead.customer, int(odds * 1000.0))
        else:
            if look == 0:
                record(w, t, LEAD_PUT_ASIDE, s, lead.marketer, index, lead.customer, int(odds * 1000.0))
            put_aside(w, p, index, t)
        index = following


@compiled_part
def hours_for_lead(p: Any, today: Any) -> Any:
    """Hours to set aside for a lead: where reports are a duty, one is only begun when there is time for its report as well."""
    return p.hours_per_lead + p.hours_per_feedback * int(today.feedback_duty > 0.0)


@compiled_part
def leads_wanted(w: Any, p: Any, s: Any) -> Any:
    """How many of the leads that seller ``s`` chose could be begun today."""
    n = 0
    index = w.staff[s].first_chosen
    while index != NONE and n < p.new_leads_per_day:
        n += 1
        index = w.leads[index].desk_next
    return n


@compiled_part
def leads_granted(p: Any, today: Any, n_wanted: Any, granted: Any, most_hours: Any) -> Any:
    """How many of ``n_wanted`` leads are worked: their part, more where it is agreed to answer at once, in whole leads."""
    kept = granted + p.agreement_first * today.response_agreement * (1.0 - granted)
    n = int(n_wanted * kept + 0.5)
    while n > 0 and n * hours_for_lead(p, today) > most_hours:
        n -= 1
    return n


@compiled_part
def report_back(w: Any, p: Any, index: Any, is_qualified: Any, t: Any) -> None:
    """Information comes back: the marketer learns what became of the lead, and hears of the customer at second hand."""
    lead = w.leads[index]
    marketer = w.staff[lead.marketer]
    marketer.feedback += p.feedback_step * (1.0 - marketer.feedback)
    listen_to_customer(w, lead.marketer, lead.customer, p.conversation_pull * p.advice_weight)
    understand(w, lead.marketer, p.understanding_contact)
    w.daily[t].feedbacks += 1
    record(w, t, FEEDBACK_GIVEN, lead.seller, lead.marketer, index, lead.customer, int(is_qualified))


@compiled_part
def count_for_marketer(w: Any, p: Any, today: Any, marketer: Any, is_qualified: Any) -> None:
    """What a worked lead adds to the marketer's cross KPI: one if qualified leads count, its hours if profit does."""
    if today.kpi_marketers == 0.0:
        w.staff[marketer].cross_result += int(is_qualified)
    elif today.kpi_marketers == 2.0:
        w.staff[marketer].cross_result -= p.hours_per_lead * p.hour_cost_eur


@compiled_part
def work_lead(w: Any, p: Any, today: Any, index: Any, t: Any) -> Any:
    """Work one lead: it qualifies and becomes an opportunity, or it was junk, or it was too late; returns the hours it took."""
    f = w.firm[0]
    d = w.daily[t]
    lead = w.leads[index]
    person = w.staff[lead.seller]
    c = w.customers[lead.customer]
    age = t - lead.born_day
    lead.worked_day = t
    d.worked += 1
    d.worked_same_day += int(age == 0)
    record(w, t, LEAD_WORKED, lead.seller, lead.marketer, index, lead.customer, age)
    listen_to_customer(w, lead.seller, lead.customer, p.conversation_pull)
    can = lead.readiness == READY and lead.need_no == c.need_no and c.is_served == 0 and c.opportunity == NONE
    lucky = chance.uniform(f.seed, chance.QUALIFY, lead.born_day, lead.customer, 0) < p.p_qualify_ready * heat(p, age)
    is_qualified = can and lucky
    count_for_marketer(w, p, today, lead.marketer, is_qualified)
    person.belief_qualify += p.learning_rate * (int(is_qualified) - person.belief_qualify)
    if is_qualified:
        d.qualified += 1
        f.n_open_leads -= 1
        c.lead = NONE
        open_opportunity(w, p, index, t)
    else:
        d.not_qualified += 1
        if lead.readiness != READY:
            c.warm_until_day = max(c.warm_until_day, t + int(p.nurture_days))
            # Being sold to before one needs anything annoys.
            touch(w, p, lead.customer, t)
            c.attitude -= p.pushed_step * (1.0 + c.attitude)
        record(w, t, LEAD_NOT_QUALIFIED, lead.seller, lead.marketer, index, lead.customer, age)
        seal(w, index, t, LOST, NOT_QUALIFIED)
    if chance.uniform(f.seed, chance.FEEDBACK, lead.born_day, lead.customer, 0) >= today.feedback_duty:
        return p.hours_per_lead
    report_back(w, p, index, is_qualified, t)
    d.hours_feedback += p.hours_per_feedback
    return p.hours_per_lead + p.hours_per_feedback


@compiled_part
def work_leads(w: Any, p: Any, today: Any, s: Any, t: Any, n_granted: Any) -> Any:
    """Work ``n_granted`` of the chosen leads, the newest first; returns the hours spent."""
    person = w.staff[s]
    n = 0
    hours = 0.0
    while person.first_chosen != NONE and n < n_granted:
        index = person.first_chosen
        person.first_chosen = w.leads[index].desk_next
        hours += work_lead(w, p, today, index, t)
        w.daily[t].hours_leads += p.hours_per_lead
        n += 1
    person.new_leads_today = n
    # What nobody got round to in time is as stale as what was put aside. The list runs from new to old.
    previous = NONE
    index = person.first_chosen
    while index != NONE:
        following = w.leads[index].desk_next
        if t - w.leads[index].born_day >= p.stale_after_days:
            if previous == NONE:
                person.first_chosen = following
            else:
                w.leads[previous].desk_next = following
            seal(w, index, t, STALE, NO_REASON)
            w.daily[t].stale += 1
        else:
            previous = index
        index = following
    return hours


@compiled_part
def calls_per_customer(w: Any, p: Any, s: Any) -> Any:
    """How many of a territory's customers seller ``s`` would reach today, as a share of them, looking everywhere alike.

    The best addresses are called first: twice the hours on the same customers don't reach twice the buyers, whether one seller
    spends them or two (V84: elasticity of selling effort).
    """
    f = w.firm[0]
    usual = USUAL_PROSPECTING / USUAL_TERRITORY
    hours = w.staff[s].prospecting_hours / (f.n_market / max(f.n_sellers_here, 1))
    return p.calls_per_hour * usual * (hours / usual) ** p.prospecting_elasticity if hours > 0.0 else 0.0


@compiled_part
def call(w: Any, p: Any, i: Any, t: Any) -> None:
    """A call could reach buyer ``i`` today: it does if the seller prospects enough, and where the buyer is to be found."""
    f = w.firm[0]
    c = w.customers[i]
    seller = seller_of(w, i)
    person = w.staff[seller]
    off_x = f.theta_x + c.taste_x - person.map_x
    off_y = f.theta_y + c.taste_y - person.map_y
    aim = p.focus * math.exp(-squared(off_x, off_y) / (2.0 * p.focus_width * p.focus_width)) + 1.0 - p.focus
    p_reached = calls_per_customer(w, p, seller) * p.call_days * aim
    if chance.uniform(f.seed, chance.CALL, t, i, 1) >= p_reached:
        return
    listen_to_customer(w, seller, i, p.conversation_pull)
    # Who has heard of us listens.
    opens = p.p_call_opens * (1.0 + p.call_awareness * (awareness_on(w, i, t) - USUAL_AWARENESS))
    if chance.uniform(f.seed, chance.FOUND, t, i, 0) < opens:
        index = new_lead(w, i, -1, SELF_SOURCED, READY, t)
        lead = w.leads[index]
        lead.handed_day = t
        lead.worked_day = t
        # Nobody promised this buyer anything in person; what they heard is what the brand says to all.
        lead.promise_x = f.brand_map_x
        lead.promise_y = f.brand_map_y
        person.found_recently += 1.0
        w.daily[t].self_sourced += 1
        c.call_day = NEVER
        open_opportunity(w, p, index, t)


@compiled_part
def work(w: Any, p: Any, today: Any, t: Any) -> None:
    """Every seller's day: opportunities, leads, own prospecting; then the calls that the prospecting makes."""
    f = w.firm[0]
    d = w.daily[t]
    for s in range(f.n_marketers, w.staff.shape[0]):
        person = w.staff[s]
        decide(w, p, today, s, t)
        n_wanted = leads_wanted(w, p, s)
        wanted = person.hours_wanted + n_wanted * hours_for_lead(p, today)
        granted = granted_share(p, person.hours_available, wanted)
        n_leads = leads_granted(p, today, n_wanted, granted, granted * wanted)
        sold = work_opportunities(w, s, t, granted * wanted - n_leads * hours_for_lead(p, today))
        sold += work_leads(w, p, today, s, t, n_leads)
        admin = admin_of(p, person.hours_available, sold)
        hours = max(person.hours_available - sold - admin, 0.0)
        d.hours_admin += admin
        person.prospecting_hours = hours
        person.found_recently *= MEMORY
        person.prospecting_recently = person.prospecting_recently * MEMORY + hours
        person.hours_used = person.hours_available
        d.hours_prospecting += hours
        d.hours_used += person.hours_used
    for k in range(f.n_due):
        if w.due[k].what & CALLED:
            i = w.due[k].customer
            c = w.customers[i]
            if c.phase == IN_MARKET and c.is_served == 0 and c.opportunity == NONE:
                call(w, p, i, t)
