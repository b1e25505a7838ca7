"""Heads: the two heads meet once a week, unless one of them refuses; and when they come to hate each other, all stand apart.

A head who thinks little of the other finds reasons not to meet. Below a level of regard a hot phase begins, and it
ends only well above that level: conflicts have hysteresis (Glasl's stages of escalation). In the hot phase talk goes
through the managers and on paper: less contact, slower leads, less learned. Where they do meet, they agree on joint
projects. A common leader's support is the strongest correlate of collaboration (V8).
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.meet import encounter
from sim.world import chance
from sim.world.events import HEADS_MET, HEADS_REFUSED, PEACE_MADE, PROJECT_JOINED, PROJECT_STARTED, WAR_BROKE_OUT, record
from sim.world.records import NONE

READS = ("firm.seed", "firm.n_marketers", "firm.pressure", "staff.is_here", "pairs.n_met")
WRITES = (
    "firm.is_hot", "firm.heads_mood", "firm.formality", "firm.n_projects", "firm.n_begun", "firm.heads_met", "firm.heads_refused",
    "staff.project_no", "staff.project_end_day", "staff.understanding", "staff.map_x", "staff.map_y",
    "staff.last_across_day", "pairs.regard", "pairs.n_met", "pairs.met_day", "daily.heads_met", "daily.heads_refused",
    "daily.projects_started", "daily.contacts_across", "daily.contacts_good", "daily.contacts_bad",
)  # fmt: skip

WEEK = 5
MEMORY = 0.92  # a week's weight in what is remembered of these meetings: about a quarter


@compiled_part
def refuses(w: Any, p: Any, i: Any, j: Any, t: Any) -> Any:
    """Does head ``i`` refuse to meet head ``j`` this week?"""
    f = w.firm[0]
    if f.is_hot == 1:
        return True
    u = p.heads_usual + p.heads_regard * w.pairs[i, j].regard
    return chance.uniform(f.seed, chance.HEADS, t, i, 0) < 1.0 / (1.0 + math.exp(min(max(u, -60.0), 60.0)))


@compiled_part
def next_free(w: Any, first: Any, n: Any, turn: Any, place: Any) -> Any:
    """The first place from ``place`` on of somebody here without a project, in the rota of ``n`` staff from ``first``; else n."""
    while place < n:
        person = w.staff[first + (place + turn) % n]
        if person.is_here == 1 and person.project_no == NONE:
            return place
        place += 1
    return n


@compiled_part
def send(w: Any, p: Any, no: Any, first: Any, n: Any, turn: Any, place: Any, t: Any) -> Any:
    """Put a team of the ``n`` staff from ``first`` into project ``no``, or as many as have none; returns the next free place.

    ``place`` is that of the first who goes.
    """
    n_sent = 0
    while place < n and n_sent < int(p.project_team + 0.5):
        k = first + (place + turn) % n
        w.staff[k].project_no = no
        w.staff[k].project_end_day = t + int(p.project_days)
        record(w, t, PROJECT_JOINED, k, -1, -1, -1, no)
        n_sent += 1
        place = next_free(w, first, n, turn, place)
    return place


@compiled_part
def start_projects(w: Any, p: Any, today: Any, t: Any) -> None:
    """Bring the number of joint projects up to what is wanted, as long as both departments have people without one."""
    f = w.firm[0]
    n_sellers = w.staff.shape[0] - f.n_marketers
    turn_m = int(chance.uniform(f.seed, chance.PROJECT, t, 0, 1) * f.n_marketers)
    turn_s = int(chance.uniform(f.seed, chance.PROJECT, t, 0, 2) * n_sellers)
    m = next_free(w, 0, f.n_marketers, turn_m, 0)
    s = next_free(w, f.n_marketers, n_sellers, turn_s, 0)
    while f.n_projects < today.joint_projects and m < f.n_marketers and s < n_sellers:
        record(w, t, PROJECT_STARTED, -1, -1, -1, -1, t + int(p.project_days))
        m = send(w, p, f.n_begun, 0, f.n_marketers, turn_m, m, t)
        s = send(w, p, f.n_begun, f.n_marketers, n_sellers, turn_s, s, t)
        f.n_begun += 1
        f.n_projects += 1
        w.daily[t].projects_started += 1


@compiled_part
def weekly_meeting(w: Any, p: Any, today: Any, t: Any) -> None:
    """Hold the weekly meeting, or not."""
    f = w.firm[0]
    d = w.daily[t]
    other = f.n_marketers
    f.heads_met *= MEMORY
    f.heads_refused *= MEMORY
    if w.staff[0].is_here == 0 or w.staff[other].is_here == 0:
        return
    refuses_marketing = refuses(w, p, 0, other, t)
    if refuses_marketing or refuses(w, p, other, 0, t):
        f.heads_refused += 1.0
        d.heads_refused += 1
        who, whom = (0, other) if refuses_marketing else (other, 0)
        record(w, t, HEADS_REFUSED, who, whom, -1, -1, 0)
        return
    f.heads_met += 1.0
    d.heads_met += 1
    d.contacts_across += 1
    is_good = encounter(w, p, today, 0, other, t, p.valence_heads, 2)
    record(w, t, HEADS_MET, 0, other, -1, -1, 1 if is_good else -1)
    start_projects(w, p, today, t)


@compiled_part
def heads(w: Any, p: Any, today: Any, t: Any) -> None:
    """Once a week the heads meet; every day the house follows how they stand to each other."""
    f = w.firm[0]
    other = f.n_marketers
    regard = 0.5 * (w.pairs[0, other].regard + w.pairs[other, 0].regard)
    # One bad meeting makes no war.
    f.heads_mood += p.formality_rate * (regard - f.heads_mood)
    if f.is_hot == 0 and f.heads_mood < p.hot_below:
        f.is_hot = 1
        record(w, t, WAR_BROKE_OUT, 0, other, -1, -1, int(f.heads_mood * 1000.0))
    elif f.is_hot == 1 and f.heads_mood > p.hot_below + p.hot_gap:
        f.is_hot = 0
        record(w, t, PEACE_MADE, 0, other, -1, -1, int(f.heads_mood * 1000.0))
    f.formality += p.formality_rate * (f.is_hot - f.formality)
    if t % WEEK == WEEK - 1:
        weekly_meeting(w, p, today, t)
