"""Projects: a marketer and a seller do something together for two months, and succeed or fail.

A common task is the classic remedy (Sherif 1961; V8, V9), but only where it succeeds: failing together divides (V60).
Whether it does depends on what the two think of each other and know of each other's work, on shared goals, and on
whether their managers let them talk. Whom one has worked with colours what one thinks of all of "them" (V55). What a
project finds out about customers spreads among the sellers.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of, shared_goals
from sim.rules.meet import encounter
from sim.rules.people import lower_regard, raise_regard, take_advice, think_better_of_them, think_worse_of_them, understand
from sim.world import chance
from sim.world.events import PROJECT_FAILED, PROJECT_SUCCEEDED, record
from sim.world.records import NONE

READS = (
    "firm.seed", "firm.n_marketers", "firm.pressure", "firm.formality", "firm.brand_map_x", "firm.brand_map_y", "staff.is_here",
    "staff.project_end_day", "pairs.regard", "pairs.n_met",
)  # fmt: skip
WRITES = (
    "firm.n_projects", "firm.projects_succeeded", "firm.projects_failed", "staff.project_partner", "staff.understanding",
    "staff.insight", "staff.stagnation", "staff.stereotype", "staff.map_x", "staff.map_y", "staff.last_across_day",
    "pairs.regard", "pairs.n_met", "pairs.met_day", "daily.projects_succeeded", "daily.projects_failed",
    "daily.contacts_across", "daily.contacts_bad", "daily.contacts_good",
)  # fmt: skip

WEEK = 5
MEMORY = 0.996  # a day's weight in the firm's memory of projects: half is forgotten in about eight months


@compiled_part
def p_success(w: Any, p: Any, today: Any, i: Any, j: Any) -> Any:
    """Chance that the project of i and j succeeds (logit)."""
    f = w.firm[0]
    u = p.project_usual + p.project_goals * shared_goals(p, today) + p.project_mandate * mandate_of(p, today)
    u += p.project_regard * 0.5 * (w.pairs[i, j].regard + w.pairs[j, i].regard)
    u += p.project_understanding * 0.5 * (w.staff[i].understanding + w.staff[j].understanding)
    u -= p.project_formality * f.formality
    return 1.0 / (1.0 + math.exp(-min(max(u, -60.0), 60.0)))


@compiled_part
def succeed(w: Any, p: Any, i: Any, j: Any) -> None:
    """Both think better of each other and know more; what they found out spreads among the sellers."""
    f = w.firm[0]
    raise_regard(w, i, j, p.project_step)
    raise_regard(w, j, i, p.project_step)
    w.staff[j].insight += p.insight_project * (1.0 - w.staff[j].insight)
    for k in (i, j):
        think_better_of_them(w, k, p.generalisation * p.project_step)
        understand(w, k, p.understanding_project)
        w.staff[k].stagnation -= p.relief_project * w.staff[k].stagnation
    for s in range(f.n_marketers, w.staff.shape[0]):
        if w.staff[s].is_here == 1:
            take_advice(w, s, f.brand_map_x, f.brand_map_y, p.project_spread, p.confidence_bound)


@compiled_part
def finish(w: Any, p: Any, today: Any, i: Any, t: Any) -> None:
    """The project of marketer ``i`` ends: with success, without, or for want of one of the two."""
    f = w.firm[0]
    d = w.daily[t]
    j = w.staff[i].project_partner
    odds = p_success(w, p, today, i, j) if w.staff[i].is_here == 1 and w.staff[j].is_here == 1 else 0.0
    if chance.uniform(f.seed, chance.PROJECT, t, i, 0) < odds:
        succeed(w, p, i, j)
        f.projects_succeeded += 1.0
        d.projects_succeeded += 1
        record(w, t, PROJECT_SUCCEEDED, i, j, -1, -1, int(odds * 1000.0))
    else:
        for k in (i, j):
            think_worse_of_them(w, k, p.generalisation * p.project_step)
            w.staff[k].stagnation += p.project_frustration * (1.0 - w.staff[k].stagnation)
        lower_regard(w, i, j, p.project_step)
        lower_regard(w, j, i, p.project_step)
        f.projects_failed += 1.0
        d.projects_failed += 1
        record(w, t, PROJECT_FAILED, i, j, -1, -1, int(odds * 1000.0))
    w.staff[i].project_partner = NONE
    w.staff[j].project_partner = NONE
    f.n_projects -= 1


@compiled_part
def projects(w: Any, p: Any, today: Any, t: Any) -> None:
    """Go through the projects: once a week the two sit together; on its last day, or when one is missing, it ends."""
    f = w.firm[0]
    f.projects_succeeded *= MEMORY
    f.projects_failed *= MEMORY
    if f.n_projects == 0:
        return
    for i in range(f.n_marketers):
        person = w.staff[i]
        j = person.project_partner
        if j == NONE:
            continue
        if t >= person.project_end_day or person.is_here == 0 or w.staff[j].is_here == 0:
            finish(w, p, today, i, t)
        elif (person.project_end_day - t) % WEEK == 0:
            encounter(w, p, today, i, j, t, p.valence_project, 1)
            w.daily[t].contacts_across += 1
