"""Owner: sees marketing spend and sales earn, and sets the budget by what he sees.

Naive attribution credits a sale to whoever closed it; the part that marketing's leads visibly brought is set against
what marketing costs (V16: a department's influence goes with the accounts it can give). If that looks like a loss, the
budget is cut a little every quarter, as far as the head of marketing can't ward it off; if not, it comes back. The
brand's slow work is in nobody's account (V86: what cuts do shows later).
"""

from typing import Any

from sim.compiled import compiled_part
from sim.rules.campaign import campaign_money
from sim.world.events import BUDGET_SET, record
from sim.world.records import QUARTER, YEAR

READS = ("firm.n_marketers_here", "daily.revenue_leads_cents")
WRITES = ("firm.budget_factor", "daily.budget_factor")

LEAST = 0.1  # nobody closes the department by and by


@compiled_part
def visible_return(w: Any, p: Any, today: Any, t: Any) -> Any:
    """Margin of last year's deals from marketing leads over what marketing costs in a year; at usual prices."""
    f = w.firm[0]
    earned = 0
    for k in range(t - YEAR + 1, t + 1):
        earned += w.daily[k].revenue_leads_cents
    cost = campaign_money(w, p, today) + f.n_marketers_here * p.hours_per_day * p.hour_cost_eur * YEAR
    return earned / 100.0 * p.variable_margin / cost if cost > 0.0 else 1.0


@compiled_part
def owner(w: Any, p: Any, today: Any, t: Any) -> None:
    """Once a quarter, from the second year of the books on, set the marketing budget."""
    f = w.firm[0]
    if t % QUARTER == QUARTER - 1 and t >= YEAR:
        if visible_return(w, p, today, t) < p.owner_hurdle:
            f.budget_factor *= 1.0 - p.owner_step * today.attribution_bias * (1.0 - today.cmo_will)
        else:
            f.budget_factor += p.owner_step * (1.0 - f.budget_factor)
        f.budget_factor = max(f.budget_factor, LEAST)
        record(w, t, BUDGET_SET, -1, -1, -1, -1, int(f.budget_factor * 1000.0))
    w.daily[t].budget_factor = f.budget_factor
