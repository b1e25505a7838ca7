"""The order of the day, and days in a row.

`DAY` is the day as data, for the docs, the tests and anyone who wants to step through it in plain Python; `day` is the
same list as one compiled function. A test holds the two together.
"""

from typing import Any

from sim.compiled import compiled, compiled_part
from sim.rules.blame import blame
from sim.rules.book import book
from sim.rules.campaign import campaign
from sim.rules.camps import camps
from sim.rules.close import close
from sim.rules.gemba import gemba
from sim.rules.hand_over import hand_over
from sim.rules.market import market
from sim.rules.meet import meet
from sim.rules.qualify import qualify
from sim.rules.talk import talk
from sim.rules.work import work

DAY = (gemba, market, campaign, qualify, hand_over, work, close, talk, meet, blame, camps, book)


@compiled_part
def day(w: Any, p: Any, today: Any, t: Any) -> None:
    """One working day ``t``: every rule in turn, reading the day's levers and changing the world in place."""
    gemba(w, p, today, t)
    market(w, p, today, t)
    campaign(w, p, today, t)
    qualify(w, p, today, t)
    hand_over(w, p, today, t)
    work(w, p, today, t)
    close(w, p, today, t)
    talk(w, p, today, t)
    meet(w, p, today, t)
    blame(w, p, today, t)
    camps(w, p, today, t)
    book(w, p, today, t)


@compiled_part
def has_room(w: Any, t: Any) -> Any:
    """Is there surely room for all leads and events of day ``t``?

    A customer due brings at most two leads (who asks may be called as well) and six events; a lead or opportunity due,
    or a lead chosen earlier, at most six (decided, sealed, blame or thanks); a pair of people two.
    """
    f = w.firm[0]
    due = w.agenda[t].n_customers
    if w.leads.shape[0] - f.n_leads < 2 * due:
        return False
    if f.is_logging == 0:
        return True
    leads = w.agenda[t].n_leads + f.n_open_leads + due
    n = w.staff.shape[0]
    return w.events.shape[0] - f.n_events >= 6 * due + 6 * leads + n * n + 8


@compiled
def days(w: Any, calendar: Any, parameters: Any, first: Any, last: Any) -> Any:
    """Run days first..last-1; returns the first day not run, which is earlier than ``last`` when an array is full."""
    p = parameters[0]
    for t in range(first, last):
        if not has_room(w, t):
            return t
        day(w, p, calendar[t], t)
    return last
