"""Projects: a team from both departments does something together for two months, and succeeds or fails.

A common task is the classic remedy (Sherif 1961; V8, V9), but only where it succeeds: failing together divides (V60).
Whether it does depends on what its people think of each other and know of each other's work, on shared goals, and on
whether their managers let them talk. Whom one has worked with colours what one thinks of all of "them" (V55). What a
project finds out about customers spreads among the sellers. A position that falls vacant is missing in the team until
somebody fills it; without anybody from one of the departments it is no joint project any more, and fails.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of, shared_goals
from sim.rules.meet import encounter
from sim.rules.people import lower_regard, raise_regard, take_advice, think_better_of_them, think_worse_of_them, understand
from sim.world import chance
from sim.world.events import PROJECT_FAILED, PROJECT_LEFT, PROJECT_MET, PROJECT_SUCCEEDED, record
from sim.world.records import NONE

READS = (
    "firm.seed", "firm.n_marketers", "firm.pressure", "firm.formality", "firm.brand_map_x", "firm.brand_map_y", "staff.is_here",
    "staff.project_end_day", "pairs.regard", "pairs.n_met",
)  # fmt: skip
WRITES = (
    "firm.n_projects", "firm.projects_succeeded", "firm.projects_failed", "staff.project_no", "staff.understanding",
    "staff.insight", "staff.stagnation", "staff.stereotype", "staff.map_x", "staff.map_y", "staff.last_across_day",
    "pairs.regard", "pairs.n_met", "pairs.met_day", "daily.projects_succeeded", "daily.projects_failed",
    "daily.people_succeeded", "daily.contacts_across", "daily.contacts_bad", "daily.contacts_good",
)  # fmt: skip

WEEK = 5
MEMORY = 0.996  # a day's weight in the firm's memory of projects: half is forgotten in about eight months


@compiled_part
def works_in(w: Any, i: Any, no: Any) -> Any:
    """Is person ``i`` here and in project ``no``?"""
    return w.staff[i].project_no == no and w.staff[i].is_here == 1


@compiled_part
def size_of(w: Any, no: Any, first: Any, last: Any) -> Any:
    """How many of the staff first..last-1 work in project ``no``."""
    n = 0
    for i in range(first, last):
        n += int(works_in(w, i, no))
    return n


@compiled_part
def member_of(w: Any, no: Any, first: Any, last: Any, number: Any) -> Any:
    """Number ``number``, from 0, of those among the staff first..last-1 who work in project ``no``; NONE if there are fewer."""
    for i in range(first, last):
        if works_in(w, i, no):
            if number == 0:
                return i
            number -= 1
    return NONE


@compiled_part
def first_of(w: Any, no: Any) -> Any:
    """The smallest number of anybody, here or not, who belongs to project ``no``, which somebody does."""
    k = 0
    while w.staff[k].project_no != no:
        k += 1
    return k


@compiled_part
def p_success(w: Any, p: Any, today: Any, no: Any) -> Any:
    """Chance that project ``no`` succeeds (logit): regard is that of its marketers and sellers for each other, on average."""
    f = w.firm[0]
    n = w.staff.shape[0]
    regard = 0.0
    understanding = 0.0
    for i in range(n):
        if not works_in(w, i, no):
            continue
        understanding += w.staff[i].understanding
        for j in range(f.n_marketers, n) if i < f.n_marketers else range(f.n_marketers):
            if works_in(w, j, no):
                regard += w.pairs[i, j].regard
    n_marketers, n_sellers = size_of(w, no, 0, f.n_marketers), size_of(w, no, f.n_marketers, n)
    u = p.project_usual + p.project_goals * shared_goals(p, today) + p.project_mandate * mandate_of(p, today)
    u += p.project_regard * regard / (2 * n_marketers * n_sellers)
    u += p.project_understanding * understanding / (n_marketers + n_sellers)
    u -= p.project_formality * f.formality
    return 1.0 / (1.0 + math.exp(-min(max(u, -60.0), 60.0)))


@compiled_part
def remember_each_other(w: Any, p: Any, no: Any, is_success: Any) -> None:
    """What the end of project ``no`` does to what its marketers and sellers think of each other."""
    f = w.firm[0]
    for i in range(f.n_marketers):
        for j in range(f.n_marketers, w.staff.shape[0]):
            if not works_in(w, i, no) or not works_in(w, j, no):
                continue
            if is_success:
                raise_regard(w, i, j, p.project_step)
                raise_regard(w, j, i, p.project_step)
            else:
                lower_regard(w, i, j, p.project_step)
                lower_regard(w, j, i, p.project_step)


@compiled_part
def succeed(w: Any, p: Any, k: Any, t: Any) -> None:
    """Person ``k`` of a team that has succeeded knows more, thinks better of the others, and has got somewhere."""
    person = w.staff[k]
    if k >= w.firm[0].n_marketers:
        person.insight += p.insight_project * (1.0 - person.insight)
    think_better_of_them(w, k, p.generalisation * p.project_step)
    understand(w, k, p.understanding_project)
    person.stagnation -= p.relief_project * person.stagnation
    w.daily[t].people_succeeded += 1


@compiled_part
def fail(w: Any, p: Any, k: Any) -> None:
    """Person ``k`` of a team that has failed thinks worse of the others, and feels that one gets nowhere."""
    think_worse_of_them(w, k, p.generalisation * p.project_step)
    w.staff[k].stagnation += p.project_frustration * (1.0 - w.staff[k].stagnation)


@compiled_part
def spread_the_word(w: Any, p: Any) -> None:
    """What a project found out about customers reaches all sellers."""
    f = w.firm[0]
    for s in range(f.n_marketers, w.staff.shape[0]):
        if w.staff[s].is_here == 1:
            take_advice(w, s, f.brand_map_x, f.brand_map_y, p.project_spread, p.confidence_bound)


@compiled_part
def finish(w: Any, p: Any, today: Any, no: Any, is_joint: Any, t: Any) -> None:
    """Project ``no`` ends: with success, without, or, no longer ``is_joint``, for want of anybody from one of the departments."""
    f = w.firm[0]
    d = w.daily[t]
    n = w.staff.shape[0]
    first = member_of(w, no, 0, f.n_marketers, 0)
    odds = p_success(w, p, today, no) if is_joint else 0.0
    is_success = is_joint and chance.uniform(f.seed, chance.PROJECT, t, first, 0) < odds
    remember_each_other(w, p, no, is_success)
    if is_success:
        spread_the_word(w, p)
        f.projects_succeeded += 1.0
        d.projects_succeeded += 1
        record(w, t, PROJECT_SUCCEEDED, -1, -1, -1, -1, int(odds * 1000.0))
    else:
        f.projects_failed += 1.0
        d.projects_failed += 1
        record(w, t, PROJECT_FAILED, -1, -1, -1, -1, int(odds * 1000.0))
    for k in range(n):
        if w.staff[k].project_no != no:
            continue
        if w.staff[k].is_here == 0:
            record(w, t, PROJECT_LEFT, k, -1, -1, -1, -1)
        else:
            if is_success:
                succeed(w, p, k, t)
            else:
                fail(w, p, k)
            record(w, t, PROJECT_LEFT, k, -1, -1, -1, int(is_success))
        w.staff[k].project_no = NONE
    f.n_projects -= 1


@compiled_part
def sit_together(w: Any, p: Any, today: Any, no: Any, week: Any, t: Any) -> None:
    """The team works in pairs across the departments, next week in other ones; of the larger side everybody has one partner."""
    n_marketers = w.firm[0].n_marketers
    n = w.staff.shape[0]
    in_marketing, in_sales = size_of(w, no, 0, n_marketers), size_of(w, no, n_marketers, n)
    for pair in range(max(in_marketing, in_sales)):
        i = member_of(w, no, 0, n_marketers, pair % in_marketing)
        j = member_of(w, no, n_marketers, n, (pair + week) % in_sales)
        is_good = encounter(w, p, today, i, j, t, p.valence_project, 1)
        w.daily[t].contacts_across += 1
        record(w, t, PROJECT_MET, i, j, -1, -1, 1 if is_good else -1)


@compiled_part
def projects(w: Any, p: Any, today: Any, t: Any) -> None:
    """Go through the projects: once a week a team sits together; on the last day, or without one of the sides, it ends."""
    f = w.firm[0]
    n = w.staff.shape[0]
    f.projects_succeeded *= MEMORY
    f.projects_failed *= MEMORY
    if f.n_projects == 0:
        return
    for k in range(n):
        no = w.staff[k].project_no
        if no == NONE or first_of(w, no) != k:
            continue
        days_left = w.staff[k].project_end_day - t
        is_joint = size_of(w, no, 0, f.n_marketers) > 0 and size_of(w, no, f.n_marketers, n) > 0
        if days_left <= 0 or not is_joint:
            finish(w, p, today, no, is_joint, t)
        elif days_left % WEEK == 0:
            sit_together(w, p, today, no, days_left // WEEK, t)
