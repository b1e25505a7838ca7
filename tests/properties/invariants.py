"""What must hold in every world on every evening."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from sim.world import events, records
from sim.world.records import FIELDS, NEVER, NONE, World

TINY = 1e-9
ANY = (-np.inf, np.inf)
# Smallest and largest value of a field by its unit; units of numbers that may be anything finite are listed too.
LIMITS = {
    "0..1": (0.0, 1.0), "-1..1": (-1.0, 1.0), "flag": (0, 1), "bits": (0, 7), "count": (0, np.inf), "1/day": (0.0, 1.0),
    "h": (0.0, np.inf), "min": (0.0, np.inf), "EUR": (0.0, np.inf), "day": (-1, NEVER), "x": (-1, np.inf), "floors": (0, 10),
    "share": (0.0, 1.0), "0..100": (0.0, 100.0), "page": (0, np.inf), "need": ANY, "1": ANY, "m": ANY, "ct": ANY,
    "log odds": ANY, "by kind": ANY, "by KPI": ANY, "": ANY,
}  # fmt: skip
LIMITS_OF = {  # of fields whose limits are others than their unit's
    "staff.politics": (0.0, 0.5), "daily.politics": (0.0, 0.5), "staff.discounting": ANY, "staff.hired_day": (-10_000, NEVER),
    "staff.project_no": (NONE, np.inf),
    "firm.budget_factor": (0.1, 1.0), "daily.budget_factor": (0.1, 1.0), "daily.shared_goals": (-0.3, 1.0),
}  # fmt: skip
ENUMS = {
    "department": 2, "phase": 3, "supplier": 3, "segment": 3, "origin": len(records.ORIGINS), "readiness": len(records.READINESS),
    "stage": len(records.STAGES), "fate": len(records.FATES), "reason": len(records.REASONS), "kind": len(events.KINDS),
}  # fmt: skip
USED = {"leads": "n_leads", "events": "n_events", "due": "n_due"}  # tables of which only the first rows are in use
LOST_BY_REASON = {
    "lost_rival": records.RIVAL, "lost_price": records.PRICE, "lost_mismatch": records.MISMATCH,
    "lost_no_decision": records.NO_DECISION,
}  # fmt: skip

INCOME = ("revenue", "upsell", "ceo_deals")
SAVINGS = ("saved_procurement", "saved_accounting", "saved_legal", "saved_hr")
MIX = ("mix_volume", "mix_quality", "mix_nurture", "mix_brand", "mix_research")
ITEMS = ("symptom_ties", "symptom_heads", "symptom_projects", "symptom_naming", "symptom_stagnation", "sign_avoidance",
         "sign_busywork")  # fmt: skip


def check(world: World, t: int) -> None:
    """All invariants of an evening of day ``t``, the log's excepted."""
    check_ranges(world, t)
    check_leads(world, t)
    check_hours(world, t)
    check_ledger(world, t)
    check_customers(world, t)
    check_awareness(world, t)
    check_staff(world, t)
    check_projects(world, t)
    check_diagnosis(world, t)


@cache
def limits_of(table: str, n_customers: int, n_staff: int, n_leads: int) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest value of each field of a table, both of shape (n_fields, 1)."""
    rows = {"customer": n_customers, "staff": n_staff, "lead": n_leads}
    limits = [
        (0, ENUMS[field.name] - 1)
        if field.unit == "enum"
        else (NONE, rows[field.unit] - 1)
        if field.unit in rows
        else LIMITS_OF.get(f"{table}.{field.name}", LIMITS[field.unit])
        for field in FIELDS[table]
    ]
    low, high = np.array(limits, dtype=float).T[:, :, np.newaxis]
    return low - TINY, high + TINY


def check_ranges(world: World, t: int) -> None:
    """No NaN, no infinity, and every field within the range of its unit."""
    firm = world.firm[0]
    used = {name: slice(int(firm[counter])) for name, counter in USED.items()} | {"daily": slice(t, t + 1)}
    sizes = len(world.customers), len(world.staff), int(firm["n_leads"])
    for name, fields in FIELDS.items():
        table = getattr(world, name)[used.get(name, slice(None))].ravel()
        values = np.array([table[field.name] for field in fields], dtype=float)
        low, high = limits_of(name, *sizes)
        is_wrong = ~(np.isfinite(values) & (low <= values) & (values <= high))
        wrong = [f"{name}.{fields[k].name} is {values[k, row]}" for k, row in np.argwhere(is_wrong)[:5]]
        assert not wrong, "; ".join(wrong)


def check_leads(world: World, t: int) -> None:
    """What came in is won, lost, stale or open, in the daily record as in the table; and every open one lies on one desk."""
    firm, d = world.firm[0], world.daily[: t + 1]
    leads = world.leads[: int(firm["n_leads"])]
    fate, stage = leads["fate"], leads["stage"]
    total = {name: int(d[name].sum()) for name in d.dtype.names}
    n_lost = sum(total[name] for name in LOST_BY_REASON)
    n_open, n_opportunities = int(firm["n_open_leads"]), int(firm["n_open_opportunities"])

    own = total["self_sourced"] + total["referred"]  # opportunities that marketing has no part in
    assert len(leads) == total["leads"] + own
    assert len(leads) == total["won"] + n_lost + total["not_qualified"] + total["stale"] + n_open + n_opportunities
    assert total["leads"] == total["qualified"] + total["not_qualified"] + total["stale"] + n_open
    assert total["worked"] == total["qualified"] + total["not_qualified"]
    assert total["qualified"] + own == total["won"] + n_lost + n_opportunities
    assert total["inquiries"] >= total["leads"] + total["nurtured"]

    origins = np.bincount(leads["origin"], minlength=len(records.ORIGINS)).tolist()
    assert origins == [total["leads"], total["self_sourced"], total["referred"]]
    assert np.array_equal(leads["marketer"] == NONE, leads["origin"] != records.MARKETING_LEAD)
    assert total["won_leads"] == np.count_nonzero((fate == records.WON) & (leads["origin"] == records.MARKETING_LEAD))

    for name, kind in (("won", records.WON), ("stale", records.STALE)):
        assert total[name] == np.count_nonzero(fate == kind)
    assert n_lost + total["not_qualified"] == np.count_nonzero(fate == records.LOST)
    for name, reason in LOST_BY_REASON.items():
        assert total[name] == np.count_nonzero(leads["reason"] == reason)
    in_talks = (stage == records.OPPORTUNITY) | (stage == records.LATE_STAGE)
    assert n_opportunities == d["open_opportunities"][-1] == np.count_nonzero(in_talks)
    assert n_open == d["open_leads"][-1] == np.count_nonzero((fate == records.OPEN) & ~in_talks)
    assert np.array_equal(fate == records.OPEN, stage != records.CLOSED)
    assert np.array_equal(fate == records.OPEN, leads["closed_day"] == NONE)
    assert np.array_equal(np.bincount(leads["seller"][in_talks], minlength=len(world.staff)), world.staff["n_opportunities"])
    for name in ("first_closed", "first_deciding"):
        assert firm[name] == NONE
    assert (world.staff["first_waiting"] == NONE).all()
    # What an opportunity wants a day, summed over the seller's plate.
    length = (leads["decision_day"] - leads["opened_day"])[in_talks]
    wanted = np.bincount(leads["seller"][in_talks], leads["hours_needed"][in_talks] / length, minlength=len(world.staff))
    np.testing.assert_allclose(world.staff["hours_wanted"], wanted, rtol=1e-6, atol=1e-6)


def check_hours(world: World, t: int) -> None:
    """Nobody works longer than the day, and the sellers' hours went somewhere."""
    d, staff = world.daily[t], world.staff
    n_marketers = int(world.firm["n_marketers"][0])
    assert (staff["hours_used"] <= staff["hours_available"] + TINY).all()
    assert d["hours_used"] <= d["hours_available"] + TINY
    np.testing.assert_allclose(d["hours_available"], staff["hours_available"].sum(), rtol=1e-9, atol=TINY)
    np.testing.assert_allclose(d["hours_used"], staff["hours_used"].sum(), rtol=1e-9, atol=TINY)
    spent = sum(d[f"hours_{what}"] for what in ("opportunities", "leads", "feedback", "admin", "prospecting"))
    np.testing.assert_allclose(spent, staff["hours_used"][n_marketers:].sum(), rtol=1e-9, atol=TINY)


def check_day_length(world: World, t: int, hours_per_day: float) -> None:
    """What takes hours, takes them from people who are there; and nobody's own work is longer than the day."""
    d, staff = world.daily[t], world.staff
    there = hours_per_day * np.count_nonzero(staff["is_here"]) * (1 + TINY) + TINY
    assert (staff["hours_available"] <= hours_per_day * staff["is_here"] + TINY).all()
    for name in ("politics", "procedures", "formality", "projects", "swaps", "sessions"):
        assert d[f"hours_{name}"] <= there, name
    # A swap takes from the own work what it takes of the day; a project takes first.
    assert d["hours_available"] + d["hours_projects"] <= there


def check_ledger(world: World, t: int) -> None:
    """Double entry: debits and credits of all accounts cancel to the cent; sales are what was sold."""
    d = world.daily[: t + 1]
    costs = set(records.ACCOUNTS) - {"cash", *INCOME, *SAVINGS}
    assert len(costs) == len(records.ACCOUNTS) - 8

    def cents(accounts: Iterable[str]) -> np.ndarray:
        return np.sum([d[f"{account}_cents"] for account in accounts], axis=0)

    assert np.array_equal(d["cash_cents"], cents(INCOME) + cents(SAVINGS) - cents(costs))
    for account in (*INCOME, *SAVINGS, *costs):
        assert (d[f"{account}_cents"] >= 0).all(), account
    leads = world.leads[: int(world.firm["n_leads"][0])]
    sold = leads["fate"] == records.WON
    assert d["revenue_cents"].sum() == leads["price_cents"][sold].sum()
    from_leads = sold & (leads["origin"] == records.MARKETING_LEAD)
    assert d["revenue_leads_cents"].sum() == leads["price_cents"][from_leads].sum()
    assert (leads["price_cents"][~sold] == 0).all()


def check_staff(world: World, t: int) -> None:
    """Positions are cut, vacant or filled, as the record counts them; and everybody's hours are split into shares."""
    firm, staff, d = world.firm[0], world.staff, world.daily[t]
    n_marketers = int(firm["n_marketers"])
    is_marketer = np.arange(len(staff)) < n_marketers
    is_here, is_cut = staff["is_here"] == 1, staff["is_cut"] == 1
    # Who quits today is here until the evening; who is hired today comes tomorrow.
    is_leaving, is_coming = is_here & (staff["filled_day"] != NONE), staff["hired_day"] == t + 1
    assert np.array_equal(is_here, ~is_cut & ((staff["filled_day"] == NONE) | is_leaving) & ~is_coming)
    assert (staff["filled_day"][~is_here & ~is_cut & ~is_coming] > t).all()
    assert d["quits"] == np.count_nonzero(is_leaving)
    assert d["vacancies"] == np.count_nonzero(~is_here & ~is_cut)
    assert (staff["hire_no"][is_coming] >= 1).all()
    assert firm["n_marketers_here"] == np.count_nonzero(~is_cut & is_marketer)
    assert firm["n_sellers_here"] == np.count_nonzero(~is_cut & ~is_marketer)
    assert (staff["hours_available"][~is_here] == 0).all()
    mixes = np.array([staff[name] for name in MIX])
    np.testing.assert_allclose(mixes.sum(axis=0), is_marketer, rtol=0, atol=TINY)
    assert (staff["pay"] >= 0).all()


def check_projects(world: World, t: int) -> None:
    """Every running project has people of both departments and one last day, which is to come; numbers are given once."""
    firm, staff, d = world.firm[0], world.staff, world.daily[: t + 1]
    busy = staff["project_no"] != NONE
    running = np.unique(staff["project_no"][busy])
    assert len(running) == firm["n_projects"]
    assert ((running >= 0) & (running < firm["n_begun"])).all()
    for no in running:
        members = staff[staff["project_no"] == no]
        assert len(np.unique(members["department"])) == 2
        assert len(np.unique(members["project_end_day"])) == 1
    assert (staff["project_end_day"][busy] > t).all()
    assert d["projects_started"].sum() == firm["n_begun"]
    assert (d["people_succeeded"] >= 2 * d["projects_succeeded"]).all()
    assert (d["people_succeeded"] <= len(staff)).all()
    n_ended = d["projects_succeeded"].sum() + d["projects_failed"].sum()
    assert d["projects_started"].sum() == n_ended + firm["n_projects"]
    for name in ("projects_succeeded", "projects_failed", "heads_met", "heads_refused"):
        assert firm[name] <= d[name].sum()


def check_diagnosis(world: World, t: int) -> None:
    """The index is the mean of its items, and a page of the calendar comes into force after a survey, once."""
    d, firm = world.daily[: t + 1], world.firm[0]
    np.testing.assert_allclose(d["conflict"][t], np.mean([d[name][t] for name in ITEMS]), rtol=0, atol=1e-6)
    pages = d["page"]
    assert firm["page"] == pages[-1] <= firm["n_surveys"]
    assert set(pages.tolist()) <= {0, int(pages[-1])}
    assert (np.diff(pages) >= 0).all()
    for name in ("is_hot", "formality", "procedures", "budget_factor", "distinctiveness"):
        assert firm[name] == d[name][t]


def check_customers(world: World, t: int) -> None:
    """Customers know their open leads, stand once on the agenda, and those in the market are counted."""
    c, leads = world.customers, world.leads[: int(world.firm["n_leads"][0])]
    assert world.daily["in_market"][t] == np.count_nonzero(c["phase"] == records.IN_MARKET)
    is_opportunity = (leads["stage"] == records.OPPORTUNITY) | (leads["stage"] == records.LATE_STAGE)
    is_lead = (leads["fate"] == records.OPEN) & ~is_opportunity
    for name, rows in (("opportunity", np.flatnonzero(is_opportunity)), ("lead", np.flatnonzero(is_lead))):
        held = np.flatnonzero(c[name] != NONE)
        assert np.array_equal(np.sort(c[name][held]), rows)
        assert np.array_equal(leads["customer"][c[name][held]], held)
    next_day = np.minimum.reduce([c[name] for name in ("phase_day", "look_day", "call_day", "talk_day")])
    assert (next_day > t).all()


def check_agenda(world: World, t: int) -> None:
    """Every customer and every lead with something to do before the end stands in one list, once, in time for it."""
    c = world.customers
    listed_on = np.full(len(c), NEVER)
    n_leads = 0
    for day in range(t + 1, len(world.agenda)):
        customers = chain(world.agenda["first_customer"][day], c["agenda_next"])
        assert len(customers) == world.agenda["n_customers"][day]
        assert (listed_on[customers] == NEVER).all()
        listed_on[customers] = day
        leads = chain(world.agenda["first_lead"][day], world.leads["agenda_next"])
        assert len(leads) == world.agenda["n_leads"][day]
        assert (world.leads["due_day"][leads] == day).all()
        assert (world.leads["fate"][leads] == records.OPEN).all()
        n_leads += len(leads)
    next_day = np.minimum.reduce([c[name] for name in ("phase_day", "look_day", "call_day", "talk_day")])
    # A customer whose call has become needless may stand on an earlier day than the next that matters.
    assert (listed_on <= np.where(next_day < len(world.agenda), next_day, NEVER)).all()
    is_due = (world.leads["fate"] == records.OPEN) & (world.leads["stage"] != records.CHOSEN)
    is_due[int(world.firm["n_leads"][0]) :] = False
    assert n_leads == np.count_nonzero(is_due & (world.leads["due_day"] < len(world.agenda)))


def chain(first: int, following: np.ndarray) -> list[int]:
    """The members of a linked list."""
    members = []
    while first != NONE:
        assert len(members) <= len(following), "the list runs in a circle"
        members.append(int(first))
        first = following[first]
    return members


def check_awareness(world: World, t: int) -> None:
    """The closed form leaves nobody's awareness (0..1) outside its range on the next day, and not only because it is cut."""
    c, agenda = world.customers, world.agenda
    since = c["touched_day"]
    fade = np.exp(agenda["advertising"][since] - agenda["advertising"][t + 1])
    awareness = agenda["level"][t + 1] + (c["awareness"] - agenda["level"][since]) * fade
    assert awareness.min() >= -TINY
    assert awareness.max() <= 1.0 + TINY
