"""What charts draw over time: a run summed up by month of 21 working days."""

from __future__ import annotations

import numpy as np

from sim.outcomes.conflict import conflict_by_day
from sim.outcomes.ledger import profit_by_day, revenue_by_day
from sim.outcomes.observed import Observed
from sim.world.records import MONTH

MEASURES = ("revenue", "profit", "conflict")
"""Revenue and profit of the month, EUR; mean conflict index of the month, 0 to 100."""


def by_month(observed: Observed, n_months: int) -> np.ndarray:
    """The `MEASURES` of the first full months of the scenario; shape (measures, n_months).

    Conflict covers the days on which both departments are at work; in a month without any it is missing (NaN).
    """
    last = n_months * MONTH
    money = (by_day(observed.days[:last]).reshape(n_months, MONTH).sum(axis=1) for by_day in (revenue_by_day, profit_by_day))
    conflict = conflict_by_day(observed).total[observed.warmup_days :][:last].reshape(n_months, MONTH)
    n_measured = np.isfinite(conflict).sum(axis=1)
    sums = np.nansum(conflict, axis=1)
    return np.stack([*money, np.where(n_measured > 0, sums / np.maximum(n_measured, 1), np.nan)])
