"""Runs that are made by hand, so that what is measured of them is known."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.outcomes import Observed
from sim.world.records import DAY, LEAD

WARMUP_DAYS = 20
DAYS = 500
DAY_NUMBER = np.arange(WARMUP_DAYS + DAYS) - WARMUP_DAYS + 1
"""The scenario day of each row."""


def run_of(days: int = DAYS, **columns: Any) -> Any:
    """A run of 20 days of warm-up and so many scenario days with given columns of the daily record, for four people."""
    daily = np.zeros(WARMUP_DAYS + days, DAY)
    for name, values in columns.items():
        daily[name] = values
    observed = Observed(daily, np.zeros(0, LEAD), 4, WARMUP_DAYS)
    return SimpleNamespace(observed=observed, scenario=SimpleNamespace(warmup_days=WARMUP_DAYS))
