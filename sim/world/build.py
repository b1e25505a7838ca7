"""Build a world: from a scenario's numbers and a seed to arrays, at array speed.

Every draw is keyed to the person it belongs to; so one customer more leaves all others as they are.
"""

import math

import numpy as np

from sim.world import chance
from sim.world.network import small_world
from sim.world.records import (
    AGENDA,
    CUSTOMER,
    DAY,
    DORMANT,
    DUE,
    EVENT,
    FIRM,
    LEAD,
    MARKETING,
    NEVER,
    NOBODYS,
    NONE,
    PAIR,
    PLANNING,
    SALES,
    STAFF,
    World,
)

N_SEGMENTS = 3
LARGEST_DEAL_EUR = 1e10  # a run's sums of integer cents stay far from 2**63
MAX_SEED = 2**63 - 1


def build(
    parameters: np.ndarray, horizon: int, seed: int, *, n_warmup_days: int = 0, log: bool = False, n_isolated: int = 0
) -> World:
    """Build the world of one run.

    Parameters
    ----------
    parameters : structured, shape (1,): the scenario's numbers (`sim.scenario.record.as_record`).
    horizon : days that the run can last, warm-up included.
    seed : 0 to 2**63 - 1.
    n_warmup_days : engine day on which the scenario's day 1 falls.
    log : keep the event log.
    n_isolated : further customers behind the others who know nobody and never need anything; they change nothing for anyone.

    Returns
    -------
    World, on the morning of engine day 0.

    Raises
    ------
    ValueError
        For a seed or horizon out of range.
    """
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed {seed} is not within 0 to {MAX_SEED}")
    if horizon < 1:
        raise ValueError(f"a run lasts at least one day, not {horizon}")
    p = parameters.view(np.recarray)[0]
    n_market = int(p.n_customers)
    links_start, links = small_world(seed, n_market, int(p.degree), p.p_rewire)
    world = World(
        customers=_customers(p, seed, n_market, n_isolated),
        staff=_staff(p, seed),
        pairs=_pairs(p),
        leads=np.zeros(1024 + n_market // 4, dtype=LEAD),
        firm=_firm(p, seed, n_warmup_days, log),
        daily=np.zeros(horizon, dtype=DAY),
        agenda=np.zeros(horizon + 1, dtype=AGENDA),
        due=np.zeros(n_market + n_isolated, dtype=DUE),
        events=np.zeros(4096 if log else 0, dtype=EVENT),
        links_start=np.concatenate((links_start, np.full(n_isolated, links_start[-1]))),
        links=links,
    )
    _fill_agenda(world)
    return world


def _customers(p: np.record, seed: int, n_market: int, n_isolated: int) -> np.ndarray:
    """All customers before day 0: without a need yet, each with a first need, look and occasion to talk."""
    n = n_market + n_isolated
    who = np.arange(n)
    c = np.zeros(n, dtype=CUSTOMER)
    c["segment"] = (chance.uniforms(seed, chance.SEGMENT, 0, who) * N_SEGMENTS).astype(np.int8)
    angle = 2.0 * math.pi * np.arange(N_SEGMENTS) / N_SEGMENTS
    centre_x, centre_y = (p.segment_distance * np.cos(angle))[c["segment"]], (p.segment_distance * np.sin(angle))[c["segment"]]
    c["taste_x"] = centre_x + p.taste_spread * chance.normals(seed, chance.TASTE, 0, who, 0)
    c["taste_y"] = centre_y + p.taste_spread * chance.normals(seed, chance.TASTE, 0, who, 1)
    deal_eur = p.deal_median_eur * np.exp(p.deal_sigma * chance.normals(seed, chance.DEAL_SIZE, 0, who))
    c["deal_eur"] = np.minimum(deal_eur, LARGEST_DEAL_EUR)
    disposition = p.attitude_start + p.attitude_spread * chance.normals(seed, chance.ATTITUDE, 0, who)
    c["disposition"] = np.clip(disposition, -1.0, 1.0)
    c["attitude"] = c["disposition"]
    c["awareness"] = p.awareness_start
    c["need_day"] = _days_until(chance.uniforms(seed, chance.NEED_GAP, 0, who, 1), 1.0 / max(p.p_need_per_day, 1e-9)) - 1
    window = p.window_days * np.exp(p.window_sigma * chance.normals(seed, chance.WINDOW, 0, who, 1))
    c["window_end_day"] = c["need_day"] + np.clip(window, 20.0, 400.0).astype(np.int32)
    plans_from = c["need_day"] - int(p.planning_days)
    c["phase"] = np.where(plans_from <= 0, PLANNING, DORMANT)
    c["phase_day"] = np.where(plans_from <= 0, c["need_day"], plans_from)
    look_days = np.where(plans_from <= 0, p.look_planning_days, p.look_dormant_days)
    c["look_day"] = _days_until(chance.uniforms(seed, chance.LOOK, 0, who, 1), look_days) - 1
    c["call_day"] = NEVER
    c["talk_day"] = _days_until(chance.uniforms(seed, chance.OCCASION, 0, who, 1), p.talk_days) - 1
    c["warm_until_day"] = NONE
    c["lead"] = NONE
    c["opportunity"] = NONE
    c["agenda_next"] = NONE
    c["supplier"] = NOBODYS
    # Territories: every seller looks after every n-th customer.
    c["seller"] = int(p.n_marketers) + who % int(p.n_sellers)
    for field in ("need_day", "window_end_day", "phase_day", "look_day", "talk_day"):
        c[field][n_market:] = NEVER
    c["phase"][n_market:] = DORMANT
    return c


def _days_until(u: np.ndarray, mean_days: np.ndarray | float) -> np.ndarray:
    """`chance.days_until` for arrays, as int32."""
    return (1.0 + np.minimum(-np.log(1.0 - u) * mean_days, 99_999.0)).astype(np.int32)


def _staff(p: np.record, seed: int) -> np.ndarray:
    """All staff before day 0, marketers first; everyone's map begins somewhere near the centre of demand."""
    n_marketers = int(p.n_marketers)
    n = n_marketers + int(p.n_sellers)
    who = np.arange(n)
    s = np.zeros(n, dtype=STAFF)
    s["department"] = np.where(who < n_marketers, MARKETING, SALES)
    s["is_head"] = (who == 0) | (who == n_marketers)
    draws = [chance.normals(seed, chance.PERSON, 0, who, k) for k in range(5)]
    s["seat_x"] = p.seat_spread_m * draws[0]
    s["seat_y"] = p.seat_spread_m * draws[1]
    s["map_x"] = 0.3 * draws[2]
    s["map_y"] = 0.3 * draws[3]
    # Lognormal with mean 1 and the given coefficient of variation.
    variance = math.log1p(p.skill_cv**2)
    s["skill"] = np.where(who < n_marketers, 1.0, np.exp(math.sqrt(variance) * draws[4] - 0.5 * variance))
    s["stereotype"] = p.stereotype_start
    s["understanding"] = p.understanding_usual
    s["identification"] = 0.3 + 0.6 * chance.uniforms(seed, chance.PERSON, 0, who, 5)
    # What a seller believes before the first own experience: the usual rates of the trade (9b).
    s["belief_qualify"] = 0.5
    s["belief_win_lead"] = 0.24
    s["belief_win_own"] = 0.24
    s["found_recently"] = 5.0
    s["prospecting_recently"] = 80.0
    s["first_waiting"] = NONE
    s["first_chosen"] = NONE
    s["filled_day"] = NONE
    s["project_no"] = NONE
    s["hired_day"] = -10_000  # long before: nobody finds the way any more
    s["is_here"] = 1
    s["politics"] = p.politics_share
    s["stagnation"] = p.stagnation_start
    s["pay"] = 1.0
    _policies(s, p, seed, who)
    return s


def _policies(s: np.ndarray, p: np.record, seed: int, who: np.ndarray) -> None:
    """How everyone works at first: marketers somewhere around the plan, sellers around what is usual."""
    is_marketer = s["department"] == MARKETING
    activation = p.share_activation_hours
    plan = {
        "mix_volume": activation * (1.0 - p.quality_plan),
        "mix_quality": activation * p.quality_plan,
        "mix_nurture": p.share_nurture_hours,
        "mix_brand": p.share_brand_hours,
        "mix_research": max(1.0 - activation - p.share_nurture_hours - p.share_brand_hours, 0.0),
    }
    mixes = [
        share * np.exp(p.mix_spread * chance.normals(seed, chance.PERSON, 0, who, 6 + k)) for k, share in enumerate(plan.values())
    ]
    total = np.sum(mixes, axis=0)
    for name, mix in zip(plan, mixes, strict=True):
        s[name] = np.where(is_marketer, mix / total, 0.0)
    s["lead_bias"] = np.where(is_marketer, 0.0, p.lead_bias_spread * chance.normals(seed, chance.PERSON, 0, who, 11))
    s["discounting"] = np.where(is_marketer, 0.0, p.discount_spread * chance.normals(seed, chance.PERSON, 0, who, 12))


def _firm(p: np.record, seed: int, n_warmup_days: int, log: bool) -> np.ndarray:
    firm = np.zeros(1, dtype=FIRM)
    firm["seed"] = seed
    firm["n_market"] = int(p.n_customers)
    firm["n_marketers"] = firm["n_marketers_here"] = int(p.n_marketers)
    firm["n_sellers_here"] = int(p.n_sellers)
    firm["n_warmup_days"] = n_warmup_days
    firm["is_logging"] = log
    firm["layout_distance_m"] = -1.0  # no plan laid out yet
    firm["budget_factor"] = 1.0
    firm["heads_mood"] = p.stereotype_start
    firm["distinctiveness"] = 0.5
    firm["procedures"] = p.usual_procedures
    firm["first_closed"] = NONE
    firm["first_deciding"] = NONE
    return firm


def _pairs(p: np.record) -> np.ndarray:
    """All pairs before day 0: strangers, whose regard for the other department's people begins at the stereotype."""
    n_marketers = int(p.n_marketers)
    n = n_marketers + int(p.n_sellers)
    pairs = np.zeros((n, n), dtype=PAIR)
    pairs["met_day"] = NONE
    pairs["regard"][:n_marketers, n_marketers:] = p.stereotype_start
    pairs["regard"][n_marketers:, :n_marketers] = p.stereotype_start
    return pairs


def _fill_agenda(world: World) -> None:
    """Write every customer on the agenda of the earliest of its days: one linked list a day, lowest number first."""
    c = world.customers
    agenda = world.agenda
    agenda["first_customer"] = NONE
    agenda["first_lead"] = NONE
    day = np.minimum(np.minimum(c["phase_day"], c["look_day"]), c["talk_day"])
    listed = np.flatnonzero(day < len(agenda))
    order = listed[np.argsort(day[listed].astype(np.uint16), kind="stable")]  # NumPy sorts 16 bits by radix
    days = day[order]
    is_first = np.concatenate(([True], days[1:] != days[:-1]))[: len(order)]
    agenda["first_customer"][days[is_first]] = order[is_first]
    c["agenda_next"][order[:-1]] = np.where(is_first[1:], NONE, order[1:])
    agenda["n_customers"] = np.bincount(days, minlength=len(agenda))
