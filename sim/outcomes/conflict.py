"""Conflict: an index from 0 (none) to 100, the mean of three items that a survey or a diary could measure.

Each item runs from 0 to 100. *Regard*: what the people of the two departments think of each other. *Contact*: how rarely they
meet (few ties across are the first of HR's symptoms of conflict). *Blame*: how often they lay leads at each other's door. What a
rate is measured against (the two references below) is a judgement, not a finding: it sets the level of the index, hardly the
direction in which an intervention moves it. So read differences rather than levels, and look at the items too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.outcomes.observed import Observed
from sim.world.records import MONTH

WEEK = 5

CONTACTS_OF_PEACE = 5.0
"""Contacts with the other department, per person and week, from which nobody would call the two estranged: one a day.

Judgement. Measured offices have about half of that (82 % of contact time stays within the department), so that the usual company
lies in the middle of this item, with room on both sides.
"""

BLAMES_OF_WAR = 21.0
"""Times that a person blames a colleague of the other department over a lead, per month, which counts as full conflict: one a
day.

Judgement. A company that lets 70 % of its marketing leads rot has about five a month.
"""


class Conflict(NamedTuple):
    """The index and its items, 0 to 100 each, one value per engine day."""

    total: np.ndarray
    regard: np.ndarray
    contact: np.ndarray
    blame: np.ndarray


def conflict_by_day(observed: Observed) -> Conflict:
    """Conflict on every day of the record, warm-up included; shape (horizon,) each."""
    daily, n_staff = observed.daily, observed.n_staff
    # Means of [-1, 1] may leave it by a rounding error.
    regard = np.clip(50.0 * (1.0 - 0.5 * (daily["regard_marketing"] + daily["regard_sales"])), 0.0, 100.0)
    contacts = WEEK * per_day(contacts_across(daily)) / n_staff
    blames = MONTH * per_day(daily["blame_marketing"] + daily["blame_sales"]) / n_staff
    contact = 100.0 * (1.0 - np.minimum(contacts / CONTACTS_OF_PEACE, 1.0))
    blame = 100.0 * np.minimum(blames / BLAMES_OF_WAR, 1.0)
    return Conflict((regard + contact + blame) / 3.0, regard, contact, blame)


def contacts_across(daily: np.ndarray) -> np.ndarray:
    """Contacts across departments per day, counted per person: a pair that meets, or swaps places, makes two."""
    return 2 * (daily["contacts_across"] + daily["swaps"])


def per_day(counts: np.ndarray, days: int = MONTH) -> np.ndarray:
    """Mean of the last `days` days up to each day; of fewer where the record has only just begun.

    A month by default, because surveys ask about "the last month".

    >>> per_day(np.array([3, 1, 2, 6]), days=2)
    array([3. , 2. , 1.5, 4. ])
    """
    sums = np.cumsum(counts)
    sums[days:] = sums[days:] - sums[:-days]
    return sums / np.minimum(np.arange(1, len(sums) + 1), days)
