"""Conflict: an index from 0 (none) to 100, the mean of HR's five symptoms and two signs of a hot conflict.

The engine asks every day, because HR's surveys act on the answer within the run (`sim/rules/diagnose.py`); here it is only read.
Where one of the departments is not at work there are no two sides, and so neither conflict nor peace: the day is left out. The
index is documented like an instrument of psychometrics in docs/conflict.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.outcomes.observed import Observed

WEEK = 5


class Conflict(NamedTuple):
    """The index and its items, 0 to 100 each, one value per engine day; NaN where one side is away."""

    total: np.ndarray
    ties: np.ndarray
    heads: np.ndarray
    projects: np.ndarray
    naming: np.ndarray
    stagnation: np.ndarray
    avoidance: np.ndarray
    busywork: np.ndarray


FIELDS = {
    "total": "conflict",
    "ties": "symptom_ties",
    "heads": "symptom_heads",
    "projects": "symptom_projects",
    "naming": "symptom_naming",
    "stagnation": "symptom_stagnation",
    "avoidance": "sign_avoidance",
    "busywork": "sign_busywork",
}
"""Where the engine keeps the index and its items in the daily record."""


def conflict_by_day(observed: Observed) -> Conflict:
    """Conflict on every day of the record, warm-up included; shape (horizon,) each."""
    is_measured = observed.both_at_work
    return Conflict(**{item: np.where(is_measured, observed.daily[field], np.nan) for item, field in FIELDS.items()})


def mean_conflict(observed: Observed, item: str) -> float:
    """Mean of an item (or of ``total``) over the scenario days with two sides; NaN when there is none."""
    is_measured = observed.both_at_work[observed.warmup_days :]
    return float(observed.days[FIELDS[item]][is_measured].mean()) if is_measured.any() else float("nan")


def contacts_across(daily: np.ndarray) -> np.ndarray:
    """Contacts across departments per day, counted per person: a pair that meets, or swaps places, makes two."""
    return 2 * (daily["contacts_across"] + daily["swaps"])
