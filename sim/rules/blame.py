"""Blame and credit: what a lead's fate does to the two people behind it.

A lead left to rot lowers the marketer's regard for that seller; junk lowers the seller's for that marketer; a win
raises both. Who understands the other's work blames the situation rather than the character (Ross 1977). At the monthly
review a missed target is laid at the other side's door, the more the larger the shortfall.
"""

from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import mandate_of
from sim.rules.people import lower_regard, raise_regard
from sim.world.events import BLAMED, CREDITED, REVIEWED, record
from sim.world.records import LOST, MARKETING_LEAD, MONTH, NONE, NOT_QUALIFIED, READY, STALE, WON

READS = (
    "leads.agenda_next", "leads.fate", "leads.reason", "leads.origin", "leads.readiness", "leads.marketer",
    "leads.seller", "staff.understanding", "firm.pressure", "firm.n_marketers", "leads.customer",
    "staff.is_here", "firm.n_marketers_here", "firm.n_sellers_here",
)  # fmt: skip
WRITES = ("pairs.regard", "firm.first_closed", "daily.blame_marketing", "daily.blame_sales", "daily.credits")


@compiled_part
def dampened(w: Any, p: Any, today: Any, i: Any, step: Any) -> Any:
    """A step of blame, as far as understanding and a mandate let it through."""
    return step * (1.0 - p.blame_damping * w.staff[i].understanding) * (1.0 - p.mandate_blame * mandate_of(p, today))


@compiled_part
def blame_for(w: Any, p: Any, today: Any, i: Any, j: Any, step: Any, index: Any, t: Any) -> None:
    """Person i blames j over one lead."""
    loss = lower_regard(w, i, j, dampened(w, p, today, i, step))
    if i < w.firm[0].n_marketers:
        w.daily[t].blame_marketing += 1
    else:
        w.daily[t].blame_sales += 1
    record(w, t, BLAMED, i, j, index, w.leads[index].customer, int(loss * 1e6))


@compiled_part
def thank(w: Any, p: Any, i: Any, j: Any, index: Any, t: Any) -> None:
    """Person i gives j credit for a win."""
    gain = raise_regard(w, i, j, p.credit_win)
    record(w, t, CREDITED, i, j, index, w.leads[index].customer, int(gain * 1e6))


@compiled_part
def review(w: Any, p: Any, today: Any, t: Any) -> None:
    """The monthly review: where are the sales? Both sides blame by the shortfall."""
    f = w.firm[0]
    if f.pressure <= 0.0:
        return
    record(w, t, REVIEWED, -1, -1, -1, -1, int(f.pressure * 1000.0))
    for i in range(f.n_marketers_here):
        for j in range(f.n_marketers, f.n_marketers + f.n_sellers_here):
            lower_regard(w, i, j, dampened(w, p, today, i, p.blame_review * f.pressure))
            lower_regard(w, j, i, dampened(w, p, today, j, p.blame_review * f.pressure))


@compiled_part
def blame(w: Any, p: Any, today: Any, t: Any) -> None:
    """Go through the leads that ended today; once a month, hold the review."""
    f = w.firm[0]
    index = f.first_closed
    f.first_closed = NONE
    while index != NONE:
        lead = w.leads[index]
        is_ours = lead.origin == MARKETING_LEAD
        if not is_ours or w.staff[lead.marketer].is_here == 0 or w.staff[lead.seller].is_here == 0:
            pass  # who has gone neither blames nor is blamed
        elif lead.fate == STALE:
            blame_for(w, p, today, lead.marketer, lead.seller, p.blame_stale, index, t)
        elif lead.fate == LOST and lead.reason == NOT_QUALIFIED and lead.readiness != READY:
            blame_for(w, p, today, lead.seller, lead.marketer, p.blame_junk, index, t)
        elif lead.fate == WON:
            thank(w, p, lead.marketer, lead.seller, index, t)
            thank(w, p, lead.seller, lead.marketer, index, t)
            w.daily[t].credits += 1
        index = lead.agenda_next
    if t % MONTH == MONTH - 1:
        review(w, p, today, t)
