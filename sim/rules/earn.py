"""Earn: what others than Sales bring in or save, and what all of it costs.

Not only sales brings money: support sells more to customers who are content, the owner closes a deal of his own now and
then, procurement, accounting, the lawyers and HR save. How much of this there is, is a judgement; that it shrinks while
the house is busy with itself is the model's claim. Everybody is paid at the end of the day.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.campaign import campaign_money
from sim.rules.touch import attitude_on
from sim.world import chance
from sim.world.events import CEO_SOLD, UPSOLD, record
from sim.world.ledger import cents, post
from sim.world.records import (
    CAMPAIGNS,
    CASH,
    CEO_DEALS,
    COST_OF_SALES,
    INTERVENTIONS,
    OURS,
    PAYROLL,
    SAVED_ACCOUNTING,
    SAVED_HR,
    SAVED_LEGAL,
    SAVED_PROCUREMENT,
    TALKS,
    UPSELL,
    YEAR,
)

READS = (
    "firm.seed", "firm.n_due", "firm.budget_factor", "due.customer", "due.what", "customers.supplier", "customers.deal_eur",
    "customers.attitude", "customers.disposition", "customers.touched_day", "staff.is_here", "daily.hours_politics",
    "daily.hours_procedures", "daily.hours_formality", "daily.revenue_cents",
)  # fmt: skip
WRITES = (
    "daily.cash_cents", "daily.upsell_cents", "daily.ceo_deals_cents", "daily.cost_of_sales_cents", "daily.campaigns_cents",
    "daily.payroll_cents", "daily.interventions_cents", "daily.saved_procurement_cents", "daily.saved_accounting_cents",
    "daily.saved_legal_cents", "daily.saved_hr_cents",
)  # fmt: skip


@compiled_part
def sell(w: Any, p: Any, t: Any, account: Any, eur: Any) -> Any:
    """Book a sale of others than Sales with its variable cost; returns its cents."""
    price = cents(eur)
    post(w, t, CASH, account, price)
    post(w, t, COST_OF_SALES, CASH, cents(eur * (1.0 - p.variable_margin)))
    return price


@compiled_part
def upsell(w: Any, p: Any, t: Any) -> None:
    """Support meets own customers on the occasions on which these talk about us; the content ones buy something more."""
    f = w.firm[0]
    draws = chance.key(f.seed, chance.UPSELL, t)
    usual = p.upsells_per_year / YEAR * p.talk_days
    for k in range(f.n_due):
        i = w.due[k].customer
        c = w.customers[i]
        if w.due[k].what & TALKS == 0 or c.supplier != OURS:
            continue
        if chance.uniform_of(draws, i, 0) < usual * (1.0 + attitude_on(w, p, i, t)):
            price = sell(w, p, t, UPSELL, c.deal_eur * p.upsell_size)
            record(w, t, UPSOLD, -1, -1, -1, i, price)


@compiled_part
def ceo_sells(w: Any, p: Any, t: Any) -> None:
    """The owner closes a deal of his own now and then."""
    seed = w.firm[0].seed
    if chance.uniform(seed, chance.CEO_DEAL, t, 0, 0) < p.ceo_deals_per_year / YEAR:
        eur = p.ceo_deal_eur * math.exp(p.deal_sigma * chance.normal(seed, chance.CEO_DEAL, t, 0, 1))
        price = sell(w, p, t, CEO_DEALS, min(eur, 1e10))
        record(w, t, CEO_SOLD, -1, -1, -1, -1, price)


@compiled_part
def pay(w: Any, p: Any, today: Any, t: Any) -> Any:
    """Post the day's campaigns, payroll and interventions; returns how many people are here."""
    n_here = 0
    for i in range(w.staff.shape[0]):
        n_here += w.staff[i].is_here
    post(w, t, CAMPAIGNS, CASH, cents(campaign_money(w, p, today) / YEAR))
    post(w, t, PAYROLL, CASH, cents(n_here * p.hours_per_day * p.hour_cost_eur))
    post(w, t, INTERVENTIONS, CASH, cents(today.intervention_cost_eur))
    return n_here


@compiled_part
def save(w: Any, p: Any, t: Any, n_here: Any) -> None:
    """Savings by those whom nobody praises, as far as the house isn't busy with itself."""
    d = w.daily[t]
    lost = d.hours_politics + d.hours_procedures + d.hours_formality
    free = max(1.0 - lost / max(n_here * p.hours_per_day, 1.0), 0.0)
    sold = (d.revenue_cents + d.upsell_cents + d.ceo_deals_cents) / 100.0
    post(w, t, CASH, SAVED_PROCUREMENT, cents(p.saved_procurement * free * d.cost_of_sales_cents / 100.0))
    post(w, t, CASH, SAVED_ACCOUNTING, cents(p.saved_accounting * free * sold))
    post(w, t, CASH, SAVED_LEGAL, cents(p.saved_legal * free * sold))
    post(w, t, CASH, SAVED_HR, cents(p.saved_hr * free * d.payroll_cents / 100.0))


@compiled_part
def earn(w: Any, p: Any, today: Any, t: Any) -> None:
    """What support, the owner and the quiet departments bring in, and what the day costs."""
    upsell(w, p, t)
    ceo_sells(w, p, t)
    n_here = pay(w, p, today, t)
    save(w, p, t, n_here)
