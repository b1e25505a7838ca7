"""The campaign: brand, activation, nurture and research.

Marketers split their hours, and the budget, over brand (awareness tomorrow; half-life 38-56 working days, V85),
activation (inquiries today), nurture (keeps the "not yet" warm) and research (their map). Everything is aimed at their
map: the farther it lies from theta, the less arrives. Advertising elasticity is well below one (V82), so effects grow
slower than spending.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.policy import freedom
from sim.rules.touch import attitude_on, awareness_on
from sim.world import chance
from sim.world.plane import squared
from sim.world.records import LOOKS, NONE, YEAR

READS = (
    "firm.seed", "firm.n_market", "firm.n_marketers", "firm.n_due", "due.customer", "due.what",
    "customers.lead", "customers.opportunity", "customers.attitude", "customers.awareness",
    "customers.warm_until_day", "daily.theta_x", "staff.hours_available", "daily.theta_y", "firm.theta_x",
    "firm.theta_y", "customers.touched_day", "customers.disposition",
    "firm.procedures", "firm.budget_factor", "staff.mix_volume", "staff.mix_quality", "staff.mix_nurture",
    "staff.mix_brand", "staff.mix_research",
)  # fmt: skip
WRITES = (
    "firm.distinctiveness", "firm.activation", "firm.nurture_places", "firm.brand_map_x", "firm.brand_map_y", "firm.product_x",
    "firm.product_y", "due.marketer", "agenda.advertising", "agenda.level", "staff.map_x", "staff.map_y",
    "staff.hours_used", "daily.hours_used",
    "staff.feedback",
)  # fmt: skip


# The campaign that `reach_per_day` and `p_inquire` were calibrated on: effects are relative to it, so these stay what they
# are when a default changes.
USUAL_CUSTOMERS = 10_000.0
USUAL_HOURS = 12.0 * 8.0 * 0.6
USUAL_BRAND = 0.25
USUAL_ACTIVATION = 0.45
USUAL_RESEARCH = 0.20
USUAL_DISTINCTIVENESS = 0.5


@compiled_part
def campaign_money(w: Any, p: Any, today: Any) -> Any:
    """Campaign money in EUR a year: the company's budget, what the owner leaves of it, and what he takes on top."""
    left = w.firm[0].budget_factor * (1.0 - today.owner_cut * (1.0 - today.cmo_will))
    return p.budget_eur_per_year * today.marketing_budget_factor * left


@compiled_part
def left_for(w: Any, today: Any, m: Any) -> Any:
    """Hours of marketer ``m`` today, less what a floor for nurture takes beyond the own share: all else gives it up alike."""
    person = w.staff[m]
    if today.nurture_floor <= person.mix_nurture or person.mix_nurture >= 1.0:
        return person.hours_available
    return person.hours_available * (1.0 - today.nurture_floor) / (1.0 - person.mix_nurture)


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
def share_map(w: Any, p: Any, today: Any) -> None:
    """Marketing's shared map is the mean of its people's; the product follows it slowly, as far as it may be strategic."""
    f = w.firm[0]
    x = 0.0
    y = 0.0
    for m in range(f.n_marketers):
        x += w.staff[m].map_x
        y += w.staff[m].map_y
    f.brand_map_x = x / f.n_marketers
    f.brand_map_y = y / f.n_marketers
    follows = min(p.product_follows * freedom(today), 1.0)
    f.product_x += follows * (f.brand_map_x - f.product_x)
    f.product_y += follows * (f.brand_map_y - f.product_y)


@compiled_part
def stand_out(w: Any, p: Any, brand_work: Any) -> None:
    """The offer becomes more distinct with work on the brand, and rivals copy what they see."""
    f = w.firm[0]
    gained = min(p.copied_per_day * brand_work, 1.0) * (1.0 - f.distinctiveness)
    f.distinctiveness += gained - p.copied_per_day * f.distinctiveness


@compiled_part
def advertise(w: Any, p: Any, today: Any, t: Any, active: Any, brand: Any) -> None:
    """Turn the day's hours (for inquiries and for the brand) and money into reach and activation.

    Per customer, and relative to the default company's. Procedures slow campaigns too.
    """
    f = w.firm[0]
    off = squared(f.brand_map_x - f.theta_x, f.brand_map_y - f.theta_y)
    aim = math.exp(-off / (2.0 * p.aim_width * p.aim_width))
    aim *= math.exp(-p.procedure_campaign * (f.procedures - p.usual_procedures))
    scale = USUAL_CUSTOMERS / f.n_market
    money = campaign_money(w, p, today) / p.usual_budget_eur * scale
    active_work = active / (USUAL_HOURS * USUAL_ACTIVATION) * scale
    brand_work = brand / (USUAL_HOURS * USUAL_BRAND) * scale
    level = money**p.money_elasticity * aim
    to_brand = 2.0 * p.share_brand_budget
    f.activation = 0.0
    if active > 0.0:
        f.activation = level * (2.0 - to_brand) ** p.money_elasticity * active_work**p.work_elasticity
    rate = p.reach_per_day * level * to_brand**p.money_elasticity * brand_work**p.work_elasticity
    total = rate + p.forgetting_per_day
    level_ever = rate / total if total > 0.0 else 0.0
    w.agenda[t + 1].advertising = w.agenda[t].advertising + total
    w.agenda[t + 1].level = level_ever + (w.agenda[t].level - level_ever) * math.exp(-total)
    stand_out(w, p, brand_work)


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
def author_of(w: Any, today: Any, hours: Any) -> Any:
    """Whose campaign brought an inquiry: the marketer in whose turn ``hours``, out of all hours for inquiries, fall."""
    last = 0
    for m in range(w.firm[0].n_marketers):
        own = left_for(w, today, m) * (w.staff[m].mix_volume + w.staff[m].mix_quality)
        if own > 0.0:
            last = m
            hours -= own
            if hours < 0.0:
                return m
    return last  # what rounding leaves over


@compiled_part
def split_the_day(w: Any, p: Any, today: Any, t: Any) -> Any:
    """Spend the marketers' day; returns the hours for inquiries and for the brand."""
    f = w.firm[0]
    active = 0.0
    brand = 0.0
    nurture = 0.0
    for m in range(f.n_marketers):
        person = w.staff[m]
        left = left_for(w, today, m)
        active += left * (person.mix_volume + person.mix_quality)
        brand += left * person.mix_brand
        nurture += person.hours_available * max(person.mix_nurture, today.nurture_floor)
        person.hours_used = person.hours_available
        w.daily[t].hours_used += person.hours_used
        person.feedback *= 1.0 - p.feedback_fading
        research(w, p, t, m, left * person.mix_research / (p.campaign_share * p.hours_per_day * USUAL_RESEARCH))
    # What is left of a place in nurture waits for tomorrow, whole places don't.
    f.nurture_places = f.nurture_places - math.floor(f.nurture_places) + nurture / p.hours_per_nurtured
    return active, brand


@compiled_part
def campaign(w: Any, p: Any, today: Any, t: Any) -> None:
    """Spend the marketers' day, then collect the inquiries of those who look around."""
    f = w.firm[0]
    active, brand = split_the_day(w, p, today, t)
    share_map(w, p, today)
    advertise(w, p, today, t, active, brand)
    inquiries = chance.key(f.seed, chance.INQUIRE, t)
    for k in range(f.n_due):
        i = w.due[k].customer
        c = w.customers[i]
        if w.due[k].what & LOOKS and c.lead == NONE and c.opportunity == NONE and answer(w, p, i, t, inquiries):
            w.due[k].marketer = author_of(w, today, chance.uniform(f.seed, chance.AUTHOR, t, i, 0) * active)
