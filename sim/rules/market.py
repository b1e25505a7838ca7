"""The market: demand drifts, needs arise, windows close.

A customer's needs and windows are a schedule of its own, keyed to the customer alone; so they are the same in every
scenario, and what a company does only changes who meets the need (95 % of buyers are not in the market in a given
quarter: Dawes 2021, V87). Between needs a customer lies dormant, then plans for about a year (the "not yet" among
inquirers), then is in the market.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world import chance
from sim.world.agenda import enter_customer
from sim.world.events import NEED_AROSE, WINDOW_CLOSED, record
from sim.world.records import CALLED, DORMANT, IN_MARKET, LOOKS, NEVER, NONE, PLANNING, RIVALS, TALKS, YEAR

READS = ("firm.seed", "customers.opportunity", "customers.is_served")
WRITES = (
    "firm.theta_x", "firm.theta_y", "firm.n_due", "due.customer", "due.what", "due.marketer",
    "agenda.first_customer", "agenda.n_customers", "customers.phase", "customers.phase_day",
    "customers.need_day", "customers.need_no", "customers.window_end_day", "customers.look_day",
    "customers.call_day", "customers.talk_day", "customers.is_served", "customers.supplier",
    "customers.agenda_next", "daily.needs", "daily.in_market", "daily.closed_rival", "daily.closed_nobody",
    "daily.theta_x", "daily.theta_y",
)  # fmt: skip


@compiled_part
def drift(w: Any, p: Any, today: Any, t: Any) -> None:
    """Move the centre of demand: a trend along the first axis and noise on both."""
    f = w.firm[0]
    step_x, step_y = chance.normals_of_two(f.seed, chance.DRIFT, t, 0, 0)
    f.theta_x += p.drift_per_year / YEAR + p.drift_noise * today.turbulence * step_x
    f.theta_y += p.drift_noise * today.turbulence * step_y
    w.daily[t].theta_x = f.theta_x
    w.daily[t].theta_y = f.theta_y


@compiled_part
def window_days(p: Any, z: Any) -> Any:
    """Length of a buying window in days from a standard normal: lognormal, 20 to 400 days."""
    return int(min(max(p.window_days * math.exp(p.window_sigma * z), 20.0), 400.0))


@compiled_part
def next_look(w: Any, p: Any, i: Any, t: Any, looks: Any) -> Any:
    """Day on which customer ``i`` next looks around: seldom while dormant, often while in the market (``looks`` is the key)."""
    c = w.customers[i]
    mean_days = p.look_dormant_days
    if c.phase == IN_MARKET:
        mean_days = p.look_in_market_days
    elif c.phase == PLANNING:
        mean_days = p.look_planning_days
    return t + chance.days_until(chance.uniform_of(looks, i, 0), mean_days)


@compiled_part
def next_call(w: Any, p: Any, i: Any, t: Any) -> Any:
    """Day on which a call could next reach the buyer ``i``; whether one comes is up to the seller (rules/work.py)."""
    return t + chance.days_until(chance.uniform(w.firm[0].seed, chance.CALL, t, i, 0), p.call_days)


@compiled_part
def schedule_need(w: Any, p: Any, i: Any, t: Any) -> None:
    """Draw the customer's next need and its window, both keyed to customer and need."""
    f = w.firm[0]
    c = w.customers[i]
    gap = chance.days_until(chance.uniform(f.seed, chance.NEED_GAP, c.need_no, i, 0), 1.0 / max(p.p_need_per_day, 1e-9))
    c.need_day = t + gap
    c.window_end_day = c.need_day + window_days(p, chance.normal(f.seed, chance.WINDOW, c.need_no, i, 0))
    plans_from = c.need_day - int(p.planning_days)
    if plans_from <= t:
        c.phase = PLANNING
        c.phase_day = c.need_day
    else:
        c.phase = DORMANT
        c.phase_day = plans_from


@compiled_part
def close_window(w: Any, p: Any, i: Any, t: Any) -> None:
    """The window closes; if none of our sellers is at the table, a rival has sold or nobody has."""
    f = w.firm[0]
    c = w.customers[i]
    d = w.daily[t]
    if c.is_served == 0 and c.opportunity == NONE:
        is_rivals = chance.uniform(f.seed, chance.MARKET_CLOSE, c.need_no, i, 0) >= p.share_nobody
        if is_rivals:
            c.supplier = RIVALS
            d.closed_rival += 1
        else:
            d.closed_nobody += 1
        record(w, t, WINDOW_CLOSED, -1, -1, -1, i, int(is_rivals))
    d.in_market -= 1
    c.call_day = NEVER
    c.need_no += 1
    schedule_need(w, p, i, t)


@compiled_part
def change_phase(w: Any, p: Any, i: Any, t: Any, looks: Any) -> None:
    """Dormant, planning, in the market, and round again."""
    c = w.customers[i]
    if c.phase == DORMANT:
        c.phase = PLANNING
        c.phase_day = c.need_day
    elif c.phase == PLANNING:
        c.phase = IN_MARKET
        c.phase_day = c.window_end_day
        c.is_served = 0
        c.call_day = next_call(w, p, i, t)
        w.daily[t].needs += 1
        w.daily[t].in_market += 1
        record(w, t, NEED_AROSE, -1, -1, -1, i, c.need_no)
    else:
        close_window(w, p, i, t)
    c.look_day = next_look(w, p, i, t, looks)


@compiled_part
def market(w: Any, p: Any, today: Any, t: Any) -> None:
    """Let demand drift, then take everyone off today's agenda who has something to do, and note their next days."""
    f = w.firm[0]
    drift(w, p, today, t)
    if t > 0:
        w.daily[t].in_market = w.daily[t - 1].in_market
    looks = chance.key(f.seed, chance.LOOK, t)
    occasions = chance.key(f.seed, chance.OCCASION, t)
    n = 0
    i = w.agenda[t].first_customer
    while i != NONE:
        c = w.customers[i]
        following = c.agenda_next
        what = 0
        if c.look_day == t:
            what |= LOOKS
            c.look_day = next_look(w, p, i, t, looks)
        if c.call_day == t:
            what |= CALLED
            c.call_day = next_call(w, p, i, t)
        if c.talk_day == t:
            what |= TALKS
            c.talk_day = t + chance.days_until(chance.uniform_of(occasions, i, 0), p.talk_days)
        if c.phase_day == t:
            change_phase(w, p, i, t, looks)
        w.due[n].customer = i
        w.due[n].what = what
        w.due[n].marketer = NONE
        n += 1
        enter_customer(w, i)
        i = following
    f.n_due = n
