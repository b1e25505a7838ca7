"""Staffing: people stagnate, quit, are replaced, and newcomers find their way.

Feeling that one gets nowhere grows by itself and is relieved by seeing something else: a swap, a project that succeeds,
a win. Who stagnates or is tired of politics quits more often (V39, V76); a vacancy lasts about two months, a seller's
ramp half a year (V39). A newcomer has no regard of his own for the others yet, only what colleagues say of them.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.world import chance
from sim.world.events import HIRED, QUIT, record
from sim.world.ledger import cents, post
from sim.world.records import CASH, HIRING, NONE, YEAR

READS = ("firm.seed", "firm.n_marketers", "staff.is_cut", "staff.is_here")
WRITES = (
    "staff.stagnation", "staff.filled_day", "staff.hired_day", "staff.hire_no", "staff.skill", "staff.identification",
    "staff.politics", "staff.stereotype", "staff.understanding", "staff.insight", "staff.feedback", "staff.belief_qualify",
    "staff.belief_win_lead", "staff.belief_win_own", "staff.map_x", "staff.map_y", "staff.lead_bias", "staff.discounting",
    "staff.own_result", "staff.cross_result", "staff.deals_won",
    "staff.found_recently", "staff.prospecting_recently", "staff.pay", "staff.last_across_day", "pairs.regard", "pairs.n_met",
    "pairs.met_day", "daily.quits", "daily.cash_cents", "daily.hiring_cents",
)  # fmt: skip


@compiled_part
def quit_hazard(w: Any, p: Any, today: Any, i: Any) -> Any:
    """Chance that person ``i`` quits today."""
    person = w.staff[i]
    yearly = p.quits_marketers if i < w.firm[0].n_marketers else p.quits_sellers
    u = p.quit_stagnation * (person.stagnation - p.usual_stagnation)
    u += p.quit_politics * (person.politics / max(p.politics_share, 1e-9) - 1.0)
    return yearly / YEAR * math.exp(min(max(u, -5.0), 5.0))


@compiled_part
def leave(w: Any, p: Any, i: Any, t: Any) -> None:
    """Person ``i`` quits; the position stays vacant for a while."""
    person = w.staff[i]
    person.filled_day = t + max(int(p.vacancy_days), 1)
    w.daily[t].quits += 1
    stayed = t - person.hired_day if person.hire_no > 0 else -1
    record(w, t, QUIT, i, -1, -1, -1, stayed)


@compiled_part
def take_over_views(w: Any, p: Any, i: Any, first: Any, last: Any, n_m: Any, t: Any) -> None:
    """Newcomer ``i`` of staff first..last-1 hears from the colleagues what "they" are like, and where demand lies."""
    f = w.firm[0]
    person = w.staff[i]
    stereotype = 0.0
    x = 0.0
    y = 0.0
    for k in range(first, last):
        stereotype += w.staff[k].stereotype / (last - first)
        x += w.staff[k].map_x / (last - first)
        y += w.staff[k].map_y / (last - first)
    off_x, off_y = chance.normals_of_two(f.seed, chance.NEWCOMER, person.hire_no, i, 0)
    person.stereotype = stereotype
    person.map_x = x + p.newcomer_map * off_x
    person.map_y = y + p.newcomer_map * off_y
    for j in range(w.staff.shape[0]):
        if (j < n_m) != (i < n_m):
            w.pairs[i, j].regard = stereotype
            w.pairs[j, i].regard = w.staff[j].stereotype
        w.pairs[i, j].n_met = 0
        w.pairs[j, i].n_met = 0
        w.pairs[i, j].met_day = NONE
        w.pairs[j, i].met_day = NONE


@compiled_part
def hire(w: Any, p: Any, i: Any, t: Any) -> None:
    """A newcomer fills the position of ``i``, to begin tomorrow."""
    f = w.firm[0]
    person = w.staff[i]
    person.filled_day = NONE
    person.hired_day = t + 1
    person.hire_no += 1
    person.last_across_day = t
    seed, number = f.seed, person.hire_no
    if i < f.n_marketers:
        take_over_views(w, p, i, 0, f.n_marketers, f.n_marketers, t)
    else:
        variance = math.log(1.0 + p.skill_cv * p.skill_cv)
        person.skill = math.exp(math.sqrt(variance) * chance.normal(seed, chance.NEWCOMER, number, i, 1) - 0.5 * variance)
        person.lead_bias = p.lead_bias_spread * chance.normal(seed, chance.NEWCOMER, number, i, 2)
        person.discounting = p.discount_spread * chance.normal(seed, chance.NEWCOMER, number, i, 3)
        take_over_views(w, p, i, f.n_marketers, w.staff.shape[0], f.n_marketers, t)
    person.identification = 0.3 + 0.6 * chance.uniform(seed, chance.NEWCOMER, number, i, 4)
    person.understanding = p.understanding_usual
    person.insight = 0.0
    person.feedback = 0.0
    person.stagnation = p.newcomer_stagnation
    person.politics = p.politics_share
    person.belief_qualify = 0.5
    person.belief_win_lead = 0.24
    person.belief_win_own = 0.24
    person.found_recently = 5.0
    person.prospecting_recently = 80.0
    person.own_result = 0.0
    person.cross_result = 0.0
    person.deals_won = 0.0
    person.pay = 1.0
    post(w, t, HIRING, CASH, cents(p.hiring_cost_eur))
    record(w, t, HIRED, i, -1, -1, -1, number)


@compiled_part
def staffing(w: Any, p: Any, today: Any, t: Any) -> None:
    """Everybody stagnates a little more; some quit; vacant positions are filled when their day has come."""
    f = w.firm[0]
    draws = chance.key(f.seed, chance.QUIT, t)
    for i in range(w.staff.shape[0]):
        person = w.staff[i]
        if person.is_cut == 1:
            continue
        if person.is_here == 0:
            if t >= person.filled_day:
                hire(w, p, i, t)
            continue
        rate = p.stagnation_rate
        if i < f.n_marketers:
            rate *= 1.0 + p.double_message_stagnation * today.double_message
        person.stagnation += min(rate, 1.0) * (1.0 - person.stagnation)
        if chance.uniform_of(draws, i, 0) < quit_hazard(w, p, today, i):
            leave(w, p, i, t)
