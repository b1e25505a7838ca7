"""What an outcome may look at: the record of the days and the table of leads of one finished run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.world.records import YEAR

SELLERS_HOURS = ("hours_opportunities", "hours_leads", "hours_prospecting", "hours_feedback", "hours_admin")
"""Fields of the daily record that add up to what sellers worked; what is left of ``hours_used``, marketers did."""

HARDLY = 1e-6
"""Hours that are none: sums of the same hours in another order differ by less."""


@dataclass(frozen=True, eq=False)
class Observed:
    """One run, seen from outside.

    Parameters
    ----------
    daily : DAY, shape (horizon,); one row per engine day, warm-up included.
    leads : LEAD, shape (n_leads,); the used rows of the table, warm-up included.
    n_staff : positions of marketers and sellers together, heads included.
    warmup_days : rows of `daily` before scenario day 1.
    n_customers : customers of the market; left out, what is told per customer is missing.
    """

    daily: np.ndarray
    leads: np.ndarray
    n_staff: int
    warmup_days: int
    n_customers: int = 0

    @classmethod
    def of(cls, world: Any) -> Observed:
        """The arrays of a ``sim.world.records.World`` after its last day; nothing is copied."""
        firm = world.firm[0]
        leads = world.leads[: int(firm["n_leads"])]
        return cls(world.daily, leads, len(world.staff), int(firm["n_warmup_days"]), int(firm["n_market"]))

    @property
    def days(self) -> np.ndarray:
        """DAY, shape (days,): the scenario days from 1 on, which outcomes cover."""
        return self.daily[self.warmup_days :]

    @property
    def years(self) -> float:
        """Length of the scenario days in years of 250 working days."""
        return len(self.days) / YEAR

    @property
    def both_at_work(self) -> np.ndarray:
        """On which days people of both departments worked at all; bool, shape (horizon,), warm-up included.

        Read from the hours, because the daily record tells no heads: a department that is cut, whose positions are all vacant, or
        whose whole day an intervention takes has used none.
        """
        sellers = sum((self.daily[field] for field in SELLERS_HOURS), np.zeros(len(self.daily)))
        return np.asarray((sellers > HARDLY) & (self.daily["hours_used"] - sellers > HARDLY))

    def total(self, *fields: str) -> float:
        """Sum of the fields over the scenario days; cents and counts are added as whole numbers."""
        return float(sum(self.days[field].sum() for field in fields))

    def eur(self, *accounts: str) -> float:
        """What was posted to the accounts on the scenario days, EUR."""
        return self.total(*(f"{account}_cents" for account in accounts)) / 100

    def mean(self, field: str) -> float:
        """Mean of a field over the scenario days."""
        return float(self.days[field].mean())


def ratio(part: float, whole: float) -> float:
    """``part / whole``; NaN, which stands for "missing", when there is nothing to divide by.

    A share of nothing is neither 0 nor 1. A comparison leaves such pairs out and says how many are left (``n_pairs``).

    >>> ratio(1, 4), ratio(0, 0)
    (0.25, nan)
    """
    return part / whole if whole else float("nan")
