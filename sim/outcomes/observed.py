"""What an outcome may look at: the record of the days and the table of leads of one finished run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Observed:
    """One run, seen from outside.

    Parameters
    ----------
    daily : DAY, shape (horizon,); one row per engine day, warm-up included.
    leads : LEAD, shape (n_leads,); the used rows of the table, warm-up included.
    n_staff : marketers and sellers together, heads included.
    warmup_days : rows of `daily` before scenario day 1.
    """

    daily: np.ndarray
    leads: np.ndarray
    n_staff: int
    warmup_days: int

    @classmethod
    def of(cls, world: Any) -> Observed:
        """The arrays of a ``sim.world.records.World`` after its last day; nothing is copied."""
        firm = world.firm[0]
        return cls(world.daily, world.leads[: int(firm["n_leads"])], len(world.staff), int(firm["n_warmup_days"]))

    @property
    def days(self) -> np.ndarray:
        """DAY, shape (days,): the scenario days from 1 on, which outcomes cover."""
        return self.daily[self.warmup_days :]

    def total(self, *fields: str) -> float:
        """Sum of the fields over the scenario days; cents and counts are added as whole numbers."""
        return float(sum(self.days[field].sum() for field in fields))

    def eur(self, account: str) -> float:
        """What was posted to an account on the scenario days, EUR."""
        return self.total(f"{account}_cents") / 100

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
