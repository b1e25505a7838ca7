"""Records made by hand, on which outcomes can be worked out by hand."""

import numpy as np
import pytest

from sim.outcomes import OUTCOMES, Observed
from sim.world.records import DAY, LEAD, NONE

WARMUP, DAYS, STAFF, CUSTOMERS = 2, 10, 4, 500


@pytest.fixture
def run() -> Observed:
    """Two days of warm-up full of noise, and ten days on which people of both departments work and little else happens."""
    daily = np.zeros(WARMUP + DAYS, DAY)
    for name in DAY.names or ():
        daily[name][:WARMUP] = 100  # nothing of the warm-up may be counted
    daily["hours_used"][WARMUP:] = 20.0
    daily["hours_prospecting"][WARMUP:] = 12.0  # the other eight are marketers'
    leads = np.zeros(6, LEAD)
    leads["closed_day"] = NONE
    return Observed(daily, leads, STAFF, WARMUP, CUSTOMERS)


def value(run: Observed, name: str) -> float:
    """One outcome of a run."""
    return OUTCOMES[name].measure(run)
