"""What was counted in a run: sums of the daily record over the scenario's days, and what the table of leads adds to them."""

from __future__ import annotations

import numpy as np

from sim.outcomes.cohort import COHORT, cohort
from sim.outcomes.ends import ENDS, ends
from sim.outcomes.observed import Observed
from sim.world.record_of_a_day import DAY_FIELDS

LEVELS = ("in_market", "open_leads", "open_opportunities", "procedures")
"""Fields that say how much there is at the end of a day. Their sum means nothing."""

SUMMED = tuple(field.name for field in DAY_FIELDS if field.unit in {"count", "ct", "h", "min"} and field.name not in LEVELS)
"""Counts, cents, hours and minutes of a day that add up over days."""

COUNTED = (*SUMMED, "page", *ENDS, *COHORT)
"""All that is counted of a run; see `sim.outcomes.ends` and `sim.outcomes.cohort` for what is not of the daily record. The page
is that of the policy calendar on the last day, which says after which survey something was triggered."""

WHOLE = frozenset((*(field.name for field in DAY_FIELDS if field.name in SUMMED and field.kind != "f8"), *ENDS, *COHORT, "page"))
"""Those that are whole numbers."""


def counted(observed: Observed) -> np.ndarray:
    """The `COUNTED` of a run; shape (counted,). Whole numbers are exact up to 2^53, so cents up to 90 trillion EUR."""
    own = observed.days["page"][-1], *ends(observed), *cohort(observed)
    return np.array([*(observed.total(name) for name in SUMMED), *own])
