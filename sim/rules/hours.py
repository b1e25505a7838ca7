"""Hours: who is here today, and what is left of the day for the own work.

The shares of time that go into selling and campaigns are those measured in companies with the usual conflict (V36,
V37); so what politics and procedures take counts by how much it differs from the usual. Interventions and joint
projects take hours, newcomers need time to find their way (V39), a mandate saves some (V75), a double message costs
some: who is told two things at once does both by halves.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of
from sim.world.records import NONE

READS = (
    "firm.n_marketers", "firm.procedures", "firm.formality", "staff.politics", "staff.project_no", "staff.filled_day",
    "staff.hired_day",
)  # fmt: skip
WRITES = (
    "firm.n_marketers_here", "firm.n_sellers_here", "staff.is_cut", "staff.is_here", "staff.hours_available", "staff.hours_used",
    "staff.swaps_today", "daily.hours_available", "daily.hours_politics", "daily.hours_procedures", "daily.hours_formality",
    "daily.hours_projects", "daily.vacancies",
)  # fmt: skip


@compiled_part
def productivity(w: Any, p: Any, today: Any, i: Any, t: Any) -> Any:
    """What an hour at work of person ``i`` is worth, relative to that of a usual person on a usual day."""
    f = w.firm[0]
    person = w.staff[i]
    worth = (1.0 - person.politics) / (1.0 - p.politics_share)
    worth *= max(1.0 - p.procedure_hours * (f.procedures - p.usual_procedures), 0.0)
    worth *= max(1.0 - p.formality_hours * f.formality / p.hours_per_day, 0.0)
    worth *= 1.0 + p.mandate_effort * mandate_of(p, today)
    worth *= p.ramp_start + (1.0 - p.ramp_start) * min((t - person.hired_day) / p.ramp_days, 1.0)
    if i < f.n_marketers:
        worth *= 1.0 - p.double_message_hours * today.double_message
    return worth


@compiled_part
def count_lost(w: Any, p: Any, i: Any, t: Any) -> None:
    """Note what conflict takes from person ``i`` today."""
    f = w.firm[0]
    d = w.daily[t]
    d.hours_politics += w.staff[i].politics * p.hours_per_day
    d.hours_procedures += min(p.procedure_hours * f.procedures, 1.0) * p.hours_per_day
    d.hours_formality += min(p.formality_hours * f.formality, p.hours_per_day)


@compiled_part
def hours(w: Any, p: Any, today: Any, t: Any) -> None:
    """See whose position exists and is filled, and give everyone the hours for the own work."""
    f = w.firm[0]
    d = w.daily[t]
    f.n_marketers_here = math.ceil(today.headcount_marketing * f.n_marketers)
    f.n_sellers_here = math.ceil(today.headcount_sales * (w.staff.shape[0] - f.n_marketers))
    for i in range(w.staff.shape[0]):
        person = w.staff[i]
        person.is_cut = int(f.n_marketers_here <= i < f.n_marketers or i >= f.n_marketers + f.n_sellers_here)
        person.is_here = int(person.is_cut == 0 and person.filled_day == NONE)
        person.hours_used = 0.0
        person.swaps_today = 0
        person.hours_available = 0.0
        if person.is_here == 0:
            d.vacancies += int(person.is_cut == 0)
            continue
        if i < f.n_marketers:
            share, taken = p.campaign_share, today.hours_taken_marketer
        else:
            share, taken = p.selling_share + p.prospecting_share, today.hours_taken_seller
        # What an intervention or a project takes, it takes from selling or campaigning and from everything else alike.
        on_project = min(p.project_hours, p.hours_per_day) if person.project_no != NONE else 0.0
        at_work = max(p.hours_per_day - taken - on_project, 0.0)
        person.hours_available = min(share * productivity(w, p, today, i, t), 1.0) * at_work
        d.hours_available += person.hours_available
        d.hours_projects += on_project
        count_lost(w, p, i, t)
