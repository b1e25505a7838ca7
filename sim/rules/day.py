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
from sim.rules.diagnose import diagnose
from sim.rules.earn import earn
from sim.rules.gemba import gemba
from sim.rules.hand_over import hand_over
from sim.rules.heads import heads
from sim.rules.hours import hours
from sim.rules.learn import learn
from sim.rules.market import market
from sim.rules.meet import meet
from sim.rules.owner import owner
from sim.rules.politics import politics
from sim.rules.projects import projects
from sim.rules.qualify import qualify
from sim.rules.sessions import sessions
from sim.rules.staffing import staffing
from sim.rules.talk import talk
from sim.rules.work import work

DAY = (
    hours, gemba, market, campaign, qualify, hand_over, work, close, talk, meet, sessions, projects, blame, camps, politics,
    heads, learn, owner, staffing, earn, book, diagnose,
)  # fmt: skip


@compiled_part
def day(w: Any, p: Any, today: Any, t: Any) -> None:
    """One working day ``t``: every rule in turn, reading the day's levers and changing the world in place."""
    hours(w, p, today, t)
    gemba(w, p, today, t)
    market(w, p, today, t)
    campaign(w, p, today, t)
    qualify(w, p, today, t)
    hand_over(w, p, today, t)
    work(w, p, today, t)
    close(w, p, today, t)
    talk(w, p, today, t)
    meet(w, p, today, t)
    sessions(w, p, today, t)
    projects(w, p, today, t)
    blame(w, p, today, t)
    camps(w, p, today, t)
    politics(w, p, today, t)
    heads(w, p, today, t)
    learn(w, p, today, t)
    owner(w, p, today, t)
    staffing(w, p, today, t)
    earn(w, p, today, t)
    book(w, p, today, t)
    diagnose(w, p, today, t)


@compiled_part
def has_room(w: Any, t: Any) -> Any:
    """Is there surely room for all leads and events of day ``t``?

    A customer due brings at most three leads (who asks may be called, and may recommend us) and ten events; a lead or
    opportunity due, or a lead chosen earlier, at most six (decided, sealed, blame or thanks); a pair of people two (they
    meet, and swap, talk a case through or work on a project); a person ten.
    """
    f = w.firm[0]
    due = w.agenda[t].n_customers
    if w.leads.shape[0] - f.n_leads < 3 * due:
        return False
    if f.is_logging == 0:
        return True
    leads = w.agenda[t].n_leads + f.n_open_leads + due
    n = w.staff.shape[0]
    return w.events.shape[0] - f.n_events >= 10 * due + 6 * leads + n * n + 10 * n + 16


@compiled
def days(w: Any, calendar: Any, parameters: Any, first: Any, last: Any) -> Any:
    """Run days first..last-1 of a calendar of shape (n_pages, horizon), on the page that is in force.

    Returns the first day not run, which is earlier than ``last`` when an array is full.
    """
    p = parameters[0]
    for t in range(first, last):
        if not has_room(w, t):
            return t
        day(w, p, calendar[min(w.firm[0].page, calendar.shape[0] - 1), t], t)
    return last
