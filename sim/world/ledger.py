"""The ledger: integer cents, double entry, summing to zero on every day.

The day's record holds what was posted to each account that day; balances are sums over days.
"""

from typing import Any

from sim.compiled import compiled_part
from sim.world.records import CAMPAIGNS, CASH, COST_OF_SALES, PAYROLL, REVENUE


@compiled_part
def post(w: Any, t: Any, debit: Any, credit: Any, cents: Any) -> None:
    """Add ``cents`` to one account and take them from another."""
    enter(w, t, debit, cents)
    enter(w, t, credit, -cents)


@compiled_part
def enter(w: Any, t: Any, account: Any, cents: Any) -> None:
    """One side of a posting."""
    d = w.daily[t]
    if account == CASH:
        d.cash_cents += cents
    elif account == REVENUE:
        d.revenue_cents -= cents  # income stands on the credit side; people read it as a positive number
    elif account == COST_OF_SALES:
        d.cost_of_sales_cents += cents
    elif account == CAMPAIGNS:
        d.campaigns_cents += cents
    elif account == PAYROLL:
        d.payroll_cents += cents
    else:
        d.interventions_cents += cents
