"""The ledger by source: who sells brings money, and so does everyone who saves some.

Income and savings stand in the daily record as positive numbers, like costs.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.outcomes.observed import Observed

INCOME = {"sales": "revenue", "upsell": "upsell", "ceo": "ceo_deals"}
"""Who sells, and the account of the income."""

SAVINGS = ("saved_procurement", "saved_accounting", "saved_legal", "saved_hr")
COSTS = ("cost_of_sales", "campaigns", "payroll", "hiring", "interventions")


def revenue(observed: Observed) -> float:
    """Income from all who sell, EUR."""
    return observed.eur(*INCOME.values())


def savings(observed: Observed) -> float:
    """What departments that don't sell have saved, EUR."""
    return observed.eur(*SAVINGS)


def profit(observed: Observed) -> float:
    """Revenue and savings less all costs, EUR; cents are added as whole numbers."""
    earned = observed.total(*(f"{account}_cents" for account in (*INCOME.values(), *SAVINGS)))
    return (earned - observed.total(*(f"{account}_cents" for account in COSTS))) / 100


def revenue_by_day(daily: np.ndarray) -> np.ndarray:
    """Revenue of each of some days, EUR; `daily` is DAY, shape (days,), and so is what comes back."""
    return _cents(daily, INCOME.values()) / 100


def profit_by_day(daily: np.ndarray) -> np.ndarray:
    """Profit of each of some days, EUR; shapes as in `revenue_by_day`."""
    return (_cents(daily, (*INCOME.values(), *SAVINGS)) - _cents(daily, COSTS)) / 100


def _cents(daily: np.ndarray, accounts: Iterable[str]) -> np.ndarray:
    return np.asarray(sum((daily[f"{account}_cents"] for account in accounts), np.zeros(len(daily), np.int64)))
