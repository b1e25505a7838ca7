"""Diagnose: the five symptoms and two hot signs of conflict, as HR would find them, and the survey that may act on them.

Each item runs from 0 to 100; the index is their mean, so that no item was weighted to make it move. The items are
computed every day for the record; HR knows them on the days of its surveys only. What 20, 50 and 80 mean in the life of
the company stands in docs/conflict.md.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import shared_goals
from sim.world.events import SURVEYED, record
from sim.world.records import QUARTER

READS = (
    "firm.n_marketers", "firm.projects_succeeded", "firm.projects_failed", "firm.heads_met", "firm.heads_refused",
    "firm.is_hot", "firm.formality", "firm.procedures", "staff.is_here", "staff.understanding", "staff.stereotype",
    "staff.stagnation", "staff.politics", "staff.insight", "pairs.regard", "pairs.met_day",
)  # fmt: skip
WRITES = (
    "firm.page", "firm.n_surveys", "daily.symptom_ties", "daily.symptom_heads", "daily.symptom_projects",
    "daily.symptom_naming", "daily.symptom_stagnation", "daily.sign_avoidance", "daily.sign_busywork", "daily.conflict",
    "daily.is_hot", "daily.formality", "daily.procedures", "daily.stagnation", "daily.politics", "daily.insight",
    "daily.shared_goals", "daily.page",
)  # fmt: skip

PRIOR = 1.0  # of joint projects, half of it failed: who has seen none expects no better
EXPECTED = 1.0  # of the heads' meetings, none of it refused


@compiled_part
def share_of_ties(w: Any, p: Any, t: Any) -> Any:
    """Share of the pairs of a marketer and a seller that have a tie: they met within a quarter and think well of each other."""
    n_m = w.firm[0].n_marketers
    n = w.staff.shape[0]
    n_ties = 0
    n_pairs = 0
    for i in range(n_m):
        if w.staff[i].is_here == 0:
            continue
        for j in range(n_m, n):
            if w.staff[j].is_here == 0:
                continue
            n_pairs += 1
            met = w.pairs[i, j].met_day
            if met >= 0 and t - met < QUARTER and 0.5 * (w.pairs[i, j].regard + w.pairs[j, i].regard) >= p.tie_regard:
                n_ties += 1
    return n_ties / n_pairs if n_pairs > 0 else 0.0


@compiled_part
def ask_people(w: Any, p: Any, t: Any) -> None:
    """Means over those who are here: stagnation, politics, and who names "communication failures" as the trouble."""
    f = w.firm[0]
    d = w.daily[t]
    n_here = 0
    n_sellers = 0
    named = 0.0
    for i in range(w.staff.shape[0]):
        person = w.staff[i]
        if person.is_here == 0:
            continue
        n_here += 1
        u = p.naming_usual - p.naming_understanding * person.understanding - p.naming_regard * person.stereotype
        named += 1.0 / (1.0 + math.exp(-min(max(u, -60.0), 60.0)))
        d.stagnation += person.stagnation
        d.politics += person.politics
        if i >= f.n_marketers:
            n_sellers += 1
            d.insight += person.insight
    n_here = max(n_here, 1)
    d.stagnation /= n_here
    d.politics /= n_here
    d.insight /= max(n_sellers, 1)
    d.symptom_naming = 100.0 * min(named / n_here, 1.0)


@compiled_part
def survey(w: Any, today: Any, t: Any) -> None:
    """HR asks; where it finds what it fears, the intervention that stands ready begins tomorrow: another page is in force."""
    f = w.firm[0]
    f.n_surveys += 1
    found = w.daily[t].conflict
    record(w, t, SURVEYED, -1, -1, -1, -1, int(found * 100.0))
    if f.page == 0 and found >= today.diagnosis_threshold:
        f.page = f.n_surveys


@compiled_part
def diagnose(w: Any, p: Any, today: Any, t: Any) -> None:
    """Note the seven items and the states behind them; on the day of a survey, act on them."""
    f = w.firm[0]
    d = w.daily[t]
    ask_people(w, p, t)
    d.symptom_ties = 100.0 * (1.0 - share_of_ties(w, p, t))
    regard = 0.5 * (w.pairs[0, f.n_marketers].regard + w.pairs[f.n_marketers, 0].regard)
    d.symptom_heads = min(max(50.0 * (1.0 - regard), 0.0), 100.0)
    d.symptom_projects = 100.0 * (f.projects_failed + 0.5 * PRIOR) / (f.projects_failed + f.projects_succeeded + PRIOR)
    d.symptom_stagnation = min(100.0 * d.stagnation, 100.0)
    d.sign_avoidance = 100.0 * f.heads_refused / (f.heads_refused + f.heads_met + EXPECTED)
    d.sign_busywork = 100.0 * min(d.politics / p.politics_of_war, 1.0)
    total = d.symptom_ties + d.symptom_heads + d.symptom_projects + d.symptom_naming + d.symptom_stagnation
    d.conflict = (total + d.sign_avoidance + d.sign_busywork) / 7.0
    d.is_hot = f.is_hot
    d.formality = f.formality
    d.procedures = f.procedures
    d.shared_goals = shared_goals(p, today)
    if today.survey > 0.0:
        survey(w, today, t)
    d.page = f.page
