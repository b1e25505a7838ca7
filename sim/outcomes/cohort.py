"""One cohort: what became, by the end of the run, of every lead and opportunity that began on the scenario's days.

The daily record counts what happens on a day, to leads of any age; so what flows in and what flows out of it are others. Here
they are the same: whatever enters a stage leaves it one way or another, or is still there on the last day.
"""

from __future__ import annotations

import numpy as np

from sim.outcomes.observed import Observed
from sim.world.records import (
    LOST,
    MARKETING_LEAD,
    MISMATCH,
    NO_DECISION,
    OPEN,
    PRICE,
    REFERRED,
    RIVAL,
    SELF_SOURCED,
    STALE,
    WON,
)

ENDS = {"rival": RIVAL, "price": PRICE, "mismatch": MISMATCH, "no_decision": NO_DECISION}
"""Why opportunities are lost."""

COHORT = (
    *("cohort_leads", "cohort_stale", "cohort_waiting", "cohort_worked", "cohort_not_qualified", "cohort_qualified"),
    *("cohort_self_sourced", "cohort_referred", "cohort_opportunities"),
    *(f"cohort_early_{end}" for end in (*ENDS, "open")),
    "cohort_proposals",
    *(f"cohort_late_{end}" for end in (*ENDS, "open")),
    *("cohort_won", "cohort_won_leads"),
)
"""Names, in the order in which a lead may come by. Early is before a proposal, late after it."""


def cohort(observed: Observed) -> np.ndarray:
    """The `COHORT` of a run: whole numbers, shape (cohort,).

    Leads are stale, waiting at the end of the run, or worked; worked ones qualified or not; opportunities are those that
    qualified, were self-sourced or referred, and are lost or open before a proposal, or reach one; proposals likewise, or won.
    """
    born = observed.leads[observed.leads["born_day"] >= observed.warmup_days]
    leads = born[born["origin"] == MARKETING_LEAD]
    is_worked, is_opened = leads["worked_day"] >= 0, leads["opened_day"] >= 0
    opportunities = born[born["opened_day"] >= 0]
    is_late = opportunities["reached_late"] == 1
    early, late = opportunities[~is_late], opportunities[is_late]
    won = late[late["fate"] == WON]
    found = [
        *(len(leads), leads["fate"] == STALE, ~is_worked & (leads["fate"] == OPEN), is_worked),
        *(is_worked & ~is_opened, is_opened),
        *(born["origin"] == SELF_SOURCED, born["origin"] == REFERRED, len(opportunities)),
        *_ends(early),
        len(late),
        *_ends(late),
        *(len(won), won["origin"] == MARKETING_LEAD),
    ]
    return np.array([int(np.sum(each)) for each in found])


def _ends(opportunities: np.ndarray) -> list[np.ndarray]:
    """Which of some opportunities were lost for each reason, and which are open."""
    lost = opportunities["fate"] == LOST
    return [*(lost & (opportunities["reason"] == reason) for reason in ENDS.values()), opportunities["fate"] == OPEN]
