"""Meet: who talks to whom at work, and what comes of it.

The chance that two people meet on a day falls with distance (a factor of e every 12 m: Allen 1977, V46), floors (x 0.73
and 0.18, V47) and enclosure, and rises with reasons to talk and with regard. Contact heals under shared goals and can
hurt under rival ones (Sherif 1961; Pettigrew & Tropp 2006, V55): a meeting's *valence* depends on goals, mandate,
understanding, regard and today's pressure; a bad one weighs twice a good one (V59), and the first few among strangers
give nothing (V58). When it goes well, maps and understanding pass on.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of, shared_goals
from sim.rules.people import exchange_maps, lower_regard, raise_regard, remember_meeting, understand
from sim.world import chance
from sim.world.events import MET, MOVED_DESKS, record
from sim.world.floor_plan import lay_out

READS = (
    "firm.seed", "firm.n_marketers", "firm.pressure", "firm.formality", "staff.seat_x", "staff.seat_y",
    "staff.department", "staff.is_here",
)  # fmt: skip
WRITES = (
    "firm.layout_distance_m", "firm.layout_floors", "firm.layout_openness", "firm.layout_reasons",
    "firm.settled_day", "pairs.odds", "pairs.regard", "pairs.n_met", "pairs.met_day", "staff.map_x",
    "staff.map_y", "staff.understanding", "staff.last_across_day", "daily.contacts_within",
    "daily.contacts_across", "daily.contacts_good", "daily.contacts_bad", "daily.minutes_within", "daily.minutes_across",
)  # fmt: skip


@compiled_part
def arrange(w: Any, p: Any, today: Any, t: Any) -> None:
    """Compute the contact odds anew when the floor plan has changed; newcomers first eye each other for a while."""
    f = w.firm[0]
    is_moved = f.layout_distance_m != today.distance_m or f.layout_floors != today.floors_apart
    is_changed = f.layout_openness != today.openness or f.layout_reasons != today.reasons_to_talk
    if not is_moved and not is_changed:
        return
    lay_out(w, p, today.distance_m, today.floors_apart, today.openness, today.reasons_to_talk)
    if is_moved:
        f.settled_day = t + int(p.eyeing_days)
        record(w, t, MOVED_DESKS, -1, -1, -1, -1, int(today.distance_m * 100.0))


@compiled_part
def goes_well(w: Any, p: Any, today: Any, i: Any, j: Any, help: Any) -> Any:
    """Chance that a meeting of i and j of different departments goes well (logit); ``help`` is what the occasion adds."""
    u = p.valence_usual + help + p.valence_goals * shared_goals(p, today) + p.valence_mandate * mandate_of(p, today)
    u += p.valence_understanding * 0.5 * (w.staff[i].understanding + w.staff[j].understanding)
    u += p.valence_regard * 0.5 * (w.pairs[i, j].regard + w.pairs[j, i].regard)
    u -= p.valence_pressure * w.firm[0].pressure
    return 1.0 / (1.0 + math.exp(-min(max(u, -60.0), 60.0)))


@compiled_part
def encounter(w: Any, p: Any, today: Any, i: Any, j: Any, t: Any, help: Any, occasion: Any) -> Any:
    """A marketer and a seller meet and it goes well or badly; returns whether it goes well.

    Each ``occasion`` (0 by chance, 1 a project, 2 the heads' appointment) has luck of its own.
    """
    f = w.firm[0]
    d = w.daily[t]
    pair = i * w.staff.shape[0] + j
    is_good = chance.uniform(f.seed, chance.VALENCE, t, pair, occasion) < goes_well(w, p, today, i, j, help)
    if is_good:
        d.contacts_good += 1
        raise_regard(w, i, j, p.regard_step)
        raise_regard(w, j, i, p.regard_step)
        # Talking through managers, one learns what may be written down.
        openly = 1.0 - p.formal_silence * f.formality
        understand(w, i, p.understanding_contact * openly)
        understand(w, j, p.understanding_contact * openly)
        # People take less advice from those they think little of.
        trust = 0.5 + 0.25 * (w.pairs[i, j].regard + w.pairs[j, i].regard)
        exchange_maps(w, p, i, j, p.advice_weight * p.share_advice * trust * openly)
    else:
        d.contacts_bad += 1
        step = min(p.regard_step * p.negative_weight, 1.0)
        lower_regard(w, i, j, step)
        lower_regard(w, j, i, step)
    w.staff[i].last_across_day = t
    w.staff[j].last_across_day = t
    remember_meeting(w, i, j, t)
    return is_good


@compiled_part
def meet_across(w: Any, p: Any, today: Any, i: Any, j: Any, t: Any) -> None:
    """A marketer and a seller run into each other; strangers and newcomers first only eye each other."""
    valence = 0
    if t >= w.firm[0].settled_day and w.pairs[i, j].n_met >= p.first_contacts:
        valence = 1 if encounter(w, p, today, i, j, t, 0.0, 0) else -1
    else:
        w.staff[i].last_across_day = t
        w.staff[j].last_across_day = t
        remember_meeting(w, i, j, t)
    record(w, t, MET, i, j, -1, -1, valence)


@compiled_part
def meet(w: Any, p: Any, today: Any, t: Any) -> None:
    """Go through all pairs: does the pair meet today, for how long, and with what result?"""
    arrange(w, p, today, t)
    f = w.firm[0]
    d = w.daily[t]
    n = w.staff.shape[0]
    meetings = chance.key(f.seed, chance.MEET, t)
    for i in range(n):
        for j in range(i + 1, n):
            pair = i * n + j
            odds = w.pairs[i, j].odds
            u = chance.uniform_of(meetings, pair, 0)
            if u >= odds * (1.0 + p.regard_pull):
                continue  # most pairs don't meet, whatever they think of each other
            if w.staff[i].is_here == 0 or w.staff[j].is_here == 0:
                continue
            is_across = i < f.n_marketers <= j
            if is_across:
                odds *= max(1.0 + p.regard_pull * 0.5 * (w.pairs[i, j].regard + w.pairs[j, i].regard), 0.0)
                odds *= 1.0 - p.formal_distance * f.formality
            if u >= odds:
                continue
            minutes = -p.minutes_per_day * math.log(1.0 - chance.uniform(f.seed, chance.MINUTES, t, pair, 0))
            if is_across:
                meet_across(w, p, today, i, j, t)
                d.contacts_across += 1
                d.minutes_across += minutes
            else:
                exchange_maps(w, p, i, j, p.advice_weight * p.share_advice)
                d.contacts_within += 1
                d.minutes_within += minutes
                remember_meeting(w, i, j, t)
