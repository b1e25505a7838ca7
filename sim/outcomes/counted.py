"""What was counted in a run: sums of the daily record over the scenario's days, and what the table of leads adds to them."""

from __future__ import annotations

import numpy as np

from sim.outcomes.observed import Observed
from sim.world.record_of_a_day import DAY_FIELDS
from sim.world.records import LOST, MARKETING_LEAD, NOT_QUALIFIED, READY, STALE, WON

LEVELS = ("in_market", "open_leads", "open_opportunities", "procedures")
"""Fields that say how much there is at the end of a day. Their sum means nothing."""

OF_DAYS = tuple(field.name for field in DAY_FIELDS if field.unit in {"count", "ct", "h", "min"} and field.name not in LEVELS)
"""Counts, cents, hours and minutes of a day that add up over days."""

WHOSE = ("leads", "own", "referred")
"""Where an opportunity came from, in the order of `ORIGINS`: a marketing lead, the seller's own prospecting, a recommendation."""

ENDS = ("won", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
"""How an opportunity ends, in the order of the reasons of a lead."""

READY_LEADS = ("worked_ready", "stale_ready")
"""Marketing leads whose buyer was in the market when they were born: those worked on the scenario's days, and those that went
stale on them."""

_BY_ORIGIN = tuple(f"{end}_{whose}" for whose in WHOSE for end in ENDS)
_REVENUE = tuple(f"revenue_{whose}_cents" for whose in WHOSE)

OF_LEADS = tuple(name for name in (*READY_LEADS, *_BY_ORIGIN, *_REVENUE) if name not in OF_DAYS)
"""What days don't tell: the ends and the revenue of opportunities by where they came from, and what became of `READY_LEADS`."""

COUNTED = (*OF_DAYS, *OF_LEADS)

WHOLE = frozenset(field.name for field in DAY_FIELDS if field.name in COUNTED and field.kind != "f8").union(OF_LEADS)
"""Those that are whole numbers."""


def counted(observed: Observed) -> np.ndarray:
    """The `COUNTED` of a run; shape (counted,). Whole numbers are exact up to 2^53, so cents up to 90 trillion EUR."""
    of_leads = _of_leads(observed)
    return np.array([*(observed.total(name) for name in OF_DAYS), *(of_leads[name] for name in OF_LEADS)])


def _of_leads(observed: Observed) -> dict[str, float]:
    """Sums over the leads that were worked, or whose fate was sealed, on the scenario's days."""
    leads = observed.leads
    origin, fate, reason = leads["origin"], leads["fate"], leads["reason"]
    is_closed = leads["closed_day"] >= observed.warmup_days
    is_ready = (origin == MARKETING_LEAD) & (leads["readiness"] == READY)
    found = {
        "worked_ready": float((is_ready & (leads["worked_day"] >= observed.warmup_days)).sum()),
        "stale_ready": float((is_ready & is_closed & (fate == STALE)).sum()),
    }
    # Reasons run from 0, which is a deal, over the four of lost opportunities to that of a lead which never was one.
    ended = is_closed & ((fate == WON) | ((fate == LOST) & (reason != NOT_QUALIFIED)))
    kinds = origin[ended].astype(np.int64) * NOT_QUALIFIED + reason[ended]
    found |= zip(_BY_ORIGIN, np.bincount(kinds, minlength=len(_BY_ORIGIN)).astype(float).tolist(), strict=True)
    prices = np.where(ended, leads["price_cents"], 0)
    found |= {name: float(prices[origin == place].sum()) for place, name in enumerate(_REVENUE)}
    return found
