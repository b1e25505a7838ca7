"""The campaign: brand, activation, nurture and research.

Marketers split their hours, and the budget, over brand (awareness tomorrow; half-life 38-56 working days, V85),
activation (inquiries today), nurture (keeps the "not yet" warm) and research (their map). Everything is aimed at their
map: the farther it lies from theta, the less arrives. Advertising elasticity is well below one (V82), so effects grow
slower than spending.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.touch import attitude_on, awareness_on
from sim.world import chance
from sim.world.plane import squared
from sim.world.records import LOOKS, NONE, YEAR

READS = (
    "firm.seed", "firm.n_market", "firm.n_marketers", "firm.n_due", "due.customer", "due.what",
    "customers.lead", "customers.opportunity", "customers.attitude", "customers.awareness",
    "customers.warm_until_day", "daily.theta_x", "staff.hours_available", "daily.theta_y", "firm.theta_x",
    "firm.theta_y", "customers.touched_day", "customers.disposition",
    "firm.n_marketers_here",
)  # fmt: skip
WRITES = (
    "firm.activation", "firm.nurture_places", "firm.brand_map_x", "firm.brand_map_y", "firm.product_x",
    "firm.product_y", "due.marketer", "agenda.advertising", "agenda.level", "staff.map_x", "staff.map_y",
    "staff.hours_used", "daily.hours_used",
    "staff.feedback",
)  # fmt: skip


# The campaign that `reach_per_day` and `p_inquire` were calibrated on: effects are relative to it, so these stay what they
# are when a default changes.
USUAL_CUSTOMERS = 10_000.0
USUAL_BUDGET_EUR = 1_150_000.0
USUAL_HOURS = 12.0 * 8.0 * 0.6
USUAL_BRAND = 0.25
USUAL_ACTIVATION = 0.45


@compiled_part
def research(w: Any, p: Any, t: Any, m: Any, effort: Any) -> None:
    """Pull marketer ``m``'s map toward what research shows: theta some weeks ago, with the trend added and noise on top."""
    f = w.firm[0]
    person = w.staff[m]
    past = max(t - int(p.research_delay_days), 0)
    step = min(p.research_rate * effort, 1.0)
    trend = p.drift_per_year / YEAR * (t - past)
    error_x, error_y = chance.normals_of_two(f.seed, chance.RESEARCH, t, m, 0)
    seen_x = w.daily[past].theta_x + trend + p.research_noise * error_x
    seen_y = w.daily[past].theta_y + p.research_noise * error_y
    person.map_x += step * (seen_x - person.map_x)
    person.map_y += step * (seen_y - person.map_y)


@compiled_part
def share_map(w: Any, p: Any) -> None:
    """Marketing's shared map is the mean of its people's; the product follows it slowly."""
    f = w.firm[0]
    x = 0.0
    y = 0.0
    for m in range(f.n_marketers):
        x += w.staff[m].map_x
        y += w.staff[m].map_y
    f.brand_map_x = x / f.n_marketers
    f.brand_map_y = y / f.n_marketers
    f.product_x += p.product_follows * (f.brand_map_x - f.product_x)
    f.product_y += p.product_follows * (f.brand_map_y - f.product_y)


@compiled_part
def advertise(w: Any, p: Any, today: Any, t: Any, hours: Any) -> None:
    """Turn the day's hours and money into reach and activation, per customer and relative to the default company's.

    ``hours`` are those of all marketers, less what nurture takes beyond its usual share.
    """
    f = w.firm[0]
    off = squared(f.brand_map_x - f.theta_x, f.brand_map_y - f.theta_y)
    aim = math.exp(-off / (2.0 * p.aim_width * p.aim_width))
    scale = USUAL_CUSTOMERS / f.n_market
    money = p.budget_eur_per_year * today.marketing_budget_factor / USUAL_BUDGET_EUR * scale
    work = hours / USUAL_HOURS * scale
    level = money**p.money_elasticity * work**p.work_elasticity * aim
    brand = 2.0 * p.share_brand_budget
    active_work = (p.share_activation_hours / USUAL_ACTIVATION) ** p.work_elasticity
    brand_work = (p.share_brand_hours / USUAL_BRAND) ** p.work_elasticity
    f.activation = level * (2.0 - brand) ** p.money_elasticity * active_work
    rate = p.reach_per_day * level * brand**p.money_elasticity * brand_work
    total = rate + p.forgetting_per_day
    level_ever = rate / total if total > 0.0 else 0.0
    w.agenda[t + 1].advertising = w.agenda[t].advertising + total
    w.agenda[t + 1].level = level_ever + (w.agenda[t].level - level_ever) * math.exp(-total)


@compiled_part
def answer(w: Any, p: Any, i: Any, t: Any, inquiries: Any) -> Any:
    """Does customer ``i``, who looks around today, answer our campaign (``inquiries`` is the key of the draw)?"""
    odds = p.p_inquire * awareness_on(w, i, t) * w.firm[0].activation
    if w.customers[i].warm_until_day >= t:
        odds *= 1.0 + p.nurture_pull
    u = chance.uniform_of(inquiries, i, 0)
    # Most are out of the question whatever they feel; only for the others it is worth asking.
    return u < 1.5 * odds and u < odds * (1.0 + 0.5 * attitude_on(w, p, i, t))


@compiled_part
def campaign(w: Any, p: Any, today: Any, t: Any) -> None:
    """Spend the marketers' day, then collect the inquiries of those who look around."""
    f = w.firm[0]
    hours = 0.0
    nurture = max(p.share_nurture_hours, today.nurture_floor)
    # What nurture takes beyond its usual share, all else gives up alike.
    rest = (1.0 - nurture) / (1.0 - p.share_nurture_hours) if nurture > p.share_nurture_hours else 1.0
    for m in range(f.n_marketers):
        person = w.staff[m]
        hours += person.hours_available
        person.hours_used = person.hours_available
        person.feedback *= 1.0 - p.feedback_fading
        research(w, p, t, m, rest * person.hours_available / (p.campaign_share * p.hours_per_day))
    w.daily[t].hours_used += hours
    share_map(w, p)
    advertise(w, p, today, t, rest * hours)
    f.nurture_places = int(hours * nurture / p.hours_per_nurtured)
    inquiries = chance.key(f.seed, chance.INQUIRE, t)
    for k in range(f.n_due):
        i = w.due[k].customer
        c = w.customers[i]
        if w.due[k].what & LOOKS and c.lead == NONE and c.opportunity == NONE and answer(w, p, i, t, inquiries):
            w.due[k].marketer = int(chance.uniform(f.seed, chance.AUTHOR, t, i, 0) * f.n_marketers_here)
