"""Collaboration: an index from 0 (none) to 100 (partners), the mean of five things that people do together.

It is no conflict turned upside down. Two departments that leave each other alone have neither, and aligned rewards were found to
raise collaboration and to leave conflict about where it was [V8]. So it shares no item with conflict: that one counts ties that
broke, projects that failed and meetings refused; this one counts what came about. The three references below are judgement: they
set the level of an item, hardly the direction in which something moves it. docs/conflict.md documents both indices.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.outcomes.conflict import WEEK
from sim.outcomes.observed import Observed, ratio
from sim.world.records import YEAR

MAPS_APART = 0.3
"""Need units between the departments' shared maps from which they see two markets; a segment lies about 1 from the centre."""

PROJECTS_OF_PARTNERS = 1.0
"""Joint projects per person and year that succeed, from which nobody would wish for more."""

CONTACTS_OF_PARTNERS = 5.0
"""Contacts with the other department, per person and week, that go well: one a day.

A pair makes two, and a swap of places counts as going well. Measured offices have about half of that in all (82 % of contact time
stays within the department).
"""


class Collaboration(NamedTuple):
    """The index and its items over the scenario days, 0 to 100 each; NaN where one is not defined."""

    total: float
    goals: float
    leads: float
    maps: float
    projects: float
    contacts: float


def collaboration(observed: Observed) -> Collaboration:
    """Collaboration over the scenario days on which people of both departments were at work.

    Rates are taken over the whole time and not averaged over days, since most days have no project that ends.
    """
    days = observed.days[observed.both_at_work[observed.warmup_days :]]
    if len(days) == 0:
        return Collaboration(*[float("nan")] * len(Collaboration._fields))
    person_days = len(days) * observed.n_staff
    good = 2.0 * float((days["contacts_good"] + days["swaps"]).sum())
    items = (
        max(float(days["shared_goals"].mean()), 0.0),  # below zero where a shared KPI is told as a race; that is no collaboration
        _leads(days),
        1.0 - min(float(days["map_divergence"].mean()) / MAPS_APART, 1.0),
        min(float(days["people_succeeded"].sum()) * YEAR / person_days / PROJECTS_OF_PARTNERS, 1.0),
        min(good * WEEK / person_days / CONTACTS_OF_PARTNERS, 1.0),
    )
    return Collaboration(100.0 * sum(items) / len(items), *(100.0 * item for item in items))


def _leads(days: np.ndarray) -> float:
    """Half for leads that are worked instead of left to rot, half for the news that comes back about them; 0 to 1."""
    worked, stale, feedbacks = (float(days[field].sum()) for field in ("worked", "stale", "feedbacks"))
    news = min(feedbacks / worked, 1.0) if worked else 0.0
    return 0.5 * ratio(worked, worked + stale) + 0.5 * news
