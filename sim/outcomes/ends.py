"""How opportunities ended, by where they came from, and what became of the leads with a buyer behind them: what the table of
leads tells of a scenario's days, and no sum of days does."""

from __future__ import annotations

import numpy as np

from sim.outcomes.observed import Observed
from sim.world.record_of_a_day import DAY_FIELDS
from sim.world.records import LOST, MARKETING_LEAD, NOT_QUALIFIED, READY, STALE, WON

WHOSE = ("leads", "own", "referred")
"""Where an opportunity came from, in the order of `sim.world.records.ORIGINS`: a marketing lead, the seller's own prospecting, a
recommendation."""

ENDED_AS = ("won", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
"""How an opportunity ends, in the order of the reasons of a lead."""

READY_LEADS = ("worked_ready", "stale_ready")
"""Marketing leads whose buyer was in the market when they were born: those worked on the scenario's days, and those that went
stale on them."""

_BY_ORIGIN = tuple(f"{end}_{whose}" for whose in WHOSE for end in ENDED_AS)
_REVENUE = tuple(f"revenue_{whose}_cents" for whose in WHOSE)
_OF_DAYS = frozenset(field.name for field in DAY_FIELDS)

ENDS = tuple(name for name in (*READY_LEADS, *_BY_ORIGIN, *_REVENUE) if name not in _OF_DAYS)
"""`READY_LEADS`, and counts and revenue of opportunities by end and origin, but for those that the daily record tells as well."""


def ends(observed: Observed) -> np.ndarray:
    """The `ENDS` of a run, shape (ends,): sums over leads that were worked, or whose fate was sealed, on the scenario's days."""
    leads = observed.leads
    origin, fate, reason = leads["origin"], leads["fate"], leads["reason"]
    is_closed = leads["closed_day"] >= observed.warmup_days
    is_ready = (origin == MARKETING_LEAD) & (leads["readiness"] == READY)
    found = {
        "worked_ready": float((is_ready & (leads["worked_day"] >= observed.warmup_days)).sum()),
        "stale_ready": float((is_ready & is_closed & (fate == STALE)).sum()),
    }
    # Reasons run from 0, which is a deal, over the four of lost opportunities to that of a lead which never was one.
    has_ended = is_closed & ((fate == WON) | ((fate == LOST) & (reason != NOT_QUALIFIED)))
    kinds = origin[has_ended].astype(np.int64) * NOT_QUALIFIED + reason[has_ended]
    found |= zip(_BY_ORIGIN, np.bincount(kinds, minlength=len(_BY_ORIGIN)).astype(float).tolist(), strict=True)
    prices = np.where(has_ended, leads["price_cents"], 0)
    found |= {name: float(prices[origin == place].sum()) for place, name in enumerate(_REVENUE)}
    return np.array([found[name] for name in ENDS])
