"""Book: the day's entry in the record.

Means over staff are taken over all; awareness and attitude of the market come, as in a real company, from a brand
tracker: a panel of about 500 customers asked once a month, since nobody may pass over the whole market every day.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.touch import attitude_on, awareness_on
from sim.world.plane import length
from sim.world.records import MONTH, QUARTER, YEAR

READS = (
    "firm.n_market", "firm.n_marketers", "firm.theta_x", "firm.theta_y", "pairs.regard", "staff", "customers",
    "firm.n_open_leads", "firm.n_open_opportunities", "agenda.advertising", "agenda.level",
    "firm.product_x", "firm.product_y", "firm.distinctiveness",
)  # fmt: skip
WRITES = ("firm.pressure", "daily")

PANEL = 500


@compiled_part
def feel_pressure(w: Any, p: Any, t: Any) -> None:
    """Compare the last quarter's revenue with the target; in the first year, while the pipeline fills, nobody does."""
    f = w.firm[0]
    if t >= YEAR:
        target = p.target_per_seller_eur * (w.staff.shape[0] - f.n_marketers) * QUARTER / YEAR
        earned = 0
        for k in range(t - QUARTER + 1, t + 1):
            earned += w.daily[k].revenue_cents
        f.pressure = min(max(1.0 - earned / 100.0 / target, 0.0), 1.0)
    w.daily[t].pressure = f.pressure


@compiled_part
def count_people(w: Any, t: Any) -> None:
    """Means of regard, stereotype, understanding and maps over the two departments."""
    f = w.firm[0]
    d = w.daily[t]
    n = w.staff.shape[0]
    n_m = f.n_marketers
    n_s = n - n_m
    sum_m = 0.0
    sum_s = 0.0
    for i in range(n_m):
        for j in range(n_m, n):
            sum_m += w.pairs[i, j].regard
            sum_s += w.pairs[j, i].regard
    d.regard_marketing = sum_m / (n_m * n_s)
    d.regard_sales = sum_s / (n_m * n_s)
    s_x = 0.0
    s_y = 0.0
    for i in range(n):
        person = w.staff[i]
        error = length(person.map_x - f.theta_x, person.map_y - f.theta_y)
        d.understanding += person.understanding / n
        if i < n_m:
            d.stereotype_marketing += person.stereotype / n_m
            d.map_error_marketing += error / n_m
            active = person.mix_volume + person.mix_quality
            d.policy_quality += (person.mix_quality / active if active > 0.0 else 0.0) / n_m
            d.policy_brand += person.mix_brand / n_m
        else:
            d.stereotype_sales += person.stereotype / n_s
            d.map_error_sales += error / n_s
            d.policy_leads += person.lead_bias / n_s
            s_x += person.map_x / n_s
            s_y += person.map_y / n_s
    m_x = 0.0
    m_y = 0.0
    for i in range(n_m):
        m_x += w.staff[i].map_x / n_m
        m_y += w.staff[i].map_y / n_m
    d.map_divergence = length(m_x - s_x, m_y - s_y)


@compiled_part
def track_brand(w: Any, p: Any, t: Any) -> None:
    """Ask the panel once a month; on other days the last answer stands."""
    d = w.daily[t]
    if t % MONTH != 0:
        d.awareness = w.daily[t - 1].awareness
        d.attitude = w.daily[t - 1].attitude
        d.polarisation = w.daily[t - 1].polarisation
        return
    n_market = w.firm[0].n_market
    n_panel = min(PANEL, n_market)
    squares = 0.0
    for k in range(n_panel):
        i = k * n_market // n_panel
        d.awareness += awareness_on(w, i, t) / n_panel
        attitude = attitude_on(w, p, i, t)
        d.attitude += attitude / n_panel
        squares += attitude * attitude / n_panel
    d.polarisation = math.sqrt(max(squares - d.attitude * d.attitude, 0.0))


@compiled_part
def book(w: Any, p: Any, today: Any, t: Any) -> None:
    """Close the day's books."""
    f = w.firm[0]
    d = w.daily[t]
    feel_pressure(w, p, t)
    count_people(w, t)
    track_brand(w, p, t)
    d.distinctiveness = f.distinctiveness
    d.product_error = length(f.product_x - f.theta_x, f.product_y - f.theta_y)
    d.open_leads = f.n_open_leads
    d.open_opportunities = f.n_open_opportunities
