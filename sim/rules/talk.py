"""Talk: customers tell their neighbours about us.

Owners, lovers, haters and the undecided talk to an acquaintance now and then. Awareness rises whatever is said;
attitudes move as far as there is room (East, Hammond & Lomax 2008, V90: praise shifts more than criticism where the
brand is known), and an owner's praise may send a buyer straight to the seller (V31). When opposite opinions meet, a
*holy war* starts: all acquaintances notice, both sides dig in. Own customers may leave. A small flaw of the product gives
talk its hook.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.opportunity import open_opportunity
from sim.rules.qualify import new_lead
from sim.rules.touch import attitude_on, awareness_on, touch
from sim.world import chance
from sim.world.events import CHURNED, HOLY_WAR, RECOMMENDED, TALKED, record
from sim.world.records import IN_MARKET, NEVER, NOBODYS, NONE, OURS, READY, REFERRED, TALKS, YEAR

READS = (
    "firm.seed", "firm.n_due", "due.customer", "due.what", "links", "links_start", "customers.disposition",
    "agenda.advertising", "agenda.level", "customers.phase", "customers.is_served", "customers.deal_eur", "customers.need_no",
    "customers.seller", "firm.brand_map_x", "firm.brand_map_y", "firm.n_marketers", "firm.n_sellers_here", "staff.pace_sum",
)  # fmt: skip
WRITES = (
    "customers.awareness", "customers.attitude", "customers.touched_day", "customers.supplier", "daily.talks",
    "daily.holy_wars", "daily.churned", "daily.referred", "leads", "firm.n_leads", "firm.n_open_opportunities",
    "staff.hours_wanted", "staff.n_opportunities", "customers.opportunity", "customers.call_day", "agenda.first_lead",
    "agenda.n_leads",
)  # fmt: skip


@compiled_part
def notice(w: Any, p: Any, i: Any, t: Any, step: Any) -> None:
    """Customer ``i`` hears of us: ``step`` of the gap in awareness closes."""
    touch(w, p, i, t)
    c = w.customers[i]
    c.awareness += step * (1.0 - c.awareness)


@compiled_part
def persuade(w: Any, p: Any, listener: Any, opinion: Any) -> None:
    """An opinion moves the listener's attitude as far as there is room in that direction."""
    c = w.customers[listener]
    if opinion >= 0.0:
        c.attitude += p.praise_step * opinion * 0.5 * (1.0 - c.attitude)
    else:
        c.attitude += p.criticism_step * opinion * 0.5 * (1.0 + c.attitude)


@compiled_part
def quarrel(w: Any, p: Any, one: Any, other: Any, t: Any) -> None:
    """A holy war: both move away from each other, and whoever knows the first one takes notice."""
    a = w.customers[one]
    b = w.customers[other]
    sign = 1.0 if a.attitude > 0.0 else -1.0
    a.attitude += p.quarrel_step * sign * (1.0 - sign * a.attitude)
    b.attitude -= p.quarrel_step * sign * (1.0 + sign * b.attitude)
    for link in range(w.links_start[one], w.links_start[one + 1]):
        notice(w, p, w.links[link], t, p.quarrel_awareness)


@compiled_part
def reconsider(w: Any, p: Any, i: Any, t: Any) -> None:
    """An own customer may leave, the sooner the worse it thinks of us (about 10 % a year: V44).

    Occasions come every ``talk_days`` on average; so this chance at each makes the yearly rate.
    """
    c = w.customers[i]
    hazard = p.churn_per_year / YEAR * p.talk_days * math.exp(-p.churn_attitude * attitude_on(w, p, i, t))
    if chance.uniform(w.firm[0].seed, chance.CHURN, t, i, 0) < hazard:
        c.supplier = NOBODYS
        w.daily[t].churned += 1
        record(w, t, CHURNED, -1, -1, -1, i, 0)


@compiled_part
def refer(w: Any, p: Any, i: Any, listener: Any, t: Any) -> None:
    """An owner who praises us to somebody who is looking sends a buyer straight to the seller."""
    f = w.firm[0]
    heard = w.customers[listener]
    if heard.phase != IN_MARKET or heard.is_served == 1 or heard.opportunity != NONE:
        return
    if w.customers[i].attitude <= 0.0 or chance.uniform(f.seed, chance.REFERRAL, t, i, 0) >= p.p_refer:
        return
    index = new_lead(w, listener, -1, REFERRED, READY, t)
    lead = w.leads[index]
    lead.handed_day = t
    lead.worked_day = t
    lead.promise_x = f.brand_map_x
    lead.promise_y = f.brand_map_y
    heard.call_day = NEVER
    w.daily[t].referred += 1
    record(w, t, RECOMMENDED, lead.seller, -1, index, listener, i)
    open_opportunity(w, p, index, t)


@compiled_part
def talk(w: Any, p: Any, today: Any, t: Any) -> None:
    """Go through those who have an occasion to talk today."""
    f = w.firm[0]
    d = w.daily[t]
    talks = chance.key(f.seed, chance.TALK, t)
    for k in range(f.n_due):
        if w.due[k].what & TALKS == 0:
            continue
        i = w.due[k].customer
        c = w.customers[i]
        if c.supplier == OURS:
            reconsider(w, p, i, t)
        n_links = w.links_start[i + 1] - w.links_start[i]
        reason = p.talk_anyway + p.talk_owner * int(c.supplier == OURS) + p.talk_flaw * today.product_flaw
        knows = awareness_on(w, i, t)
        u = chance.uniform_of(talks, i, 0)
        if n_links == 0 or u >= knows * (reason + p.talk_opinion):
            continue  # not even the strongest opinion would make this customer talk today
        if u >= knows * (reason + p.talk_opinion * abs(attitude_on(w, p, i, t))):
            continue
        touch(w, p, i, t)
        listener = w.links[w.links_start[i] + int(chance.uniform(f.seed, chance.LISTENER, t, i, 0) * n_links)]
        notice(w, p, listener, t, p.talk_awareness)
        d.talks += 1
        heard = w.customers[listener]
        is_opposed = c.attitude * heard.attitude < 0.0
        if is_opposed and min(abs(c.attitude), abs(heard.attitude)) > p.quarrel_opinion:
            quarrel(w, p, i, listener, t)
            d.holy_wars += 1
            record(w, t, HOLY_WAR, -1, -1, -1, i, listener)
        else:
            # Talk that hangs on the flaw carries the flaw along: it makes us known, and pleases nobody (V93, V94).
            persuade(w, p, listener, max(c.attitude - p.flaw_told * today.product_flaw, -1.0))
            record(w, t, TALKED, -1, -1, -1, i, listener)
            if c.supplier == OURS:
                refer(w, p, i, listener, t)
