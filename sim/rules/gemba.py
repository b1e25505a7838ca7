"""Gemba: marketers and sellers swap places for half a day.

Who has done the other's work for a while knows what it is like: tacit knowledge passes on the spot (Arnett, Wittmann &
Hansen 2021, V22), at 2-10 % of the gap a swap (9b). A short presentation afterwards gives the others a little of it. It
costs the hours.
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.people import exchange_maps, remember_meeting, understand
from sim.world import chance
from sim.world.events import SWAPPED, record

READS = ("firm.seed", "firm.n_marketers", "staff.map_x", "staff.map_y", "staff.is_head")
WRITES = (
    "staff.hours_available", "staff.hours_used", "staff.swaps_today", "staff.understanding", "staff.map_x",
    "staff.map_y", "staff.last_across_day", "pairs.n_met", "pairs.met_day", "daily.swaps", "daily.hours_swaps",
    "daily.hours_available",
    "firm.n_marketers_here", "firm.n_sellers_here", "staff.is_cut",
)  # fmt: skip


@compiled_part
def start_the_day(w: Any, p: Any, today: Any, t: Any) -> None:
    """See whose position exists, and give everyone the hours for the own work that the calendar leaves."""
    f = w.firm[0]
    d = w.daily[t]
    f.n_marketers_here = math.ceil(today.headcount_marketing * f.n_marketers)
    f.n_sellers_here = math.ceil(today.headcount_sales * (w.staff.shape[0] - f.n_marketers))
    for i in range(w.staff.shape[0]):
        person = w.staff[i]
        person.is_cut = int(f.n_marketers_here <= i < f.n_marketers or i >= f.n_marketers + f.n_sellers_here)
        if i < f.n_marketers:
            share, taken = p.campaign_share, today.hours_taken_marketer
        else:
            share, taken = p.selling_share + p.prospecting_share, today.hours_taken_seller
        # What an intervention takes, it takes from selling or campaigning and from everything else alike.
        person.hours_available = share * max(p.hours_per_day - taken, 0.0) * (1 - person.is_cut)
        person.hours_used = 0.0
        person.swaps_today = 0
        d.hours_available += person.hours_available


@compiled_part
def swap(w: Any, p: Any, today: Any, t: Any, marketer: Any, seller: Any) -> None:
    """One pair swaps places: hours go, understanding comes, each brings home a piece of the other's map."""
    d = w.daily[t]
    hours = min(today.gemba_hours, p.hours_per_day)
    exchange_maps(w, p, marketer, seller, p.advice_weight)
    for i in (marketer, seller):
        person = w.staff[i]
        lost = person.hours_available * hours / p.hours_per_day
        person.hours_available -= lost
        d.hours_available -= lost
        person.swaps_today = 1
        person.last_across_day = t
        understand(w, i, p.understanding_swap)
    remember_meeting(w, marketer, seller, t)
    d.swaps += 1
    d.hours_swaps += 2.0 * hours
    record(w, t, SWAPPED, marketer, seller, -1, -1, int(hours))


@compiled_part
def gemba(w: Any, p: Any, today: Any, t: Any) -> None:
    """Hand out the day's hours, then pair marketers with sellers by a rota that turns with every swap day."""
    start_the_day(w, p, today, t)
    if today.gemba_share <= 0.0 or today.gemba_hours <= 0.0:
        return
    f = w.firm[0]
    n_sellers = w.staff.shape[0] - f.n_marketers
    n_pairs = min(f.n_marketers, n_sellers)
    turn_m = int(chance.uniform(f.seed, chance.SWAP, t, 0, 1) * f.n_marketers)
    turn_s = int(chance.uniform(f.seed, chance.SWAP, t, 0, 2) * n_sellers)
    n_swaps = 0
    for pair in range(n_pairs):
        marketer = (pair + turn_m) % f.n_marketers
        seller = f.n_marketers + (pair + turn_s) % n_sellers
        has_head = w.staff[marketer].is_head == 1 or w.staff[seller].is_head == 1
        if has_head and today.gemba_heads <= 0.0:
            continue
        if w.staff[marketer].is_cut == 1 or w.staff[seller].is_cut == 1:
            continue
        if chance.uniform(f.seed, chance.SWAP, t, marketer, 0) < today.gemba_share:
            swap(w, p, today, t, marketer, seller)
            n_swaps += 1
    # The presentation reaches everyone, the more so the more people have something to tell.
    heard = today.gemba_presentation * p.understanding_presentation * n_swaps / n_pairs
    if heard > 0.0:
        for i in range(w.staff.shape[0]):
            understand(w, i, heard)
