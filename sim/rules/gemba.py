"""Gemba: marketers and sellers swap places for half a day.

Who has done the other's work for a while knows what it is like: tacit knowledge passes on the spot (Arnett, Wittmann &
Hansen 2021, V22), at 2-10 % of the gap a swap (9b), and more by doing than by watching. A short presentation afterwards gives
the others a little of it; heads are listened to more. It costs the hours.
"""

from typing import Any

from sim.compiled import compiled_part
from sim.rules.people import exchange_maps, raise_regard, remember_meeting, think_better_of_them, understand
from sim.rules.politics import weight_of_one
from sim.world import chance
from sim.world.events import PROCEDURE_REMOVED, SWAPPED, record

READS = (
    "firm.seed", "firm.n_marketers", "staff.map_x", "staff.map_y", "staff.is_head", "staff.is_here",
)  # fmt: skip
WRITES = (
    "staff.hours_available", "staff.swaps_today", "staff.understanding", "staff.map_x", "staff.map_y", "staff.stagnation",
    "staff.stereotype", "staff.last_across_day", "pairs.n_met", "pairs.met_day", "pairs.regard", "firm.procedures",
    "daily.swaps", "daily.hours_swaps", "daily.hours_available", "daily.procedures_removed",
)  # fmt: skip


@compiled_part
def question_a_procedure(w: Any, p: Any, t: Any, marketer: Any, seller: Any, is_head: Any) -> None:
    """Who has had to follow the other side's procedures may get rid of one; a head, more likely."""
    f = w.firm[0]
    p_removed = min(p.p_procedure_removed * (p.head_weight if is_head else 1.0), 1.0)
    one = weight_of_one(w)
    if f.procedures < one or chance.uniform(f.seed, chance.SWAP, t, marketer, 3) >= p_removed:
        return
    f.procedures -= one
    w.daily[t].procedures_removed += 1
    record(w, t, PROCEDURE_REMOVED, marketer, seller, -1, -1, int(f.procedures * 100.0))


@compiled_part
def swap(w: Any, p: Any, today: Any, t: Any, marketer: Any, seller: Any) -> None:
    """One pair swaps places: hours go, understanding comes, each brings home a piece of the other's map."""
    d = w.daily[t]
    hours = min(today.gemba_hours, p.hours_per_day)
    exchange_maps(w, p, marketer, seller, p.advice_weight)
    raise_regard(w, marketer, seller, p.swap_regard)
    raise_regard(w, seller, marketer, p.swap_regard)
    for i in (marketer, seller):
        person = w.staff[i]
        lost = person.hours_available * hours / p.hours_per_day
        person.hours_available -= lost
        d.hours_available -= lost
        person.swaps_today = 1
        person.last_across_day = t
        understand(w, i, min(p.understanding_swap * (0.5 + today.gemba_role), 1.0))
        person.stagnation -= p.relief_swap * person.stagnation
        think_better_of_them(w, i, p.generalisation * p.swap_regard)
    remember_meeting(w, marketer, seller, t)
    d.swaps += 1
    d.hours_swaps += 2.0 * hours
    record(w, t, SWAPPED, marketer, seller, -1, -1, int(hours))


@compiled_part
def gemba(w: Any, p: Any, today: Any, t: Any) -> None:
    """Pair marketers with sellers by a rota that turns with every swap day; those who are to, swap."""
    if today.gemba_share <= 0.0 or today.gemba_hours <= 0.0:
        return
    f = w.firm[0]
    n_sellers = w.staff.shape[0] - f.n_marketers
    n_pairs = min(f.n_marketers, n_sellers)
    turn_m = int(chance.uniform(f.seed, chance.SWAP, t, 0, 1) * f.n_marketers)
    turn_s = int(chance.uniform(f.seed, chance.SWAP, t, 0, 2) * n_sellers)
    told = 0.0
    for pair in range(n_pairs):
        # The heads swap with each other, where nobody else does; otherwise they stand in the rota like everyone.
        marketer = (pair + turn_m) % f.n_marketers if today.gemba_heads <= 1.0 else 0
        seller = f.n_marketers + ((pair + turn_s) % n_sellers if today.gemba_heads <= 1.0 else 0)
        has_head = w.staff[marketer].is_head == 1 or w.staff[seller].is_head == 1
        if has_head and today.gemba_heads <= 0.0:
            continue
        if w.staff[marketer].is_here == 0 or w.staff[seller].is_here == 0:
            continue
        if chance.uniform(f.seed, chance.SWAP, t, marketer, 0) < today.gemba_share:
            swap(w, p, today, t, marketer, seller)
            question_a_procedure(w, p, t, marketer, seller, has_head)
            told += p.head_weight if has_head else 1.0
        if today.gemba_heads > 1.0:
            break
    # The presentation reaches everyone, the more so the more people have something to tell, and the higher they stand.
    heard = min(today.gemba_presentation * p.understanding_presentation * told / n_pairs, 1.0)
    if heard > 0.0:
        for i in range(w.staff.shape[0]):
            understand(w, i, heard)
