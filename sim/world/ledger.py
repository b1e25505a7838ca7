"""The ledger: integer cents, double entry, summing to zero on every day.

The day's record holds what was posted to each account that day; balances are sums over days.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world.records import (
    CAMPAIGNS,
    CASH,
    CEO_DEALS,
    COST_OF_SALES,
    HIRING,
    INTERVENTIONS,
    PAYROLL,
    REVENUE,
    SAVED_ACCOUNTING,
    SAVED_HR,
    SAVED_LEGAL,
    SAVED_PROCUREMENT,
    UPSELL,
)


@compiled_part
def cents(eur: Any) -> Any:
    """Whole cents of an amount in EUR."""
    return math.floor(eur * 100.0 + 0.5)


@compiled_part
def post(w: Any, t: Any, debit: Any, credit: Any, amount: Any) -> None:
    """Add ``amount`` cents to one account and take them from another."""
    enter(w, t, debit, amount)
    enter(w, t, credit, -amount)


@compiled_part
def enter(w: Any, t: Any, account: Any, amount: Any) -> None:
    """One side of a posting. Income stands on the credit side; people read it, as they do savings, as a positive number."""
    d = w.daily[t]
    if account == CASH:
        d.cash_cents += amount
    elif account == REVENUE:
        d.revenue_cents -= amount
    elif account == UPSELL:
        d.upsell_cents -= amount
    elif account == CEO_DEALS:
        d.ceo_deals_cents -= amount
    elif account == COST_OF_SALES:
        d.cost_of_sales_cents += amount
    elif account == CAMPAIGNS:
        d.campaigns_cents += amount
    elif account == PAYROLL:
        d.payroll_cents += amount
    elif account == HIRING:
        d.hiring_cents += amount
    elif account == INTERVENTIONS:
        d.interventions_cents += amount
    elif account == SAVED_PROCUREMENT:
        d.saved_procurement_cents -= amount
    elif account == SAVED_ACCOUNTING:
        d.saved_accounting_cents -= amount
    elif account == SAVED_LEGAL:
        d.saved_legal_cents -= amount
    elif account == SAVED_HR:
        d.saved_hr_cents -= amount
